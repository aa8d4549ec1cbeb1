#include "consensus/sync/wanted_blocks.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace consensus::sync {

namespace {

/// The one after the last, and then the first again.
template <class Ordered, class Key>
auto turn(const Ordered& all, const std::optional<Key>& last) {
    const auto next = last ? all.upper_bound(*last) : all.begin();
    return next == all.end() ? all.begin() : next;
}

}  // namespace

void WantedBlocks::want(UnixMs now, const BlockRef& block) {
    const auto known = wanted_.find(block.hash);
    if (known == wanted_.end() && wanted_.size() >= kWantedMax) return;
    wanted_[block.hash] = {block.number, now + kWantedMs};
}

void WantedBlocks::want_proof(const BlockRef& block) {
    if (!proof_ || proof_->block != block) proof_ = WantedProof{block};
    if (proof_->asks < kProofAsks) ++proof_->asks;
}

void WantedBlocks::on_peer_gone(const PeerId& peer) {
    peers_.erase(peer);
    if (proof_) proof_->asked.erase(peer);
    if (asked_ && asked_->peer == peer) asked_.reset();
}

bool WantedBlocks::is_over(UnixMs now, const Hash& block, const Wanted& wanted) const {
    return now >= wanted.until || wanted.number <= chain_.finalized().number ||
           chain_.has_block(block);
}

std::optional<Ask> WantedBlocks::on_tick(UnixMs now) {
    std::erase_if(wanted_,
                  [&](const auto& entry) { return is_over(now, entry.first, entry.second); });
    if (proof_ && proof_->block.number <= chain_.finalized().number) proof_.reset();
    if (asked_ || peers_.empty()) return std::nullopt;
    if (auto ask = ask_for_proof()) return ask;
    if (wanted_.empty()) return std::nullopt;
    const Hash block = turn(wanted_, last_block_)->first;
    const PeerId peer = *turn(peers_, last_peer_);
    last_block_ = block;
    last_peer_ = peer;
    asked_ = Asked{peer, block, false};
    BlockRequest request;
    request.body = true;
    request.justification = true;
    request.from = block;
    request.descending = true;
    request.blocks_max = kForkBlocks;
    return Ask{peer, request};
}

std::optional<Ask> WantedBlocks::ask_for_proof() {
    if (!proof_) return std::nullopt;
    const auto peer = std::find_if(peers_.begin(), peers_.end(), [&](const PeerId& each) {
        const auto at = proof_->asked.find(each);
        return at == proof_->asked.end() || at->second < proof_->asks;
    });
    if (peer == peers_.end()) return std::nullopt;
    ++proof_->asked[*peer];
    asked_ = Asked{*peer, proof_->block.hash, true};
    BlockRequest request;
    request.body = true;
    request.justification = true;
    request.from = proof_->block.hash;
    request.blocks_max = 1;
    return Ask{*peer, request};
}

/// A peer that has no proof may be as far behind as we are.
std::optional<WantedBlocks::Output> WantedBlocks::take_proof(
    const PeerId& peer, const Hash& block, const std::vector<BlockData>& blocks) const {
    const auto& first = blocks.front();
    if (blocks.size() != 1 || !first.header || header_hash(*first.header) != block)
        return Blame{peer, "another block than the one whose proof was asked for"};
    if (first.justifications.empty()) return std::nullopt;
    return Import{peer, blocks};
}

std::optional<WantedBlocks::Output> WantedBlocks::on_answer(
    const PeerId& peer, const std::optional<std::vector<BlockData>>& blocks) {
    if (!asked_ || asked_->peer != peer) return std::nullopt;
    const bool is_for_proof = asked_->is_for_proof;
    Hash expected = asked_->block;
    asked_.reset();
    if (!blocks || blocks->empty()) return std::nullopt;
    if (is_for_proof) return take_proof(peer, expected, *blocks);
    Import out{peer, {}};
    for (const BlockData& block : *blocks) {
        if (chain_.has_block(expected)) break;
        if (!block.header || header_hash(*block.header) != expected ||
            out.blocks.size() == kForkBlocks)
            return Blame{peer, "other blocks than those asked for"};
        expected = block.header->parent_hash;
        out.blocks.push_back(block);
    }
    if (out.blocks.empty() || !chain_.has_block(expected)) return std::nullopt;
    std::reverse(out.blocks.begin(), out.blocks.end());
    return out;
}

}  // namespace consensus::sync
