// identify, ping and Kademlia of the network machine.
#include "p2p/protocols/network.hpp"

#include <algorithm>

namespace p2p::protocols {

namespace {

constexpr std::size_t kPingSize = 32;
constexpr Millis kKadTimeoutMs = 20'000;
/// Peers asked in one step of the random walk.
constexpr std::size_t kWalkWidth = 3;

}  // namespace

// ---- identify

void NetworkMachine::answer_identify(Link& link, StreamId stream) {
    Identify message{.peer = local_peer(),
                     .listen_addresses = config_.public_addresses,
                     .protocols = inbound_protocols_,
                     .observed_address = link.address.without_peer(),
                     .protocol_version = "/substrate/1.0",
                     .agent_version = config_.agent_version};
    for (const auto& address : listen_)
        if (store_.is_acceptable(address)) message.listen_addresses.push_back(address);
    if (message.listen_addresses.size() > kListenAddressesMax)
        message.listen_addresses.resize(kListenAddressesMax);
    link.machine.write(stream, framed(encode(message)));
    link.machine.close(stream);
    link.uses.erase(stream);
}

void NetworkMachine::on_identify(Millis now, Link& link, StreamId stream, BytesView bytes) {
    auto& use = *std::get_if<IdentifyOut>(&link.uses.at(stream));
    const auto message = use.reader.next(bytes);
    if (!message) return blame(now, link, stream, cost::kBadMessage);
    if (!*message) return;
    auto decoded = decode_identify(**message);
    if (!decoded || decoded->peer != *link.peer) return blame(now, link, stream, cost::kBadMessage);
    link.identify = std::move(decoded).value();
    link.machine.close(stream);
    link.uses.erase(stream);
    // An address counts only where the peer itself speaks from, or as a name: nobody can send this
    // node to a third party.
    const auto& spoken = link.identify->protocols;
    if (std::find(spoken.begin(), spoken.end(), config_.names.kad) == spoken.end()) return;
    for (const auto& address : link.identify->listen_addresses) {
        const bool is_own = address_key(address.host) == address_key(link.address.host) ||
                            std::holds_alternative<Dns>(address.host);
        if (is_own) store_.add(address.with_peer(*link.peer));
    }
}

// ---- ping and the life of a connection

void NetworkMachine::on_ping_out(Millis now, Link& link, StreamId stream, BytesView bytes) {
    auto& use = *std::get_if<PingOut>(&link.uses.at(stream));
    primitives::append(use.received, bytes);
    if (use.received.size() < kPingSize && use.sent.size() == kPingSize) return;
    if (use.received != use.sent) return blame(now, link, stream, cost::kBadMessage);
    link.ping_ms = now + kPongMs - link.pong_deadline;
    link.pong_deadline = 0;
    use.sent.clear();
    use.received.clear();
}

void NetworkMachine::keep_alive(Millis now, ConnectionId id, Link& link) {
    if (!link.peer) return;
    if (store_.is_banned(now, *link.peer)) return drop(now, id, "the peer lost its reputation");
    fail_late_requests(now, link);
    for (const auto protocol : kGossips) {
        auto& gossip = link.of(protocol);
        const auto* use = gossip.out ? std::get_if<GossipOut>(&link.uses.at(*gossip.out)) : nullptr;
        if (use != nullptr && !use->is_open && now >= use->deadline) {
            reset(link, *gossip.out);
            gossip.out.reset();
            gossip.retry_at = now + kGossipRetryMs;
            lost_gossip(now, link, protocol);
        } else if (!gossip.out && (link.is_told || (protocol == Gossip::BlockAnnounces &&
                                                    store_.is_reserved(*link.peer)))) {
            open_gossip(now, link, protocol);
            dirty_.insert(id);
        }
    }
    if (link.pong_deadline != 0 && now >= link.pong_deadline)
        return drop(now, id, "the peer does not answer pings");
    const bool is_idle = !link.wants_gossip && now >= link.last_use_at + kIdleMs;
    if (is_idle && !store_.is_reserved(*link.peer)) return drop(now, id, "nobody needs it");
    if (now < link.next_ping_at || link.pong_deadline != 0) return;
    link.next_ping_at = now + kPingEveryMs;
    link.pong_deadline = now + kPongMs;
    Bytes ping(kPingSize);
    config_.random->fill(ping);
    if (link.ping_stream) {
        link.machine.write(*link.ping_stream, ping);
    } else {
        link.ping_stream = link.machine.open(now, kPingName, ping);
        if (!link.ping_stream) return drop(now, id, "no stream left for a ping");
        link.uses.emplace(*link.ping_stream, PingOut{});
    }
    std::get_if<PingOut>(&link.uses.at(*link.ping_stream))->sent = std::move(ping);
    dirty_.insert(id);
}

// ---- Kademlia

std::vector<KadPeer> NetworkMachine::closest(const Bytes& key, const PeerId& asker) const {
    const auto target = kad_position(key);
    std::vector<std::pair<primitives::Hash, KadPeer>> found;
    for (const auto& [peer, id] : by_peer_) {
        const auto* addresses = store_.addresses(peer);
        if (peer == asker || addresses == nullptr || addresses->empty()) continue;
        found.emplace_back(kad_distance(kad_position(peer.multihash()), target),
                           KadPeer{peer, *addresses});
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<KadPeer> out;
    for (auto& [distance, peer] : found)
        if (out.size() < kClosestPeers) out.push_back(std::move(peer));
    return out;
}

void NetworkMachine::on_kad_in(Millis now, Link& link, StreamId stream, BytesView bytes) {
    while (true) {
        auto& use = *std::get_if<KadIn>(&link.uses.at(stream));
        const auto message = use.reader.next(bytes);
        if (!message) return blame(now, link, stream, cost::kBadMessage);
        if (!*message) return;
        const auto key = decode_find_node(**message);
        // Of a question that this node does not answer, and of a lie.
        if (!key)
            return blame(now, link, stream,
                         key.error() == KadError::NotFindNode ? 0 : cost::kBadMessage);
        link.machine.write(stream, framed(encode_closer_peers(closest(*key, *link.peer))));
    }
}

void NetworkMachine::on_kad_out(Millis now, Link& link, StreamId stream, BytesView bytes) {
    auto& use = *std::get_if<KadOut>(&link.uses.at(stream));
    const auto message = use.reader.next(bytes);
    if (!message) return blame(now, link, stream, cost::kBadMessage);
    if (!*message) return;
    const auto peers = decode_closer_peers(**message);
    if (!peers) return blame(now, link, stream, cost::kBadMessage);
    for (const auto& peer : *peers)
        for (const auto& address : peer.addresses)
            if (peer.peer != local_peer()) store_.add(address.with_peer(peer.peer));
    reset(link, stream);
}

/// Asks some connected peers for those near a random key, less and less often.
void NetworkMachine::walk(Millis now) {
    next_walk_ = now + walk_interval_;
    if (by_peer_.empty()) return;
    walk_interval_ = std::min(walk_interval_ * 2, kWalkMaxMs);
    primitives::Bytes32 random{};
    config_.random->fill(random);
    const auto key = PeerId{random}.multihash();
    std::size_t asked = 0;
    // From a random place on, so that all have their turn.
    std::vector<ConnectionId> order;
    for (const auto& [peer, id] : by_peer_)
        order.push_back(id);
    const auto first = static_cast<std::ptrdiff_t>(random[0] % order.size());
    std::rotate(order.begin(), order.begin() + first, order.end());
    for (const auto id : order) {
        Link& link = links_.at(id);
        if (asked == kWalkWidth || !link.identify) continue;
        const auto& spoken = link.identify->protocols;
        if (std::find(spoken.begin(), spoken.end(), config_.names.kad) == spoken.end()) continue;
        const auto stream =
            link.machine.open(now, config_.names.kad, framed(encode_find_node(key)));
        if (!stream) continue;
        link.uses.emplace(*stream, KadOut{FrameReader{kKadMessageMax}, now + kKadTimeoutMs});
        dirty_.insert(id);
        ++asked;
    }
}

}  // namespace p2p::protocols
