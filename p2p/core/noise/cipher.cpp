#include "p2p/core/noise/cipher.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/chacha20_poly1305.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/hkdf.hpp"

namespace p2p::noise {

namespace crypto = primitives::crypto;

namespace {

constexpr std::string_view kProtocolName = "Noise_XX_25519_ChaChaPoly_SHA256";
static_assert(kProtocolName.size() == 32);

crypto::ChachaNonce nonce_of(std::uint64_t counter) {
    crypto::ChachaNonce out{};
    for (std::size_t i = 0; i < 8; ++i)
        out[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
    return out;
}

struct TwoKeys {
    Bytes32 first{};
    Bytes32 second{};
};

/// HKDF with the chaining key as salt and no info: two outputs.
TwoKeys derive(const Bytes32& chaining_key, BytesView input) {
    const auto bytes = crypto::hkdf_sha256(chaining_key, input, {}, 64);
    TwoKeys out;
    std::copy_n(bytes.begin(), 32, out.first.begin());
    std::copy_n(bytes.begin() + 32, 32, out.second.begin());
    return out;
}

}  // namespace

void CipherState::seal(BytesView associated, BytesView plaintext, Bytes& out) {
    CHECK(!is_exhausted());
    crypto::chacha20_poly1305_seal(key_, nonce_of(counter_++), associated, plaintext, out);
}

bool CipherState::open(BytesView associated, BytesView ciphertext, Bytes& out) {
    if (is_exhausted()) return false;
    return crypto::chacha20_poly1305_open(key_, nonce_of(counter_++), associated, ciphertext, out);
}

SymmetricState::SymmetricState() {
    std::copy(kProtocolName.begin(), kProtocolName.end(), hash_.begin());
    chaining_key_ = hash_;
}

void SymmetricState::mix_hash(BytesView data) {
    Bytes joined{hash_.begin(), hash_.end()};
    primitives::append(joined, data);
    hash_ = crypto::sha2_256(joined).bytes;
}

void SymmetricState::mix_key(const Bytes32& shared) {
    const auto keys = derive(chaining_key_, shared);
    chaining_key_ = keys.first;
    cipher_ = CipherState{keys.second};
    has_key_ = true;
}

void SymmetricState::seal_and_hash(BytesView plaintext, Bytes& out) {
    const auto start = out.size();
    if (has_key_)
        cipher_.seal(hash_, plaintext, out);
    else
        primitives::append(out, plaintext);
    mix_hash(BytesView{out}.subspan(start));
}

bool SymmetricState::open_and_hash(BytesView ciphertext, Bytes& out) {
    if (!has_key_)
        primitives::append(out, ciphertext);
    else if (!cipher_.open(hash_, ciphertext, out))
        return false;
    mix_hash(ciphertext);
    return true;
}

SymmetricState::Pair SymmetricState::split() const {
    const auto keys = derive(chaining_key_, {});
    return {.initiator_to_responder = CipherState{keys.first},
            .responder_to_initiator = CipherState{keys.second}};
}

}  // namespace p2p::noise
