// Gossip of the network machine. Each protocol needs a stream in each direction; the opener sends
// its handshake, the other side answers with its own once and then only reads.
#include "p2p/protocols/network.hpp"

#include <algorithm>

namespace p2p::protocols {

Bytes NetworkMachine::gossip_handshake(Gossip protocol) const {
    if (protocol == Gossip::BlockAnnounces) return encode(config_.handshake);
    return encode(config_.handshake.role);
}

void NetworkMachine::open_gossip(Millis now, Link& link, Gossip protocol) {
    auto& gossip = link.of(protocol);
    if (gossip.out || now < gossip.retry_at) return;
    const auto& name = config_.names.gossip[static_cast<std::size_t>(protocol)];
    const auto stream = link.machine.open(now, name, framed(gossip_handshake(protocol)));
    if (!stream) return;
    gossip.out = stream;
    gossip.is_out_open = false;
    link.uses.emplace(*stream, GossipOut{protocol, FrameReader{limits_of(protocol).handshake_max},
                                         false, now + kGossipOpenMs});
}

/// Peers with which block-announces runs, or is about to, over connections of one direction;
/// reserved ones take no slot.
std::size_t NetworkMachine::gossip_count(bool inbound) const {
    return static_cast<std::size_t>(
        std::count_if(links_.begin(), links_.end(), [&](const auto& each) {
            const Link& link = each.second;
            return link.is_inbound == inbound && link.wants_gossip && link.peer &&
                   !store_.is_reserved(*link.peer);
        }));
}

bool NetworkMachine::accepts_gossip(const Link& link, Gossip protocol) const {
    const auto& gossip = link.gossip[static_cast<std::size_t>(protocol)];
    if (gossip.in) return false;
    // The others follow block-announces.
    if (protocol != Gossip::BlockAnnounces)
        return link.gossip[0].in.has_value() || link.gossip[0].out.has_value();
    if (link.wants_gossip || store_.is_reserved(*link.peer)) return true;
    return link.is_inbound ? gossip_count(true) < config_.in_peers_max
                           : gossip_count(false) < config_.out_peers_max;
}

// ---- the peer's stream

void NetworkMachine::on_gossip_in(Millis now, ConnectionId id, Link& link, StreamId stream,
                                  BytesView bytes) {
    static_cast<void>(id);
    while (true) {
        const auto at = link.uses.find(stream);
        if (at == link.uses.end()) return;
        auto& use = *std::get_if<GossipIn>(&at->second);
        auto message = use.reader.next(bytes);
        if (!message) {
            const auto protocol = use.protocol;
            link.of(protocol).in.reset();
            blame(now, link, stream, cost::kBadMessage);
            return lost_gossip(now, link, protocol);
        }
        if (!*message) return;
        if (!use.has_handshake) {
            if (!on_gossip_hello(now, link, stream, use, **message)) return;
        } else if (link.is_told) {
            events_.emplace_back(
                NotificationReceived{*link.peer, use.protocol, std::move(**message)});
        }
    }
}

/// Whether the stream goes on.
bool NetworkMachine::on_gossip_hello(Millis now, Link& link, StreamId stream, GossipIn& use,
                                     const Bytes& hello) {
    const auto protocol = use.protocol;
    if (protocol == Gossip::BlockAnnounces && !take_block_handshake(now, link, hello)) {
        link.of(protocol).in.reset();
        reset(link, stream);
        return false;
    }
    use.has_handshake = true;
    use.reader = FrameReader{limits_of(protocol).message_max};
    link.machine.write(stream, framed(gossip_handshake(protocol)));
    link.wants_gossip = true;
    open_gossip(now, link, protocol);
    if (protocol == Gossip::BlockAnnounces) tell_connected(now, link);
    return true;
}

bool NetworkMachine::take_block_handshake(Millis now, Link& link, const Bytes& hello) {
    const auto handshake = decode_block_handshake(hello);
    if (!handshake) {
        store_.report(now, *link.peer, cost::kBadMessage);
        return false;
    }
    if (handshake->genesis_hash != config_.handshake.genesis_hash) {
        store_.report(now, *link.peer, cost::kGenesisMismatch);
        return false;
    }
    link.handshake = handshake;
    return true;
}

// ---- our stream

void NetworkMachine::on_gossip_out(Millis now, ConnectionId id, Link& link, StreamId stream,
                                   BytesView bytes) {
    static_cast<void>(id);
    auto& use = *std::get_if<GossipOut>(&link.uses.at(stream));
    const auto message = use.reader.next(bytes);
    const auto protocol = use.protocol;
    const bool is_good = message && !use.is_open &&
                         (!*message || protocol != Gossip::BlockAnnounces ||
                          take_block_handshake(now, link, **message));
    if (!is_good) {
        auto& gossip = link.of(protocol);
        gossip.out.reset();
        gossip.is_out_open = false;
        gossip.retry_at = now + kGossipRetryMs;
        blame(now, link, stream, cost::kBadMessage);
        return lost_gossip(now, link, protocol);
    }
    if (!*message) return;
    use.is_open = true;
    link.of(protocol).is_out_open = true;
    if (protocol == Gossip::BlockAnnounces) {
        tell_connected(now, link);
        open_gossip(now, link, Gossip::Transactions);
        open_gossip(now, link, Gossip::Grandpa);
    }
}

/// Once the peer has answered our stream and opened its own.
void NetworkMachine::tell_connected(Millis now, Link& link) {
    static_cast<void>(now);
    const auto& announces = link.of(Gossip::BlockAnnounces);
    if (link.is_told || !announces.is_out_open || !announces.in || !link.handshake) return;
    link.is_told = true;
    events_.emplace_back(PeerConnected{*link.peer, *link.handshake, link.is_inbound});
}

/// A stream of the protocol is gone. Without block-announces there is no gossip at all.
void NetworkMachine::lost_gossip(Millis now, Link& link, Gossip protocol) {
    static_cast<void>(now);
    if (protocol != Gossip::BlockAnnounces) return;
    for (auto& gossip : link.gossip) {
        for (auto* stream : {&gossip.in, &gossip.out})
            if (stream->has_value()) {
                reset(link, **stream);
                stream->reset();
            }
        gossip.is_out_open = false;
        gossip.queue.clear();
    }
    link.wants_gossip = false;
    if (std::exchange(link.is_told, false)) events_.emplace_back(PeerDisconnected{*link.peer});
}

// ---- sending

void NetworkMachine::notify(const PeerId& peer, Gossip protocol, Bytes message, std::uint64_t key) {
    const auto at = by_peer_.find(peer);
    if (at == by_peer_.end() || !links_.at(at->second).is_told) return;
    links_.at(at->second).of(protocol).queue.push(key, std::move(message));
    dirty_.insert(at->second);
}

void NetworkMachine::pump(Link& link) {
    for (auto& gossip : link.gossip) {
        if (!gossip.is_out_open) continue;
        while (!gossip.queue.is_empty() && link.machine.buffered(*gossip.out) < kStreamLowWater)
            link.machine.write(*gossip.out, framed(gossip.queue.pop()));
    }
}

}  // namespace p2p::protocols
