// Answers of peers, and their blocks' way to the import.
#include "consensus/header_hash.hpp"
#include "consensus/sync/full_sync.hpp"

#include <algorithm>

namespace consensus::sync {

using Outputs = FullSync::Outputs;

// ---- answers

Outputs FullSync::on_answer(UnixMs now, const PeerId& id,
                            std::optional<std::vector<BlockData>> blocks) {
    const auto at = peers_.find(id);
    if (at == peers_.end() || at->second.waits == Waits::Nothing) return {};
    Outputs out;
    auto& peer = at->second;
    const auto waited = std::exchange(peer.waits, Waits::Nothing);
    if (!blocks || blocks->empty()) {
        ranges_.release(id);
        pause(now, peer);
    } else if (waited == Waits::Header) {
        on_probe(now, id, peer, *blocks, out);
    } else {
        on_range(now, id, peer, *std::move(blocks), out);
    }
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
        pause(now, peer);
        out.emplace_back(Blame{id, "another block than the one asked for"});
        return;
    }
    if (chain_.canonical_hash(number) == block.hash)
        return on_common(now, id, peer, {block.hash, number}, out);
    const auto finalized = chain_.finalized().number;
    if (number <= finalized) {
        // A peer that was cut off learns what is final and comes back to it.
        pause(now, peer);
        peer.probe = finalized;
        if (++peer.strikes >= kStrikesMax)
            out.emplace_back(Blame{id, "its chain lacks our last finalized block", true});
        return;
    }
    peer.probe = number - finalized > peer.step ? number - peer.step : finalized;
    peer.step *= 2;
}

void FullSync::on_common(UnixMs now, const PeerId& id, Peer& peer, const BlockRef& common,
                         Outputs& out) {
    peer.common = common;
    peer.is_exact = true;
    peer.probe.reset();
    peer.step = 1;
    if (!peer.misfit || common.number + 1 < *peer.misfit) return;
    // It says that it has the block that its blocks did not fit.
    peer.misfit.reset();
    peer.not_before = now + kRetryMs;
    if (++peer.strikes >= kStrikesMax)
        out.emplace_back(Blame{id, "blocks that do not fit the chain it claims", true});
}

void FullSync::on_range(UnixMs now, const PeerId& id, Peer& peer, std::vector<BlockData> blocks,
                        Outputs& out) {
    switch (ranges_.fill(id, std::move(blocks))) {
        case BlockRanges::Filled::Taken:
            peer.failures = 0;
            return;
        case BlockRanges::Filled::Late:
            if (!peer.misfit) peer.not_before = now + kLateMs;
            return;
        case BlockRanges::Filled::NoChain:
            pause(now, peer);
            search_again(peer, peer.common ? peer.common->number : 0);
            out.emplace_back(Blame{id, "blocks that are no chain"});
            return;
    }
}

// ---- to the import

void FullSync::hand_on(Outputs& out) {
    while (const auto* part = ranges_.ready()) {
        if (importing_ + part->blocks.size() > kImportingMax) return;
        if (part->blocks.front().header->parent_hash != ranges_.tip().hash) {
            // Until the lower one is imported either may be wrong.
            if (!chain_.has_block(ranges_.tip().hash)) return;
            on_misfit();
            continue;
        }
        auto taken = ranges_.take();
        importing_ += taken.blocks.size();
        if (handed_.size() == kImportingMax) handed_.pop_front();
        handed_.push_back(ranges_.tip());
        for (auto& [id, peer] : peers_)
            peer.is_exact = false;
        if (const auto at = peers_.find(taken.giver); at != peers_.end()) {
            at->second.common = ranges_.tip();
            at->second.is_exact = true;
            at->second.strikes = 0;
        }
        out.emplace_back(Import{taken.giver, std::move(taken.blocks)});
    }
}

void FullSync::on_misfit() {
    const auto first = ranges_.tip().number + 1;
    const auto at = peers_.find(ranges_.ready()->giver);
    ranges_.drop_ready();
    if (at == peers_.end()) return;
    auto& peer = at->second;
    // Its next question is the search; one that is open is of no use then.
    ranges_.release(at->first);
    peer.misfit = first;
    if (peer.waits != Waits::Header) search_again(peer, first - 1);
}

/// Blocks that were handed on and did not become part of the chain must be fetched again.
void FullSync::forget_lost_blocks(UnixMs now) {
    if (importing_ > 0) return;
    if (is_line_ && !chain_.has_block(ranges_.tip().hash)) {
        while (!handed_.empty() && !chain_.has_block(handed_.back().hash))
            handed_.pop_back();
        if (handed_.empty())
            end_line();
        else
            ranges_.rewind(handed_.back());
    }
    for (auto& [id, peer] : peers_) {
        if (!peer.common || chain_.has_block(peer.common->hash)) continue;
        peer.not_before = std::max(peer.not_before, now + kLostMs);
        search_again(peer, peer.common->number);
    }
}

Outputs FullSync::on_imported(UnixMs now, const PeerId& id, std::size_t count, bool blamed) {
    importing_ -= std::min(importing_, count);
    const auto at = peers_.find(id);
    if (blamed && at != peers_.end()) {
        pause(now, at->second);
        if (at->second.waits != Waits::Header) search_again(at->second, chain_.best().number);
    }
    return next(now);
}

}  // namespace consensus::sync
