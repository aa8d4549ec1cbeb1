// One round of voting: who prevoted and precommitted for what, and what follows from it.
//
// Only the first two different votes of a voter are kept; a voter with two counts for every block
// of that phase, which is what makes cheating visible and harmless below one third.
#pragma once

#include "consensus/grandpa/vote_graph.hpp"
#include "consensus/grandpa/voter_set.hpp"

namespace consensus::grandpa {

/// The votes of one phase.
class VoteTracker {
  public:
    enum class Added : std::uint8_t { New, Known, Equivocation, Ignored };

    explicit VoteTracker(const BlockRef& base) : graph_{base} {}

    /// Precondition: the vote's signature was verified and its voter is a member.
    Added add(const SignedMessage& vote, std::span<const Hash> ancestors);

    /// Voters heard from.
    std::size_t voted() const { return votes_.size(); }
    std::size_t equivocators() const { return equivocators_; }
    const VoteGraph& graph() const { return graph_; }
    bool has_voted(const VoterId& id) const { return votes_.contains(id); }
    /// The first vote of each voter, by id.
    std::vector<SignedMessage> first_votes() const;

  private:
    struct Votes {
        SignedMessage first;
        std::optional<SignedMessage> second;
        /// The blocks the first vote was counted for, to take it back on a second one.
        std::vector<Hash> ancestors;
    };
    std::map<VoterId, Votes> votes_;
    VoteGraph graph_;
    std::size_t equivocators_ = 0;
};

class Round {
  public:
    Round(RoundNumber number, SetId set_id, VoterSet voters, const BlockRef& base);

    RoundNumber number() const { return number_; }
    SetId set_id() const { return set_id_; }
    const VoterSet& voters() const { return voters_; }
    const VoteTracker& prevotes() const { return prevotes_; }
    const VoteTracker& precommits() const { return precommits_; }

    /// `ancestors` as for VoteGraph::insert. A propose message is no vote and is Ignored, as is a
    /// voter outside the set.
    VoteTracker::Added add(const SignedMessage& vote, std::span<const Hash> ancestors);

    /// The highest block that a supermajority prevoted for.
    std::optional<BlockRef> prevote_ghost() const;
    /// The highest block up to the prevote ghost that a supermajority precommitted to.
    std::optional<BlockRef> finalized() const;

    /// A commit for the finalized block, of the precommits that are exactly for it. nullopt while
    /// those are too few: light clients accept only such commits.
    std::optional<Commit> commit() const;

  private:
    RoundNumber number_;
    SetId set_id_;
    VoterSet voters_;
    VoteTracker prevotes_;
    VoteTracker precommits_;
};

}  // namespace consensus::grandpa
