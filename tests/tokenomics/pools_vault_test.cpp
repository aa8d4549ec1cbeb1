// Vaults of pools: value, fees above the highest price, withdrawals through the pools.
#include "tests/tokenomics/pool_economy.hpp"

namespace tests {
namespace {

using pools::Error;
using pools::Kind;

class PoolVaults : public ::testing::Test {
  public:
    PoolEconomy economy;
    PoolId pool = 0;
    PoolId vault = 1;

    void SetUp() override {
        economy.block(2'000, [&] {
            pool = economy.create(kAlice, 0);
            EXPECT_TRUE(economy.contribute(kAlice, pool, 500 * kPha));
            vault = economy.create(kBob, 500, Kind::Vault);
            EXPECT_TRUE(economy.contribute(kCharlie, vault, 800 * kPha));
            EXPECT_TRUE(economy.invest(vault, pool, 500 * kPha));
        });
    }
    Balance value() const { return economy.pools.worth(vault).exit_value; }
};

TEST_F(PoolVaults, AVaultIsWorthItsVphaAndItsSharesOfPools) {
    EXPECT_TRUE(economy.record(vault).value == 300 * kPha && value() == 800 * kPha);
    economy.block(2'000, [&] { economy.reward(pool, 100 * kPha); });
    EXPECT_TRUE(value() == 850 * kPha);
    expect_error(economy.invest(vault, pool, 301 * kPha),
                 economy.error(Error::InsufficientFreeStake));
    expect_error(economy.invest(vault, vault, kPha), economy.error(Error::WrongKind));
    expect_error(economy.call(kAlice, economy.pools, pools::Invest{pool, pool, {kPha}, {}}),
                 economy.error(Error::WrongKind));
    expect_error(economy.call(kBob, economy.pools, pools::Attach{vault, worker(1)}),
                 economy.error(Error::WrongKind));
}

TEST_F(PoolVaults, TheFeeIsOfGainsAboveTheHighestPriceOnce) {
    economy.block(2'000, [&] {
        economy.reward(pool, 100 * kPha);
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::Serve{vault}));
    });
    // 5 % of a gain of 50: shares worth 2.5.
    const Balance fee = economy.shares_in(vault, kBob);
    const auto worth = economy.pools.worth(vault);
    EXPECT_TRUE(worth.amount_for(fee) <= 25 * kPha / 10);
    EXPECT_TRUE(worth.amount_for(fee) + 1 >= 25 * kPha / 10);
    const auto mark = economy.record(vault).mark;
    // Down and up again: no second fee for the same gain.
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 900 * kPha));
        economy.hold_slash(1, 700 * kPha);
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::Serve{vault}));
        economy.cancel_slash(pool, 700 * kPha);
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::Serve{vault}));
    });
    EXPECT_TRUE(economy.shares_in(vault, kBob) == fee && economy.record(vault).mark == mark);
}

TEST_F(PoolVaults, AWithdrawalIsPaidThroughThePools) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 1'000 * kPha));
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 700 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 400 * kPha) << "300 were not invested";
    // After 7 days the vault asks the pool, after 7 more the pool unlocks, 7 days cool down.
    economy.pass(7 * kDayMs + 4'000);
    EXPECT_TRUE(economy.queued_in(pool, pools::pool_account(vault)) >= 400 * kPha);
    economy.pass(7 * kDayMs + 4'000);
    economy.pass(7 * kDayMs + 4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 0);
    EXPECT_TRUE(economy.shares(kCharlie) >= 999'900 * kPha - 1);
}

TEST_F(PoolVaults, AttackLeavingBeforeAPoolNotesAnExecutedSlash) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kDave, vault, 100 * kPha));
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 1'000 * kPha));
        economy.hold_slash(1, 900 * kPha);
    });
    // The owner's 500 cover 500, the vault's 500 the other 400.
    EXPECT_TRUE(value() == 500 * kPha);
    economy.block(2'000, [&] {
        economy.execute_slash(pool, 900 * kPha);
        // Nobody has touched the pool since.
        EXPECT_TRUE(value() == 500 * kPha);
        EXPECT_TRUE(economy.pools.worth(pool).entry_value == 100 * kPha);
        EXPECT_TRUE(economy.pools.free_of(pool) == 0);
        const Balance before = economy.shares(kCharlie);
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 90 * kPha));
        EXPECT_TRUE(economy.shares(kCharlie) - before == 50 * kPha);
    });
    const Balance rest = value();
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Serve{pool})); });
    EXPECT_TRUE(value() == rest && rest == 450 * kPha);
}

TEST_F(PoolVaults, ARequestOutlivesASlashOfAllThatTheVaultHas) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.invest(vault, pool, 300 * kPha));
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 1'300 * kPha));
        economy.hold_slash(1, 1'300 * kPha);
        EXPECT_TRUE(value() == 0);
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 100 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 100 * kPha) << "it may be annulled";
    economy.block(2'000, [&] {
        economy.cancel_slash(pool, 1'300 * kPha);
        EXPECT_TRUE(
            economy.call(kBob, economy.pools,
                         pools::Divest{.vault = vault, .pool = pool, .shares = {200 * kPha}}));
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::Serve{vault}));
    });
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 0);
    EXPECT_TRUE(economy.shares(kCharlie) == 999'300 * kPha);
}

TEST_F(PoolVaults, WhatRequestsWaitForIsNotInvested) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.invest(vault, pool, 300 * kPha));
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, 1'300 * kPha));
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 100 * kPha));
        economy.reward(vault, 100 * kPha + kPha);
        expect_error(economy.invest(vault, pool, 50 * kPha), economy.error(Error::RequestsPending));
    });
}

TEST_F(PoolVaults, ItsOwnerDivestsAndClosesIt) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(
            economy.call(kBob, economy.pools,
                         pools::Divest{.vault = vault, .pool = pool, .shares = {500 * kPha}}));
        EXPECT_TRUE(economy.record(vault).investments.items.empty());
        EXPECT_TRUE(economy.record(vault).value == 800 * kPha);
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 800 * kPha));
        EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Close{vault}));
    });
    EXPECT_TRUE(economy.shares(kCharlie) == 1'000'000 * kPha);
}

}  // namespace
}  // namespace tests
