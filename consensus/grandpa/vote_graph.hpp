// How many votes each block has, where a vote for a block is one for all its ancestors down to a
// base. The blocks between base and the voted ones are all in memory: a round never spans more than
// the unfinalized part of the chain.
#pragma once

#include "consensus/grandpa/messages.hpp"

#include <map>
#include <span>

namespace consensus::grandpa {

class VoteGraph {
  public:
    explicit VoteGraph(const BlockRef& base);

    const BlockRef& base() const { return base_; }

    /// Adds one vote. `ancestors`: the hashes between base and target, both excluded, from the
    /// target's parent downwards; empty when the target is the base or its child.
    void insert(const BlockRef& target, std::span<const Hash> ancestors);
    /// Takes back a vote that was inserted with the same arguments.
    void remove(const BlockRef& target, std::span<const Hash> ancestors);

    /// Votes for the block or a descendant; 0 for a block nobody voted for.
    std::size_t votes(const Hash& block) const;

    /// The highest block with at least `threshold` votes, where `everywhere` votes (those of
    /// voters who voted twice) count for every block. nullopt when even the base has fewer.
    std::optional<BlockRef> ghost(std::size_t threshold, std::size_t everywhere) const;

    /// nullopt for the base. Precondition: somebody voted for the block or a descendant once.
    std::optional<BlockRef> parent_of(const Hash& block) const;

  private:
    struct Node {
        BlockRef parent;
        BlockNumber number = 0;
        std::size_t votes = 0;
        std::vector<Hash> children;
    };
    Node& child_of(const BlockRef& parent, const BlockRef& block);

    BlockRef base_;
    std::map<Hash, Node> nodes_;
};

}  // namespace consensus::grandpa
