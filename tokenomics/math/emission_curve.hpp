// The emission schedule, in integers:
//   R(0) = the reserve, R(n+1) = floor(3 R(n) / 4)
//   E(t) = R(0) - R(n) + floor((R(n) - R(n+1)) (t - t_n) / period)      t_n <= t < t_n + period
// E is what may have left the reserve by time t. Every budget is a difference of E, so nothing is
// lost or paid twice whatever the block times are.
#pragma once

#include "primitives/types/u128.hpp"

namespace tokenomics::math {

using primitives::Balance;

/// 180 days.
inline constexpr std::uint64_t kPeriodMs = std::uint64_t{180} * 24 * 60 * 60 * 1000;

/// R(n+1) of R(n).
constexpr Balance next_reserve(Balance reserve) {
    // floor(3 r / 4) without the product: r <= 2^128 - 1 has no room for a factor of 3.
    return reserve - (reserve / 4 + (reserve % 4 != 0 ? 1 : 0));
}

/// Where the schedule stands: the period that holds a time, with what is left at its start.
struct Period {
    std::uint32_t index = 0;
    std::uint64_t start_ms = 0;
    /// R(index).
    Balance reserve = 0;
    bool operator==(const Period&) const = default;

    /// What this period pays in all: R(n) - R(n+1).
    Balance total() const { return reserve - next_reserve(reserve); }
};

/// The period that holds `now_ms`. At most about 170 steps from the first: then nothing is left.
/// Precondition: now_ms >= period.start_ms.
Period period_at(Period period, std::uint64_t now_ms);

/// E(t) for a time of this period. Precondition: period = period_at(_, now_ms), and the total of a
/// period is below 2^94 (the supply is below 2^70).
Balance emitted(Balance initial_reserve, const Period& period, std::uint64_t now_ms);

}  // namespace tokenomics::math
