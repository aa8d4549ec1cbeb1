#include "consensus/grandpa/vote_graph.hpp"

namespace consensus::grandpa {

VoteGraph::VoteGraph(const BlockRef& base) : base_{base} {
    nodes_.emplace(base.hash, Node{{}, base.number, 0, {}});
}

void VoteGraph::grow_to(const BlockRef& target, std::span<const Hash> ancestors) {
    BlockRef parent = base_;
    const auto step_to = [&](const BlockRef& block) {
        const auto [at, inserted] =
            nodes_.try_emplace(block.hash, Node{parent, block.number, 0, {}});
        if (inserted) nodes_.at(parent.hash).children.push_back(block.hash);
        parent = block;
    };
    for (auto at = ancestors.rbegin(); at != ancestors.rend(); ++at)
        step_to({*at, parent.number + 1});
    step_to(target);
}

void VoteGraph::insert(const BlockRef& target, std::span<const Hash> ancestors) {
    if (!contains(target.hash)) grow_to(target, ancestors);
    for (auto at = nodes_.find(target.hash);; at = nodes_.find(at->second.parent.hash)) {
        at->second.votes += 1;
        if (at->first == base_.hash) break;
    }
}

void VoteGraph::remove(const BlockRef& target) {
    for (auto at = nodes_.find(target.hash);; at = nodes_.find(at->second.parent.hash)) {
        CHECK(at != nodes_.end() && at->second.votes > 0);
        at->second.votes -= 1;
        if (at->first == base_.hash) break;
    }
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
    const auto enough = [&](std::size_t votes) { return votes + everywhere >= threshold; };
    if (!enough(votes(base_.hash))) return std::nullopt;
    return highest_above(base_, enough);
}

}  // namespace consensus::grandpa
