// The rounds of one authority set as far as they still matter: the current one, the one before (its
// estimate binds the current one's votes, and votes for it still arrive), two older ones for peers
// that lag, and votes of the next one that came early.
//
//   round r ends when it is completable and the estimate of r - 1 is final: nothing that r - 1
//   could still finalize is then lost to those who vote in r + 1
//
// Rounds start at 1; round 0 is complete by definition. Bounds: kCompletedRoundsKept rounds of two
// votes a voter and phase, and as many early votes as one round.
#pragma once

#include "consensus/grandpa/chain.hpp"
#include "consensus/grandpa/evidence.hpp"
#include "consensus/grandpa/round.hpp"

#include <deque>

namespace consensus::grandpa {

inline constexpr std::size_t kCompletedRoundsKept = 3;

class Rounds {
  public:
    /// The first round of a set that holds above `base`.
    Rounds(SetId set_id, const VoterSet& voters, const BlockRef& base);
    /// The round after a completed one.
    explicit Rounds(Round completed);
    /// A round that had begun above `base`, and the votes of the one before.
    Rounds(Round previous, const BlockRef& base);

    const VoterSet& voters() const { return current_.voters(); }
    SetId set_id() const { return current_.set_id(); }
    const Round& current() const { return current_; }
    const Round& previous() const { return completed_.back(); }
    /// The current round or a kept one before it.
    const Round* find(RoundNumber number) const;
    /// What the current round's primary proposed.
    const std::optional<BlockRef>& proposal() const { return proposal_; }

    /// Takes a verified vote of a member, of the current round, the one before or the one after;
    /// Ignored otherwise.
    VoteTracker::Added add(RoundNumber round, const SignedMessage& vote, const Chain& chain);
    /// Counts votes whose blocks were imported since.
    void place(const Chain& chain);

    /// `finalized`: the last finalized block of the chain.
    bool can_end(const BlockRef& finalized) const;
    /// Ends the current round and begins the next.
    void next(const Chain& chain);

    /// The proofs of equivocation found since the last call.
    std::vector<EquivocationProof> take_evidence() { return std::exchange(evidence_, {}); }

  private:
    struct EarlyKey {
        VoteKind kind{};
        VoterId id{};
        auto operator<=>(const EarlyKey&) const = default;
    };
    VoteTracker::Added add_early(const SignedMessage& vote);
    VoteTracker::Added add_to(Round& round, const SignedMessage& vote, const Chain& chain);

    Round current_;
    /// At least one, ascending.
    std::deque<Round> completed_;
    std::optional<BlockRef> proposal_;
    std::map<EarlyKey, std::vector<SignedMessage>> early_;
    std::vector<EquivocationProof> evidence_;
};

/// Counts a vote where its block is in the chain, as far as that is known. Precondition as of
/// Round::add.
VoteTracker::Added add_located(Round& round, const SignedMessage& vote, const Chain& chain);

}  // namespace consensus::grandpa
