// Whom the network machine dials. Inbound peers never fill the outbound slots; reserved peers need
// none and are dialed as long as they are away.
#include "p2p/protocols/network.hpp"

#include <algorithm>

namespace p2p::protocols {

bool NetworkMachine::dial(Millis now, const PeerId& peer) {
    if (dialing_.size() >= kDialsMax) return false;
    const auto address = store_.dial_address(now, peer);
    if (!address) return false;
    const auto id = next_connection_++;
    dialing_.emplace(id, *address);
    actions_.emplace_back(Dial{id, *address});
    return true;
}

void NetworkMachine::dial_more(Millis now) {
    std::set<PeerId> avoided;
    std::set<std::string> networks;
    std::size_t outbound = 0;
    for (const auto& [id, address] : dialing_) {
        avoided.insert(*address.peer);
        networks.insert(address.network_group());
        outbound += !store_.is_reserved(*address.peer);
    }
    for (const auto& [id, link] : links_) {
        const auto peer = link.peer ? link.peer : link.address.peer;
        if (peer) avoided.insert(*peer);
        if (link.is_inbound) continue;
        networks.insert(link.address.network_group());
        outbound += !store_.is_reserved(*peer);
    }
    for (const auto& peer : store_.reserved())
        if (!avoided.contains(peer) && dial(now, peer)) avoided.insert(peer);
    while (!config_.reserved_only && outbound < config_.out_peers_max) {
        const auto peer = store_.choose(now, avoided, networks, *config_.random);
        if (!peer || !dial(now, *peer)) return;
        avoided.insert(*peer);
        networks.insert(dialing_.rbegin()->second.network_group());
        ++outbound;
    }
}

/// Asks for gossip over a connection that this node dialed: that is what it is for.
void NetworkMachine::reach_out(Millis now, Link& link) {
    if (link.is_inbound && !store_.is_reserved(*link.peer)) return;
    link.wants_gossip = true;
    open_gossip(now, link, Gossip::BlockAnnounces);
}

}  // namespace p2p::protocols
