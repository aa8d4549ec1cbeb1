#include "consensus/aura/verify.hpp"

#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/verify_ahead.hpp"

namespace consensus::aura {

std::string_view to_string(AuraError error) {
    switch (error) {
        case AuraError::NoAuthorities:
            return "header: the parent's state names no Aura authority";
        case AuraError::SlotNotAfterParent:
            return "header: the slot is not greater than the parent's";
        case AuraError::BadSeal:
            return "header: the seal is not a signature by the slot's author";
        case AuraError::BadVrf:
            return "header: the VRF output is not the slot author's for this parent and slot";
    }
    return "header: unknown error";
}

Result<Bytes32, AuraError> author_after(const Header& parent, Slot slot,
                                        const Authorities& authorities) {
    const auto parent_slot = slot_of(parent);
    if (parent_slot && slot <= *parent_slot) return unexpected(AuraError::SlotNotAfterParent);
    const Bytes32* author = author_of(slot, authorities);
    if (author == nullptr) return unexpected(AuraError::NoAuthorities);
    return *author;
}

Result<Done, AuraError> verify_seal(const SealedHeader& header, const Bytes32& author) {
    if (!primitives::crypto::sr25519_verify(header.seal, header.unsealed_hash.view(), author))
        return unexpected(AuraError::BadSeal);
    return Done{};
}

Result<Done, AuraError> verify_seal(const SealedHeader& header, const Bytes32& author,
                                    primitives::SignatureCache& known) {
    using Kind = primitives::MultiSignature::Kind;
    if (!primitives::crypto::verify_with(known, Kind::Sr25519, header.seal,
                                         header.unsealed_hash.view(), author))
        return unexpected(AuraError::BadSeal);
    return Done{};
}

Result<Done, AuraError> verify_vrf(const Claim& claim, BytesView input, const Bytes32& author,
                                   primitives::SignatureCache& known) {
    if (!primitives::crypto::verify_vrf_with(known, claim.vrf, input, author))
        return unexpected(AuraError::BadVrf);
    return Done{};
}

Timeliness timeliness(Slot slot, UnixMs now_ms, const SlotTime& time) {
    const Slot current = time.slot_at(now_ms);
    if (slot <= current) return {Timeliness::Verdict::Now, 0};
    if (slot - current > 1) return {Timeliness::Verdict::TooFarAhead, 0};
    return {Timeliness::Verdict::Wait, time.start_of(slot)};
}

}  // namespace consensus::aura
