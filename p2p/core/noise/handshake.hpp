// The XX handshake: both sides prove an X25519 key that the other does not know beforehand.
//   -> e            <- e, ee, s, es            -> s, se
// Pure Noise, without libp2p's framing and payloads (channel.hpp adds them).
#pragma once

#include "p2p/core/noise/cipher.hpp"
#include "primitives/result.hpp"

namespace p2p::noise {

using primitives::Result;
using primitives::unexpected;

enum class Role : std::uint8_t { Initiator, Responder };

enum class NoiseError : std::uint8_t {
    TooShort,          // a handshake message lacks a key or a tag
    NotAuthentic,      // a tag does not verify
    SmallOrderKey,     // a Diffie-Hellman result is zero
    MalformedPayload,  // the payload is no NoiseHandshakePayload
    NotAnEd25519Key,   // the identity is of another type
    BadSignature,      // the identity did not sign the static key
    UnexpectedPeer,    // another identity than the one dialed
    EarlyPayload,      // data in the first message
    Exhausted,         // the counter of a direction has run out
};
std::string_view to_string(NoiseError error);

class Handshake {
  public:
    Handshake(Role role, BytesView prologue, const Bytes32& static_secret,
              const Bytes32& ephemeral_secret);

    /// Whether the next message is ours to write. Precondition of both: !is_finished().
    bool is_my_turn() const { return (messages_ % 2 == 0) == (role_ == Role::Initiator); }
    bool is_finished() const { return messages_ == 3; }
    /// Whether no message was written or read yet.
    bool is_new() const { return messages_ == 0; }

    /// Appends the next message. SmallOrderKey only.
    Result<primitives::Done, NoiseError> write(BytesView payload, Bytes& out);
    /// The payload of the peer's next message.
    Result<Bytes, NoiseError> read(BytesView message);

    /// Once its message was read.
    const Bytes32& remote_static() const { return remote_static_; }
    const Bytes32& local_static() const { return static_public_; }
    const Bytes32& hash() const { return state_.hash(); }
    SymmetricState::Pair split() const { return state_.split(); }

  private:
    [[nodiscard]] bool mix_shared(const Bytes32& secret, const Bytes32& other);
    [[nodiscard]] bool mix_after_static(bool static_is_mine);

    Role role_;
    Bytes32 static_secret_;
    Bytes32 static_public_;
    Bytes32 ephemeral_secret_;
    Bytes32 ephemeral_public_;
    Bytes32 remote_static_{};
    Bytes32 remote_ephemeral_{};
    SymmetricState state_;
    unsigned messages_ = 0;
};

}  // namespace p2p::noise
