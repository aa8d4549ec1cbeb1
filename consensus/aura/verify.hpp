// Who may author a block and when: the checks of a header that need no execution.
#pragma once

#include "consensus/aura/digest.hpp"

namespace consensus::aura {

enum class AuraError : std::uint8_t {
    NoAuthorities,       // the parent's state names no authority
    SlotNotAfterParent,  // the slot is not greater than the parent's
    BadSeal,             // not a signature of this header by the slot's author
    BadVrf,              // not a VRF output of the slot's author for this parent and slot
};
std::string_view to_string(AuraError error);

/// The slot's author, having checked that the slot is greater than the parent's (any slot may
/// follow genesis, which has none).
Result<Bytes32, AuraError> author_after(const Header& parent, Slot slot,
                                        const Authorities& authorities);

/// The seal is sr25519 over the 32 bytes of the unsealed hash, context "substrate".
Result<Done, AuraError> verify_seal(const SealedHeader& header, const Bytes32& author);
/// The same, where it may be known already.
Result<Done, AuraError> verify_seal(const SealedHeader& header, const Bytes32& author,
                                    primitives::SignatureCache& known);

/// `input` is runtime::author_vrf_input of the parent's state and the slot.
Result<Done, AuraError> verify_vrf(const Claim& claim, BytesView input, const Bytes32& author,
                                   primitives::SignatureCache& known);

/// Whether a block may be imported now. A block of the next slot waits until that slot starts (own
/// clock a little late); anything further ahead is refused.
struct Timeliness {
    enum class Verdict : std::uint8_t { Now, Wait, TooFarAhead };
    Verdict verdict = Verdict::Now;
    /// For Wait: when the slot starts.
    UnixMs at_ms = 0;
};
Timeliness timeliness(Slot slot, UnixMs now_ms, const SlotTime& time);

}  // namespace consensus::aura
