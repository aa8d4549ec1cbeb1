// Vesting: PHA unlocks block by block and not before, by schedules that can be added and merged.
#include "tokenomics/vesting/vesting.hpp"

#include "tests/tokenomics/economy.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace tokenomics::vesting;  // NOLINT: the calls under test
using frame::Existence;
using frame::TokenError;

constexpr Balance kPha = kPlanckPerPha;

struct Freeze final : Freezer {
    explicit Freeze(frame::balances::Pallet& balances) : balances_{balances} {}
    frame::Outcome<> set_vesting_freeze(const AccountId& who, Balance amount) override {
        return balances_.set_freeze({13, 0}, who, amount);
    }

  private:
    frame::balances::Pallet& balances_;
};

class VestingTest : public testing::Test {
  protected:
    Economy economy;
    Freeze freeze{economy.balances};
    Pallet vesting{
        {economy.host, economy.sink, 13, "Vesting"}, economy.balances, freeze, economy.system};
    const AccountId dora = account(0xD0);

    void at(std::uint32_t block) { economy.system.storage.number.put(block); }
    template <class C>
    DispatchResult call(const AccountId& who, const C& typed) {
        return economy.call(who, vesting, typed);
    }
    DispatchResult give(Balance locked, Balance per_block, std::uint32_t start) {
        return call(kAlice, VestedTransfer{.target = {dora},
                                           .schedule = {.locked = locked,
                                                        .per_block = per_block,
                                                        .starting_block = start}});
    }
    Balance spendable() const {
        return economy.balances.spendable_balance(dora, Existence::AllowDeath);
    }
};

TEST_F(VestingTest, UnlocksBlockByBlockFromItsStart) {
    at(10);
    EXPECT_TRUE(give(1'000 * kPha, 10 * kPha, 20));
    EXPECT_TRUE(economy.free(dora) == 1'000 * kPha && spendable() == 0);
    at(20);
    EXPECT_TRUE(call(dora, Vest{}));
    EXPECT_TRUE(spendable() == 0) << "the start itself unlocks nothing";
    at(45);
    EXPECT_TRUE(vesting.unvested(dora) == 750 * kPha);
    EXPECT_TRUE(spendable() == 0) << "until somebody asks";
    EXPECT_TRUE(call(kBob, VestOther{{dora}}));
    EXPECT_TRUE(economy.has_event(vesting, VestingUpdated{dora, 750 * kPha}));
    EXPECT_TRUE(spendable() == 250 * kPha);
    expect_error(economy.call(dora, economy.balances,
                              frame::balances::TransferAllowDeath{{kBob}, {251 * kPha}}),
                 DispatchError{TokenError::Frozen});
    at(120);
    EXPECT_TRUE(call(dora, Vest{}));
    EXPECT_TRUE(economy.has_event(vesting, VestingCompleted{dora}));
    EXPECT_TRUE(spendable() == 1'000 * kPha);
    expect_error(call(dora, Vest{}), error_of(vesting, Error::NotVesting));
}

TEST_F(VestingTest, SchedulesAddUpAndMerge) {
    at(0);
    EXPECT_TRUE(give(1'000 * kPha, 10 * kPha, 0));
    EXPECT_TRUE(give(600 * kPha, 2 * kPha, 100));
    at(50);
    EXPECT_TRUE(vesting.unvested(dora) == 1'100 * kPha);
    expect_error(call(dora, MergeSchedules{0, 0}),
                 error_of(vesting, Error::ScheduleIndexOutOfBounds));
    expect_error(call(dora, MergeSchedules{0, 2}),
                 error_of(vesting, Error::ScheduleIndexOutOfBounds));
    EXPECT_TRUE(call(dora, MergeSchedules{1, 0}));
    const auto schedules = vesting.storage.vesting.get(dora)->items;
    ASSERT_EQ(schedules.size(), 1U);
    // All of it, from the later start until the later end.
    EXPECT_TRUE(
        schedules[0] ==
        (Schedule{.locked = 1'100 * kPha, .per_block = 1'100 * kPha / 300, .starting_block = 100}));
    at(401);
    EXPECT_TRUE(call(dora, Vest{}));
    EXPECT_TRUE(spendable() == 1'600 * kPha);
}

TEST_F(VestingTest, MergingWithAFinishedOneKeepsTheOther) {
    at(0);
    EXPECT_TRUE(give(100 * kPha, 100 * kPha, 0));
    EXPECT_TRUE(give(500 * kPha, kPha, 0));
    at(10);
    EXPECT_TRUE(call(dora, MergeSchedules{0, 1}));
    const auto schedules = vesting.storage.vesting.get(dora)->items;
    ASSERT_EQ(schedules.size(), 1U);
    EXPECT_TRUE(schedules[0].locked == 500 * kPha && schedules[0].per_block == kPha);
}

TEST_F(VestingTest, RefusesWhatLocksNothingOrTooLittle) {
    expect_error(give(99 * kPha, kPha, 0), error_of(vesting, Error::AmountLow));
    expect_error(give(100 * kPha, 0, 0), error_of(vesting, Error::InvalidScheduleParams));
    expect_error(give(20'000'000 * kPha, kPha, 0), DispatchError{TokenError::FundsUnavailable});
    EXPECT_TRUE(economy.free(dora) == 0);
    const ForceVestedTransfer forced{
        .source = {kBob},
        .target = {dora},
        .schedule = {.locked = 100 * kPha, .per_block = kPha, .starting_block = 0}};
    expect_error(call(kAlice, forced), DispatchError{DispatchError::Kind::BadOrigin});
    for (std::uint32_t i = 0; i < kSchedulesMax; ++i)
        EXPECT_TRUE(economy.call_as(frame::Root{}, vesting, forced));
    expect_error(economy.call_as(frame::Root{}, vesting, forced),
                 error_of(vesting, Error::AtMaxVestingSchedules));
    EXPECT_TRUE(vesting.unvested_total() == kSchedulesMax * 100 * kPha);
}

TEST_F(VestingTest, GenesisLocksNoMoreThanThereIs) {
    const Schedule half{.locked = 5'000'000 * kPha, .per_block = kPha, .starting_block = 0};
    EXPECT_TRUE(vesting.build_genesis({{kAlice, half}, {kAlice, half}}));
    EXPECT_TRUE(vesting.unvested_total() == 10'000'000 * kPha);
    const auto refused = vesting.build_genesis({{kAlice, half}});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error() == error_of(vesting, Error::AmountLow));
}

TEST(VestingSchedule, FarEndsSaturate) {
    const Schedule slow{.locked = kSupply, .per_block = 1, .starting_block = 5};
    EXPECT_EQ(slow.ending_block(), 5 + std::uint64_t{~std::uint32_t{0}});
    EXPECT_TRUE(slow.locked_at(~std::uint32_t{0}) == kSupply - (~std::uint32_t{0} - 5));
    const Schedule fast{.locked = 1, .per_block = primitives::kU128Max, .starting_block = 0};
    EXPECT_TRUE(fast.locked_at(~std::uint32_t{0}) == 0 && fast.ending_block() == 1);
}

}  // namespace
}  // namespace tests
