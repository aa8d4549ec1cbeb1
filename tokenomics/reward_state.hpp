// What pha_staking and pha_rewards answer: the runtime API functions over the three pallets.
// Amounts in planck, times in milliseconds since the Unix epoch.
#pragma once

#include "tokenomics/emission/emission.hpp"
#include "tokenomics/rewards/rewards.hpp"
#include "tokenomics/vpha/vpha.hpp"

namespace tokenomics {

/// StakingApi_staking(Option<AccountId>).
struct StakingState {
    vpha::VaultView vault;
    /// Present when an account was asked for.
    std::optional<vpha::StakerView> account;
};
StakingState staking_state(const vpha::Pallet& vpha, const std::optional<AccountId>& who);

struct LegState {
    std::uint16_t basis_points = 0;
    Balance paid = 0;
    /// Stayed in the reserve because nobody earned from the leg.
    Balance withheld = 0;
};
struct EmissionState {
    bool started = false;
    std::uint64_t start_ms = 0;
    std::uint64_t last_accrual_ms = 0;
    /// Of the schedule: number, start, and what is scheduled in it in all.
    std::uint32_t period_index = 0;
    std::uint64_t period_start_ms = 0;
    Balance period_total = 0;
    /// E(last accrual) = paid + withheld + returned + remainder (less than three planck).
    Balance scheduled = 0;
    /// Paid once, became nobody's, and paid a later budget.
    Balance returned = 0;
    /// Of withheld and returned: what governance let out of the reserve.
    Balance released = 0;
    /// The epoch under way.
    std::uint32_t epoch = 0;
    /// The reserve could not pay the last budget.
    bool exhausted = false;
    /// What the reserve's account holds.
    Balance reserve = 0;
    LegState treasury;
    LegState stakers;
    LegState providers;
};

/// RewardsApi_rewards(AccountId): what each leg earned, what the account earned, and why.
struct RewardState {
    EmissionState emission;
    vpha::VaultView vault;
    rewards::PoolView pool;
    vpha::StakerView staker;
    rewards::ProviderView provider;
};

EmissionState emission_state(const emission::Pallet& emission, const frame::Currency& currency);
RewardState reward_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                         const rewards::Pallet& rewards, const frame::Currency& currency,
                         const AccountId& who);

/// All invariants of the folder; the first that does not hold.
Checked try_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                  const rewards::Pallet& rewards);

}  // namespace tokenomics
