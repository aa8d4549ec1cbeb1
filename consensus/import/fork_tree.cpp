#include "consensus/import/fork_tree.hpp"

#include <algorithm>
#include <set>

namespace consensus::import {

void ForkTree::insert(const BlockRef& block, const Hash& parent, bool changes_authorities) {
    CHECK(contains(parent) && !contains(block.hash));
    nodes_.emplace(block.hash, Node{block, parent, changes_authorities, arrivals_++});
}

std::optional<ForkTree::Link> ForkTree::find(const Hash& hash) const {
    if (hash == root_.hash) return Link{root_, {}};
    const auto at = nodes_.find(hash);
    if (at == nodes_.end()) return std::nullopt;
    return Link{at->second.block, at->second.parent};
}

std::vector<const ForkTree::Node*> ForkTree::by_number() const {
    std::vector<const Node*> out;
    for (const auto& [hash, node] : nodes_)
        out.push_back(&node);
    std::sort(out.begin(), out.end(),
              [](const Node* a, const Node* b) { return a->block.number < b->block.number; });
    return out;
}

BlockRef ForkTree::preferred_above(const Hash& block) const {
    CHECK(contains(block));
    const bool is_everything = block == root_.hash;
    std::set<Hash> above{block};
    const Node* best = is_everything ? nullptr : &nodes_.at(block);
    const auto consider = [&](const Node& node) {
        if (best == nullptr || node.block.number > best->block.number ||
            (node.block.number == best->block.number && node.arrival < best->arrival))
            best = &node;
    };
    if (is_everything) {
        for (const auto& [hash, node] : nodes_)
            consider(node);
    } else {
        for (const Node* node : by_number()) {
            if (!above.contains(node->parent)) continue;
            above.insert(node->block.hash);
            consider(*node);
        }
    }
    return best == nullptr ? root_ : best->block;
}

std::vector<BlockRef> ForkTree::path_to(const Hash& block) const {
    CHECK(contains(block));
    std::vector<BlockRef> path;
    for (Hash at = block; at != root_.hash;) {
        const Node& node = nodes_.at(at);
        path.push_back(node.block);
        at = node.parent;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

std::vector<BlockRef> ForkTree::votable_path_to(const Hash& block) const {
    std::vector<BlockRef> path = path_to(block);
    const auto change = std::find_if(path.begin(), path.end(), [&](const BlockRef& at) {
        return nodes_.at(at.hash).changes_authorities;
    });
    if (change != path.end()) path.erase(change + 1, path.end());
    return path;
}

TreeRoute ForkTree::route(const Hash& from, const Hash& to) const {
    CHECK(contains(from) && contains(to));
    TreeRoute out;
    // The usual case, at a cost that does not grow with the distance to the root.
    if (const auto next = nodes_.find(to); next != nodes_.end() && next->second.parent == from) {
        out.enacted.push_back(next->second.block);
        return out;
    }
    out.retracted = path_to(from);
    out.enacted = path_to(to);
    const auto split = std::mismatch(out.retracted.begin(), out.retracted.end(),
                                     out.enacted.begin(), out.enacted.end());
    out.retracted.erase(out.retracted.begin(), split.first);
    out.enacted.erase(out.enacted.begin(), split.second);
    std::reverse(out.retracted.begin(), out.retracted.end());
    return out;
}

void ForkTree::finalize(const Hash& block) {
    CHECK(contains(block));
    if (block == root_.hash) return;
    std::set<Hash> kept{block};
    for (const Node* node : by_number())
        if (kept.contains(node->parent)) kept.insert(node->block.hash);
    root_ = nodes_.at(block).block;
    kept.erase(block);
    std::erase_if(nodes_, [&](const auto& entry) { return !kept.contains(entry.first); });
}

}  // namespace consensus::import
