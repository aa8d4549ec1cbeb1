#include "p2p/core/yamux/session.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace p2p::yamux {

namespace {

/// Credit is given back in steps of half a window: few frames, and the peer never waits.
constexpr std::uint32_t kCreditStep = kReceiveWindow / 2;

}  // namespace

// ---- receiving

Result<Done, YamuxError> Session::receive(Millis now, BytesView input) {
    while (!input.empty()) {
        if (body_left_ > 0) {
            const auto size = std::min<std::size_t>(body_left_, input.size());
            deliver(input.first(size));
            body_left_ -= static_cast<std::uint32_t>(size);
            input = input.subspan(size);
            if (body_left_ == 0) TRY(end_of_frame(frame_));
            continue;
        }
        const auto size = std::min(kHeaderSize - header_.size(), input.size());
        primitives::append(header_, input.first(size));
        input = input.subspan(size);
        if (header_.size() < kHeaderSize) break;
        const auto frame = TRY(decode_header(std::span{header_}.first<kHeaderSize>()));
        header_.clear();
        TRY(charge_frame(now));
        TRY(begin_frame(frame));
    }
    return Done{};
}

Result<Done, YamuxError> Session::charge_frame(Millis now) {
    if (now / 1000 != budget_second_) {
        budget_second_ = now / 1000;
        budget_used_ = 0;
    }
    if (++budget_used_ > kFramesPerSecond) return unexpected(YamuxError::TooManyFrames);
    return Done{};
}

Result<Done, YamuxError> Session::begin_frame(const FrameHeader& header) {
    if (header.type == FrameType::Ping) return on_ping(header);
    if (header.type == FrameType::GoAway) {
        events_.emplace_back(GoneAway{header.length});
        return Done{};
    }
    // Before any state: no stream ever grants more than one window.
    const bool is_data = header.type == FrameType::Data;
    if (is_data && header.length > kReceiveWindow) return unexpected(YamuxError::CreditsExceeded);
    if (header.has(kSyn)) TRY(on_new_stream(header));
    const auto at = streams_.find(header.stream);
    if (at != streams_.end()) TRY(on_stream_frame(at->second, header));
    frame_ = header;
    body_left_ = is_data ? header.length : 0;
    return body_left_ == 0 ? end_of_frame(header) : Done{};
}

Result<Done, YamuxError> Session::on_ping(const FrameHeader& header) {
    if (header.has(kAck)) return Done{};
    if (++pongs_ > kPongsMax) return unexpected(YamuxError::TooManyPings);
    append_header(control_,
                  {.type = FrameType::Ping, .flags = kAck, .stream = 0, .length = header.length});
    return Done{};
}

Result<Done, YamuxError> Session::on_new_stream(const FrameHeader& header) {
    if (is_own_id(header.stream)) return unexpected(YamuxError::WrongParity);
    if (streams_.contains(header.stream)) return unexpected(YamuxError::StreamExists);
    if (header.has(kRst)) return Done{};
    if (inbound_ == kInboundStreamsMax) {
        if (++resets_ > kResetsMax) return unexpected(YamuxError::TooManyResets);
        append_header(control_, {.type = FrameType::WindowUpdate,
                                 .flags = kAck | kRst,
                                 .stream = header.stream,
                                 .length = 0});
        return Done{};
    }
    Stream stream;
    stream.is_inbound = true;
    streams_.emplace(header.stream, std::move(stream));
    ++inbound_;
    events_.emplace_back(Opened{header.stream});
    return Done{};
}

Result<Done, YamuxError> Session::on_stream_frame(Stream& stream, const FrameHeader& header) {
    if (header.has(kAck)) {
        if (stream.is_inbound || stream.was_acknowledged || !stream.has_greeted)
            return unexpected(YamuxError::UnexpectedAck);
        stream.was_acknowledged = true;
    }
    if (header.type == FrameType::WindowUpdate) {
        if (header.length > kSendWindowMax - stream.send_window)
            return unexpected(YamuxError::WindowOverflow);
        stream.send_window += header.length;
        return Done{};
    }
    if (stream.remote_finished && header.length > 0) return unexpected(YamuxError::WriteAfterFin);
    if (header.length > stream.receive_window) return unexpected(YamuxError::CreditsExceeded);
    stream.receive_window -= header.length;
    return Done{};
}

void Session::deliver(BytesView body) {
    if (!streams_.contains(frame_.stream)) return;
    // Pieces of one frame, and of frames that came together, are one piece for the reader.
    if (!events_.empty()) {
        auto* last = std::get_if<Data>(&events_.back());
        if (last != nullptr && last->stream == frame_.stream)
            return primitives::append(last->bytes, body);
    }
    events_.emplace_back(Data{frame_.stream, primitives::to_bytes(body)});
}

Result<Done, YamuxError> Session::end_of_frame(const FrameHeader& header) {
    const auto at = streams_.find(header.stream);
    if (at == streams_.end()) return Done{};
    if (header.has(kRst)) {
        events_.emplace_back(Reset{header.stream});
        (at->second.is_inbound ? inbound_ : outbound_) -= 1;
        streams_.erase(at);
    } else if (header.has(kFin)) {
        remote_finish(header.stream);
    }
    return Done{};
}

void Session::remote_finish(StreamId id) {
    auto& stream = streams_.at(id);
    if (stream.remote_finished) return;
    stream.remote_finished = true;
    events_.emplace_back(Finished{id});
    forget_if_done(id);
}

