// Pools behind workers: collateral, pay, slashes, withdrawals that are overdue.
#include "tests/tokenomics/pool_economy.hpp"
#include "tokenomics/key_rotation.hpp"

namespace tests {
namespace {

using pools::Error;
using tokenomics::collateral::kCoolingMs;

class PoolBacking : public ::testing::Test {
  public:
    PoolEconomy economy;
    PoolId pool = 0;
    const AccountId own = pools::pool_account(0);

    /// 1,000 of Alice, 9,000 of Bob.
    void SetUp() override {
        economy.no_ramps();
        economy.block(2'000, [&] {
            pool = economy.create(kAlice);
            EXPECT_TRUE(economy.contribute(kAlice, pool, 1'000 * kPha));
            EXPECT_TRUE(economy.contribute(kBob, pool, 9'000 * kPha));
        });
    }
    void back(std::uint8_t fill, Balance amount) {
        EXPECT_TRUE(economy.attach(pool, fill));
        EXPECT_TRUE(economy.lock(pool, fill, amount));
    }
    void rotate(std::uint8_t before, std::uint8_t after) {
        tokenomics::rotate_key(economy.rewards, economy.collateral, economy.pools, worker(before),
                               worker(after));
    }
    Balance held(HoldReason reason) const { return economy.vpha.held(reason, own); }
};

TEST_F(PoolBacking, ThePoolsCollateralIsHeldAndPaysThePool) {
    economy.block(2'000, [&] { back(1, 1'250 * kPha); });
    EXPECT_TRUE(held(HoldReason::WorkerCollateral) == 1'250 * kPha);
    EXPECT_TRUE(economy.pools.free_of(pool) == 8'750 * kPha);
    economy.block(2'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    economy.block(60'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    const Balance before = economy.record(pool).value;
    const Balance alices = economy.shares(kAlice);
    economy.block(2'000);
    economy.block(2'000);
    const auto now = economy.record(pool);
    EXPECT_TRUE(now.value > before) << "paid by the chain's round, in vPHA";
    EXPECT_TRUE(now.earned == now.value - before);
    EXPECT_TRUE(economy.shares(kAlice) - alices == now.to_owner);
    EXPECT_TRUE(now.to_owner == pools::part_of(now.to_owner + now.earned, 1'000));
    EXPECT_TRUE(economy.balances.total_balance(own) == 0) << "not in PHA";
}

TEST_F(PoolBacking, TheOwnerCannotTakeAWorkersPayAside) {
    auto rates = economy.rewards.storage.parameters.get();
    rates.vesting_ms = kDayMs;
    economy.rewards.storage.parameters.put(rates);
    economy.block(2'000, [&] {
        back(1, 1'250 * kPha);
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    economy.block(60'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
        expect_error(
            economy.call(kAlice, economy.rewards, tokenomics::rewards::Claim{{{worker(1)}}}),
            error_of(economy.rewards, tokenomics::rewards::Error::PaidToPool));
        expect_error(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}),
                     economy.error(Error::StillLocked));
        // Taken out of the registry: what vests is owed to the pool.
        economy.rewards.removed(worker(1));
    });
    const Balance owed = economy.rewards.owed(own);
    EXPECT_TRUE(owed != 0 && economy.rewards.owed(kAlice) == 0);
    economy.pass(2 * kDayMs);
    const Balance before = economy.record(pool).value;
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kCharlie, economy.pools, pools::Serve{pool})); });
    EXPECT_TRUE(economy.record(pool).value > before && economy.rewards.owed(own) == 0);
}

TEST_F(PoolBacking, AWorkerBelongsToOnePoolOfItsOperator) {
    economy.block(2'000, [&] {
        back(1, 1'250 * kPha);
        const auto other = economy.create(kBob);
        economy.rewards.activated(worker(2), facts(kBob, 10'000));
        expect_error(economy.call(kAlice, economy.pools, pools::Attach{pool, worker(2)}),
                     economy.error(Error::NotOperator));
        expect_error(economy.call(kAlice, economy.pools, pools::Attach{pool, worker(9)}),
                     economy.error(Error::UnknownWorker));
        expect_error(economy.call(kAlice, economy.pools, pools::Attach{pool, worker(1)}),
                     economy.error(Error::WorkerTaken));
        expect_error(economy.call(kBob, economy.pools,
                                  pools::Lock{.pool = other, .worker = worker(1), .amount = {1}}),
                     economy.error(Error::WorkerNotOfPool));
        expect_error(economy.lock(pool, 1, 8'751 * kPha),
                     economy.error(Error::InsufficientFreeStake));
        // The operator's own vPHA cannot come beside it.
        EXPECT_FALSE(
            economy.call(kAlice, economy.collateral,
                         tokenomics::collateral::Lock{.worker = worker(1), .shares = {kPha}}));
    });
}

TEST_F(PoolBacking, ASlashTakesTheOwnersStakeFirst) {
    economy.block(2'000, [&] {
        back(1, 5'000 * kPha);
        economy.hold_slash(1, 600 * kPha);
    });
    const auto worth = economy.pools.worth(pool);
    EXPECT_TRUE(worth.held == 600 * kPha);
    EXPECT_TRUE(worth.amount_for(9'000 * kPha) == 9'000 * kPha) << "the owner's 1,000 cover it";
    economy.block(2'000, [&] {
        economy.execute_slash(pool, 600 * kPha);
        EXPECT_TRUE(economy.contribute(kAlice, pool, kPha));
    });
    EXPECT_TRUE(economy.shares_in(pool, kAlice) == 401 * kPha);
    EXPECT_TRUE(economy.record(pool).value == 9'401 * kPha);
    EXPECT_TRUE(economy.pools.worth(pool).amount_for(9'000 * kPha) == 9'000 * kPha);
    // Below a tenth nobody else may enter, and nothing more is locked, until the owner adds.
    economy.block(2'000, [&] {
        expect_error(economy.contribute(kCharlie, pool, kPha),
                     economy.error(Error::OwnerStakeTooLow));
        expect_error(economy.lock(pool, 1, kPha), economy.error(Error::OwnerStakeTooLow));
    });
    // A greater one than the owner's stake falls on all.
    economy.block(2'000, [&] {
        economy.hold_slash(1, 1'301 * kPha);
        economy.execute_slash(pool, 1'301 * kPha);
        EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Serve{pool}));
    });
    EXPECT_TRUE(economy.shares_in(pool, kAlice) == 0);
    EXPECT_TRUE(economy.record(pool).value == 8'100 * kPha);
    EXPECT_TRUE(economy.pools.worth(pool).amount_for(9'000 * kPha) == 8'100 * kPha);
}

TEST_F(PoolBacking, WhileASlashIsHeldExitsPriceWithoutItAndEntriesWithIt) {
    economy.block(2'000, [&] {
        back(1, 5'000 * kPha);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 5'000 * kPha)) << "takes what is free";
        economy.hold_slash(1, 1'900 * kPha);
    });
    // 5,000 vPHA and shares; the owner's 1,000 cover 1,000, Bob's 4,000 the other 900.
    const auto worth = economy.pools.worth(pool);
    EXPECT_TRUE(worth.shares_for(100 * kPha) == 100 * kPha);
    EXPECT_TRUE(worth.amount_for(4'000 * kPha) == 3'100 * kPha);
    economy.block(2'000, [&] {
        expect_error(economy.call(kDave, economy.pools, pools::AcceptOwnership{pool}),
                     economy.error(Error::NotHeir));
        // Bob leaves with vPHA that Alice brings: at the price without the held amount.
        EXPECT_TRUE(economy.withdraw(kBob, pool, 100 * kPha));
        const Balance before = economy.shares(kBob);
        EXPECT_TRUE(economy.contribute(kAlice, pool, 100 * kPha));
        const Balance got = economy.shares(kBob) - before;
        EXPECT_TRUE(got < 100 * kPha && got > 77 * kPha);
        // The owner's own requests wait for the judgment.
        EXPECT_TRUE(economy.cancel(kBob, pool, 1, economy.queued_in(pool, kBob)) ||
                    economy.queued_in(pool, kBob) == 0);
    });
    const Balance bobs = economy.shares_in(pool, kBob);
    economy.block(2'000, [&] {
        economy.cancel_slash(pool, 1'900 * kPha);
        EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Serve{pool}));
    });
    EXPECT_TRUE(economy.pools.worth(pool).amount_for(bobs) >= bobs) << "who stayed lost nothing";
}

TEST_F(PoolBacking, AttackDustInTheQueueWhileASlashIsHeld) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kAlice, pool, 100 * kPha));
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 100 * kPha));
        back(1, 5'000 * kPha);
        economy.hold_slash(1, 1'900 * kPha);
        // Worth a little less than may be paid, because of the slash.
        for (const Balance shares : {Balance{1}, pools::kDust, pools::kDust + 1})
            EXPECT_TRUE(economy.withdraw(kCharlie, pool, shares));
    });
    EXPECT_TRUE(economy.queued_in(pool, kCharlie) == 0);
    const Balance before = economy.shares(kBob);
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 100 * kPha)); });
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0 && economy.shares(kBob) > before);
}

