// Reports of authors who sealed two headers for one slot.
#include "frame/pallets/aura.hpp"

namespace frame::aura {

namespace {

/// Two seals, a proof of some nodes.
constexpr Weight kReportWeight = call_weight(300, 8, 6);

/// Whether the header claims the slot and its last item is the key's seal over the rest.
bool is_sealed_by(Host& host, const primitives::Header& header, std::uint64_t slot,
                  const AuthorityId& key) {
    if (claimed_slot(header.digest) != slot) return false;
    const auto* seal = std::get_if<primitives::Seal>(&header.digest.logs.back());
    primitives::Bytes64 signature{};
    if (seal == nullptr || seal->engine != primitives::kAuraEngine ||
        seal->data.size() != signature.size())
        return false;
    std::copy_n(seal->data.begin(), signature.size(), signature.begin());
    primitives::Header unsealed = header;
    unsealed.digest.logs.pop_back();
    const auto message = host.blake2_256(primitives::scale::encode(unsealed));
    return host.sr25519_verify(signature, message, key);
}

bool is_equivocation(Host& host, const EquivocationProof& proof) {
    return proof.first_header != proof.second_header &&
           is_sealed_by(host, proof.first_header, proof.slot, proof.offender) &&
           is_sealed_by(host, proof.second_header, proof.slot, proof.offender);
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::InvalidEquivocationProof:
            return "The headers are not two that the key sealed for the slot.";
        case Error::InvalidKeyOwnershipProof:
            return "The proof does not show that the key could author in the slot.";
        case Error::DuplicateOffenceReport:
            return "The offence is reported already, or too old.";
    }
    return "Unknown error.";
}

Outcome<Offence> Pallet::offence_of(const EquivocationProof& proof,
                                    const MembershipProof& ownership) const {
    if (!offences_) return fail(Error::InvalidKeyOwnershipProof);
    const auto member = offences_.ownership->check(kAuraKeyType, proof.offender, ownership);
    if (!member || proof.slot < member->first_slot ||
        (member->last_slot && proof.slot > *member->last_slot))
        return fail(Error::InvalidKeyOwnershipProof);
    const Offence offence{.kind = OffenceKind::AuthoredTwice,
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

}  // namespace frame::aura
