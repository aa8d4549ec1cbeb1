#include "p2p/core/connection.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace p2p {

namespace {

const std::string kNoise = "/noise";
const std::string kYamux = "/yamux/1.0.0";

}  // namespace

Connection::Connection(Millis now, ConnectionConfig config)
    : config_{std::move(config)},
      is_dialer_{config_.role == noise::Role::Initiator},
      deadline_{now + kUpgradeMs},
      dialer_{{kNoise}},
      channel_{{.role = config_.role,
                .identity = config_.identity,
                .static_secret = config_.static_secret,
                .ephemeral_secret = config_.ephemeral_secret,
                .muxers = config_.early_muxers,
                .expected = config_.expected}},
      session_{is_dialer_ ? yamux::Side::Dialer : yamux::Side::Listener} {
    CHECK(config_.inbound_protocols != nullptr);
    if (is_dialer_) dialer_.start(out_);
}

void Connection::fail(ConnectionError error, std::string_view text) {
    if (has_failed()) return;
    stage_ = Stage::Failed;
    negotiations_.clear();
    events_.emplace_back(Failed{error, text});
}

void Connection::encrypt(BytesView plain) {
    const auto sent = channel_.send(plain, out_);
    if (!sent) fail(ConnectionError::Noise, to_string(sent.error()));
}

// ---- the upgrade

void Connection::receive(Millis now, BytesView input) {
    while (!has_failed() && advance(now, input)) {
    }
}

bool Connection::select(std::string_view protocol, BytesView& input, Bytes& out, bool& agreed) {
    const std::string supported[] = {std::string{protocol}};
    const auto result =
        is_dialer_ ? dialer_.step(input, out) : listener_.step(input, supported, out);
    if (!result) fail(ConnectionError::Multistream, to_string(result.error()));
    agreed = result && result->has_value();
    return result.has_value();
}

bool Connection::advance(Millis now, BytesView& raw) {
    const auto raw_before = raw.size();
    bool agreed = false;
    if (stage_ == Stage::SelectNoise) {
        if (!select(kNoise, raw, out_, agreed) || !agreed) return false;
        stage_ = Stage::Noise;
        const auto started = channel_.start(out_);
        if (!started) fail(ConnectionError::Noise, to_string(started.error()));
        return true;
    }
    if (const auto got = channel_.receive(raw, plain_, out_); !got) {
        fail(ConnectionError::Noise, to_string(got.error()));
        return false;
    }
    if (stage_ == Stage::Noise) {
        if (!channel_.is_open()) return false;
        if (channel_.early_muxer()) {
            start_streams();
        } else {
            stage_ = Stage::SelectYamux;
            dialer_ = MultistreamDialer{{kYamux}};
            listener_ = MultistreamListener{};
            Bytes hello;
            if (is_dialer_) dialer_.start(hello);
            encrypt(hello);
        }
        return true;
    }
    BytesView plain{plain_};
    if (stage_ == Stage::SelectYamux) {
        Bytes answer;
        select(kYamux, plain, answer, agreed);
        encrypt(answer);
        if (agreed && !has_failed()) start_streams();
        plain_.erase(plain_.begin(), plain_.end() - static_cast<std::ptrdiff_t>(plain.size()));
        return agreed || raw.size() != raw_before;
    }
    const auto taken = session_.receive(now, plain);
    plain_.clear();
    for (auto& event : session_.take_events())
        if (!has_failed()) on_yamux(now, event);
    if (!taken) {
        session_.go_away(1);
        fail(ConnectionError::Yamux, to_string(taken.error()));
    }
    return !raw.empty() && raw.size() != raw_before;
}

void Connection::start_streams() {
    stage_ = Stage::Streams;
    events_.emplace_back(Established{channel_.peer()});
}

// ---- streams

