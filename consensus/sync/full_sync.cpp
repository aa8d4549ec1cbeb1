#include "consensus/sync/full_sync.hpp"

#include <algorithm>

namespace consensus::sync {

using Outputs = FullSync::Outputs;

// ---- peers

Outputs FullSync::on_peer(UnixMs now, const PeerId& id, const BlockRef& best) {
    if (peers_.size() < kPeersMax) peers_[id] = Peer{.best = best};
    return next(now);
}

Outputs FullSync::on_announce(UnixMs now, const PeerId& id, const BlockRef& block,
                              const Hash& parent, bool is_best) {
    const auto at = peers_.find(id);
    if (at == peers_.end()) return {};
    auto& peer = at->second;
    if (is_best || block.number > peer.best.number) peer.best = block;
    // The usual case while following: its chain is ours and one more.
    if (block.number > 0 && peer.waits != Waits::Header && chain_.has_block(parent)) {
        peer.common = BlockRef{parent, block.number - 1};
        peer.is_exact = true;
        peer.probe.reset();
    }
    return next(now);
}

void FullSync::on_peer_gone(const PeerId& id) {
    ranges_.release(id);
    peers_.erase(id);
}

BlockNumber FullSync::target() const {
    BlockNumber out = 0;
    for (const auto& [id, peer] : peers_)
        out = std::max(out, peer.best.number);
    return out;
}

bool FullSync::is_syncing() const {
    const auto syncing_from = chain_.best().number + kSyncingFrom;
    const auto ahead = std::count_if(peers_.begin(), peers_.end(), [&](const auto& each) {
        return each.second.best.number > syncing_from;
    });
    return ahead > 0 && 2 * static_cast<std::size_t>(ahead) >= peers_.size();
}

std::size_t FullSync::asked() const {
    return static_cast<std::size_t>(std::count_if(peers_.begin(), peers_.end(), [](auto& each) {
        return each.second.waits != Waits::Nothing;
    }));
}

// ---- questions

Outputs FullSync::on_tick(UnixMs now) {
    return next(now);
}

Outputs FullSync::next(UnixMs now) {
    Outputs out;
    forget_lost_blocks(now);
    hand_on(out);
    ask_all(now, out);
    if (!is_line_ || !is_stuck()) return out;
    // The next chain, if there is one.
    end_line();
    ask_all(now, out);
    return out;
}

/// Nothing of the chain that is fetched is on its way.
bool FullSync::is_stuck() const {
    return importing_ == 0 && ranges_.ready() == nullptr && !ranges_.is_asked();
}

/// Those that answer first, of them the highest.
std::vector<PeerId> FullSync::by_merit() const {
    std::vector<PeerId> out;
    for (const auto& [id, peer] : peers_)
        if (peer.waits == Waits::Nothing) out.push_back(id);
    std::sort(out.begin(), out.end(), [&](const PeerId& a, const PeerId& b) {
        const auto& one = peers_.at(a);
        const auto& other = peers_.at(b);
        if (one.failures != other.failures) return one.failures < other.failures;
        if (one.best.number != other.best.number) return one.best.number > other.best.number;
        return a < b;
    });
    return out;
}

void FullSync::ask_all(UnixMs now, Outputs& out) {
    auto running = asked();
    if (running >= kParallelMax) return;
    BlockNumber highest = 0;
    for (const auto& [id, peer] : peers_)
        if (!peer.misfit) highest = std::max(highest, peer.best.number);
    ranges_.trim(highest);
    const auto best = chain_.best().number;
    for (const auto& id : by_merit()) {
        auto& peer = peers_.at(id);
        if (now < peer.not_before || peer.best.number <= best) continue;
        const auto most = peer.failures == 0 ? kParallelMax : kParallelMax - kReserved;
        if (running >= most) break;
        ask_one(now, id, peer, out);
        if (peer.waits != Waits::Nothing) ++running;
    }
}

void FullSync::ask_one(UnixMs now, const PeerId& id, Peer& peer, Outputs& out) {
    // All of it is here or on its way to the import.
    if (is_line_ && peer.common && (peer.misfit || !ranges_.has_work(now, peer.best.number)))
        return;
    if (chain_.has_block(peer.best.hash)) return;
    const bool may_have_more =
        peer.common && !peer.is_exact &&
        peer.common->number < std::min(chain_.best().number, peer.best.number);
    if (!is_line_ && may_have_more) search_again(peer, chain_.best().number);
    if (!peer.common) return ask_header(id, peer, out);
    if (!is_line_ && !begin_line(peer)) return;
    const auto question = ranges_.assign(now, id, peer.best.number);
    if (!question) return;
    peer.waits = Waits::Blocks;
    BlockRequest request;
    request.body = request.justification = true;
    request.from = question->first;
    request.blocks_max = question->count;
    out.emplace_back(Ask{id, request});
}

void FullSync::ask_header(const PeerId& id, Peer& peer, Outputs& out) {
    if (!peer.probe) peer.probe = std::min(chain_.best().number, peer.best.number);
    peer.waits = Waits::Header;
    BlockRequest request;
    request.from = *peer.probe;
    request.blocks_max = 1;
    out.emplace_back(Ask{id, request});
}

bool FullSync::begin_line(const Peer& peer) {
    if (peer.common->number >= peer.best.number) return false;
    is_line_ = true;
    handed_ = {*peer.common};
    ranges_.begin(*peer.common);
    for (auto& [id, each] : peers_)
        each.misfit.reset();
    return true;
}

void FullSync::end_line() {
    is_line_ = false;
    handed_.clear();
    ranges_.begin({});
}

void FullSync::pause(UnixMs now, Peer& peer) {
    if (peer.failures < kFailuresMax) ++peer.failures;
    peer.not_before = now + kRetryMs * peer.failures;
}

void FullSync::search_again(Peer& peer, BlockNumber from) {
    peer.common.reset();
    peer.is_exact = false;
    peer.probe = std::max(chain_.finalized().number, std::min(from, chain_.best().number));
    peer.step = 1;
}

}  // namespace consensus::sync
