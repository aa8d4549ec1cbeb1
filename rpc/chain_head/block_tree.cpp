#include "rpc/chain_head/block_tree.hpp"

#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"

#include <algorithm>
#include <set>

namespace rpc::chain_head {

BlockPointer make_block(const Hash& hash, const Header& header) {
    const auto& logs = header.digest.logs;
    const bool changes_runtime = std::any_of(logs.begin(), logs.end(), [](const auto& item) {
        return std::holds_alternative<primitives::RuntimeEnvironmentUpdated>(item);
    });
    return std::make_shared<Block>(Block{.hash = hash,
                                         .parent = header.parent_hash,
                                         .number = header.number.value,
                                         .header = primitives::scale::encode(header),
                                         .changes_runtime = changes_runtime});
}

BlockTree::BlockTree(ChainReader& chain) : chain_{chain} {
    auto at = chain_.finalized().hash;
    while (finalized_.size() < kFinalizedMax) {
        const auto header = chain_.header(at);
        if (!header) break;
        finalized_.push_front(make_block(at, *header));
        if (header->number.value == 0) break;
        at = header->parent_hash;
    }
    CHECK(!finalized_.empty());
    best_ = last_finalized()->hash;
    const auto best = chain_.best().hash;
    (void)import(best);
    set_best(best);
}

std::vector<BlockPointer> BlockTree::unfinalized() const {
    std::vector<BlockPointer> list;
    list.reserve(blocks_.size());
    for (const auto& [hash, block] : blocks_)
        list.push_back(block);
    std::sort(list.begin(), list.end(), [](const BlockPointer& a, const BlockPointer& b) {
        return a->number != b->number ? a->number < b->number : a->hash < b->hash;
    });
    return list;
}

std::vector<BlockPointer> BlockTree::import(const Hash& hash) {
    std::vector<BlockPointer> added;
    auto at = hash;
    while (!is_known(at)) {
        const auto header = chain_.header(at);
        if (!header || header->number.value <= last_finalized()->number) return {};
        added.push_back(make_block(at, *header));
        at = header->parent_hash;
    }
    std::reverse(added.begin(), added.end());
    for (const auto& block : added)
        blocks_.emplace(block->hash, block);
    return added;
}

bool BlockTree::set_best(const Hash& hash) {
    if (hash == best_ || !is_known(hash)) return false;
    best_ = hash;
    return true;
}

std::optional<BlockTree::Finality> BlockTree::finalize(const Hash& hash) {
    const auto found = blocks_.find(hash);
    if (found == blocks_.end() || found->second->parent != last_finalized()->hash)
        return std::nullopt;
    Finality out{.block = found->second, .pruned = {}, .moves_best = false};
    std::set<Hash> kept{hash};
    for (const auto& block : unfinalized()) {
        if (block->hash == hash) continue;
        if (kept.contains(block->parent))
            kept.insert(block->hash);
        else
            out.pruned.push_back(block);
    }
    if (!kept.contains(best_)) {
        best_ = hash;
        out.moves_best = true;
    }
    for (const auto& block : out.pruned)
        blocks_.erase(block->hash);
    blocks_.erase(hash);
    finalized_.push_back(out.block);
    if (finalized_.size() > kFinalizedMax) finalized_.pop_front();
    return out;
}

}  // namespace rpc::chain_head
