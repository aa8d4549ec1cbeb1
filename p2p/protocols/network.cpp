#include "p2p/protocols/network.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace p2p::protocols {

NetworkMachine::NetworkMachine(NetworkConfig config)
    : config_{std::move(config)}, store_{config_.allow_private} {
    CHECK(config_.identity != nullptr && config_.random != nullptr);
    config_.random->fill(static_secret_);
    for (const auto& address : config_.bootnodes)
        if (address.peer && *address.peer != local_peer()) store_.add_bootnode(address);
    for (const auto& address : config_.reserved)
        if (address.peer && *address.peer != local_peer()) store_.add_reserved(address);
    inbound_protocols_ = {kIdentifyName, kPingName, config_.names.kad};
    for (const auto& name : config_.names.gossip)
        inbound_protocols_.push_back(name);
    for (std::size_t i = 0; i < kRequestCount; ++i)
        if (config_.serves[i]) inbound_protocols_.push_back(config_.names.requests[i]);
}

// ---- connections

Link& NetworkMachine::make_link(Millis now, ConnectionId id, const Multiaddr& address,
                                bool is_inbound) {
    ConnectionConfig config{
        .role = is_inbound ? noise::Role::Responder : noise::Role::Initiator,
        .identity = config_.identity,
        .static_secret = static_secret_,
        .expected = is_inbound ? std::nullopt : address.peer,
        .inbound_protocols = &inbound_protocols_,
    };
    config_.random->fill(config.ephemeral_secret);
    auto& link = links_.try_emplace(id, now, std::move(config)).first->second;
    link.address = address;
    link.is_inbound = is_inbound;
    link.opened_at = link.last_use_at = now;
    dirty_.insert(id);
    return link;
}

std::size_t NetworkMachine::pending_count() const {
    return static_cast<std::size_t>(std::count_if(
        links_.begin(), links_.end(),
        [](const auto& each) { return each.second.is_inbound && !each.second.peer; }));
}

bool NetworkMachine::is_exempt(const Multiaddr& remote) const {
    return config_.allow_private && remote.is_loopback();
}

bool NetworkMachine::admits(const Multiaddr& remote) const {
    if (links_.size() >= config_.in_peers_max + config_.out_peers_max + kSpareConnections ||
        pending_count() >= kPendingInboundMax)
        return false;
    if (is_exempt(remote)) return true;
    const auto key = address_key(remote.host);
    std::size_t pending = 0;
    std::size_t all = 0;
    for (const auto& [id, link] : links_) {
        if (!link.is_inbound || address_key(link.address.host) != key) continue;
        ++all;
        pending += !link.peer;
    }
    return pending < kPendingPerAddressMax && all < kConnectionsPerAddressMax;
}

std::optional<ConnectionId> NetworkMachine::incoming(Millis now, const Multiaddr& remote) {
    if (!admits(remote)) return std::nullopt;
    const auto id = next_connection_++;
    make_link(now, id, remote.without_peer(), true);
    return id;
}

void NetworkMachine::dialed(Millis now, ConnectionId id) {
    const auto at = dialing_.find(id);
    if (at == dialing_.end()) return;
    make_link(now, id, at->second, false);
    dialing_.erase(at);
}

void NetworkMachine::dial_failed(Millis now, ConnectionId id) {
    const auto at = dialing_.find(id);
    if (at == dialing_.end()) return;
    store_.on_dial_failed(now, *at->second.peer);
    events_.emplace_back(ConnectionEnded{at->second.peer, at->second, "cannot be reached"});
    dialing_.erase(at);
}

void NetworkMachine::received(Millis now, ConnectionId id, BytesView bytes) {
    const auto at = links_.find(id);
    if (at == links_.end()) return;
    at->second.machine.receive(now, bytes);
    after_input(now, id);
}

void NetworkMachine::closed(Millis now, ConnectionId id) {
    if (!links_.contains(id)) return;
    drop(now, id, "the connection was closed");
    // The transport has it closed already.
    std::erase_if(actions_, [&](const NetworkAction& action) {
        const auto* close = std::get_if<Close>(&action);
        return close != nullptr && close->id == id;
    });
}

/// Handles what the connection's machine tells, which may end the connection.
void NetworkMachine::after_input(Millis now, ConnectionId id) {
    dirty_.insert(id);
    auto events = links_.at(id).machine.take_events();
    for (auto& event : events) {
        const auto at = links_.find(id);
        if (at == links_.end()) return;
        Link& link = at->second;
        if (const auto* established = std::get_if<Established>(&event))
            on_established(now, id, link, established->peer);
        else if (const auto* opened = std::get_if<StreamOpened>(&event))
            on_opened(now, id, link, *opened);
        else if (const auto* data = std::get_if<StreamData>(&event))
            on_data(now, id, link, *data);
        else if (const auto* finished = std::get_if<StreamFinished>(&event))
            on_finished(now, id, link, finished->stream);
        else if (const auto* refused = std::get_if<StreamRefused>(&event))
            on_gone(now, id, link, refused->stream);
        else if (const auto* gone = std::get_if<StreamReset>(&event))
            on_gone(now, id, link, gone->stream);
        else if (const auto* failed = std::get_if<Failed>(&event)) {
            const bool is_breach = failed->error == ConnectionError::Yamux;
            if (is_breach && link.peer) store_.report(now, *link.peer, cost::kProtocolError);
            drop(now, id, failed->text);
        }
    }
}

