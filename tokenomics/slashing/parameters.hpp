// What a slash takes, by tier, and the times and deposits around it. Basis points of 10,000.
#pragma once

#include "frame/support/currency.hpp"
#include "tokenomics/math/split.hpp"

namespace tokenomics::slashing {

using primitives::Balance;

inline constexpr std::uint64_t kHourMs = std::uint64_t{60} * 60 * 1000;
inline constexpr std::uint64_t kDayMs = 24 * kHourMs;

/// Unanswered: challenges beyond an hour. Contradiction: evidence of an active worker contradicts
/// what is registered. Duplicate: one hardware identity is live under two keys. Forged: the key was
/// extracted or evidence forged, by referendum. Of validators' bonds, whose rates are in
/// Validators: Absence from own slots, and Equivocation.
enum class Tier : std::uint8_t {
    Unanswered,
    Contradiction,
    Duplicate,
    Forged,
    Absence,
    Equivocation,
};
/// The tiers of workers, which come first.
inline constexpr std::size_t kTiersCount = 4;

struct Parameters {
    /// Off: nothing is charged, reported or executed; what is held stays held.
    bool enabled = true;
    /// Of the worker's collateral, by tier; of Unanswered, an hour.
    std::array<std::uint16_t, kTiersCount> basis_points{10, 100, 1'000, 10'000};
    /// Unanswered for this long is free.
    std::uint64_t grace_ms = kHourMs;
    Balance report_deposit = 10 * frame::kPlanckPerPha;
    /// Of a slash, at most so much PHA worth.
    std::uint16_t reporter_basis_points = 500;
    Balance reporter_max = 500 * frame::kPlanckPerPha;
    /// A slash is held this long; in it there may be one appeal.
    std::uint64_t appeal_window_ms = 7 * kDayMs;
    /// Of the slash's worth, and at least so much.
    std::uint16_t appeal_basis_points = 1'000;
    Balance appeal_min = 100 * frame::kPlanckPerPha;
    bool operator==(const Parameters&) const = default;

    bool is_valid() const {
        const auto share = [](std::uint16_t value) { return value <= math::kBasisPoints; };
        for (const auto value : basis_points)
            if (!share(value)) return false;
        // A day is the least in which a person can answer, a quarter the most to be held without
        // a verdict.
        return share(reporter_basis_points) && share(appeal_basis_points) &&
               reporter_basis_points <= 5'000 && grace_ms >= kHourMs / 6 &&
               grace_ms <= 30 * kDayMs && appeal_window_ms >= kDayMs &&
               appeal_window_ms <= 90 * kDayMs;
    }
};

}  // namespace tokenomics::slashing
