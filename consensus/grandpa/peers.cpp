#include "consensus/grandpa/peers.hpp"

namespace consensus::grandpa {

std::size_t Peers::authorities() const {
    std::size_t count = 0;
    for (const auto& [peer, view] : views_)
        if (view.role == PeerRole::Authority) ++count;
    return count;
}

std::vector<PeerId> Peers::everyone() const {
    std::vector<PeerId> out;
    for (const auto& [peer, view] : views_)
        out.push_back(peer);
    return out;
}

std::vector<PeerId> Peers::light() const {
    std::vector<PeerId> out;
    for (const auto& [peer, view] : views_)
        if (view.role == PeerRole::Light) out.push_back(peer);
    return out;
}

std::vector<PeerId> Peers::takers(SetId set, RoundNumber round,
                                  std::optional<PeerId> except) const {
    std::vector<PeerId> out;
    for (const auto& [peer, view] : views_)
        if (peer != except && view.takes_votes(set, round)) out.push_back(peer);
    return out;
}

std::vector<PeerId> Peers::behind(SetId set, BlockNumber height) const {
    std::vector<PeerId> out;
    for (const auto& [peer, view] : views_) {
        const bool is_there = !view.is_known || view.set_id == set;
        if (view.role != PeerRole::Light && is_there && view.height < height) out.push_back(peer);
    }
    return out;
}

std::vector<PeerId> Peers::in_sets_before(SetId set) const {
    std::vector<PeerId> out;
    for (const auto& [peer, view] : views_)
        if (view.role != PeerRole::Light && view.is_known && view.set_id < set) out.push_back(peer);
    return out;
}

Conduct Peers::note(PeerView& view, const NeighborV1& packet, std::uint64_t now_ms) {
    if (const auto& last = view.packet) {
        if (packet == *last) {
            const bool is_early = now_ms - view.packet_at_ms < kNeighborRepeatMinMs;
            view.packet_at_ms = now_ms;
            return is_early ? Conduct::RepeatedNeighbor : Conduct::NeighborMessage;
        }
        if (packet.set_id < last->set_id ||
            (packet.set_id == last->set_id && packet.round < last->round) ||
            packet.commit_finalized_height < last->commit_finalized_height)
            return Conduct::InvalidViewChange;
    }
    // It came a set further: help for the next one need not wait.
    if (view.is_known && packet.set_id > view.set_id) view.helped_at_ms.reset();
    view.packet = packet;
    view.packet_at_ms = now_ms;
    view.is_known = true;
    view.set_id = packet.set_id;
    view.round = packet.round;
    view.height = std::max(view.height, packet.commit_finalized_height);
    return Conduct::NeighborMessage;
}

void Peers::note_at_least(PeerView& view, SetId set, RoundNumber round) {
    if (view.is_known && (set < view.set_id || (set == view.set_id && round <= view.round))) return;
    view.is_known = true;
    view.set_id = set;
    view.round = round;
}

}  // namespace consensus::grandpa
