// The blocks that followers of chainHead_v1 know of: the last finalized ones and every block above
// them, on all forks. It turns the node's events, which may leave out blocks imported before it
// listened, into a history in which every parent comes before its children.
//
// Invariant: each unfinalized block's ancestors down to the last finalized block are in the tree;
// the best block is the last finalized one or in the tree.
#pragma once

#include "rpc/backend.hpp"

#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace rpc::chain_head {

struct Block {
    Hash hash;
    Hash parent;
    BlockNumber number = 0;
    /// SCALE.
    Bytes header;
    /// Whether its execution changed the runtime.
    bool changes_runtime = false;
};
using BlockPointer = std::shared_ptr<const Block>;

BlockPointer make_block(const Hash& hash, const Header& header);

class BlockTree {
  public:
    /// Finalized blocks that a new follower is told of: about a minute of 2 s slots, so that a
    /// client which reconnects finds the block it had.
    static constexpr std::size_t kFinalizedMax = 30;

    /// Starts with the chain from its last finalized to its best block.
    explicit BlockTree(ChainReader& chain);

    /// Ascending; never empty.
    const std::deque<BlockPointer>& finalized() const { return finalized_; }
    const BlockPointer& last_finalized() const { return finalized_.back(); }
    /// Parents before children.
    std::vector<BlockPointer> unfinalized() const;
    std::size_t unfinalized_count() const { return blocks_.size(); }
    const Hash& best() const { return best_; }

    /// Adds a block with those of its ancestors that are missing; what was added, parents first.
    /// Nothing for a known block, one that is final already or on a fork below that.
    std::vector<BlockPointer> import(const Hash& hash);
    /// Whether the best block is another one now. An unknown block is not taken.
    bool set_best(const Hash& hash);

    struct Finality {
        BlockPointer block;
        /// Unfinalized blocks that are none of its descendants, parents first.
        std::vector<BlockPointer> pruned;
        /// The best block was among the pruned or below: now it is the finalized one.
        bool moves_best = false;
    };
    /// The tree's block becomes the last finalized one; its parent must be the present one. nullopt
    /// for any other block.
    std::optional<Finality> finalize(const Hash& hash);

  private:
    bool is_known(const Hash& hash) const {
        return hash == last_finalized()->hash || blocks_.contains(hash);
    }

    ChainReader& chain_;
    std::deque<BlockPointer> finalized_;
    std::map<Hash, BlockPointer> blocks_;
    Hash best_;
};

}  // namespace rpc::chain_head
