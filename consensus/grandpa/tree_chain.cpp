#include "consensus/grandpa/tree_chain.hpp"

namespace consensus::grandpa {

bool TreeChain::is_imported(const BlockRef& block) const {
    if (const auto link = tree_.find(block.hash)) return link->block.number == block.number;
    return block.number < tree_.root().number && finalized_hash(block.number) == block.hash;
}

std::optional<std::vector<Hash>> TreeChain::find_ancestors(const BlockRef& base,
                                                           const BlockRef& block) const {
    const BlockNumber root = tree_.root().number;
    if (block.number < base.number || !is_imported(block)) return std::nullopt;
    if (base.number < root && std::min(block.number, root) - base.number > kAncestorsMax)
        return std::nullopt;
    std::vector<Hash> out;
    BlockRef at = block;
    while (at.number > base.number) {
        const auto parent = at.number > root ? std::optional{tree_.find(at.hash)->parent}
                                             : finalized_hash(at.number - 1);
        if (!parent) return std::nullopt;
        at = {*parent, at.number - 1};
        if (at.number > base.number) out.push_back(at.hash);
    }
    if (at != base) return std::nullopt;
    return out;
}

std::optional<BlockRef> TreeChain::find_final_instead(const BlockRef& block) const {
    const auto& root = tree_.root();
    if (block.number > root.number) return std::nullopt;
    const auto hash =
        block.number == root.number ? std::optional{root.hash} : finalized_hash(block.number);
    if (!hash || *hash == block.hash) return std::nullopt;
    return BlockRef{*hash, block.number};
}

std::optional<BlockRef> TreeChain::find_best(const BlockRef& block) const {
    if (!is_imported(block)) return std::nullopt;
    const auto& root = tree_.root();
    const Hash from = block.number <= root.number ? root.hash : block.hash;
    const auto path = tree_.votable_path_to(tree_.preferred_above(from).hash);
    const BlockRef head = path.empty() ? BlockRef{root.hash, root.number}
                                       : BlockRef{path.back().hash, path.back().number};
    if (head.number < block.number && block.number > root.number) return std::nullopt;
    return head;
}

std::optional<Header> DatabaseChain::header(const Hash& block) const {
    auto header = database_.blocks().header(block);
    if (!header) return std::nullopt;
    return std::move(header).value();
}

std::optional<Hash> DatabaseChain::finalized_hash(BlockNumber number) const {
    const auto hash = database_.blocks().finalized_hash(number);
    return hash ? *hash : std::nullopt;
}

}  // namespace consensus::grandpa
