// What one unit of weight has earned since the beginning, as a growing fixed point number: paying
// any number of participants costs one addition, and a participant is settled when it is touched.
//
// Exact: the remainder of a division goes to the next payment, the fraction of a settlement stays
// with its participant, so that in units of 2^-kFractionBits at any time
//   received = sum(settled) + sum(fractions) + sum(weight * (per_weight - mark)) + remainder
#pragma once

#include "primitives/types/u128.hpp"

namespace tokenomics::math {

using primitives::Balance;
using primitives::u128;

/// 2^70 (the supply in planck) << 40 leaves room in 128 bits.
inline constexpr unsigned kFractionBits = 40;
inline constexpr u128 kFractionMask = (u128{1} << kFractionBits) - 1;

struct Accumulator {
    /// Earned by one unit of weight, in 2^-40 planck.
    u128 per_weight = 0;
    u128 total_weight = 0;
    /// Not divided yet, in 2^-40 planck.
    u128 remainder = 0;
    bool operator==(const Accumulator&) const = default;

    /// Divides a payment among the present weights. Precondition: total_weight > 0.
    constexpr void pay(Balance amount) {
        const u128 due = (amount << kFractionBits) + remainder;
        per_weight += due / total_weight;
        remainder = due % total_weight;
    }
};

/// One participant's side.
struct Position {
    std::uint64_t weight = 0;
    /// per_weight when it was last settled.
    u128 mark = 0;
    /// Earned and not paid out, whole planck.
    Balance settled = 0;
    /// Below one planck, in 2^-40.
    std::uint64_t fraction = 0;
    bool operator==(const Position&) const = default;

    /// Earned since the last settlement, in 2^-40 planck. At most what the accumulator received, so
    /// the product fits.
    constexpr u128 unsettled(const Accumulator& accumulator) const {
        return u128{weight} * (accumulator.per_weight - mark) + fraction;
    }
    /// What it could be paid now, whole planck.
    constexpr Balance pending(const Accumulator& accumulator) const {
        return settled + (unsettled(accumulator) >> kFractionBits);
    }
    constexpr void settle(const Accumulator& accumulator) {
        const u128 earned = unsettled(accumulator);
        settled += earned >> kFractionBits;
        fraction = static_cast<std::uint64_t>(earned & kFractionMask);
        mark = accumulator.per_weight;
    }
    /// Settles, then takes part with another weight.
    constexpr void change_weight(Accumulator& accumulator, std::uint64_t to) {
        settle(accumulator);
        accumulator.total_weight = accumulator.total_weight - weight + to;
        weight = to;
    }
};

}  // namespace tokenomics::math
