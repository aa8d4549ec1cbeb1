// Finds authors who sealed two different headers for one slot. Both are kept as proof.
//
// Only headers with a verified seal go in: an unverified one would let anyone fill the memory or
// accuse others. Slots more than kSlotsKept behind the newest are forgotten, so that the memory is
// at most kSlotsKept headers.
#pragma once

#include "consensus/aura/digest.hpp"

#include <map>

namespace consensus::aura {

/// Half an hour of two-second slots: an author gains nothing by equivocating deeper in the past.
inline constexpr Slot kSlotsKept = 1000;

/// Two sealed headers of one slot and author, different in hash.
struct EquivocationProof {
    Bytes32 offender{};
    Slot slot = 0;
    Header first;
    Header second;
    bool operator==(const EquivocationProof&) const = default;
};

enum class EquivocationError : std::uint8_t {
    SameHeader,  // both headers are one
    WrongSlot,   // a header is not of the slot the proof names
    Malformed,   // a header's digest breaks a rule
    BadSeal,     // a header is not sealed by the offender
};
std::string_view to_string(EquivocationError error);

/// What the runtime checks of a proof: two different headers of its slot, sealed by the offender.
/// Whether the slot was the offender's is a question to the authorities of that time.
Result<Done, EquivocationError> verify(const EquivocationProof& proof);

class EquivocationDetector {
  public:
    /// Notes a header whose seal by `author` was verified. A proof when it is the author's second
    /// different one for its slot; each pair is reported once.
    std::optional<EquivocationProof> note(Slot slot, const Bytes32& author, const Header& sealed);

    std::size_t size() const { return seen_.size(); }

  private:
    struct Seen {
        Bytes32 author{};
        Hash hash;
        Header header;
        bool reported = false;
    };
    /// One author owns a slot on every fork of the same authority list; lists differ only around a
    /// change, where the first header seen is kept.
    std::map<Slot, Seen> seen_;
};

}  // namespace consensus::aura
