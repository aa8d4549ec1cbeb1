// The books of the emission: what was scheduled, what became of it, and one row an epoch for ever.
#pragma once

#include "frame/support/currency.hpp"
#include "tokenomics/math/split.hpp"

namespace tokenomics::emission {

using primitives::Balance;
using primitives::scale::Compact;

/// The legs in their order.
enum class LegName : std::uint8_t { Treasury, Stakers, Providers };
inline constexpr std::size_t kLegsCount = math::kPartsCount;

struct LegTotals {
    /// What left the reserve for the leg.
    Balance paid = 0;
    /// Stayed in the reserve: too few earned, or the block before was too long ago.
    Balance withheld = 0;
    bool operator==(const LegTotals&) const = default;
};

/// Sums since genesis. scheduled = paid + withheld + returned + remainder.
struct Ledger {
    /// E(last accrual).
    Balance scheduled = 0;
    std::array<LegTotals, kLegsCount> legs{};
    /// Paid once, became nobody's, and paid a budget again.
    Balance returned = 0;
    /// Of withheld and returned: what governance let out of the reserve.
    Balance released = 0;
    math::Carries carries{};
    bool operator==(const Ledger&) const = default;

    Balance paid() const { return legs[0].paid + legs[1].paid + legs[2].paid; }
    Balance withheld() const { return legs[0].withheld + legs[1].withheld + legs[2].withheld; }
    /// What governance may still let out.
    Balance releasable() const { return withheld() + returned - released; }
    /// Whole planck that rounding kept back; the carries always add up to whole ones.
    Balance remainder() const {
        return (Balance{carries[0]} + carries[1] + carries[2]) / math::kBasisPoints;
    }
};

/// One epoch's budget, E(end) - E(begin) + the remainder of the row before, is the sum of all six.
/// At most 60 bytes: no amount reaches 2^72, and a compact one takes a byte more than its own.
struct EpochRow {
    Compact<Balance> treasury;
    Compact<Balance> stakers;
    Compact<Balance> providers;
    Compact<Balance> withheld;
    Compact<Balance> returned;
    Compact<Balance> remainder;
    bool operator==(const EpochRow&) const = default;

    Balance budget() const {
        return treasury.value + stakers.value + providers.value + withheld.value + returned.value +
               remainder.value;
    }
};
inline constexpr std::size_t kEpochRowBytesMax = 64;

/// What happened between two states of the ledger.
inline EpochRow row_between(const Ledger& before, const Ledger& after) {
    return {.treasury = {after.legs[0].paid - before.legs[0].paid},
            .stakers = {after.legs[1].paid - before.legs[1].paid},
            .providers = {after.legs[2].paid - before.legs[2].paid},
            .withheld = {after.withheld() - before.withheld()},
            .returned = {after.returned - before.returned},
            .remainder = {after.remainder()}};
}

}  // namespace tokenomics::emission
