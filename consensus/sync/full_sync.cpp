#include "consensus/sync/full_sync.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace consensus::sync {

using Outputs = FullSync::Outputs;

namespace {

/// Children of one another, from `parent` upwards, with hashes of their own. An empty body looks
/// like none on the wire; whether that is right, the importer says.
bool is_chain(const BlockRef& parent, const std::vector<BlockData>& blocks) {
    BlockRef last = parent;
    for (const auto& block : blocks) {
        if (!block.header || block.header->parent_hash != last.hash ||
            block.header->number.value != last.number + 1 ||
            header_hash(*block.header) != block.hash)
            return false;
        last = {block.hash, block.header->number.value};
    }
    return true;
}

}  // namespace

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
    if (block.number > 0 && chain_.has_block(parent) && asked_ != id) {
        peer.common = BlockRef{parent, block.number - 1};
        peer.probe.reset();
    }
    return next(now);
}

void FullSync::on_peer_gone(const PeerId& id) {
    peers_.erase(id);
    if (asked_ == id) asked_.reset();
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

// ---- questions

Outputs FullSync::on_tick(UnixMs now) {
    return next(now);
}

std::optional<PeerId> FullSync::choose(UnixMs now) const {
    std::optional<PeerId> out;
    BlockNumber highest = chain_.best().number;
    for (const auto& [id, peer] : peers_) {
        const bool is_ahead = peer.best.number > highest && !chain_.has_block(peer.best.hash);
        if (now < peer.not_before || !is_ahead) continue;
        // All of it is on its way to the import.
        if (peer.common && peer.common->number >= peer.best.number) continue;
        out = id;
        highest = peer.best.number;
    }
    return out;
}

Outputs FullSync::next(UnixMs now) {
    Outputs out;
    if (asked_ || importing_ + kBatchBlocks > kImportingMax) return out;
    forget_lost_blocks(now);
    const auto id = choose(now);
    if (id) ask_for(*id, peers_.at(*id), out);
    return out;
}

/// Blocks that were handed on and did not become part of the chain must be found again.
void FullSync::forget_lost_blocks(UnixMs now) {
    if (importing_ > 0) return;
    for (auto& [id, peer] : peers_) {
        if (!peer.common || chain_.has_block(peer.common->hash)) continue;
        peer.not_before = now + kLostMs;
        search_again(peer, peer.common->number);
    }
}

void FullSync::ask_for(const PeerId& id, Peer& peer, Outputs& out) {
    asked_ = id;
    BlockRequest request;
    if (!peer.common) {
        if (!peer.probe) peer.probe = std::min(chain_.best().number, peer.best.number);
        request.from = *peer.probe;
        request.blocks_max = 1;
    } else {
        request.body = request.justification = true;
        request.from = peer.common->number + 1;
        request.blocks_max = kBatchBlocks;
    }
    out.emplace_back(Ask{id, request});
}

// ---- answers

Outputs FullSync::on_answer(UnixMs now, const PeerId& id,
                            const std::optional<std::vector<BlockData>>& blocks) {
    if (asked_ != id) return {};
    asked_.reset();
    const auto at = peers_.find(id);
    if (at == peers_.end()) return next(now);
    Outputs out;
    auto& peer = at->second;
    if (!blocks || blocks->empty())
        peer.not_before = now + kRetryMs;
    else if (!peer.common)
        on_probe(now, id, peer, *blocks, out);
    else
        on_batch(now, id, peer, *blocks, out);
    for (auto& more : next(now))
        out.push_back(std::move(more));
    return out;
}

void FullSync::on_probe(UnixMs now, const PeerId& id, Peer& peer,
                        const std::vector<BlockData>& blocks, Outputs& out) {
    const auto& block = blocks.front();
    const auto number = *peer.probe;
    if (blocks.size() != 1 || !block.header || block.header->number.value != number ||
        header_hash(*block.header) != block.hash) {
        peer.not_before = now + kRetryMs;
        out.emplace_back(Blame{id, "another block than the one asked for"});
        return;
    }
    if (chain_.canonical_hash(number) == block.hash) {
        peer.common = BlockRef{block.hash, number};
        peer.probe.reset();
        peer.step = 1;
        return;
    }
    const auto finalized = chain_.finalized().number;
    if (number <= finalized) {
        peer.not_before = now + kRetryMs;
        out.emplace_back(Blame{id, "its chain lacks our last finalized block", true});
        return;
    }
    peer.probe = number - finalized > peer.step ? number - peer.step : finalized;
    peer.step *= 2;
}

void FullSync::search_again(Peer& peer, BlockNumber from) {
    peer.common.reset();
    peer.probe = std::max(chain_.finalized().number, std::min(from, chain_.best().number));
    peer.step = 1;
}

void FullSync::on_batch(UnixMs now, const PeerId& id, Peer& peer,
                        const std::vector<BlockData>& blocks, Outputs& out) {
    const bool is_one_too_many = blocks.size() > kBatchBlocks;
    if (is_one_too_many || !is_chain(*peer.common, blocks)) {
        // Its best chain may have changed since; if not, it gives nonsense.
        const bool is_other_fork =
            !is_one_too_many && blocks.front().header &&
            blocks.front().header->parent_hash != peer.common->hash &&
            is_chain({blocks.front().header->parent_hash, blocks.front().header->number.value - 1},
                     blocks);
        if (!is_other_fork) {
            peer.not_before = now + kRetryMs;
            out.emplace_back(Blame{id, "blocks that are no chain"});
        }
        return search_again(peer, peer.common->number);
    }
    peer.common = BlockRef{blocks.back().hash, blocks.back().header->number.value};
    importing_ += blocks.size();
    out.emplace_back(Import{id, blocks});
}

Outputs FullSync::on_imported(UnixMs now, const PeerId& id, std::size_t count, bool blamed) {
    importing_ -= std::min(importing_, count);
    const auto at = peers_.find(id);
    if (blamed && at != peers_.end()) {
        at->second.not_before = now + kRetryMs;
        if (asked_ != id) search_again(at->second, chain_.best().number);
    }
    return next(now);
}

}  // namespace consensus::sync
