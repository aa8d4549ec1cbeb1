#include "consensus/aura/equivocation.hpp"

#include "consensus/aura/verify.hpp"
#include "consensus/header_hash.hpp"

namespace consensus::aura {

std::string_view to_string(EquivocationError error) {
    switch (error) {
        case EquivocationError::SameHeader:
            return "equivocation: both headers are one";
        case EquivocationError::WrongSlot:
            return "equivocation: a header is not of the slot that is named";
        case EquivocationError::Malformed:
            return "equivocation: a header's digest breaks a rule";
        case EquivocationError::BadSeal:
            return "equivocation: a header is not sealed by the offender";
    }
    return "equivocation: unknown error";
}

Result<Done, EquivocationError> verify(const EquivocationProof& proof) {
    if (header_hash(proof.first) == header_hash(proof.second))
        return unexpected(EquivocationError::SameHeader);
    for (const Header* header : {&proof.first, &proof.second}) {
        const auto sealed = read_sealed(*header);
        if (!sealed) return unexpected(EquivocationError::Malformed);
        if (sealed->claim.slot != proof.slot) return unexpected(EquivocationError::WrongSlot);
        if (!verify_seal(*sealed, proof.offender)) return unexpected(EquivocationError::BadSeal);
    }
    return Done{};
}

std::optional<EquivocationProof> EquivocationDetector::note(Slot slot, const Bytes32& author,
                                                            const Header& sealed) {
    if (!seen_.empty() && slot + kSlotsKept <= seen_.rbegin()->first) return std::nullopt;
    const Hash hash = header_hash(sealed);
    const auto [at, inserted] = seen_.try_emplace(slot, Seen{author, hash, sealed, false});
    if (inserted) {
        while (seen_.begin()->first + kSlotsKept <= seen_.rbegin()->first)
            seen_.erase(seen_.begin());
        return std::nullopt;
    }
    Seen& seen = at->second;
    if (seen.author != author || seen.hash == hash || seen.reported) return std::nullopt;
    seen.reported = true;
    return EquivocationProof{author, slot, seen.header, sealed};
}

}  // namespace consensus::aura
