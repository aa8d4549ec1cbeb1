// The steps of a recorded chain with Phala's pallets (a pool with commission 10 %, a vault with 5
// %) played on ours: the same amounts and shares to the last unit, and the differences on purpose
// with their reasons. Amounts of the record in 10^-12; steps that had no effect there are left out.
#include "tests/tokenomics/pool_economy.hpp"

namespace tests {
namespace {

using pools::Error;
using pools::Kind;

class RecordedPools : public ::testing::Test {
  public:
    PoolEconomy economy;
    PoolId pool = 0;
    PoolId vault = 1;

    template <class Calls>
    void step(Calls calls) {
        economy.block(12'000, calls);
    }
    void expect_pool(Balance shares, Balance value) const {
        const auto record = economy.record(pool);
        EXPECT_TRUE(record.shares == shares);
        EXPECT_TRUE(record.value == value);
    }
    void cap(Balance capacity) {
        EXPECT_TRUE(economy.call(kAlice, economy.pools,
                                 pools::SetCapacity{.pool = pool, .capacity = capacity}));
    }
    void first_file();
    void second_file();
    void rewards();
    void withdrawals();
};

void RecordedPools::first_file() {
    step([&] {
        economy.upstream_rules();
        // A reclaimed worker's stake was free after a second there.
        EXPECT_TRUE(economy.call_as(frame::Root{}, economy.collateral,
                                    tokenomics::collateral::SetCooling{1'000}));
        pool = economy.create(kAlice, 1'000);
        cap(3'000 * kPha);
    });
    step([&] { EXPECT_TRUE(economy.contribute(kAlice, pool, 1'000 * kPha)); });
    step([&] {
        expect_error(economy.contribute(kBob, pool, 1'000),
                     economy.error(Error::ContributionTooSmall));
        expect_error(economy.contribute(kBob, pool, 2'500 * kPha),
                     economy.error(Error::ExceedsCapacity));
    });
    step([&] { EXPECT_TRUE(economy.contribute(kBob, pool, 2'000 * kPha)); });
    expect_pool(3'000 * kPha, 3'000 * kPha);
    step([&] {
        expect_error(economy.call(kBob, economy.pools, pools::SetCapacity{pool, kPha}),
                     economy.error(Error::NotOwner));
        EXPECT_TRUE(economy.withdraw(kBob, pool, 500 * kPha));
    });
    expect_pool(2'500 * kPha, 2'500 * kPha);
    step([&] {
        vault = economy.create(kCharlie, 500, Kind::Vault);
        EXPECT_TRUE(economy.contribute(kCharlie, vault, 800 * kPha));
        EXPECT_TRUE(economy.invest(vault, pool, 500 * kPha));
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 100 * kPha));
    });
    EXPECT_TRUE(economy.record(vault).shares == 700 * kPha);
    step([&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 1'200 * kPha)); });
    expect_pool(1'800 * kPha, 1'800 * kPha);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0);
}

void RecordedPools::second_file() {
    step([&] { EXPECT_TRUE(economy.contribute(kAlice, pool, 1'200 * kPha)); });
    step([&] {
        EXPECT_TRUE(economy.attach(pool, 1));
        expect_error(economy.lock(pool, 1, 1'000'000 * kPha),
                     economy.error(Error::InsufficientFreeStake));
        EXPECT_TRUE(economy.lock(pool, 1, 2'500 * kPha));
    });
    step([&] {
        expect_error(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}),
                     economy.error(Error::StillLocked));
        expect_error(economy.contribute(kAlice, pool, 100 * kPha),
                     economy.error(Error::ExceedsCapacity));
        // A restart with more stake is more stake here, without a stop.
        EXPECT_TRUE(economy.lock(pool, 1, 50 * kPha));
        EXPECT_TRUE(economy.pools.free_of(pool) == 450 * kPha);
        expect_error(economy.withdraw(kBob, pool, 1'400 * kPha),
                     economy.error(Error::InsufficientShares));
        EXPECT_TRUE(economy.unlock(pool, 1, 2'550 * kPha));
    });
    step([] {});
    step([&] { EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)})); });
    expect_pool(3'000 * kPha, 3'000 * kPha);
}

void RecordedPools::rewards() {
    step([&] {
        cap(100'000 * kPha);
        EXPECT_TRUE(economy.contribute(kBob, pool, 2'000 * kPha));
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 3'000 * kPha));
    });
    expect_pool(5'000 * kPha, 5'000 * kPha);
    step([&] { economy.reward(pool, 10 * kPha); });
    expect_pool(5'000 * kPha, 5'009 * kPha);
    step([&] { economy.reward(pool, 1005 * kPha / 10); });
    expect_pool(5'000 * kPha, 5'099'450'000'000'000);
    // There the owner claims 11.05; here it was paid with each reward.
    EXPECT_TRUE(economy.record(pool).to_owner == 11'050'000'000'000);
    // There a vault adds its part of each reward by a ratio cut to 12 decimals
    // (709,944,999,999,899); here its value is that of its shares, which nobody has to keep.
    EXPECT_TRUE(economy.pools.worth(vault).exit_value == 709'945'000'000'000);
    step([&] { EXPECT_TRUE(economy.contribute(kAlice, pool, 100 * kPha)); });
    expect_pool(5'098'049'789'683'201, 5'199'450'000'000'000);
    step([&] { EXPECT_TRUE(economy.call(kCharlie, economy.pools, pools::Serve{vault})); });
    // There 490,628,098,489 at a price cut to 12 decimals; here of the exact gain, rounded down.
    EXPECT_TRUE(economy.shares_in(vault, kCharlie) == 700 * kPha + 490'628'097'699);
    // There 1,013,496,785,713; the mark is rounded up, so that no gain is charged twice.
    EXPECT_TRUE(economy.record(vault).mark == 1'013'496'785'715);
}

void RecordedPools::withdrawals() {
    step([&] {
        EXPECT_TRUE(economy.lock(pool, 1, 1'500 * kPha));
        EXPECT_TRUE(economy.withdraw(kBob, pool, 1'900 * kPha));
    });
    // 699,449,999,999,999 were paid for 685,809,253,939,150 shares.
    expect_pool(4'412'240'535'744'051, 4'500'000'000'000'001);
    EXPECT_TRUE(economy.shares(kBob) ==
                (1'000'000 - 2'000 + 500 + 1'200 - 2'000) * kPha + 699'449'999'999'999);
    // There a second request replaces the first and starts its time anew; here each is its own.
    expect_error(economy.withdraw(kBob, pool, 1'950 * kPha),
                 economy.error(Error::InsufficientShares));
    step([&] { EXPECT_TRUE(economy.contribute(kAlice, pool, 300 * kPha)); });
    expect_pool(4'412'240'535'744'050, 4'500'000'000'000'001);
    step([&] { EXPECT_TRUE(economy.withdraw(kCharlie, vault, 300 * kPha)); });
    // 199,999,999,999,999 as there, for 197,336,590,326,771 shares instead of ...327,022: those of
    // the exact value.
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 300 * kPha - 197'336'590'326'771);
    EXPECT_TRUE(economy.record(vault).value == 1);
    step([&] { EXPECT_TRUE(economy.unlock(pool, 1, 4'500 * kPha)); });
    // There the stopped worker's pay arrives before its stake is reclaimed by hand, and Bob gets
    // 938,528,668,200,000 for 920,041,377,011,246 shares; here a reward and what has cooled down
    // serve the queue by themselves, in one block.
    economy.block(2'000, [&] { economy.reward(pool, kPha); });
    expect_pool(4'412'240'535'744'050, 4'500'900'000'000'001);
    step([] {});
    step([] {});
    expect_pool(3'492'199'158'732'804, 3'562'371'331'800'001);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0);
}

TEST_F(RecordedPools, GiveTheSameAmountsAndShares) {
    first_file();
    second_file();
    rewards();
    withdrawals();
}

// ---- the cases of the pallets' own tests
// ---------------------------------------------------------

class UpstreamCases : public ::testing::Test {
  public:
    PoolEconomy economy;
    void SetUp() override {
        economy.block(2'000, [&] { economy.upstream_rules(); });
    }
};

TEST_F(UpstreamCases, CommissionOfAPayoutAndTheVaultsPart) {
    const auto pool = economy.create(kAlice, 5'000);
    const auto vault = economy.create(kBob, 0, Kind::Vault);
    EXPECT_TRUE(economy.contribute(kCharlie, vault, 100 * kPha));
    EXPECT_TRUE(economy.invest(vault, pool, 50 * kPha));
    EXPECT_TRUE(economy.contribute(kDave, pool, 50 * kPha));
    const Balance before = economy.shares(kAlice);
    economy.reward(pool, 100 * kPha);
    EXPECT_TRUE(economy.shares(kAlice) - before == 50 * kPha);
    EXPECT_TRUE(economy.record(pool).value == 150 * kPha);
    EXPECT_TRUE(economy.record(pool).shares == 100 * kPha);
    EXPECT_TRUE(economy.pools.worth(vault).exit_value == 125 * kPha);
}

TEST_F(UpstreamCases, AVaultsOwnerGainsSharesOfAGain) {
    for (const std::uint16_t rate : {std::uint16_t{5'000}, std::uint16_t{10'000}}) {
        const auto pool = economy.create(kAlice, 0);
        const auto vault = economy.create(kBob, rate, Kind::Vault);
        EXPECT_TRUE(economy.contribute(kCharlie, vault, 100 * kPha));
        EXPECT_TRUE(economy.invest(vault, pool, 100 * kPha));
        economy.reward(pool, (rate == 5'000 ? 50 : 100) * kPha);
        EXPECT_TRUE(economy.contribute(kCharlie, vault, kPha));
        const Balance gained = economy.shares_in(vault, kBob);
        // 100 -> 150 at a half: 20 shares. 1 -> 2 at all of it: the price returns to 1.
        EXPECT_TRUE(gained == (rate == 5'000 ? 20 : 100) * kPha);
        const Balance entered = economy.shares_in(vault, kCharlie) - 100 * kPha;
        EXPECT_TRUE(entered == (rate == 5'000 ? kPha * 4 / 5 : kPha));
    }
}

TEST_F(UpstreamCases, AQueuedRestIsPaidByTheNextContribution) {
    const auto pool = economy.create(kAlice);
    EXPECT_TRUE(economy.contribute(kAlice, pool, 500 * kPha));
    EXPECT_TRUE(economy.attach(pool, 1));
    EXPECT_TRUE(economy.lock(pool, 1, 300 * kPha));
    EXPECT_TRUE(economy.withdraw(kAlice, pool, 300 * kPha));
    EXPECT_TRUE(economy.queued_in(pool, kAlice) == 100 * kPha);
    EXPECT_TRUE(economy.contribute(kBob, pool, 300 * kPha));
    EXPECT_TRUE(economy.queued_in(pool, kAlice) == 0);
    EXPECT_TRUE(economy.pools.free_of(pool) == 200 * kPha);
}

/// The documentation's timetable: 5,000 asked on day 1 with 1,000 free, 500 and 3,000 come on days
/// 2 and 3, workers are stopped on day 8, and all is paid on day 15.
TEST_F(UpstreamCases, TheTimetableOfAWithdrawal) {
    const auto pool = economy.create(kAlice);
    EXPECT_TRUE(economy.contribute(kAlice, pool, 2'000 * kPha));
    EXPECT_TRUE(economy.contribute(kBob, pool, 5'000 * kPha));
    EXPECT_TRUE(economy.attach(pool, 1));
    EXPECT_TRUE(economy.lock(pool, 1, 6'000 * kPha));
    const auto waits = [&] { return economy.queued_in(pool, kBob) / kPha; };
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 5'000 * kPha)); });
    EXPECT_TRUE(waits() == 4'000);
    economy.block(kDayMs, [&] { EXPECT_TRUE(economy.contribute(kCharlie, pool, 500 * kPha)); });
    EXPECT_TRUE(waits() == 3'500);
    economy.block(kDayMs, [&] { EXPECT_TRUE(economy.contribute(kCharlie, pool, 3'000 * kPha)); });
    EXPECT_TRUE(waits() == 500);
    economy.pass(5 * kDayMs - 2'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.collateral.backing(worker(1))->cooling == 0) << "not before day 8";
    economy.block(2'000);
    EXPECT_TRUE(economy.collateral.backing(worker(1))->cooling == 500 * kPha);
    economy.pass(7 * kDayMs - 2'000);
    EXPECT_TRUE(waits() == 500);
    economy.block(2'000);
    economy.block(2'000);
    EXPECT_TRUE(waits() == 0) << "day 15";
}

TEST_F(UpstreamCases, DustIsBurntForNothing) {
    const auto pool = economy.create(kAlice);
    EXPECT_TRUE(economy.contribute(kAlice, pool, kPha));
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kAlice, pool, 100'000)); });
    EXPECT_TRUE(economy.shares_in(pool, kAlice) == kPha - 100'000);
    EXPECT_TRUE(economy.record(pool).value == kPha);
}

TEST_F(UpstreamCases, AVaultWithACoarsePrice) {
    const auto pool = economy.create(kAlice, 0);
    const auto vault = economy.create(kBob, 0, Kind::Vault);
    EXPECT_TRUE(economy.contribute(kCharlie, vault, 300 * kPha));
    // A planck less stays in the vault than its part, so that 10,000,100,000 are free.
    EXPECT_TRUE(economy.invest(vault, pool, 300 * kPha - 10'000'100'000));
    economy.reward(pool, 100'000);
    EXPECT_TRUE(economy.pools.worth(vault).exit_value == 300'000'000'100'000);
    const Balance before = economy.shares(kCharlie);
    EXPECT_TRUE(economy.withdraw(kCharlie, vault, 200 * kPha));
    // The same pay for the same shares. There 100 shares came to the owner out of a price cut to 12
    // decimals, without a fee; here nobody gains by rounding.
    EXPECT_TRUE(economy.shares(kCharlie) - before == 10'000'099'999);
    EXPECT_TRUE(economy.record(vault).shares == 300 * kPha - 10'000'099'996);
    EXPECT_TRUE(economy.shares_in(vault, kBob) == 0);
}

TEST_F(UpstreamCases, MoreStakeForAWorkerLeavesTheRestFree) {
    const auto pool = economy.create(kAlice);
    EXPECT_TRUE(economy.contribute(kAlice, pool, 200 * kPha));
    EXPECT_TRUE(economy.attach(pool, 1));
    EXPECT_TRUE(economy.lock(pool, 1, 150 * kPha));
    // There a worker restarts with strictly more; here what is added must be something.
    expect_error(economy.lock(pool, 1, 0),
                 error_of(economy.collateral, tokenomics::collateral::Error::ZeroAmount));
    EXPECT_TRUE(economy.lock(pool, 1, kPha));
    EXPECT_TRUE(economy.pools.free_of(pool) == 49 * kPha);
}

TEST_F(UpstreamCases, WhoLeavesAFullPoolMakesRoom) {
    const auto pool = economy.create(kAlice);
    EXPECT_TRUE(economy.contribute(kAlice, pool, 100 * kPha));
    EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::SetCapacity{pool, 100 * kPha}));
    EXPECT_TRUE(economy.attach(pool, 1));
    EXPECT_TRUE(economy.lock(pool, 1, 100 * kPha));
    EXPECT_TRUE(economy.withdraw(kAlice, pool, 100 * kPha));
    expect_error(economy.contribute(kBob, pool, 101 * kPha), economy.error(Error::ExceedsCapacity));
    EXPECT_TRUE(economy.contribute(kBob, pool, 100 * kPha));
    EXPECT_TRUE(economy.queued_in(pool, kAlice) == 0 && economy.shares_in(pool, kBob) != 0);
}

// The eight-byte accounts of fresh pools there (pool, lock, owner reward) have no like here: a pool
// has one account, whose bytes say which (pool_math_test.cpp); what is locked is a hold in it, and
// the owner's part is paid out at once.

}  // namespace
}  // namespace tests
