// The blocks above the last finalized one, as a tree rooted there, and the choice among its leaves:
// the highest, of equals the one seen first.
//
// At most kBlocksMax blocks: only authors in their slots can add to it, and a finality stall of
// half a day at two seconds a block fits; an equivocating author cannot grow it without end.
#pragma once

#include "consensus/ports.hpp"
#include "storage/block_store.hpp"

#include <map>
#include <optional>

namespace consensus::import {

using storage::BlockRef;

inline constexpr std::size_t kBlocksMax = 32'768;

/// The way from one block to another: down to their common ancestor, then up.
struct TreeRoute {
    /// From the first block downwards.
    std::vector<BlockRef> retracted;
    /// Upwards to the second block.
    std::vector<BlockRef> enacted;
    bool operator==(const TreeRoute&) const = default;
};

class ForkTree {
  public:
    explicit ForkTree(const BlockRef& root) : root_{root} {}

    const BlockRef& root() const { return root_; }
    std::size_t size() const { return nodes_.size(); }
    bool is_full() const { return nodes_.size() >= kBlocksMax; }
    /// Of the root or a block above it.
    bool contains(const Hash& hash) const { return hash == root_.hash || nodes_.contains(hash); }

    /// Precondition: the parent is contained, the block is not. `changes_authorities`: its digest
    /// schedules a change, so that no vote may go beyond it.
    void insert(const BlockRef& block, const Hash& parent, bool changes_authorities);

    /// A contained block and its parent (zero for the root's, which is not known here).
    struct Link {
        BlockRef block;
        Hash parent;
    };
    std::optional<Link> find(const Hash& hash) const;

    /// The block that fork choice prefers; the root when there is none above it.
    BlockRef preferred() const { return preferred_above(root_.hash); }
    /// The same among a contained block and its descendants.
    BlockRef preferred_above(const Hash& block) const;

    /// From the root's child up to the block. Precondition: contained.
    std::vector<BlockRef> path_to(const Hash& block) const;
    /// path_to, cut behind the first block that changes the authorities.
    std::vector<BlockRef> votable_path_to(const Hash& block) const;
    /// Precondition: both contained.
    TreeRoute route(const Hash& from, const Hash& to) const;

    /// Makes a contained block the root; blocks that do not descend from it are forgotten.
    void finalize(const Hash& block);

  private:
    struct Node {
        BlockRef block;
        Hash parent;
        bool changes_authorities = false;
        std::uint64_t arrival = 0;
    };
    std::vector<const Node*> by_number() const;

    BlockRef root_;
    std::map<Hash, Node> nodes_;
    std::uint64_t arrivals_ = 0;
};

}  // namespace consensus::import
