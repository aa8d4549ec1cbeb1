#include "consensus/grandpa/vote_graph.hpp"

namespace consensus::grandpa {

VoteGraph::VoteGraph(const BlockRef& base) : base_{base} {
    nodes_.emplace(base.hash, Node{{}, base.number, 0, {}});
}

VoteGraph::Node& VoteGraph::child_of(const BlockRef& parent, const BlockRef& block) {
    const auto [at, inserted] = nodes_.try_emplace(block.hash, Node{parent, block.number, 0, {}});
    if (inserted) nodes_.at(parent.hash).children.push_back(block.hash);
    return at->second;
}

void VoteGraph::insert(const BlockRef& target, std::span<const Hash> ancestors) {
    nodes_.at(base_.hash).votes += 1;
    if (target.hash == base_.hash) return;
    BlockRef parent = base_;
    for (auto at = ancestors.rbegin(); at != ancestors.rend(); ++at) {
        const BlockRef block{*at, parent.number + 1};
        child_of(parent, block).votes += 1;
        parent = block;
    }
    child_of(parent, target).votes += 1;
}

void VoteGraph::remove(const BlockRef& target, std::span<const Hash> ancestors) {
    nodes_.at(base_.hash).votes -= 1;
    if (target.hash == base_.hash) return;
    for (const Hash& hash : ancestors)
        nodes_.at(hash).votes -= 1;
    nodes_.at(target.hash).votes -= 1;
}

std::optional<BlockRef> VoteGraph::parent_of(const Hash& block) const {
    if (block == base_.hash) return std::nullopt;
    return nodes_.at(block).parent;
}

std::size_t VoteGraph::votes(const Hash& block) const {
    const auto at = nodes_.find(block);
    return at == nodes_.end() ? 0 : at->second.votes;
}

std::optional<BlockRef> VoteGraph::ghost(std::size_t threshold, std::size_t everywhere) const {
    if (votes(base_.hash) + everywhere < threshold) return std::nullopt;
    BlockRef best = base_;
    for (bool descended = true; descended;) {
        descended = false;
        for (const Hash& child : nodes_.at(best.hash).children) {
            if (votes(child) + everywhere < threshold) continue;
            best = {child, nodes_.at(child).number};
            descended = true;
            break;
        }
    }
    return best;
}

}  // namespace consensus::grandpa
