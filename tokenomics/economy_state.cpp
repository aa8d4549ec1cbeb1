#include "tokenomics/economy_state.hpp"

namespace tokenomics {

namespace {

constexpr Balance kTotalSupply = Balance{1'000'000'000} * frame::kPlanckPerPha;
constexpr std::uint64_t kDayMs = std::uint64_t{24} * 60 * 60 * 1000;

/// What the stakers' leg pays in a day at the present split, price and period.
Balance stakers_per_day(const emission::Pallet& emission, const vpha::Pallet& vpha) {
    const auto schedule = emission.storage.schedule.get();
    if (!schedule.started || schedule.exhausted) return 0;
    const Balance day = schedule.period.total() * kDayMs / math::kPeriodMs;
    return vpha.accepts(day * emission.storage.split.get().stakers / math::kBasisPoints);
}

}  // namespace

SupplyState supply_state(const emission::Pallet& emission, const vpha::Pallet& vpha,
                         const frame::Currency& currency, Balance unvested) {
    const auto schedule = emission.storage.schedule.get();
    const auto ledger = emission.storage.ledger.get();
    const auto vault = vpha.storage.vault.get();
    SupplyState out;
    out.total = currency.total_issuance();
    out.reserve = currency.total_balance(frame::kRewardReserveAccount);
    out.unscheduled = schedule.genesis_reserve - schedule.initial_reserve;
    out.withheld = ledger.releasable();
    out.paid = ledger.paid();
    out.released = ledger.released;
    out.unvested = unvested;
    out.staked = vault.assets;
    out.locked = vault.open_tickets;
    out.treasury = currency.total_balance(frame::kTreasuryAccount);
    out.circulating = out.total - out.reserve - out.unvested - out.treasury;
    out.issuance_is_fixed = out.total == kTotalSupply;
    out.reserve_and_paid_is_genesis =
        out.reserve + out.paid + out.released >= schedule.genesis_reserve;
    out.scheduled_is_divided =
        ledger.paid() + ledger.withheld() + ledger.returned + ledger.remainder() ==
        ledger.scheduled;
    out.vault_is_covered =
        currency.total_balance(frame::kVaultAccount) >= vault.assets + vault.open_tickets;
    return out;
}

std::vector<EpochState> epoch_states(const emission::Pallet& emission, std::uint32_t from,
                                     std::uint32_t to) {
    const auto start_ms = emission.storage.schedule.get().start_ms;
    std::vector<EpochState> out;
    for (const auto& [epoch, row] : emission.rows(from, to))
        out.push_back({.epoch = epoch,
                       .start_ms = start_ms + epoch * emission::kEpochMs,
                       .budget = row.budget(),
                       .treasury = row.treasury,
                       .stakers = row.stakers,
                       .providers = row.providers,
                       .withheld = row.withheld,
                       .returned = row.returned,
                       .remainder = row.remainder});
    return out;
}

VphaState vpha_state(const emission::Pallet& emission, const vpha::Pallet& vpha, std::uint32_t from,
                     std::uint32_t to) {
    VphaState out;
    out.vault = vpha.vault_view();
    out.per_day = stakers_per_day(emission, vpha);
    const auto apr = primitives::multiply_divide(out.per_day * 365, 1'000'000,
                                                 std::max(out.vault.total_assets, Balance{1}),
                                                 primitives::Rounding::Down);
    const auto most = Balance{~std::uint64_t{0}};
    out.apr_ppm = static_cast<std::uint64_t>(std::min(apr.value_or(most), most));
    for (std::uint64_t epoch = from; epoch <= to && epoch - from < emission::kViewEpochsMax;
         ++epoch) {
        const auto index = static_cast<std::uint32_t>(epoch);
        if (const auto point = vpha.storage.history.get(index))
            out.history.push_back(
                {.epoch = index, .assets = point->assets, .shares = point->shares});
    }
    return out;
}

}  // namespace tokenomics
