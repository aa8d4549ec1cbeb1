// Reports of voters who signed two votes of one kind in one round.
#include "frame/pallets/grandpa_payload.hpp"

namespace frame::grandpa {

namespace {

/// Two signatures, a proof of some nodes.
constexpr Weight kReportWeight = call_weight(300, 10, 6);

const VotePair& votes_of(const Equivocation& equivocation) {
    if (const auto* prevote = std::get_if<Prevote>(&equivocation)) return prevote->votes;
    return std::get<Precommit>(equivocation).votes;
}

bool is_equivocation(Host& host, const EquivocationProof& proof) {
    const VotePair& votes = votes_of(proof.equivocation);
    const auto kind = static_cast<std::uint8_t>(proof.equivocation.index());
    const auto is_signed = [&](const SignedVote& vote) {
        return host.ed25519_verify(vote.second,
                                   signed_bytes(kind, vote.first, votes.round_number, proof.set_id),
                                   votes.identity);
    };
    return votes.first.first != votes.second.first && is_signed(votes.first) &&
           is_signed(votes.second);
}

}  // namespace

/// The set's sessions are those after its predecessor's last one.
bool Pallet::voted_in(SetId set_id, SessionIndex session) const {
    const auto last = storage.set_id_session.get(set_id);
    if (!last || session > *last) return false;
    if (set_id == 0) return true;
    const auto before = storage.set_id_session.get(set_id - 1);
    return !before || session > *before;
}

Outcome<Offence> Pallet::offence_of(const EquivocationProof& proof,
                                    const MembershipProof& ownership) const {
    if (!offences_) return fail(Error::InvalidKeyOwnershipProof);
    const auto& identity = votes_of(proof.equivocation).identity;
    const auto member = offences_.ownership->check(kGrandpaKeyType, identity, ownership);
    if (!member || !voted_in(proof.set_id, member->session))
        return fail(Error::InvalidKeyOwnershipProof);
    const Offence offence{.kind = OffenceKind::VotedTwice,
                          .session = member->session,
                          .offender = member->who,
                          .validator_count = member->validator_count};
    if (offences_.handler->is_settled(offence)) return fail(Error::DuplicateOffenceReport);
    if (!is_equivocation(host(), proof)) return fail(Error::InvalidEquivocationProof);
    return offence;
}

DispatchInfo Pallet::info(const ReportEquivocation&) const {
    return {.weight = kReportWeight};
}
DispatchInfo Pallet::info(const ReportEquivocationUnsigned&) const {
    return {.weight = kReportWeight};
}

DispatchResult Pallet::dispatch(const Origin& origin, const ReportEquivocation& call) {
    TRY(ensure_signed(origin));
    const auto offence = TRY(offence_of(call.equivocation_proof, call.key_owner_proof));
    offences_.handler->punish(offence);
    return done_free();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ReportEquivocationUnsigned& call) {
    TRY(ensure_none(origin));
    const auto offence = TRY(offence_of(call.equivocation_proof, call.key_owner_proof));
    offences_.handler->punish(offence);
    return done_free();
}

Validity<ValidTransaction> Pallet::validate_unsigned(TransactionSource source,
                                                     const ReportEquivocationUnsigned& call) const {
    using Invalid = TransactionValidityError::Invalid;
    // A report is free: only the node's own are worth the work.
    if (source == TransactionSource::External)
        return unexpected(TransactionValidityError{Invalid::Call});
    const auto offence = offence_of(call.equivocation_proof, call.key_owner_proof);
    if (offence) return report_transaction(*offence);
    const bool settled = offence.error() == fail(Error::DuplicateOffenceReport).error;
    return unexpected(TransactionValidityError{settled ? Invalid::Stale : Invalid::BadProof});
}

}  // namespace frame::grandpa