void Session::forget_if_done(StreamId id) {
    const auto at = streams_.find(id);
    if (at == streams_.end() || !at->second.remote_finished || !at->second.local_finished) return;
    (at->second.is_inbound ? inbound_ : outbound_) -= 1;
    streams_.erase(at);
}

// ---- sending

std::optional<StreamId> Session::open() {
    if (outbound_ == kOutboundStreamsMax || next_id_ > 0xffff'fff0u) return std::nullopt;
    const auto id = next_id_;
    next_id_ += 2;
    ++outbound_;
    streams_.emplace(id, Stream{});
    return id;
}

bool Session::is_writable(StreamId id) const {
    const auto at = streams_.find(id);
    return at != streams_.end() && !at->second.wants_close;
}

void Session::write(StreamId id, BytesView bytes) {
    if (is_writable(id)) primitives::append(streams_.at(id).queue, bytes);
}

void Session::close(StreamId id) {
    const auto at = streams_.find(id);
    if (at != streams_.end()) at->second.wants_close = true;
}

void Session::reset(StreamId id) {
    const auto at = streams_.find(id);
    if (at == streams_.end()) return;
    auto& stream = at->second;
    // A stream that the peer has not heard of needs no reset.
    if (stream.is_inbound || stream.has_greeted) send_window_update(id, stream, kRst, 0);
    (stream.is_inbound ? inbound_ : outbound_) -= 1;
    streams_.erase(at);
}

void Session::consume(StreamId id, std::size_t size) {
    const auto at = streams_.find(id);
    if (at == streams_.end()) return;
    auto& stream = at->second;
    stream.unreported += static_cast<std::uint32_t>(size);
    CHECK(stream.unreported <= kReceiveWindow - stream.receive_window);
    if (stream.unreported < kCreditStep || stream.remote_finished) return;
    stream.receive_window += stream.unreported;
    send_window_update(id, stream, 0, std::exchange(stream.unreported, 0));
}

std::size_t Session::buffered(StreamId id) const {
    const auto at = streams_.find(id);
    return at == streams_.end() ? 0 : at->second.queue.size() - at->second.queue_start;
}

std::uint16_t Session::greeting(Stream& stream) const {
    if (std::exchange(stream.has_greeted, true)) return 0;
    return stream.is_inbound ? kAck : kSyn;
}

void Session::send_window_update(StreamId id, Stream& stream, std::uint16_t flags,
                                 std::uint32_t credit) {
    append_header(control_, {.type = FrameType::WindowUpdate,
                             .flags = static_cast<std::uint16_t>(flags | greeting(stream)),
                             .stream = id,
                             .length = credit});
}

void Session::go_away(std::uint32_t reason) {
    append_header(control_, {.type = FrameType::GoAway, .flags = 0, .stream = 0, .length = reason});
}

bool Session::can_send(const Stream& stream) {
    const bool has_bytes = stream.queue.size() > stream.queue_start;
    if (has_bytes) return stream.send_window > 0;
    return stream.wants_close && !stream.local_finished;
}

bool Session::has_outgoing() const {
    return !control_.empty() || std::any_of(streams_.begin(), streams_.end(),
                                            [](const auto& each) { return can_send(each.second); });
}

bool Session::send_some(StreamId id, Stream& stream, Bytes& out) {
    const auto waiting = stream.queue.size() - stream.queue_start;
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>({waiting, kDataMax, stream.send_window}));
    if (size > 0) {
        append_header(out, {.type = FrameType::Data,
                            .flags = greeting(stream),
                            .stream = id,
                            .length = static_cast<std::uint32_t>(size)});
        primitives::append(out, BytesView{stream.queue}.subspan(stream.queue_start, size));
        stream.queue_start += size;
        stream.send_window -= size;
        // Moves the rest to the front once most of the buffer is behind it.
        if (stream.queue_start * 2 >= stream.queue.size()) {
            stream.queue.erase(
                stream.queue.begin(),
                stream.queue.begin() + static_cast<std::ptrdiff_t>(stream.queue_start));
            stream.queue_start = 0;
            if (stream.queue.empty()) stream.queue.shrink_to_fit();
        }
    }
    const bool is_drained = stream.queue.size() == stream.queue_start;
    if (is_drained && stream.wants_close && !stream.local_finished) {
        append_header(out, {.type = FrameType::WindowUpdate,
                            .flags = static_cast<std::uint16_t>(kFin | greeting(stream)),
                            .stream = id,
                            .length = 0});
        stream.local_finished = true;
    }
    return stream.local_finished;
}

void Session::take_outgoing(Bytes& out, std::size_t size_max) {
    if (!control_.empty()) {
        primitives::append(out, control_);
        control_.clear();
        pongs_ = resets_ = 0;
    }
    bool progress = true;
    while (out.size() < size_max && progress) {
        progress = false;
        std::vector<StreamId> ready;
        for (const auto& [id, stream] : streams_)
            if (can_send(stream)) ready.push_back(id);
        // The stream after the one that was last served comes first.
        std::rotate(ready.begin(), std::upper_bound(ready.begin(), ready.end(), turn_),
                    ready.end());
        for (const auto id : ready) {
            if (out.size() >= size_max) break;
            if (send_some(id, streams_.at(id), out)) forget_if_done(id);
            turn_ = id;
            progress = true;
        }
    }
}

}  // namespace p2p::yamux
