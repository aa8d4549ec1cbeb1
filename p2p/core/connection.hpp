// One connection to a peer, from the first byte to the last:
//   multistream (/noise) -> Noise XX -> multistream (/yamux/1.0.0) -> streams, each opened by a
//   multistream exchange of its own
// Bytes of the transport go in, bytes for it come out, and what happens is told as events. The
// machine knows no socket and no clock.
//
// Bounds: kUpgradeMs for the upgrade, kNegotiationMs for a stream's, those of multistream, Noise
// and yamux. After Failed nothing more happens: close the transport (after sending what
// take_outgoing() still gives).
#pragma once

#include "p2p/core/multistream.hpp"
#include "p2p/core/noise/channel.hpp"
#include "p2p/core/yamux/session.hpp"

#include <map>

namespace p2p {

using primitives::Bytes32;
using yamux::Millis;
using yamux::StreamId;

inline constexpr Millis kUpgradeMs = 10'000;
inline constexpr Millis kNegotiationMs = 10'000;
/// Encrypted bytes made ahead of the transport.
inline constexpr std::size_t kOutgoingStep = 65'536;

enum class ConnectionError : std::uint8_t { Multistream, Noise, Yamux, Timeout, GoneAway };

struct Established {
    PeerId peer;
};
/// Both sides agreed on the stream's protocol.
struct StreamOpened {
    StreamId stream;
    std::string protocol;
    bool is_inbound;
};
/// The peer does not speak the protocol of a stream that we opened; the stream is gone.
struct StreamRefused {
    StreamId stream;
};
struct StreamData {
    StreamId stream;
    Bytes bytes;
};
/// The peer will write no more on the stream.
struct StreamFinished {
    StreamId stream;
};
/// The stream is gone in both directions.
struct StreamReset {
    StreamId stream;
};
struct Failed {
    ConnectionError error;
    std::string_view text;
};
using ConnectionEvent = std::variant<Established, StreamOpened, StreamRefused, StreamData,
                                     StreamFinished, StreamReset, Failed>;

struct ConnectionConfig {
    noise::Role role{};
    /// Outlives the connection.
    const primitives::crypto::Ed25519Pair* identity = nullptr;
    Bytes32 static_secret{};
    Bytes32 ephemeral_secret{};
    /// Of a dialer.
    std::optional<PeerId> expected{};
    /// Outlives the connection: protocols that the peer may open.
    const std::vector<std::string>* inbound_protocols = nullptr;
    /// Multiplexers named in the handshake (noise::ChannelConfig); this network names none.
    std::optional<std::vector<std::string>> early_muxers{};
};

class Connection {
  public:
    Connection(Millis now, ConnectionConfig config);

    /// Bytes from the transport.
    void receive(Millis now, BytesView input);
    /// Ends what takes too long. Call at wake_at().
    void tick(Millis now);
    Millis wake_at() const;
    std::vector<ConnectionEvent> take_events() { return std::exchange(events_, {}); }

    /// Opens a stream for a protocol and queues its first bytes behind the proposal; nullopt
    /// before Established or when too many are open.
    std::optional<StreamId> open(Millis now, const std::string& protocol, BytesView first);
    void write(StreamId stream, BytesView bytes) { session_.write(stream, bytes); }
    /// Ends our side of the stream.
    void close(StreamId stream) { session_.close(stream); }
    void reset(StreamId stream);
    std::size_t buffered(StreamId stream) const { return session_.buffered(stream); }
    bool is_open(StreamId stream) const { return session_.is_open(stream); }
    /// Tells the peer that we leave; close the transport afterwards.
    void go_away();

    /// Bytes for the transport, about kOutgoingStep of them; empty when there are none. Ask again
    /// only when the transport has taken them: what waits longer stays in the streams' queues.
    Bytes take_outgoing();

    bool is_established() const { return stage_ == Stage::Streams; }
    bool has_failed() const { return stage_ == Stage::Failed; }
    /// Once established.
    const PeerId& peer() const { return channel_.peer(); }

  private:
    enum class Stage : std::uint8_t { SelectNoise, Noise, SelectYamux, Streams, Failed };
    /// A stream whose protocol is being agreed on.
    struct Negotiation {
        std::variant<MultistreamDialer, MultistreamListener> machine;
        Millis deadline = 0;
    };

    void fail(ConnectionError error, std::string_view text);
    void encrypt(BytesView plain);
    /// Advances one stage as far as the input goes; whether something changed.
    bool advance(Millis now, BytesView& raw);
    bool select(std::string_view protocol, BytesView& input, Bytes& out, bool& agreed);
    void start_streams();
    void on_yamux(Millis now, yamux::Event& event);
    void on_stream_data(StreamId stream, BytesView bytes);
    void drop_stream(StreamId stream);

    ConnectionConfig config_;
    bool is_dialer_;
    Stage stage_ = Stage::SelectNoise;
    Millis deadline_;
    MultistreamDialer dialer_;
    MultistreamListener listener_;
    noise::Channel channel_;
    yamux::Session session_;
    std::map<StreamId, Negotiation> negotiations_;
    /// Decrypted bytes that the current stage has not taken.
    Bytes plain_;
    Bytes out_;
    std::vector<ConnectionEvent> events_;
};

}  // namespace p2p
