// Streams of the network machine: what a new one is for, and who reads its bytes.
#include "p2p/protocols/network.hpp"

#include <algorithm>

namespace p2p::protocols {

template <class Use>
std::size_t NetworkMachine::count_uses(const Link& link) {
    return static_cast<std::size_t>(
        std::count_if(link.uses.begin(), link.uses.end(),
                      [](const auto& each) { return std::holds_alternative<Use>(each.second); }));
}

void NetworkMachine::reset(Link& link, StreamId stream) {
    link.machine.reset(stream);
    link.uses.erase(stream);
}

void NetworkMachine::blame(Millis now, Link& link, StreamId stream, std::int32_t price) {
    if (link.peer) store_.report(now, *link.peer, price);
    reset(link, stream);
}

void NetworkMachine::on_opened(Millis now, ConnectionId id, Link& link,
                               const StreamOpened& opened) {
    const auto stream = opened.stream;
    link.last_use_at = now;
    if (!opened.is_inbound) return;
    if (opened.protocol == kIdentifyName) {
        link.uses.emplace(stream, IdentifyIn{});
        return answer_identify(link, stream);
    }
    if (opened.protocol == kPingName) {
        if (count_uses<PingIn>(link) >= kPingStreamsMax) return link.machine.reset(stream);
        link.uses.emplace(stream, PingIn{});
        return;
    }
    if (opened.protocol == config_.names.kad) {
        if (count_uses<KadIn>(link) >= kKadStreamsMax) return link.machine.reset(stream);
        link.uses.emplace(stream, KadIn{FrameReader{kKadMessageMax}});
        return;
    }
    for (const auto protocol : kGossips) {
        if (opened.protocol != config_.names.gossip[static_cast<std::size_t>(protocol)]) continue;
        if (!accepts_gossip(link, protocol)) return link.machine.reset(stream);
        link.of(protocol).in = stream;
        link.uses.emplace(
            stream, GossipIn{protocol, FrameReader{limits_of(protocol).handshake_max}, false});
        return;
    }
    for (std::size_t i = 0; i < kRequestCount; ++i) {
        if (opened.protocol != config_.names.requests[i]) continue;
        const auto protocol = static_cast<Request>(i);
        if (inbound_requests(link, protocol) >= kInboundRequestsPerProtocol)
            return link.machine.reset(stream);
        const auto limits = limits_of(protocol);
        link.uses.emplace(
            stream, RequestIn{protocol, FrameReader{limits.request_max}, now + limits.timeout_ms});
        return;
    }
    static_cast<void>(id);
    link.machine.reset(stream);
}

void NetworkMachine::on_data(Millis now, ConnectionId id, Link& link, const StreamData& data) {
    const auto stream = data.stream;
    const auto at = link.uses.find(stream);
    if (at == link.uses.end()) return link.machine.reset(stream);
    link.last_use_at = now;
    auto& use = at->second;
    if (std::holds_alternative<PingIn>(use))
        link.machine.write(stream, data.bytes);
    else if (std::holds_alternative<PingOut>(use))
        on_ping_out(now, link, stream, data.bytes);
    else if (std::holds_alternative<IdentifyOut>(use))
        on_identify(now, link, stream, data.bytes);
    else if (std::holds_alternative<KadIn>(use))
        on_kad_in(now, link, stream, data.bytes);
    else if (std::holds_alternative<KadOut>(use))
        on_kad_out(now, link, stream, data.bytes);
    else if (std::holds_alternative<RequestIn>(use))
        on_request_in(now, id, link, stream, data.bytes);
    else if (std::holds_alternative<RequestOut>(use))
        on_request_out(now, link, stream, data.bytes);
    else if (std::holds_alternative<GossipIn>(use))
        on_gossip_in(now, id, link, stream, data.bytes);
    else if (std::holds_alternative<GossipOut>(use))
        on_gossip_out(now, id, link, stream, data.bytes);
}

void NetworkMachine::on_finished(Millis now, ConnectionId id, Link& link, StreamId stream) {
    const auto at = link.uses.find(stream);
    if (at == link.uses.end()) return;
    auto& use = at->second;
    // The asker has said all and waits.
    if (std::holds_alternative<RequestIn>(use) || std::holds_alternative<IdentifyIn>(use)) return;
    if (std::holds_alternative<PingIn>(use) || std::holds_alternative<KadIn>(use)) {
        link.machine.close(stream);
        link.uses.erase(at);
        return;
    }
    on_gone(now, id, link, stream);
    if (link.machine.is_open(stream)) link.machine.reset(stream);
}

void NetworkMachine::on_gone(Millis now, ConnectionId id, Link& link, StreamId stream) {
    static_cast<void>(id);
    const auto at = link.uses.find(stream);
    if (at == link.uses.end()) return;
    std::optional<Gossip> lost;
    if (const auto* in = std::get_if<GossipIn>(&at->second)) {
        link.of(in->protocol).in.reset();
        lost = in->protocol;
    } else if (const auto* out = std::get_if<GossipOut>(&at->second)) {
        auto& gossip = link.of(out->protocol);
        gossip.out.reset();
        gossip.is_out_open = false;
        gossip.retry_at = now + kGossipRetryMs;
        lost = out->protocol;
    } else if (std::holds_alternative<RequestOut>(at->second)) {
        return fail_request(link, stream, RequestFailure::Refused);
    } else if (const auto* asked = std::get_if<RequestIn>(&at->second)) {
        asked_.erase(asked->id);
    }
    link.uses.erase(stream);
    if (link.ping_stream == stream) link.ping_stream.reset();
    if (lost) lost_gossip(now, link, *lost);
}

}  // namespace p2p::protocols