void Connection::on_yamux(Millis now, yamux::Event& event) {
    if (const auto* opened = std::get_if<yamux::Opened>(&event)) {
        negotiations_.emplace(opened->stream,
                              Negotiation{MultistreamListener{}, now + kNegotiationMs});
    } else if (const auto* data = std::get_if<yamux::Data>(&event)) {
        // Streams pass bytes on at once; their readers bound what they keep of them.
        session_.consume(data->stream, data->bytes.size());
        on_stream_data(data->stream, data->bytes);
    } else if (const auto* finished = std::get_if<yamux::Finished>(&event)) {
        if (negotiations_.contains(finished->stream)) return drop_stream(finished->stream);
        events_.emplace_back(StreamFinished{finished->stream});
    } else if (const auto* reset = std::get_if<yamux::Reset>(&event)) {
        const auto at = negotiations_.find(reset->stream);
        if (at == negotiations_.end()) {
            events_.emplace_back(StreamReset{reset->stream});
        } else {
            const bool is_ours = std::holds_alternative<MultistreamDialer>(at->second.machine);
            negotiations_.erase(at);
            if (is_ours) events_.emplace_back(StreamRefused{reset->stream});
        }
    } else {
        fail(ConnectionError::GoneAway, "the peer went away");
    }
}

void Connection::on_stream_data(StreamId stream, BytesView bytes) {
    const auto at = negotiations_.find(stream);
    if (at != negotiations_.end()) {
        Bytes answer;
        auto* dialer = std::get_if<MultistreamDialer>(&at->second.machine);
        const auto agreed = dialer != nullptr
                                ? dialer->step(bytes, answer)
                                : std::get_if<MultistreamListener>(&at->second.machine)
                                      ->step(bytes, *config_.inbound_protocols, answer);
        session_.write(stream, answer);
        if (!agreed) return drop_stream(stream);
        if (!*agreed) return;
        const bool is_inbound = dialer == nullptr;
        negotiations_.erase(at);
        events_.emplace_back(StreamOpened{stream, **agreed, is_inbound});
    }
    if (!bytes.empty()) events_.emplace_back(StreamData{stream, primitives::to_bytes(bytes)});
}

/// Ends a stream that never came to a protocol.
void Connection::drop_stream(StreamId stream) {
    const auto at = negotiations_.find(stream);
    const bool is_ours = std::holds_alternative<MultistreamDialer>(at->second.machine);
    negotiations_.erase(at);
    session_.reset(stream);
    if (is_ours) events_.emplace_back(StreamRefused{stream});
}

std::optional<StreamId> Connection::open(Millis now, const std::string& protocol, BytesView first) {
    if (!is_established()) return std::nullopt;
    const auto stream = session_.open();
    if (!stream) return std::nullopt;
    MultistreamDialer dialer{{protocol}};
    Bytes bytes;
    dialer.start(bytes);
    primitives::append(bytes, first);
    session_.write(*stream, bytes);
    negotiations_.emplace(*stream, Negotiation{std::move(dialer), now + kNegotiationMs});
    return stream;
}

void Connection::reset(StreamId stream) {
    negotiations_.erase(stream);
    session_.reset(stream);
}

void Connection::go_away() {
    if (is_established()) session_.go_away(0);
}

// ---- time and output

void Connection::tick(Millis now) {
    if (has_failed()) return;
    if (!is_established()) {
        if (now >= deadline_) fail(ConnectionError::Timeout, "the upgrade took too long");
        return;
    }
    std::vector<StreamId> late;
    for (const auto& [stream, negotiation] : negotiations_)
        if (now >= negotiation.deadline) late.push_back(stream);
    for (const auto stream : late)
        drop_stream(stream);
}

Millis Connection::wake_at() const {
    if (has_failed()) return ~Millis{0};
    if (!is_established()) return deadline_;
    Millis out = ~Millis{0};
    for (const auto& [stream, negotiation] : negotiations_)
        out = std::min(out, negotiation.deadline);
    return out;
}

Bytes Connection::take_outgoing() {
    if (channel_.is_open() && out_.size() < kOutgoingStep) {
        Bytes plain;
        if (is_established() || has_failed()) session_.take_outgoing(plain, kOutgoingStep);
        if (!plain.empty()) {
            const auto sent = channel_.send(plain, out_);
            if (!sent) fail(ConnectionError::Noise, to_string(sent.error()));
        }
    }
    return std::exchange(out_, {});
}

}  // namespace p2p
