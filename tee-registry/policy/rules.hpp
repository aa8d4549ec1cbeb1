// The numbers of the policy: what evidence is accepted, how long it counts and what it weighs. The
// defaults hold until governance writes others.
#pragma once

#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/policy.hpp"

#include <string>

namespace tee_registry::policy {

inline constexpr std::uint64_t kMinuteMs = 60'000;
inline constexpr std::uint64_t kDayMs = 24 * 60 * kMinuteMs;

/// Tiers of confidence: 1 to kTierMax; a status that stands in none is refused.
inline constexpr std::uint8_t kTierMax = 5;
/// Where statuses of tier 2 and 3 fall that have an advisory outside the allow list.
inline constexpr std::uint8_t kTierOfOtherAdvisories = 4;

using StatusesOfTiers = std::array<dcap::TcbStatusSet, kTierMax>;
inline constexpr StatusesOfTiers kStatusesOfTiers{
    dcap::set_of(dcap::TcbStatus::UpToDate), dcap::set_of(dcap::TcbStatus::SWHardeningNeeded),
    dcap::set_of(dcap::TcbStatus::ConfigurationNeeded,
                 dcap::TcbStatus::ConfigurationAndSWHardeningNeeded),
    0,
    dcap::set_of(dcap::TcbStatus::OutOfDate, dcap::TcbStatus::OutOfDateConfigurationNeeded,
                 dcap::TcbStatus::RelaunchAdvised,
                 dcap::TcbStatus::RelaunchAdvisedConfigurationNeeded)};

struct EvidenceRules {
    /// Statuses of tier 1, 2, ...
    StatusesOfTiers statuses_of_tiers = kStatusesOfTiers;
    /// How long after the date of its TCB level a platform of tier 5 is accepted.
    std::uint64_t out_of_date_grace_ms = 0;
    std::uint32_t evaluation_data_number_min = 0;
    std::uint64_t td_attributes_required = 0;
    std::uint64_t td_attributes_forbidden = 0;
    bool allow_service_td = false;
    bool operator==(const EvidenceRules&) const = default;
};

struct WorkerRules {
    /// How long evidence counts before it must be shown anew.
    std::uint64_t validity_ms = 7 * kDayMs;
    /// How old the block may be that evidence names: 20 minutes of 2 s slots.
    std::uint32_t evidence_age_blocks_max = 600;
    /// Mean time between surprise challenges of one worker.
    std::uint64_t challenge_interval_ms = 7 * kDayMs;
    std::uint64_t challenge_window_ms = 20 * kMinuteMs;
    /// How long after its nextUpdate collateral still serves renewals, one tier lower.
    std::uint64_t renewal_grace_ms = 14 * kDayMs;
    std::uint64_t freeze_ms = 14 * kDayMs;
    /// A chain without blocks for longer moves all due times by the gap.
    std::uint64_t stop_ms_min = 10 * kMinuteMs;
    bool operator==(const WorkerRules&) const = default;
};

/// Weights in 1/10,000 of a weight unit; one H100 is a unit.
inline constexpr std::uint64_t kWeightUnit = 10'000;

/// Of one row or machine: a hundred units, so that no sum over a machine's devices overflows.
inline constexpr std::uint64_t kRowWeightMax = 100 * kWeightUnit;

/// Models of GPUs with their weights, as a genesis has them: H100, H200, B200.
inline constexpr std::pair<std::uint32_t, std::uint64_t> kGpuModelsDefault[] = {
    {1, kWeightUnit}, {2, kWeightUnit * 3 / 2}, {3, kWeightUnit * 9 / 5}};

struct WeightRules {
    /// Of a machine whose vCPU and memory no governed row vouches for.
    std::uint64_t base_weight = kWeightUnit / 100;
    /// Of each min(vCPU, GiB / 4) of a governed machine without GPU.
    std::uint64_t cpu_unit_weight = kWeightUnit / 100;
    std::uint64_t cpu_weight_max = kWeightUnit / 2;
    bool operator==(const WeightRules&) const = default;
};

/// Phala's list: advisories that software mitigates.
inline std::vector<std::string> allowed_advisories_default() {
    return {"INTEL-SA-00219", "INTEL-SA-00334", "INTEL-SA-00381", "INTEL-SA-00389"};
}

}  // namespace tee_registry::policy
