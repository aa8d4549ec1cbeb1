// One round of voting: who prevoted and precommitted for what, and what follows from it.
//
// Only the first two different votes of a voter are kept; a voter with two counts for every block
// of that phase, which is what makes cheating visible and harmless below one third. A vote for a
// block that is not known yet is kept, and counted once place() tells where the block is.
//
// A vote for a block that lost against a finalized one (no node keeps such blocks) is counted for
// the final block of the same height. That is the most it can have been a vote for, so an estimate
// is never found lower than it is, and what was final stays so; without it a round could be left
// that cannot end.
//
// What follows (facts: p2p-consensus 3.5), with n voters, threshold T and f = n - T:
//   prevote ghost  the highest block with T prevotes
//   finalized      the highest block up to the ghost with T precommits
//   estimate       the highest block up to the ghost that could still get T precommits
//   completable    nothing above the estimate could still get T precommits
// Bounds: two votes a phase and voter; the graphs hold the blocks between base and voted blocks.
#pragma once

#include "consensus/grandpa/vote_graph.hpp"
#include "consensus/grandpa/voter_set.hpp"

namespace consensus::grandpa {

/// The hashes between the round's base and a block, as VoteGraph::insert takes them; nullopt: the
/// block is not known, or not above the base.
using Ancestors = std::optional<std::span<const Hash>>;

/// The votes of one phase.
class VoteTracker {
  public:
    enum class Added : std::uint8_t { New, Known, Equivocation, Ignored };
    struct Votes {
        SignedMessage first;
        std::optional<SignedMessage> second;
        /// Where the first one is counted in the graph.
        std::optional<BlockRef> placed_at;
    };

    explicit VoteTracker(const BlockRef& base) : graph_{base} {}

    /// Precondition: the vote's signature was verified and its voter is a member.
    Added add(const SignedMessage& vote, const Ancestors& ancestors);
    /// Counts the votes that waited for `target` as votes for `at`, which has these ancestors.
    void place(const BlockRef& target, const BlockRef& at, std::span<const Hash> ancestors);

    /// Voters who count: with a vote for a known block, or two.
    std::size_t voted() const { return placed_ + equivocators_; }
    std::size_t equivocators() const { return equivocators_; }
    const VoteGraph& graph() const { return graph_; }
    bool has_voted(const VoterId& id) const { return votes_.contains(id); }
    /// By voter.
    const std::map<VoterId, Votes>& votes() const { return votes_; }
    /// The first vote of each voter, by id.
    std::vector<SignedMessage> first_votes() const;

  private:
    std::map<VoterId, Votes> votes_;
    VoteGraph graph_;
    std::size_t placed_ = 0;
    std::size_t equivocators_ = 0;
};

/// What the votes of a round so far imply.
struct RoundState {
    std::optional<BlockRef> prevote_ghost;
    std::optional<BlockRef> finalized;
    std::optional<BlockRef> estimate;
    bool is_completable = false;
    bool operator==(const RoundState&) const = default;
};

class Round {
  public:
    Round(RoundNumber number, SetId set_id, VoterSet voters, const BlockRef& base);
    /// Round 0 of a set, which nobody votes in: all of its state is the block the set begins after.
    static Round before_first(SetId set_id, VoterSet voters, const BlockRef& base);

    RoundNumber number() const { return number_; }
    SetId set_id() const { return set_id_; }
    const VoterSet& voters() const { return voters_; }
    const BlockRef& base() const { return prevotes_.graph().base(); }
    const VoteTracker& prevotes() const { return prevotes_; }
    const VoteTracker& precommits() const { return precommits_; }
    /// The tracker of a phase; a proposal has none.
    const VoteTracker* tracker(VoteKind kind) const;

    /// A propose message is no vote and is Ignored, as is a voter outside the set.
    VoteTracker::Added add(const SignedMessage& vote, const Ancestors& ancestors);
    /// The blocks that votes wait for, each once, ascending.
    std::vector<BlockRef> waiting_for() const;
    void place(const BlockRef& target, const BlockRef& at, std::span<const Hash> ancestors);
    /// Whether a vote for the block can be counted without its ancestors.
    bool knows(VoteKind kind, const Hash& block) const;

    const RoundState& state() const { return state_; }
    std::optional<BlockRef> prevote_ghost() const { return state_.prevote_ghost; }
    std::optional<BlockRef> finalized() const { return state_.finalized; }

    /// A commit for the finalized block: one precommit a voter, exactly for it where those are
    /// enough (all that light clients accept for certain), else with so many for descendants that
    /// the two are a threshold: they prove this block and none above. nullopt while a proof is not
    /// possible: too few voters have a vote for it or above, or none exactly for it.
    std::optional<Commit> commit() const;

    /// Every vote kept, of both phases.
    CatchUp catch_up() const;

  private:
    RoundState compute() const;

    RoundNumber number_;
    SetId set_id_;
    VoterSet voters_;
    VoteTracker prevotes_;
    VoteTracker precommits_;
    RoundState state_;
};

}  // namespace consensus::grandpa
