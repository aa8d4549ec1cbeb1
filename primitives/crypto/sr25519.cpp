#include "primitives/crypto/sr25519.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ristretto.hpp"

#include <algorithm>

#include <sodium.h>

namespace primitives::crypto {

namespace {

constexpr std::uint8_t kSchnorrkelMark = 0x80;

Transcript signing_transcript(BytesView message) {
    Transcript transcript{"SigningContext"};
    transcript.append("", "substrate");
    transcript.append("sign-bytes", message);
    return transcript;
}

ristretto::Scalar signature_challenge(Transcript& transcript, const Bytes32& r) {
    transcript.append("sign:R", r);
    return ristretto::challenge(transcript, "sign:c");
}

void start_proof(Transcript& transcript, const Bytes32& public_key) {
    transcript.append("proto-name", "Schnorr-sig");
    transcript.append("sign:pk", public_key);
}

Transcript derivation_transcript(const Bytes32& chain_code) {
    Transcript transcript{"SchnorrRistrettoHDKD"};
    transcript.append("sign-bytes", BytesView{});
    transcript.append("chain-code", chain_code);
    return transcript;
}

/// A transcript that went on to the scalar of a soft junction.
struct SoftStep {
    Transcript transcript;
    ristretto::Scalar scalar;
};
SoftStep soft_step(const Bytes32& public_key, const Bytes32& chain_code) {
    Transcript transcript = derivation_transcript(chain_code);
    transcript.append("public-key", public_key);
    const auto scalar = ristretto::challenge(transcript, "HDKD-scalar");
    return {transcript, scalar};
}

}  // namespace

bool sr25519_verify(const Bytes64& signature, BytesView message, const Bytes32& public_key) {
    if ((signature[63] & kSchnorrkelMark) == 0) return false;
    Bytes32 r;
    ristretto::Scalar s;
    std::copy_n(signature.begin(), 32, r.begin());
    std::copy_n(signature.begin() + 32, 32, s.begin());
    s[31] &= static_cast<std::uint8_t>(~kSchnorrkelMark);
    if (!ristretto::is_canonical(s)) return false;
    Transcript transcript = signing_transcript(message);
    start_proof(transcript, public_key);
    const auto k = signature_challenge(transcript, r);
    const auto key_part = ristretto::multiply(k, public_key);
    if (!key_part) return false;
    const auto expected = ristretto::subtract(ristretto::multiply_base(s), *key_part);
    return expected && *expected == r;
}

std::optional<Bytes32> sr25519_derive_public_soft(const Bytes32& public_key,
                                                  const Bytes32& chain_code) {
    return ristretto::add(public_key,
                          ristretto::multiply_base(soft_step(public_key, chain_code).scalar));
}

namespace {

/// Precondition: the number, little endian, is a multiple of 8.
void divide_by_cofactor(Bytes32& number) {
    for (std::size_t i = 0; i < number.size(); ++i) {
        const unsigned above = i + 1 < number.size() ? number[i + 1] : 0u;
        number[i] = static_cast<std::uint8_t>(unsigned{number[i]} >> 3 | above << 5);
    }
}

}  // namespace

Sr25519Pair::Sr25519Pair(const Bytes32& key, const Bytes32& nonce)
    : key_{key}, nonce_{nonce}, public_key_{ristretto::multiply_base(key)} {}

Sr25519Pair::~Sr25519Pair() {
    sodium_memzero(key_.data(), key_.size());
    sodium_memzero(nonce_.data(), nonce_.size());
}

Sr25519Pair Sr25519Pair::from_mini_secret(const Bytes32& mini_secret) {
    Bytes64 expanded = sha2_512(mini_secret);
    Bytes32 key;
    Bytes32 nonce;
    std::copy_n(expanded.begin(), 32, key.begin());
    std::copy_n(expanded.begin() + 32, 32, nonce.begin());
    key[0] &= 0xf8u;
    key[31] = static_cast<std::uint8_t>((key[31] & 0x3fu) | 0x40u);
    divide_by_cofactor(key);
    const Sr25519Pair pair{key, nonce};
    sodium_memzero(expanded.data(), expanded.size());
    sodium_memzero(key.data(), key.size());
    sodium_memzero(nonce.data(), nonce.size());
    return pair;
}

std::optional<Sr25519Pair> Sr25519Pair::from_wallet_secret(const Bytes64& secret) {
    Bytes32 key;
    Bytes32 nonce;
    std::copy_n(secret.begin(), 32, key.begin());
    std::copy_n(secret.begin() + 32, 32, nonce.begin());
    if ((key[0] & 7u) != 0) return std::nullopt;
    divide_by_cofactor(key);
    std::optional<Sr25519Pair> pair{Sr25519Pair{key, nonce}};
    sodium_memzero(key.data(), key.size());
    sodium_memzero(nonce.data(), nonce.size());
    return pair;
}

Bytes64 Sr25519Pair::wallet_secret() const {
    Bytes64 secret;
    unsigned below = 0;
    for (std::size_t i = 0; i < key_.size(); ++i) {
        secret[i] = static_cast<std::uint8_t>(unsigned{key_[i]} << 3 | below >> 5);
        below = key_[i];
    }
    std::copy(nonce_.begin(), nonce_.end(), secret.begin() + 32);
    return secret;
}

Bytes64 Sr25519Pair::sign(BytesView message, Random& random) const {
    Transcript transcript = signing_transcript(message);
    start_proof(transcript, public_key_);
    auto nonce = ristretto::witness(transcript, "signing", nonce_, random);
    const auto r = ristretto::multiply_base(nonce);
    const auto k = signature_challenge(transcript, r);
    const auto s = ristretto::add_scalars(ristretto::multiply_scalars(k, key_), nonce);
    sodium_memzero(nonce.data(), nonce.size());
    Bytes64 signature;
    std::copy(r.begin(), r.end(), signature.begin());
    std::copy(s.begin(), s.end(), signature.begin() + 32);
    signature[63] |= kSchnorrkelMark;
    return signature;
}

Sr25519Pair Sr25519Pair::derive_hard(const Bytes32& chain_code) const {
    Transcript transcript = derivation_transcript(chain_code);
    transcript.append("secret-key", key_);
    Bytes32 mini_secret;
    transcript.challenge("HDKD-hard", mini_secret);
    const Sr25519Pair derived = from_mini_secret(mini_secret);
    sodium_memzero(mini_secret.data(), mini_secret.size());
    return derived;
}

Sr25519Pair Sr25519Pair::derive_soft(const Bytes32& chain_code, Random& random) const {
    const SoftStep step = soft_step(public_key_, chain_code);
    Bytes64 secret;
    std::copy(key_.begin(), key_.end(), secret.begin());
    std::copy(nonce_.begin(), nonce_.end(), secret.begin() + 32);
    Bytes32 nonce;
    step.transcript.witness("HDKD-nonce", secret, random, nonce);
    sodium_memzero(secret.data(), secret.size());
    return {ristretto::add_scalars(key_, step.scalar), nonce};
}

}  // namespace primitives::crypto
