// What a worker's share of the providers' leg goes by, in integers:
//   required = collateral_per_unit * weight / 10,000                       (vPHA, rounded up)
//   e = weight * min(1, collateral / required) * confidence * proof of cloud
// weight counts 1/10,000 of a weight unit (one H100), e counts 1/10^8 of one, factors count basis
// points, and e is rounded down once.
#pragma once

#include "frame/support/currency.hpp"
#include "tokenomics/math/split.hpp"
#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::rewards {

using primitives::Balance;
using primitives::u128;

inline constexpr std::uint64_t kWeightUnit = 10'000;
inline constexpr std::uint64_t kHourMs = std::uint64_t{60} * 60 * 1000;
inline constexpr std::uint64_t kShareUnit = 100'000'000;
/// Eight B200 are 144,000; the ceiling leaves room for ten times as much and keeps sums in 64 bits.
inline constexpr std::uint64_t kWeightMax = 2'000'000;

/// Defaults, changeable by governance.
struct Parameters {
    /// vPHA for one weight unit.
    Balance collateral_per_unit = 1'250 * frame::kPlanckPerPha;
    /// Weight units, in 1/10,000, from which the leg pays all of its budget.
    std::uint64_t weight_ramp = 100 * kWeightUnit;
    /// Of one hardware class, in basis points of all shares.
    std::uint16_t class_cap = 4'000;
    /// Of confidence tiers none, 1, 2, 3, 4, 5.
    std::array<std::uint16_t, 6> confidence{0, 10'000, 10'000, 10'000, 8'000, 7'000};
    /// Of proof-of-cloud levels 0 to 3.
    std::array<std::uint16_t, 4> proof_of_cloud{10'000, 10'000, 10'500, 11'000};
    /// Challenges an hour: for each worker online, and at most in all.
    std::uint32_t challenges_per_worker = 2;
    std::uint32_t challenges_max = 6'000;
    /// The answer's time: the longer of a time and a number of blocks for each authority.
    std::uint64_t answer_window_ms = 120'000;
    std::uint32_t answer_blocks_per_authority = 3;
    /// From the end of an interval to the payment of what it earned.
    std::uint64_t vesting_ms = std::uint64_t{24} * 60 * 60 * 1000;
    /// Less than this waits for more.
    Balance payout_min = frame::kPlanckPerPha;
    bool operator==(const Parameters&) const = default;
};

/// Bounds of what governance may set.
constexpr bool is_valid(const Parameters& parameters) {
    for (const auto factor : parameters.confidence)
        if (factor > 20'000) return false;
    for (const auto factor : parameters.proof_of_cloud)
        if (factor > 20'000) return false;
    return parameters.collateral_per_unit != 0 && parameters.collateral_per_unit < u128{1} << 80 &&
           parameters.weight_ramp != 0 && parameters.class_cap != 0 &&
           parameters.class_cap <= math::kBasisPoints && parameters.challenges_max <= 60'000 &&
           parameters.challenges_per_worker <= 36'000 && parameters.answer_window_ms != 0 &&
           parameters.answer_window_ms <= 3'600'000 &&
           parameters.answer_blocks_per_authority <= 100 &&
           parameters.vesting_ms <= std::uint64_t{30} * 24 * 60 * 60 * 1000;
}

/// vPHA that a weight asks for in full.
Balance required_collateral(const Parameters& parameters, std::uint64_t weight);

struct Factors {
    std::uint64_t weight = 0;
    Balance required = 0;
    Balance collateral = 0;
    std::uint16_t confidence = 0;
    std::uint16_t proof_of_cloud = 0;
};
Factors factors_of(const Parameters& parameters, const WorkerClass& worker_class,
                   std::uint64_t weight, std::uint8_t proof_of_cloud, Balance collateral);
/// e in 1/10^8 of a weight unit.
std::uint64_t share_of(const Factors& factors);

}  // namespace tokenomics::rewards
