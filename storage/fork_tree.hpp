// The unfinalized blocks with their states, over the last finalized one. A block is in memory with
// its delta, or spilled: then its changes are in the column `delta`. What descends from no block in
// memory may be spilled only, so blocks in memory stand on each other down to the base or to a
// spilled block that has a stem.
//
// Threads: every function may be called from any thread; one writer changes.
#pragma once

#include "storage/stem.hpp"

#include <map>
#include <shared_mutex>

namespace storage {

class ForkTree {
  public:
    explicit ForkTree(std::shared_ptr<Base> base) : base_{std::move(base)} {}

    std::shared_ptr<Base> base() const;
    bool contains(const Hash& block) const;
    /// The number of a contained block.
    std::optional<BlockNumber> number(const Hash& block) const;
    /// What the state after a block is put together of; nullopt for a block that is not contained.
    /// A spilled block without a stem gets one of its own, which is not built.
    std::optional<StateParts> parts(const Hash& block) const;
    /// From the child of the base's block to this one, ascending; nullopt if not contained.
    std::optional<std::vector<BlockRef>> path_to(const Hash& block) const;
    /// The delta of a block in memory that is a child of the base's block, else nullptr.
    std::shared_ptr<Delta> first_delta(const Hash& child) const;
    /// The stem that stands at a block, or nullptr.
    std::shared_ptr<Stem> stem_at(const Hash& block) const;
    /// The record of a spilled block, else nullopt.
    std::optional<delta_log::Record> spilled(const Hash& block) const;
    /// All blocks that do not descend from this child of the base's block, nor are it.
    std::vector<BlockRef> others(const Hash& child) const;

    /// Precondition: the parent is here, in memory, the base or with a stem; the block is not.
    void insert(std::shared_ptr<Delta> delta);
    /// Adds a spilled block; its parent is here.
    void insert_spilled(const delta_log::Record& record);
    /// Makes a child of the base's block the new base and forgets the others.
    void advance(const Hash& child, std::shared_ptr<Base> base);

    /// What has to be spilled so that the blocks in memory are at most `blocks` and `bytes`.
    struct Plan {
        /// On the way to the best block: every block that stays in memory descends from it.
        Hash top;
        /// Ascending by number; `top` among them if it is in memory.
        std::vector<std::shared_ptr<Delta>> spilled;
    };
    /// Precondition: `best` is contained.
    Plan plan_spill(const Hash& best, std::size_t blocks, std::size_t bytes) const;
    /// Carries out a plan whose rows `store` has; `stem` stands at its top from now on (it may be
    /// null if nothing above the top is in memory), and no other stem is left.
    void spill(const Plan& plan, std::shared_ptr<Stem> stem,
               std::shared_ptr<const KeyValueReader> store);
    /// Puts a built stem at a spilled block.
    void set_stem(const Hash& block, std::shared_ptr<Stem> stem);
    /// A store that has the rows of all spilled blocks.
    void set_store(std::shared_ptr<const KeyValueReader> store);

    struct Use {
        std::size_t blocks = 0;
        std::size_t bytes = 0;
        std::size_t spilled_blocks = 0;
        std::size_t stem_bytes = 0;
    };
    /// Visits every block.
    Use use() const;
    /// Whether there is more in memory than this.
    bool is_above(std::size_t blocks, std::size_t bytes) const;

  private:
    struct Node {
        BlockId id;
        Hash root;
        /// Null when spilled.
        std::shared_ptr<Delta> delta;
        std::shared_ptr<Stem> stem;
        std::size_t size_bytes = 0;
    };

    std::vector<Hash> others_locked(const Hash& child) const;
    std::vector<BlockRef> path_locked(const Hash& block) const;

    mutable std::shared_mutex mutex_;
    std::shared_ptr<Base> base_;
    std::shared_ptr<const KeyValueReader> store_;
    std::map<Hash, Node> nodes_;
    std::multimap<Hash, Hash> children_;
    std::uint64_t generation_ = 0;
    std::size_t blocks_ = 0;
    std::size_t bytes_ = 0;
};

/// Memory of a delta: its changes and the branches built for it.
std::size_t size_bytes_of(const Delta& delta);

}  // namespace storage
