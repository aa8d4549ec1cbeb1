// Pallet Emission: when it starts, what each leg gets, and what stays when nobody earns.
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

using namespace tokenomics::emission;

/// E(t) of the first period.
Balance emitted_in_first_period(std::uint64_t ms) {
    return kReserve / 4 * ms / tokenomics::math::kPeriodMs;
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

TEST(Emission, PaysTheTreasuryAndKeepsWhatNobodyEarns) {
    Economy economy;
    const Balance before = economy.free(frame::kTreasuryAccount);
    economy.block(2'000);
    const Balance budget = emitted_in_first_period(2'000);
    EXPECT_TRUE(economy.free(frame::kTreasuryAccount) - before == budget / 5);
    const auto ledger = economy.ledger();
    EXPECT_TRUE(ledger.legs[1].paid == 0 && ledger.legs[1].withheld == budget * 2 / 5);
    EXPECT_TRUE(ledger.legs[2].paid == 0 && ledger.legs[2].withheld == budget * 2 / 5);
}

TEST(Emission, WithheldPartsDoNotWaitForTheFirstToCome) {
    Economy economy;
    economy.block(30 * kDayMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(
            economy.call(kAlice, economy.vpha, tokenomics::vpha::Deposit{{1'000 * kPlanckPerPha}}));
        economy.rewards.activated(worker(1), facts(kBob, 100));
    });
    economy.block(2'000);
    const Balance leg = (emitted_in_first_period(30 * kDayMs + 4'000) -
                         emitted_in_first_period(30 * kDayMs + 2'000)) *
                        2 / 5;
    EXPECT_TRUE(economy.vault().rewarded <= leg + 1 && economy.vault().rewarded + 1 >= leg);
    EXPECT_TRUE(economy.state(kBob).provider.earned <= leg + 1);
    EXPECT_TRUE(economy.state(kBob).provider.earned + 1 >= leg);
}

TEST(Emission, SplitsEveryBudgetExactlyOverAPeriodChange) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(
            economy.call(kAlice, economy.vpha, tokenomics::vpha::Deposit{{1'000 * kPlanckPerPha}}));
        economy.rewards.activated(worker(1), facts(kBob, 100));
    });
    std::uint64_t step = 1;
    while (economy.clock.time_ms < Economy::kStartMs + 2 * tokenomics::math::kPeriodMs + kDayMs)
        economy.block(step = step * 3 % (20 * kDayMs) + 1);
    const auto ledger = economy.ledger();
    EXPECT_EQ(economy.emission.storage.schedule.get().period.index, 2U);
    EXPECT_TRUE(ledger.scheduled > kReserve - kReserve * 9 / 16);
    const Balance withheld = ledger.withheld();
    EXPECT_TRUE(withheld == emitted_in_first_period(2'000) * 4 / 5);
    EXPECT_TRUE(ledger.legs[1].paid == ledger.legs[2].paid);
    const auto expected = ledger.scheduled / 5;
    EXPECT_TRUE(ledger.legs[0].paid <= expected + 1 && ledger.legs[0].paid + 1 >= expected);
}

TEST(Emission, TellsWhenAPeriodStarts) {
    Economy economy;
    economy.block(tokenomics::math::kPeriodMs, [&] {
        EXPECT_TRUE(economy.has_event(economy.emission,
                                      PeriodStarted{.index = 1, .reserve = kReserve * 3 / 4}));
    });
}

TEST(Emission, TheSameTimeTwicePaysOnce) {
    Economy economy;
    economy.block(2'000);
    const auto ledger = economy.ledger();
    economy.block(0);
    EXPECT_EQ(economy.ledger(), ledger);
}

TEST(Emission, RootChangesTheSplitFromNowOn) {
    Economy economy;
    const Split all_to_treasury{.treasury = 10'000, .stakers = 0, .providers = 0};
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call_as(frame::Root{}, economy.emission, SetSplit{all_to_treasury}));
        EXPECT_TRUE(economy.has_event(economy.emission, SplitChanged{all_to_treasury}));
    });
    const auto before = economy.ledger();
    economy.block(10'000);
    const auto after = economy.ledger();
    EXPECT_TRUE(after.legs[0].paid - before.legs[0].paid >=
                emitted_in_first_period(12'000) - emitted_in_first_period(2'000) - 1);
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

TEST(Emission, AnEmptyReserveStopsPaymentWithAnEvent) {
    Economy economy;
    // Root moves the reserve away: the schedule goes on and nothing can be paid.
    ASSERT_TRUE(economy.balances.transfer(frame::kRewardReserveAccount, kCharlie, kReserve,
                                          frame::Existence::AllowDeath));
    economy.sink.events.clear();
    economy.clock.time_ms += 2'000;
    economy.emission.on_timestamp_set(economy.clock.time_ms);
    const Balance part = emitted_in_first_period(2'000) / 5;
    EXPECT_TRUE(economy.has_event(economy.emission,
                                  PaymentFailed{.leg = LegName::Treasury, .amount = part}));
    EXPECT_TRUE(economy.ledger().legs[0].withheld == part);
    const auto checked = economy.emission.try_state();
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error(), tokenomics::Invariant::ReserveAndPaid);
}

TEST(Emission, StateExplainsTheSchedule) {
    Economy economy;
    economy.block(tokenomics::math::kPeriodMs + 2'000);
    const auto emission = economy.state(kAlice).emission;
    EXPECT_TRUE(emission.started);
    EXPECT_EQ(emission.start_ms, Economy::kStartMs);
    EXPECT_EQ(emission.period_index, 1U);
    EXPECT_EQ(emission.period_start_ms, Economy::kStartMs + tokenomics::math::kPeriodMs);
    EXPECT_TRUE(emission.period_total == kReserve * 3 / 16);
    EXPECT_EQ(emission.treasury.basis_points, 2'000);
    EXPECT_TRUE(emission.reserve + emission.treasury.paid == kReserve);
}

}  // namespace
}  // namespace tests
