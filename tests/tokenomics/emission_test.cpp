// Pallet Emission: when it starts, what each leg gets, what stays in the reserve and why, and the
// rows that remember it.
#include "tests/tokenomics/economy.hpp"
#include "tokenomics/economy_state.hpp"

namespace tests {
namespace {

using namespace tokenomics::emission;
using tokenomics::math::kPeriodMs;

constexpr Balance kPha = kPlanckPerPha;

/// E(t) of the first period.
Balance emitted_in_first_period(std::uint64_t ms) {
    return kScheduledTotal / 4 * ms / kPeriodMs;
}
Balance budget_of(std::uint64_t from_ms, std::uint64_t to_ms) {
    return emitted_in_first_period(to_ms) - emitted_in_first_period(from_ms);
}
bool near(Balance a, Balance b) {
    return a <= b + 1 && b <= a + 1;
}

void stake(Economy& economy, Balance amount) {
    EXPECT_TRUE(economy.call(kAlice, economy.vpha, tokenomics::vpha::Deposit{{amount}}));
}

TEST(Emission, StartsAtTheTimeOfBlockOne) {
    Economy economy;
    const auto schedule = economy.emission.storage.schedule.get();
    EXPECT_TRUE(schedule.started);
    EXPECT_EQ(schedule.period.start_ms, Economy::kStartMs);
    EXPECT_TRUE(economy.has_event(economy.emission, EmissionStarted{Economy::kStartMs}));
    EXPECT_TRUE(economy.ledger().scheduled == 0);
    EXPECT_TRUE(economy.free(frame::kRewardReserveAccount) == kReserve);
}

TEST(Emission, SchedulesGeminiAndLeavesTheRest) {
    Economy economy;
    EXPECT_TRUE(kScheduledTotal == 518'400'000 * kPha);
    EXPECT_TRUE(emitted_in_first_period(kDayMs) == 720'000 * kPha);
    const auto supply =
        tokenomics::supply_state(economy.emission, economy.vpha, economy.balances, 0);
    EXPECT_TRUE(supply.unscheduled == 181'600'000 * kPha);
    EXPECT_TRUE(supply.circulating == kSupply - supply.reserve - supply.treasury);
    EXPECT_TRUE(supply.issuance_is_fixed && supply.reserve_and_paid_is_genesis &&
                supply.scheduled_is_divided && supply.vault_is_covered);
}

TEST(Emission, PaysTheTreasuryAndKeepsWhatNobodyEarns) {
    Economy economy;
    const Balance before = economy.free(frame::kTreasuryAccount);
    economy.block(2'000);
    const Balance budget = emitted_in_first_period(2'000);
    EXPECT_TRUE(economy.free(frame::kTreasuryAccount) - before == budget / 5);
    const auto ledger = economy.ledger();
    EXPECT_TRUE(ledger.legs[1].paid == 0 && near(ledger.legs[1].withheld, budget * 2 / 5));
    EXPECT_TRUE(ledger.legs[2].paid == 0 && near(ledger.legs[2].withheld, budget * 2 / 5));
}

/// The backlog grab: nothing waits for the first staker, and little for a small one.
TEST(Emission, WithheldPartsDoNotWaitForTheFirstToCome) {
    Economy economy;
    economy.pass(30 * kDayMs);
    economy.block(2'000, [&] { stake(economy, 99'000 * kPha); });
    const auto from_ms = economy.clock.time_ms - Economy::kStartMs;
    economy.block(2'000);
    // 100,000 PHA of the ramp's 1,000,000 are staked, 1,000 of them by the genesis.
    const Balance leg = budget_of(from_ms, from_ms + 2'000) * 2 / 5;
    EXPECT_TRUE(near(economy.vault().rewarded, leg / 10));
    EXPECT_TRUE(economy.ledger().legs[1].withheld > leg * 100'000);
}

TEST(Emission, AFullRampPaysAll) {
    Economy economy;
    economy.block(2'000, [&] { stake(economy, 999'000 * kPha); });
    const Balance withheld = economy.ledger().legs[1].withheld;
    economy.block(2'000);
    EXPECT_TRUE(economy.ledger().legs[1].withheld == withheld);
}

/// After-halt sniping: who stakes into the first block after a halt gets one epoch's worth at most,
/// and the books have one row for all of it.
TEST(Emission, AGapWritesOneRowAndPaysOneEpoch) {
    Economy economy;
    economy.no_ramps();
    economy.block(2'000, [&] { stake(economy, 1'000 * kPha); });
    const auto before = economy.ledger();
    economy.block(100 * kDayMs);
    const auto after = economy.ledger();
    const Balance leg = budget_of(2'000, 2'000 + 100 * kDayMs) * 2 / 5;
    const Balance one_epoch = budget_of(0, kEpochMs) * 2 / 5;
    const Balance paid = after.legs[1].paid - before.legs[1].paid;
    EXPECT_TRUE(paid <= one_epoch + 1 && paid + 1 >= one_epoch);
    EXPECT_TRUE(near(after.legs[1].withheld - before.legs[1].withheld, leg - paid));
    EXPECT_TRUE(near(after.legs[0].paid, budget_of(0, 2'000 + 100 * kDayMs) / 5));

    const auto rows = economy.emission.rows(0, ~std::uint32_t{0});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].first, 0U);
    EXPECT_TRUE(rows[0].second.budget() == budget_of(0, 2'000 + 100 * kDayMs));
    EXPECT_EQ(economy.emission.storage.epoch.get(), 2'400U);
}

TEST(Emission, EveryRowAddsUpAndIsSmall) {
    Economy economy;
    economy.no_ramps();
    economy.block(2'000, [&] { stake(economy, 1'000 * kPha); });
    std::uint64_t step_ms = 1;
    for (int i = 0; i < 1'000; ++i)
        economy.block(step_ms = step_ms * 7919 % (3 * kEpochMs) + 1);
    const auto rows = economy.emission.rows(0, ~std::uint32_t{0});
    ASSERT_GT(rows.size(), 100U);
    std::uint32_t previous = 0;
    Balance carried = 0;
    Balance scheduled = 0;
    for (const auto& [epoch, row] : rows) {
        EXPECT_TRUE(epoch == 0 || epoch > previous);
        EXPECT_LE(primitives::scale::encode(row).size(), kEpochRowBytesMax);
        scheduled += row.budget() - carried;
        carried = row.remainder;
        previous = epoch;
    }
    EXPECT_TRUE(scheduled <= economy.ledger().scheduled);
    const EpochRow largest{{kScheduledTotal}, {kScheduledTotal}, {kScheduledTotal},
                           {kScheduledTotal}, {kScheduledTotal}, {2}};
    EXPECT_LE(primitives::scale::encode(largest).size(), kEpochRowBytesMax);
}

TEST(Emission, ARowSplitsAtTheBoundary) {
    Economy economy;
    economy.block(kEpochMs - 1'000);
    economy.block(2'000);
    const auto rows = economy.emission.rows(0, 5);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0].second.budget() == budget_of(0, kEpochMs));
    EXPECT_TRUE(economy.ledger().scheduled == budget_of(0, kEpochMs + 1'000));
    // The price of its end is history.
    const auto state = tokenomics::vpha_state(economy.emission, economy.vpha, 0, 5);
    ASSERT_EQ(state.history.size(), 1U);
    EXPECT_TRUE(state.history[0].assets == 1'000 * kPha);
}

TEST(Emission, TellsWhenAPeriodStarts) {
    Economy economy;
    economy.block(kPeriodMs, [&] {
        EXPECT_TRUE(economy.has_event(
            economy.emission, PeriodStarted{.index = 1, .reserve = kScheduledTotal / 4 * 3}));
    });
}

TEST(Emission, TheSameTimeTwicePaysOnce) {
    Economy economy;
    economy.block(2'000);
    const auto ledger = economy.ledger();
    economy.block(0);
    EXPECT_EQ(economy.ledger(), ledger);
}

TEST(Emission, ASplitWaitsForTheNextEpoch) {
    Economy economy;
    const Split all_to_treasury{.treasury = 10'000, .stakers = 0, .providers = 0};
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call_as(frame::Root{}, economy.emission, SetSplit{all_to_treasury}));
        EXPECT_TRUE(economy.has_event(economy.emission, SplitScheduled{all_to_treasury}));
    });
    economy.block(10'000);
    EXPECT_TRUE(near(economy.ledger().legs[0].paid, emitted_in_first_period(12'000) / 5));
    economy.block(kEpochMs - 12'000);
    EXPECT_EQ(economy.emission.storage.split.get(), all_to_treasury);
    const auto before = economy.ledger();
    EXPECT_TRUE(near(before.legs[0].paid, emitted_in_first_period(kEpochMs) / 5));
    economy.block(10'000);
    const auto after = economy.ledger();
    EXPECT_TRUE(
        near(after.legs[0].paid - before.legs[0].paid, budget_of(kEpochMs, kEpochMs + 10'000)));
    EXPECT_TRUE(after.legs[1] == before.legs[1] && after.legs[2] == before.legs[2]);
}

TEST(Emission, RefusesASplitThatDoesNotAddUpOrIsNotRoots) {
    Economy economy;
    const SetSplit wrong{{.treasury = 10'000, .stakers = 1, .providers = 0}};
    expect_error(economy.call_as(frame::Root{}, economy.emission, wrong),
                 error_of(economy.emission, Error::SplitDoesNotAddUp));
    expect_error(economy.call(kAlice, economy.emission, SetSplit{Split{}}),
                 DispatchError{DispatchError::Kind::BadOrigin});
}

TEST(Emission, OnlyRootReleasesAndOnlyWhatIsWithheld) {
    Economy economy;
    economy.block(kDayMs);
    const Balance withheld = economy.ledger().withheld();
    expect_error(
        economy.call(kAlice, economy.emission, ReleaseWithheld{.dest = kAlice, .amount = {1}}),
        DispatchError{DispatchError::Kind::BadOrigin});
    expect_error(economy.call_as(frame::Root{}, economy.emission,
                                 ReleaseWithheld{.dest = kAlice, .amount = {withheld + 1}}),
                 error_of(economy.emission, Error::ExceedsWithheld));
    const Balance before = economy.free(kAlice);
    EXPECT_TRUE(economy.call_as(frame::Root{}, economy.emission,
                                ReleaseWithheld{.dest = kAlice, .amount = {withheld}}));
    EXPECT_TRUE(economy.free(kAlice) - before == withheld);
    EXPECT_TRUE(economy.ledger().releasable() == 0);
    economy.block(2'000);
}

TEST(Emission, AnEmptyReserveStopsPaymentWithOneEvent) {
    Economy economy;
    const auto& emission = economy.emission;
    ASSERT_TRUE(economy.balances.transfer(frame::kRewardReserveAccount, kCharlie, kReserve,
                                          frame::Existence::AllowDeath));
    const auto next = [&] {
        economy.sink.events.clear();
        economy.clock.time_ms += 2'000;
        economy.emission.on_timestamp_set(economy.clock.time_ms);
    };
    next();
    const ReserveExhausted told{.leg = LegName::Treasury,
                                .amount = emitted_in_first_period(2'000) / 5};
    EXPECT_TRUE(economy.has_event(emission, told));
    next();
    EXPECT_TRUE(economy.sink.events.empty());
    EXPECT_TRUE(economy.ledger().paid() == 0);
    const auto checked = emission.try_state();
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error(), tokenomics::Invariant::ReserveAndPaid);
    // Refilled, it goes on; what was not paid stays withheld.
    ASSERT_TRUE(economy.balances.transfer(kCharlie, frame::kRewardReserveAccount, kReserve,
                                          frame::Existence::AllowDeath));
    next();
    EXPECT_TRUE(economy.ledger().legs[0].paid != 0);
    economy.check();
}

TEST(Emission, StateExplainsTheSchedule) {
    Economy economy;
    economy.block(kPeriodMs + 2'000);
    const auto state = economy.state(kAlice).emission;
    EXPECT_TRUE(state.started && !state.exhausted);
    EXPECT_EQ(state.start_ms, Economy::kStartMs);
    EXPECT_EQ(state.period_index, 1U);
    EXPECT_EQ(state.period_start_ms, Economy::kStartMs + kPeriodMs);
    EXPECT_TRUE(state.period_total == kScheduledTotal * 3 / 16);
    EXPECT_EQ(state.treasury.basis_points, 2'000);
    EXPECT_EQ(state.epoch, 180U * 24);
    EXPECT_TRUE(state.reserve + state.treasury.paid == kReserve);
}

TEST(Emission, TheYieldIsTheLegOverTheVault) {
    Economy economy;
    economy.block(2'000, [&] { stake(economy, 1'999'000 * kPha); });
    const auto state = tokenomics::vpha_state(economy.emission, economy.vpha, 0, 0);
    EXPECT_TRUE(near(state.per_day, 288'000 * kPha));
    // 288,000 * 365 / 2,000,000 = 52.56.
    EXPECT_EQ(state.apr_ppm, 52'560'000U);
}

}  // namespace
}  // namespace tests