void NetworkMachine::on_established(Millis now, ConnectionId id, Link& link, const PeerId& peer) {
    link.peer = peer;
    if (peer == local_peer()) return drop(now, id, "it is this node itself");
    if (store_.is_banned(now, peer)) return drop(now, id, "the peer is banned");
    if (config_.reserved_only && !store_.is_reserved(peer))
        return drop(now, id, "only reserved peers are wanted");
    const auto other = by_peer_.find(peer);
    if (other != by_peer_.end()) {
        const bool dialer_is_smaller =
            (link.is_inbound ? peer : local_peer()) < (link.is_inbound ? local_peer() : peer);
        const bool same_direction = links_.at(other->second).is_inbound == link.is_inbound;
        if (!same_direction && !dialer_is_smaller) {
            link.peer.reset();
            return drop(now, id, "there is a connection with this peer");
        }
        drop(now, other->second, "another connection with this peer took over");
    }
    by_peer_[peer] = id;
    link.next_ping_at = now + kPingEveryMs;
    store_.on_answered(peer);
    const auto stream = link.machine.open(now, kIdentifyName, {});
    if (stream) link.uses.emplace(*stream, IdentifyOut{});
    reach_out(now, link);
}

void NetworkMachine::drop(Millis now, ConnectionId id, std::string_view reason) {
    const auto at = links_.find(id);
    if (at == links_.end()) return;
    Link& link = at->second;
    std::vector<StreamId> streams;
    for (const auto& [stream, use] : link.uses)
        streams.push_back(stream);
    for (const auto stream : streams)
        fail_request(link, stream, RequestFailure::Disconnected);
    std::erase_if(asked_, [&](const auto& each) { return each.second.first == id; });
    if (link.peer) {
        const auto known = by_peer_.find(*link.peer);
        if (known != by_peer_.end() && known->second == id) by_peer_.erase(known);
        if (link.is_told) events_.emplace_back(PeerDisconnected{*link.peer});
    } else if (!link.is_inbound) {
        store_.on_dial_failed(now, *link.address.peer);
    }
    events_.emplace_back(ConnectionEnded{link.peer, link.address, reason});
    actions_.emplace_back(Close{id});
    dirty_.erase(id);
    links_.erase(at);
}

Link* NetworkMachine::find(const PeerId& peer) {
    const auto at = by_peer_.find(peer);
    return at == by_peer_.end() ? nullptr : &links_.at(at->second);
}

// ---- wishes of the node

void NetworkMachine::set_listen_addresses(std::vector<Multiaddr> addresses) {
    listen_ = std::move(addresses);
}

void NetworkMachine::set_best(primitives::BlockNumber number, const primitives::Hash& hash) {
    config_.handshake.best_number = number;
    config_.handshake.best_hash = hash;
}

void NetworkMachine::report(Millis now, const PeerId& peer, std::int32_t difference) {
    store_.report(now, peer, difference);
    if (store_.is_banned(now, peer)) disconnect(now, peer, "the peer lost its reputation");
}

void NetworkMachine::disconnect(Millis now, const PeerId& peer, std::string_view reason) {
    const auto at = by_peer_.find(peer);
    if (at != by_peer_.end()) drop(now, at->second, reason);
}

void NetworkMachine::shut_down(Millis now) {
    while (!links_.empty())
        drop(now, links_.begin()->first, "the node stops");
}

// ---- time and output

void NetworkMachine::tick(Millis now) {
    if (now < next_tick_) return;
    next_tick_ = now + kTickMs;
    std::vector<ConnectionId> ids;
    for (const auto& [id, link] : links_)
        ids.push_back(id);
    for (const auto id : ids) {
        links_.at(id).machine.tick(now);
        after_input(now, id);
        if (links_.contains(id)) keep_alive(now, id, links_.at(id));
    }
    dial_more(now);
    if (now >= next_walk_) walk(now);
}

Bytes NetworkMachine::take_outgoing(ConnectionId id) {
    const auto at = links_.find(id);
    if (at == links_.end()) return {};
    pump(at->second);
    return at->second.machine.take_outgoing();
}

std::vector<PeerView> NetworkMachine::peers() const {
    std::vector<PeerView> out;
    for (const auto& [peer, id] : by_peer_) {
        const Link& link = links_.at(id);
        std::uint64_t dropped = 0;
        for (const auto& gossip : link.gossip)
            dropped += gossip.queue.dropped();
        out.push_back({.peer = peer,
                       .address = link.address.without_peer(),
                       .is_inbound = link.is_inbound,
                       .handshake = link.is_told ? link.handshake : std::nullopt,
                       .agent_version = link.identify ? link.identify->agent_version : "",
                       .ping_ms = link.ping_ms,
                       .dropped = dropped});
    }
    return out;
}

}  // namespace p2p::protocols
