#include "p2p/core/noise/handshake.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/chacha20_poly1305.hpp"
#include "primitives/crypto/x25519.hpp"

namespace p2p::noise {

namespace crypto = primitives::crypto;
using primitives::Done;

namespace {

constexpr std::size_t kKeySize = 32;

/// Takes `size` bytes from the front.
std::optional<BytesView> take(BytesView& input, std::size_t size) {
    if (input.size() < size) return std::nullopt;
    const auto out = input.first(size);
    input = input.subspan(size);
    return out;
}

Bytes32 key_of(BytesView bytes) {
    Bytes32 out{};
    std::copy_n(bytes.begin(), out.size(), out.begin());
    return out;
}

}  // namespace

std::string_view to_string(NoiseError error) {
    switch (error) {
        case NoiseError::TooShort:
            return "noise: the handshake message is too short";
        case NoiseError::NotAuthentic:
            return "noise: a message is not authentic";
        case NoiseError::SmallOrderKey:
            return "noise: a key of small order";
        case NoiseError::MalformedPayload:
            return "noise: the handshake payload does not decode";
        case NoiseError::NotAnEd25519Key:
            return "noise: the identity is not an ed25519 key";
        case NoiseError::BadSignature:
            return "noise: the identity did not sign the static key";
        case NoiseError::UnexpectedPeer:
            return "noise: the peer is not the one dialed";
        case NoiseError::EarlyPayload:
            return "noise: the first message must be a bare key";
        case NoiseError::Exhausted:
            return "noise: the counter has run out";
    }
    return "noise: unknown error";
}

Handshake::Handshake(Role role, BytesView prologue, const Bytes32& static_secret,
                     const Bytes32& ephemeral_secret)
    : role_{role},
      static_secret_{static_secret},
      static_public_{crypto::x25519_public_key(static_secret)},
      ephemeral_secret_{ephemeral_secret},
      ephemeral_public_{crypto::x25519_public_key(ephemeral_secret)} {
    state_.mix_hash(prologue);
}

bool Handshake::mix_shared(const Bytes32& secret, const Bytes32& other) {
    const auto shared = crypto::x25519(secret, other);
    if (shared) state_.mix_key(*shared);
    return shared.has_value();
}

/// es or se: the sender's static key with the receiver's ephemeral key.
bool Handshake::mix_after_static(bool static_is_mine) {
    return static_is_mine ? mix_shared(static_secret_, remote_ephemeral_)
                          : mix_shared(ephemeral_secret_, remote_static_);
}

Result<Done, NoiseError> Handshake::write(BytesView payload, Bytes& out) {
    CHECK(!is_finished() && is_my_turn());
    if (messages_ < 2) {
        primitives::append(out, ephemeral_public_);
        state_.mix_hash(ephemeral_public_);
    }
    if (messages_ == 1 && !mix_shared(ephemeral_secret_, remote_ephemeral_))
        return unexpected(NoiseError::SmallOrderKey);
    if (messages_ > 0) {
        state_.seal_and_hash(static_public_, out);
        if (!mix_after_static(true)) return unexpected(NoiseError::SmallOrderKey);
    }
    state_.seal_and_hash(payload, out);
    ++messages_;
    return Done{};
}

Result<Bytes, NoiseError> Handshake::read(BytesView message) {
    CHECK(!is_finished() && !is_my_turn());
    if (messages_ < 2) {
        const auto ephemeral = take(message, kKeySize);
        if (!ephemeral) return unexpected(NoiseError::TooShort);
        remote_ephemeral_ = key_of(*ephemeral);
        state_.mix_hash(*ephemeral);
    }
    if (messages_ == 1 && !mix_shared(ephemeral_secret_, remote_ephemeral_))
        return unexpected(NoiseError::SmallOrderKey);
    if (messages_ > 0) {
        const auto sealed = take(message, kKeySize + crypto::kChacha20Poly1305TagSize);
        if (!sealed) return unexpected(NoiseError::TooShort);
        Bytes opened;
        if (!state_.open_and_hash(*sealed, opened)) return unexpected(NoiseError::NotAuthentic);
        remote_static_ = key_of(opened);
        if (!mix_after_static(false)) return unexpected(NoiseError::SmallOrderKey);
    }
    Bytes payload;
    if (!state_.open_and_hash(message, payload)) return unexpected(NoiseError::NotAuthentic);
    ++messages_;
    return payload;
}

}  // namespace p2p::noise
