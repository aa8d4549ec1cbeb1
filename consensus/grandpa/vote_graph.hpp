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
    /// Whether the block is the base, voted for, or between the two.
    bool contains(const Hash& block) const { return nodes_.contains(block); }

    /// Adds one vote. `ancestors`: the hashes between base and target, both excluded, from the
    /// target's parent downwards; empty when the target is the base or its child. Not looked at
    /// when the target is contained.
    void insert(const BlockRef& target, std::span<const Hash> ancestors);
    /// Takes back a vote that was inserted.
    void remove(const BlockRef& target);

    /// Votes for the block or a descendant; 0 for a block nobody voted for.
    std::size_t votes(const Hash& block) const;

    /// The highest block with at least `threshold` votes, where `everywhere` votes (those of
    /// voters who voted twice) count for every block. nullopt when even the base has fewer.
    std::optional<BlockRef> ghost(std::size_t threshold, std::size_t everywhere) const;

    /// The last block on a way upwards from a contained block over children whose votes satisfy
    /// `enough(votes)`; of several such children the one that was voted for first.
    template <class Enough>
    BlockRef highest_above(const BlockRef& from, Enough enough) const {
        BlockRef best = from;
        for (const Hash* next = &from.hash; next != nullptr;) {
            const auto at = nodes_.find(*next);
            next = nullptr;
            if (at == nodes_.end()) break;
            for (const Hash& child : at->second.children) {
                const Node& node = nodes_.at(child);
                if (!enough(node.votes)) continue;
                best = {child, node.number};
                next = &child;
                break;
            }
        }
        return best;
    }

    /// nullopt for the base. Precondition: contained.
    std::optional<BlockRef> parent_of(const Hash& block) const;

  private:
    struct Node {
        BlockRef parent;
        BlockNumber number = 0;
        std::size_t votes = 0;
        std::vector<Hash> children;
    };
    void grow_to(const BlockRef& target, std::span<const Hash> ancestors);

    BlockRef base_;
    std::map<Hash, Node> nodes_;
};

}  // namespace consensus::grandpa
