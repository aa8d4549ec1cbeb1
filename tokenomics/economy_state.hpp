// What pha_supply, pha_emission, pha_epochs, pha_vpha and pha_tickets answer: the functions of
// EconomyApi. Amounts in planck, times in milliseconds since the Unix epoch.
#pragma once

#include "tokenomics/reward_state.hpp"

namespace tokenomics {

/// Where the PHA is. The parts overlap: staked PHA circulates, withheld PHA is in the reserve.
struct SupplyState {
    /// Total issuance: 1,000,000,000 PHA.
    Balance total = 0;
    /// The reward reserve's account, and of it what no schedule pays.
    Balance reserve = 0;
    Balance unscheduled = 0;
    /// Was scheduled, stayed in the reserve and waits for governance.
    Balance withheld = 0;
    /// Left the reserve for the three legs; governance let `released` out of it besides.
    Balance paid = 0;
    Balance released = 0;
    /// Locked by vesting schedules of the genesis allocation.
    Balance unvested = 0;
    /// The vault's assets; PHA of open unbonding tickets.
    Balance staked = 0;
    Balance locked = 0;
    Balance treasury = 0;
    /// total - reserve - unvested - treasury.
    Balance circulating = 0;
    // The invariants behind the numbers, checked for this answer.
    bool issuance_is_fixed = false;
    bool reserve_and_paid_is_genesis = false;
    bool scheduled_is_divided = false;
    bool vault_is_covered = false;
};
SupplyState supply_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                         const frame::Currency& currency, Balance unvested);

struct EpochState {
    std::uint32_t epoch = 0;
    /// When it began; an epoch is an hour.
    std::uint64_t start_ms = 0;
    /// The sum of the six below.
    Balance budget = 0;
    Balance treasury = 0;
    Balance stakers = 0;
    Balance providers = 0;
    Balance withheld = 0;
    Balance returned = 0;
    Balance remainder = 0;
};
/// At most emission::kViewEpochsMax from `from`.
std::vector<EpochState> epoch_states(const emission::Pallet& emission, std::uint32_t from,
                                     std::uint32_t to);

struct PriceState {
    std::uint32_t epoch = 0;
    Balance assets = 0;
    Balance shares = 0;
};
struct VphaState {
    vpha::VaultView vault;
    /// PHA the stakers' leg pays now, planck a day.
    Balance per_day = 0;
    /// per_day * 365 / vault assets, in millionths.
    std::uint64_t apr_ppm = 0;
    std::vector<PriceState> history;
};
VphaState vpha_state(const emission::Pallet& emission, const vpha::Pallet& vpha, std::uint32_t from,
                     std::uint32_t to);

}  // namespace tokenomics
