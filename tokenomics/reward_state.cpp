#include "tokenomics/reward_state.hpp"

namespace tokenomics {

StakingState staking_state(const vpha::Pallet& vpha, const std::optional<AccountId>& who) {
    StakingState out{.vault = vpha.vault_view(), .account = std::nullopt};
    if (who) out.account = vpha.staker_view(*who);
    return out;
}

namespace {

LegState leg_state(std::uint16_t basis_points, const emission::LegTotals& totals) {
    return {.basis_points = basis_points, .paid = totals.paid, .withheld = totals.withheld};
}

}  // namespace

EmissionState emission_state(const emission::Pallet& emission, const frame::Currency& currency) {
    const auto schedule = emission.storage.schedule.get();
    const auto ledger = emission.storage.ledger.get();
    const auto split = emission.storage.split.get();
    return {.started = schedule.started,
            .start_ms = schedule.start_ms,
            .last_accrual_ms = schedule.last_accrual_ms,
            .period_index = schedule.period.index,
            .period_start_ms = schedule.period.start_ms,
            .period_total = schedule.period.total(),
            .scheduled = ledger.scheduled,
            .returned = ledger.returned,
            .released = ledger.released,
            .epoch = emission.storage.epoch.get(),
            .exhausted = schedule.exhausted,
            .reserve = currency.total_balance(frame::kRewardReserveAccount),
            .treasury = leg_state(split.treasury, ledger.legs[0]),
            .stakers = leg_state(split.stakers, ledger.legs[1]),
            .providers = leg_state(split.providers, ledger.legs[2])};
}

RewardState reward_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                         const rewards::Pallet& rewards, const frame::Currency& currency,
                         const AccountId& who) {
    return {.emission = emission_state(emission, currency),
            .vault = vpha.vault_view(),
            .pool = rewards.pool_view(),
            .staker = vpha.staker_view(who),
            .provider = rewards.provider_view(who)};
}

Checked try_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                  const rewards::Pallet& rewards) {
    TRY(emission.try_state());
    TRY(vpha.try_state());
    return rewards.try_state();
}

}  // namespace tokenomics
