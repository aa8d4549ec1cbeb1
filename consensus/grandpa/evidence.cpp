#include "consensus/grandpa/evidence.hpp"

namespace consensus::grandpa {

std::string_view to_string(EvidenceError error) {
    switch (error) {
        case EvidenceError::NotAVote:
            return "equivocation: a proposal is no vote";
        case EvidenceError::SameVote:
            return "equivocation: both votes are for one block";
        case EvidenceError::BadSignature:
            return "equivocation: a vote is not signed by the offender";
    }
    return "equivocation: unknown error";
}

Result<Done, EvidenceError> verify(const EquivocationProof& proof, const VoteVerifier& verifier) {
    if (proof.kind == VoteKind::PrimaryPropose) return unexpected(EvidenceError::NotAVote);
    if (proof.first.target == proof.second.target) return unexpected(EvidenceError::SameVote);
    for (const EvidenceVote* vote : {&proof.first, &proof.second}) {
        const Bytes payload = signed_payload({proof.kind, vote->target}, proof.round, proof.set_id);
        if (!verifier.verify(vote->signature, payload, proof.offender))
            return unexpected(EvidenceError::BadSignature);
    }
    return Done{};
}

EquivocationProof equivocation_of(const VoteTracker& tracker, const VoterId& offender,
                                  RoundNumber round, SetId set_id) {
    const auto& votes = tracker.votes().at(offender);
    CHECK(votes.second.has_value());
    return {set_id,
            votes.first.message.kind,
            round,
            offender,
            {votes.first.message.target, votes.first.signature},
            {votes.second->message.target, votes.second->signature}};
}

std::vector<EquivocationProof> equivocations_between(const std::vector<SignedPrecommit>& some,
                                                     const std::vector<SignedPrecommit>& others,
                                                     RoundNumber round, SetId set_id) {
    std::map<VoterId, EquivocationProof> found;
    for (const auto& one : some)
        for (const auto& other : others)
            if (one.id == other.id && one.target != other.target)
                found.try_emplace(one.id, EquivocationProof{set_id,
                                                            VoteKind::Precommit,
                                                            round,
                                                            one.id,
                                                            {one.target, one.signature},
                                                            {other.target, other.signature}});
    std::vector<EquivocationProof> out;
    for (auto& [id, proof] : found)
        out.push_back(std::move(proof));
    return out;
}

}  // namespace consensus::grandpa
