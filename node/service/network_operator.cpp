// The network as its operator sees and changes it over RPC.
#include "node/service/network.hpp"

namespace node {

namespace pp = p2p::protocols;
using p2p::Millis;
using p2p::Multiaddr;
using p2p::PeerId;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

rpc::NetworkState NodeNetwork::state() {
    auto out = service_->ask([](Machine& machine, Millis) {
        rpc::NetworkState state;
        for (const auto& peer : machine.peers()) {
            rpc::NetworkState::Connected row{.peer_id = peer.peer.text(),
                                             .address = peer.address.text(),
                                             .is_inbound = peer.is_inbound,
                                             .version = peer.agent_version,
                                             .ping_ms = peer.ping_ms};
            if (const auto* known = machine.peer_store().addresses(peer.peer))
                for (const auto& address : *known)
                    row.addresses.push_back(address.text());
            state.connected.push_back(std::move(row));
        }
        const auto known = machine.peer_store().size();
        state.known_peers = known - std::min(known, state.connected.size());
        return state;
    });
    return out ? std::move(*out) : rpc::NetworkState{};
}

Result<Done, std::string> NodeNetwork::add_reserved(std::string_view text) {
    const auto address = Multiaddr::from_text(text);
    if (!address) return unexpected(std::string{to_string(address.error())});
    if (!address->peer) return unexpected(std::string{"expected /p2p/<peer id> at the end"});
    if (*address->peer == PeerId{parts_.identity.public_key()})
        return unexpected(std::string{"this node cannot be its own peer"});
    service_->post([address = *address](Machine& machine, Millis) {
        machine.peer_store().add_reserved(address);
    });
    return Done{};
}

Result<Done, std::string> NodeNetwork::remove_reserved(std::string_view text) {
    const auto peer = PeerId::from_text(text);
    if (!peer) return unexpected(std::string{to_string(peer.error())});
    service_->post(
        [peer = *peer](Machine& machine, Millis) { machine.peer_store().remove_reserved(peer); });
    return Done{};
}

std::vector<std::string> NodeNetwork::reserved() {
    const auto peers =
        service_->ask([](Machine& machine, Millis) { return machine.peer_store().reserved(); });
    std::vector<std::string> out;
    if (peers)
        for (const auto& peer : *peers)
            out.push_back(peer.text());
    return out;
}

}  // namespace node
