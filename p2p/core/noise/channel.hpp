// libp2p's use of Noise: framing, payloads, then the encrypted stream.
//   frame    u16 big-endian length | noise message, at most 65,535 bytes: 65,519 of plaintext
//   payload  protobuf {1 identity_key, 2 identity_sig, 4 extensions {2 repeated stream_muxers}}
// The identity signs "noise-libp2p-static-key:" | static public key of the sender. The initiator
// sends no payload with its first message, and none is accepted there.
//
// A multiplexer may be agreed on in the payloads ("early"): where both sides name one, the
// multistream exchange for it does not take place. A node of this network names none, as Substrate
// and smoldot; the field exists for clients that do.
#pragma once

#include "p2p/core/noise/handshake.hpp"
#include "p2p/core/peer_id.hpp"
#include "primitives/crypto/ed25519.hpp"

#include <optional>
#include <string>
#include <vector>

namespace p2p::noise {

inline constexpr std::size_t kFrameMax = 65535;
inline constexpr std::size_t kPlaintextMax = kFrameMax - 16;
/// Names of multiplexers kept of a peer's payload.
inline constexpr std::size_t kMuxersMax = 8;

/// What a side proves about itself.
struct Payload {
    PeerId identity;
    primitives::Bytes64 signature{};
    /// nullopt: no extensions at all, as Substrate. js-libp2p sends them even when empty.
    std::optional<std::vector<std::string>> muxers;
};
Bytes encode(const Payload& payload);
Result<Payload, NoiseError> decode_payload(BytesView bytes);

/// Collects frames from pieces of a stream.
class FrameReader {
  public:
    /// The next complete frame's message; empty optional when more input is needed.
    std::optional<Bytes> next(BytesView& input);

  private:
    Bytes buffer_;
};

struct ChannelConfig {
    Role role{};
    /// Outlives the channel.
    const primitives::crypto::Ed25519Pair* identity = nullptr;
    Bytes32 static_secret{};
    Bytes32 ephemeral_secret{};
    /// Multiplexers to name, or nullopt for a payload without extensions.
    std::optional<std::vector<std::string>> muxers{};
    /// Of the initiator: whom he means to reach.
    std::optional<PeerId> expected{};
};

/// One connection's encryption: first the handshake, then the stream.
class Channel {
  public:
    explicit Channel(ChannelConfig config);

    /// Appends what the handshake sends first, if anything.
    Result<primitives::Done, NoiseError> start(Bytes& out);
    /// Takes bytes of the peer from the front; appends decrypted ones to `plain` and what the
    /// handshake answers to `out`. While the handshake runs it stops after each frame that ends it,
    /// leaving the rest for the next call.
    Result<primitives::Done, NoiseError> receive(BytesView& input, Bytes& plain, Bytes& out);
    /// Appends frames. Precondition: is_open().
    Result<primitives::Done, NoiseError> send(BytesView plain, Bytes& out);

    bool is_open() const { return handshake_.is_finished(); }
    /// The proven identity, once open.
    const PeerId& peer() const { return peer_; }
    /// The first of our multiplexers that the peer names too.
    const std::optional<std::string>& early_muxer() const { return early_muxer_; }

  private:
    Result<primitives::Done, NoiseError> write_message(bool with_payload, Bytes& out);
    Result<primitives::Done, NoiseError> read_message(BytesView message, Bytes& out);
    Result<primitives::Done, NoiseError> accept(BytesView payload);
    void finish();

    ChannelConfig config_;
    Handshake handshake_;
    FrameReader frames_;
    CipherState sending_;
    CipherState receiving_;
    PeerId peer_;
    std::optional<std::string> early_muxer_;
};

}  // namespace p2p::noise
