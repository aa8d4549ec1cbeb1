// A yamux session: many streams over one connection, each with its own flow control.
//
//   receive(bytes) -> events                  write(), close(), reset() -> take_outgoing()
//
// What the other side can cause is bounded: it opens at most kInboundStreamsMax streams, sends at
// most kReceiveWindow bytes that were not consumed on each, has at most kPongsMax answers and
// kResetsMax refusals pending, and at most kFramesPerSecond frames a second. The length of a frame
// is compared with the window before anything is created for it.
//
// Bytes to send wait in the session until the peer grants credit and the transport asks for them;
// buffered() tells how many, so that a writer with a bound of its own knows when to stop.
//
// The first frame on a stream carries SYN (ours) or ACK (the peer's). Frames of streams that are
// gone are ignored: they may have been under way when the stream was reset.
#pragma once

#include "p2p/core/yamux/frame.hpp"

#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace p2p::yamux {

using Millis = std::uint64_t;

inline constexpr std::uint32_t kReceiveWindow = 262'144;
inline constexpr std::uint64_t kSendWindowMax = std::uint64_t{1} << 31;
/// Data frames sent: several streams share a connection fairly, and a frame fits one Noise message.
inline constexpr std::size_t kDataMax = 16'384;
inline constexpr std::size_t kInboundStreamsMax = 256;
inline constexpr std::size_t kOutboundStreamsMax = 256;
inline constexpr std::size_t kPongsMax = 16;
inline constexpr std::size_t kResetsMax = 1024;
/// A peer that writes byte by byte over a fast link stays below it.
inline constexpr std::uint64_t kFramesPerSecond = 20'000;

enum class Side : std::uint8_t { Dialer, Listener };

struct Opened {
    StreamId stream;
};
struct Data {
    StreamId stream;
    Bytes bytes;
};
/// The peer will write no more.
struct Finished {
    StreamId stream;
};
/// The stream is gone.
struct Reset {
    StreamId stream;
};
/// The peer is about to leave, or found an error of ours.
struct GoneAway {
    std::uint32_t reason;
};
using Event = std::variant<Opened, Data, Finished, Reset, GoneAway>;

class Session {
  public:
    explicit Session(Side side) : side_{side}, next_id_{side == Side::Dialer ? 1u : 2u} {}

    /// Takes all of the input; incomplete frames continue with the next.
    Result<Done, YamuxError> receive(Millis now, BytesView input);
    std::vector<Event> take_events() { return std::exchange(events_, {}); }

    /// A new stream; nullopt when there are kOutboundStreamsMax already.
    std::optional<StreamId> open();
    /// Queues bytes. Ignored for a stream that is gone or closed by us.
    void write(StreamId stream, BytesView bytes);
    /// Ends our side once what is queued was sent.
    void close(StreamId stream);
    /// Ends the stream at once in both directions.
    void reset(StreamId stream);
    /// Gives back the credit of bytes that Data events delivered.
    void consume(StreamId stream, std::size_t size);
    /// Bytes queued and not yet handed to the transport; 0 for a stream that is gone.
    std::size_t buffered(StreamId stream) const;
    bool is_open(StreamId stream) const { return streams_.contains(stream); }
    /// Whether our side of the stream may still be written.
    bool is_writable(StreamId stream) const;
    std::size_t stream_count() const { return streams_.size(); }

    /// Says that we leave.
    void go_away(std::uint32_t reason);

    /// Appends frames until `out` holds at least `size_max` bytes or nothing can be sent.
    void take_outgoing(Bytes& out, std::size_t size_max);
    bool has_outgoing() const;

  private:
    struct Stream {
        bool is_inbound = false;
        /// SYN or ACK was sent with the first frame.
        bool has_greeted = false;
        bool was_acknowledged = false;
        bool remote_finished = false;
        bool wants_close = false;
        bool local_finished = false;
        std::uint32_t receive_window = kReceiveWindow;
        std::uint32_t unreported = 0;
        std::uint64_t send_window = kReceiveWindow;
        Bytes queue;
        std::size_t queue_start = 0;
    };

    Result<Done, YamuxError> charge_frame(Millis now);
    Result<Done, YamuxError> begin_frame(const FrameHeader& header);
    Result<Done, YamuxError> on_ping(const FrameHeader& header);
    Result<Done, YamuxError> on_new_stream(const FrameHeader& header);
    Result<Done, YamuxError> on_stream_frame(Stream& stream, const FrameHeader& header);
    Result<Done, YamuxError> end_of_frame(const FrameHeader& header);
    void deliver(BytesView body);
    void remote_finish(StreamId id);
    void forget_if_done(StreamId id);
    std::uint16_t greeting(Stream& stream) const;
    void send_window_update(StreamId id, Stream& stream, std::uint16_t flags, std::uint32_t credit);
    bool send_some(StreamId id, Stream& stream, Bytes& out);
    static bool can_send(const Stream& stream);
    bool is_own_id(StreamId id) const { return (id % 2 == 1) == (side_ == Side::Dialer); }

    Side side_;
    StreamId next_id_;
    std::map<StreamId, Stream> streams_;
    std::size_t inbound_ = 0;
    std::size_t outbound_ = 0;

    Bytes header_;
    FrameHeader frame_{};
    std::uint32_t body_left_ = 0;

    Bytes control_;
    std::size_t pongs_ = 0;
    std::size_t resets_ = 0;
    /// Where the round of streams goes on.
    StreamId turn_ = 0;

    Millis budget_second_ = 0;
    std::uint64_t budget_used_ = 0;
    std::vector<Event> events_;
};

}  // namespace p2p::yamux