TEST_F(PoolBacking, ARequestOutlivesASlashOfAllThatThePoolHas) {
    economy.block(2'000, [&] {
        back(1, 10'000 * kPha);
        economy.hold_slash(1, 10'000 * kPha);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 100 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 100 * kPha);
    economy.block(2'000, [&] {
        economy.cancel_slash(pool, 10'000 * kPha);
        EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Serve{pool}));
    });
    EXPECT_TRUE(economy.shares(kBob) == 991'100 * kPha);
}

TEST_F(PoolBacking, AttackATrifleInTheQueueStopsNoLock) {
    auto rules = economy.pools.storage.parameters.get();
    rules.stay_ms = kDayMs;
    economy.pools.storage.parameters.put(rules);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kAlice, pool, kPha));
        EXPECT_TRUE(economy.contribute(kCharlie, pool, kPha));
        // Who has just come waits a day: the queue is not empty.
        EXPECT_TRUE(economy.withdraw(kCharlie, pool, kPha / 2));
        EXPECT_TRUE(economy.attach(pool, 1));
        expect_error(economy.lock(pool, 1, 10'002 * kPha), economy.error(Error::RequestsPending));
        EXPECT_TRUE(economy.lock(pool, 1, 10'001 * kPha));
        expect_error(economy.lock(pool, 1, kPha), economy.error(Error::RequestsPending));
        expect_error(economy.lock(pool, 1, 2 * kPha), economy.error(Error::InsufficientFreeStake));
    });
    economy.pass(kDayMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kCharlie) == 0);
}

TEST_F(PoolBacking, AWorkerIsNotDetachedFromAHeldSlash) {
    const auto detach = [&] {
        return economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)});
    };
    economy.block(2'000, [&] {
        back(1, 1'250 * kPha);
        // All of it is taken: nothing is locked any more.
        economy.hold_slash(1, 1'250 * kPha);
        EXPECT_FALSE(economy.collateral.backing(worker(1)));
        expect_error(detach(), economy.error(Error::SlashHeld));
        economy.collateral.give_back(worker(1), own, 1'250 * kPha);
        EXPECT_TRUE(economy.unlock(pool, 1, 1'250 * kPha));
    });
    economy.pass(kCoolingMs);
    economy.block(2'000, [&] { EXPECT_TRUE(detach()); });
    EXPECT_TRUE(economy.pools.free_of(pool) == 10'000 * kPha);
}

TEST_F(PoolBacking, TheOwnerDoesNotLeaveBeforeAHeldSlash) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.withdraw(kBob, pool, 9'000 * kPha));
        back(1, 900 * kPha);
        economy.hold_slash(1, 900 * kPha);
        EXPECT_TRUE(economy.withdraw(kAlice, pool, 1'000 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(pool, kAlice) == 1'000 * kPha) << "100 are free and wait";
    economy.block(2'000, [&] {
        economy.execute_slash(pool, 900 * kPha);
        EXPECT_TRUE(economy.call(kBob, economy.pools, pools::Serve{pool}));
    });
    EXPECT_TRUE(economy.record(pool).shares == 0 && economy.record(pool).value == 0);
    EXPECT_TRUE(economy.shares(kAlice) == (1'000'000 - 900) * kPha);
}

TEST_F(PoolBacking, AnOverdueWithdrawalUnlocksWhatIsMissingOfTheFewestWorkers) {
    economy.block(2'000, [&] {
        back(1, 1'000 * kPha);
        back(2, 3'000 * kPha);
        back(3, 6'000 * kPha);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 2'000 * kPha));
    });
    economy.pass(7 * kDayMs - 4'000);
    EXPECT_TRUE(economy.collateral.view(worker(2))->locked == 3'000 * kPha);
    economy.block(4'000);
    economy.block(2'000);
    // One worker covers it: the smallest that does, and no more of it than is missing.
    EXPECT_TRUE(economy.collateral.view(worker(1))->locked == 1'000 * kPha);
    EXPECT_TRUE(economy.collateral.view(worker(2))->locked == 1'000 * kPha);
    EXPECT_TRUE(economy.collateral.view(worker(3))->locked == 6'000 * kPha);
    economy.pass(kCoolingMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0) << "14 days after it was asked for at most";
    EXPECT_TRUE(economy.shares(kBob) == 993'000 * kPha);
}

TEST_F(PoolBacking, CollateralAndPayFollowAWorkerToItsNewKey) {
    economy.block(2'000, [&] {
        back(1, 1'250 * kPha);
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
        EXPECT_TRUE(economy.unlock(pool, 1, 250 * kPha));
        rotate(1, 2);
        // Nothing is left to unlock under the old key while the new one counts it.
        expect_error(economy.unlock(pool, 1, kPha), economy.error(Error::WorkerNotOfPool));
        EXPECT_FALSE(economy.collateral.backing(worker(1)));
    });
    const auto backing = economy.collateral.backing(worker(2));
    EXPECT_TRUE(backing->locked == 1'000 * kPha && backing->cooling == 250 * kPha);
    EXPECT_TRUE(economy.Economy::record(2).collateral == 1'000 * kPha);
    EXPECT_TRUE(economy.rewards.storage.payees.get(worker(2)) == own);
    economy.pass(kCoolingMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.collateral.backing(worker(2))->cooling == 0);
    economy.block(2'000, [&] { EXPECT_TRUE(economy.unlock(pool, 2, 1'000 * kPha)); });
    EXPECT_TRUE(economy.Economy::record(2).collateral == 0);
}

TEST_F(PoolBacking, AttackCollateralReuseByAKeyThatWasUsedBefore) {
    namespace collateral = tokenomics::collateral;
    const auto lock_own = [&](const AccountId& who, std::uint8_t fill, Balance shares) {
        EXPECT_TRUE(economy.call(who, economy.collateral,
                                 collateral::Lock{.worker = worker(fill), .shares = {shares}}));
    };
    economy.block(2'000, [&] {
        // Charlie's worker 2 is gone, a planck is still locked for it.
        economy.rewards.activated(worker(2), facts(kCharlie, 10'000));
        lock_own(kCharlie, 2, 1);
        economy.rewards.removed(worker(2));
        economy.start(1, kBob, 10'000);
        EXPECT_TRUE(economy.Economy::record(1).position.weight != 0);
        rotate(1, 2);
    });
    const auto now = economy.Economy::record(2);
    EXPECT_TRUE(now.collateral == 0 && now.position.weight == 0)
        << "Bob's is locked for the old key";
    economy.block(2'000, [&] {
        EXPECT_TRUE(
            economy.call(kBob, economy.collateral,
                         collateral::Unlock{.worker = worker(1), .shares = {1'250 * kPha}}));
    });
    EXPECT_TRUE(economy.Economy::record(2).collateral == 0);
}

TEST_F(PoolBacking, CollateralStaysWhereItsPoolCanUnlockIt) {
    economy.block(2'000, [&] {
        economy.rewards.activated(worker(2), facts(kCharlie, 10'000));
        EXPECT_TRUE(
            economy.call(kCharlie, economy.collateral,
                         tokenomics::collateral::Lock{.worker = worker(2), .shares = {kPha}}));
        economy.rewards.removed(worker(2));
        back(1, 1'250 * kPha);
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
        rotate(1, 2);
        EXPECT_FALSE(economy.rewards.storage.payees.contains(worker(2)));
        EXPECT_TRUE(economy.unlock(pool, 1, 1'250 * kPha));
    });
    economy.pass(kCoolingMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}));
    });
    EXPECT_TRUE(economy.pools.free_of(pool) == 10'000 * kPha);
}

TEST_F(PoolBacking, AWorkerThatComesBackCountsItsCollateral) {
    economy.block(2'000, [&] {
        back(1, 1'250 * kPha);
        economy.rewards.removed(worker(1));
        economy.rewards.activated(worker(1), facts(kAlice, 10'000));
        EXPECT_TRUE(economy.Economy::record(1).collateral == 0);
        economy.collateral.recount(worker(1));
        EXPECT_TRUE(economy.Economy::record(1).collateral == 1'250 * kPha);
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    EXPECT_TRUE(economy.Economy::record(1).position.weight != 0);
}

TEST_F(PoolBacking, DetachedItIsItsOperatorsAgain) {
    economy.block(2'000, [&] { back(1, 1'250 * kPha); });
    economy.block(2'000, [&] { EXPECT_TRUE(economy.unlock(pool, 1, 1'250 * kPha)); });
    economy.pass(kCoolingMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}));
        EXPECT_TRUE(economy.call(
            kAlice, economy.collateral,
            tokenomics::collateral::Lock{.worker = worker(1), .shares = {1'250 * kPha}}));
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    economy.block(60'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
    });
    const Balance before = economy.free(kAlice);
    economy.block(2'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.free(kAlice) > before);
}

}  // namespace
}  // namespace tests
