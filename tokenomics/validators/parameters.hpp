// What governance may change about validators, with its defaults and bounds.
#pragma once

#include "frame/support/session.hpp"
#include "tokenomics/math/split.hpp"

namespace tokenomics::validators {

using frame::AccountId;
using primitives::Balance;

inline constexpr std::uint32_t kPointsPerBlock = 20;
/// A commit is noted every 16 blocks at most: voting is worth up to 200 points while authoring is
/// worth 320.
inline constexpr std::uint32_t kPointsPerCommit = 200;
/// Accounts that may stand for election at once: more than can be elected, few enough to read.
inline constexpr std::uint32_t kCandidatesMax = 200;
inline constexpr std::uint32_t kInvulnerablesMax = 100;
/// A commit of GRANDPA carries a vote of each: what a light client checks for one block.
inline constexpr std::uint32_t kValidatorsMax = 100;

/// Shares of what signed extrinsics pay without tips, in basis points; the rest of 10,000 is the
/// treasury's.
struct FeeShares {
    std::uint16_t author = 5'000;
    std::uint16_t vault = 2'000;
    bool operator==(const FeeShares&) const = default;
};

struct Parameters {
    /// vPHA.
    Balance bond_min = 50'000 * frame::kPlanckPerPha;
    /// With fewer to choose from, those who work go on.
    std::uint32_t validators_min = 4;
    std::uint32_t validators_max = kValidatorsMax;
    /// How long a bond can be slashed after its owner stopped. 21 days.
    std::uint64_t slashable_ms = std::uint64_t{21} * 24 * 60 * 60 * 1000;
    /// Of the treasury's leg of the emission, by points.
    std::uint16_t pay_basis_points = 2'500;
    FeeShares fees;
    /// Own slots of a session that may be missed without harm.
    std::uint16_t missed_allowed_basis_points = 5'000;
    /// Taken from who missed all of them; less in proportion.
    std::uint16_t offline_slash_basis_points = 100;
    /// From this share missed on the validator is also chilled.
    std::uint16_t offline_chill_basis_points = 9'000;
    std::uint16_t equivocation_slash_basis_points = 1'000;
    bool operator==(const Parameters&) const = default;

    bool is_valid() const {
        const auto share = [](std::uint32_t points) { return points <= math::kBasisPoints; };
        return bond_min > 0 && validators_min >= 1 && validators_min <= validators_max &&
               validators_max <= kValidatorsMax && share(pay_basis_points) &&
               share(std::uint32_t{fees.author} + fees.vault) &&
               missed_allowed_basis_points < math::kBasisPoints &&
               share(offline_slash_basis_points) && share(offline_chill_basis_points) &&
               share(equivocation_slash_basis_points);
    }
};
constexpr Parameters default_parameters() {
    return {};
}

/// What missing `missed` of `expected` own slots costs, in basis points of the bond: nothing up to
/// the allowed share, then linear up to the whole rate for all.
constexpr std::uint16_t offline_rate(const Parameters& parameters, std::uint64_t missed,
                                     std::uint64_t expected) {
    if (expected == 0) return 0;
    const std::uint64_t share = missed * math::kBasisPoints / expected;
    const std::uint64_t allowed = parameters.missed_allowed_basis_points;
    if (share <= allowed) return 0;
    return static_cast<std::uint16_t>((share - allowed) * parameters.offline_slash_basis_points /
                                      (math::kBasisPoints - allowed));
}

/// Slots s of (first, last] with s mod count = place: the own slots of one author.
constexpr std::uint64_t own_slots(std::uint64_t first, std::uint64_t last, std::uint64_t count,
                                  std::uint64_t place) {
    const auto up_to = [&](std::uint64_t slot) {
        return slot < place ? 0 : (slot - place) / count + 1;
    };
    return last <= first ? 0 : up_to(last) - up_to(first);
}

}  // namespace tokenomics::validators
