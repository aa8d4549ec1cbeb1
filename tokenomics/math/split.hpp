// A budget divided by basis points without losing a unit: what rounding keeps back of each part is
// carried to its next budget.
#pragma once

#include "primitives/types/u128.hpp"

#include <array>

namespace tokenomics::math {

using primitives::Balance;

inline constexpr std::uint16_t kBasisPoints = 10'000;
inline constexpr std::size_t kPartsCount = 3;

/// Parts in basis points.
using Shares = std::array<std::uint16_t, kPartsCount>;
/// What each part is still owed, in 1/10,000 of a unit, each below 10,000.
using Carries = std::array<std::uint16_t, kPartsCount>;
using Parts = std::array<Balance, kPartsCount>;

constexpr bool adds_up(const Shares& shares) {
    std::uint32_t sum = 0;
    for (const auto share : shares)
        sum += share;
    return sum == kBasisPoints;
}

/// Divides `budget` and updates the carries:
///   10,000 * sum(parts) + sum(carries after) = 10,000 * budget + sum(carries before)
/// Preconditions: adds_up(shares), budget below 2^114.
constexpr Parts split(Balance budget, const Shares& shares, Carries& carries) {
    Parts parts{};
    for (std::size_t i = 0; i < kPartsCount; ++i) {
        const Balance due = budget * shares[i] + carries[i];
        parts[i] = due / kBasisPoints;
        carries[i] = static_cast<std::uint16_t>(due % kBasisPoints);
    }
    return parts;
}

}  // namespace tokenomics::math
