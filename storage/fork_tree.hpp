// The unfinalized blocks with their states, over the last finalized one.
//
// Threads: every function may be called from any thread; one writer changes.
#pragma once

#include "storage/state_layers.hpp"

#include <map>
#include <shared_mutex>

namespace storage {

class ForkTree {
  public:
    explicit ForkTree(std::shared_ptr<Base> base) : base_{std::move(base)} {}

    std::shared_ptr<Base> base() const;
    bool contains(const Hash& block) const;
    /// What a view of the block needs: the deltas from it down to the base (none for the base's
    /// own block) and the base. nullopt for another block.
    struct Layers {
        std::vector<std::shared_ptr<Delta>> deltas;
        std::shared_ptr<Base> base;
        const trie::Root& root() const {
            return deltas.empty() ? base->root : deltas.front()->trie.root();
        }
        BlockNumber number() const {
            return deltas.empty() ? base->block.number : deltas.front()->id.number;
        }
    };
    std::optional<Layers> layers(const Hash& block) const;

    /// Precondition: the parent is here, the block is not.
    void insert(std::shared_ptr<Delta> delta);
    /// All blocks that do not descend from this child of the base's block, nor are it.
    std::vector<BlockRef> others(const Hash& child) const;
    /// Makes a child of the base's block the new base and forgets the others.
    void advance(const Hash& child, std::shared_ptr<Base> base);

    std::size_t count() const;
    std::size_t size_bytes() const;

  private:
    std::vector<Hash> others_locked(const Hash& child) const;

    mutable std::shared_mutex mutex_;
    std::shared_ptr<Base> base_;
    std::map<Hash, std::shared_ptr<Delta>> deltas_;
    std::multimap<Hash, Hash> children_;
    std::size_t size_bytes_ = 0;
};

/// Memory of a delta: its changes and the branches built for it.
std::size_t size_bytes_of(const Delta& delta);

}  // namespace storage
