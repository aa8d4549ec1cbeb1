// Proof that a voter signed two different votes of one kind in one round of one set, as the
// runtime takes it (facts: p2p-consensus 3.5):
//
//   set_id u64 | kind u8 (0 prevote, 1 precommit) | round u64 | id 32 |
//   first {hash 32, number u32, signature 64} | second {hash 32, number u32, signature 64}
#pragma once

#include "consensus/grandpa/chain.hpp"
#include "consensus/grandpa/round.hpp"

#include <string_view>

namespace consensus::grandpa {

struct EvidenceVote {
    BlockRef target;
    Bytes64 signature{};
    bool operator==(const EvidenceVote&) const = default;
};

struct EquivocationProof {
    SetId set_id = 0;
    VoteKind kind{};
    RoundNumber round = 0;
    VoterId offender{};
    EvidenceVote first;
    EvidenceVote second;
    bool operator==(const EquivocationProof&) const = default;
};

enum class EvidenceError : std::uint8_t {
    NotAVote,      // of a proposal, which is no vote
    SameVote,      // both votes are for one block
    BadSignature,  // one of them is not signed by the offender
};
std::string_view to_string(EvidenceError error);

Result<Done, EvidenceError> verify(const EquivocationProof& proof,
                                   const VoteVerifier& verifier = Ed25519Verifier{});

/// The proof against a voter whose second vote a tracker just took. Precondition: it holds two.
EquivocationProof equivocation_of(const VoteTracker& tracker, const VoterId& offender,
                                  RoundNumber round, SetId set_id);

/// The proofs that two lists of precommits of one round and set hold together, by offender.
std::vector<EquivocationProof> equivocations_between(const std::vector<SignedPrecommit>& some,
                                                     const std::vector<SignedPrecommit>& others,
                                                     RoundNumber round, SetId set_id);

}  // namespace consensus::grandpa
