// Slot arithmetic of Aura: time is cut into slots of one length, and slot s belongs to authority
// number s mod n of the list that holds after the parent block.
#pragma once

#include "consensus/ports.hpp"

namespace consensus::aura {

using Slot = std::uint64_t;
/// sr25519 public keys; duplicates count.
using Authorities = std::vector<Bytes32>;

/// Slots of `duration_ms` (> 0) since the Unix epoch.
struct SlotTime {
    std::uint64_t duration_ms = 0;

    Slot slot_at(UnixMs time) const { return time / duration_ms; }
    /// First millisecond of a slot, saturating: slots come from peers.
    UnixMs start_of(Slot slot) const {
        std::uint64_t start{};
        return __builtin_mul_overflow(slot, duration_ms, &start) ? ~UnixMs{0} : start;
    }
};

/// The authority a slot belongs to; nullptr for an empty list.
inline const Bytes32* author_of(Slot slot, const Authorities& authorities) {
    if (authorities.empty()) return nullptr;
    return &authorities[static_cast<std::size_t>(slot % authorities.size())];
}

}  // namespace consensus::aura
