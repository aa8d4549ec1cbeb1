// Whether a justification proves that a block is final.
//
// Valid means (facts: p2p-consensus 3.5):
//   - every signature is by the id beside it, over its precommit in this round and set;
//   - the lowest precommitted block is the base, and votes_ancestries connects every precommit to
//     it, with no header unused;
//   - counting members only, a voter with two different precommits for every block, the highest
//     block with at least threshold votes is exactly the commit's target;
//   - no voter has three different precommits.
// Cost: at most two signature checks per voter, after everything cheaper has passed.
#pragma once

#include "consensus/grandpa/chain.hpp"
#include "consensus/grandpa/voter_set.hpp"

namespace consensus::grandpa {

enum class JustificationError : std::uint8_t {
    Malformed,          // does not decode
    NoPrecommits,       // none at all
    TooManyPrecommits,  // more than two per voter
    RepeatedVoter,      // a voter with three different precommits
    NotConnected,       // a precommit whose ancestry to the base is not given
    UnusedAncestry,     // a header that connects nothing, or is given twice
    NotEnoughVotes,     // not even the base reaches the threshold
    WrongTarget,        // the votes prove another block than the commit's target
    BadSignature,       // a signature that is not by its id over its precommit
};
std::string_view to_string(JustificationError error);

Result<Done, JustificationError> verify(const Justification& justification, SetId set_id,
                                        const VoterSet& voters,
                                        const VoteVerifier& verifier = Ed25519Verifier{});

/// The same of a commit from a peer, where the chain stands in for votes_ancestries: NotConnected
/// may mean that a block is not imported yet. Precommits that are all for one block need no chain.
Result<Done, JustificationError> verify_commit(const Commit& commit, RoundNumber round,
                                               SetId set_id, const VoterSet& voters,
                                               const Chain& chain,
                                               const VoteVerifier& verifier = Ed25519Verifier{});

/// The justification of a valid commit: with the headers that connect its precommits. nullopt when
/// one of them is not imported.
std::optional<Justification> justify(const Commit& commit, RoundNumber round, const Chain& chain);

}  // namespace consensus::grandpa
