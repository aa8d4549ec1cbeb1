// Members of a pool: entering, the queue, commission, ownership, bounds.
#include "tests/tokenomics/pool_economy.hpp"
#include "tokenomics/pools/whitelist.hpp"

namespace tests {
namespace {

using pools::Error;

class Pools : public ::testing::Test {
  public:
    PoolEconomy economy;
    PoolId pool = 0;

    void SetUp() override {
        economy.block(2'000, [&] {
            pool = economy.create(kAlice);
            EXPECT_TRUE(economy.contribute(kAlice, pool, 1'000 * kPha));
            EXPECT_TRUE(economy.contribute(kBob, pool, 2'000 * kPha));
        });
    }
    /// All but `free` stands behind worker 1.
    void lock_all_but(Balance free) {
        EXPECT_TRUE(economy.attach(pool, 1));
        EXPECT_TRUE(economy.lock(pool, 1, economy.pools.free_of(pool) - free));
    }
};

TEST_F(Pools, SharesAreWorthWhatThePoolHas) {
    EXPECT_TRUE(economy.shares_in(pool, kBob) == 2'000 * kPha);
    EXPECT_TRUE(economy.shares(kBob) == 998'000 * kPha);
    economy.block(2'000, [&] { economy.reward(pool, 100 * kPha); });
    // 10 % commission to the owner, the rest makes every share dearer.
    EXPECT_TRUE(economy.record(pool).value == 3'090 * kPha);
    EXPECT_TRUE(economy.shares(kAlice) ==
                (999'000 + 10) * kPha - pools::kPoolDeposit + pools::kPoolDeposit);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 103 * kPha));
        EXPECT_TRUE(economy.shares_in(pool, kCharlie) == 100 * kPha);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 2'000 * kPha));
    });
    EXPECT_TRUE(economy.shares(kBob) == 1'000'060 * kPha) << "auto-compounded, paid at once";
    EXPECT_TRUE(economy.record(pool).members == 2);
}

TEST_F(Pools, TheQueueIsServedInOrderByContributionsAndReleases) {
    economy.block(2'000, [&] {
        lock_all_but(200 * kPha);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 300 * kPha));
        EXPECT_TRUE(economy.queued_in(pool, kBob) == 100 * kPha) << "200 were free";
        EXPECT_TRUE(economy.withdraw(kBob, pool, 50 * kPha));
        EXPECT_TRUE(economy.queued_in(pool, kBob) == 150 * kPha) << "behind the first";
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 120 * kPha));
    });
    // The first was paid whole, the second in part.
    const auto queue = economy.pools.details(pool)->queue;
    ASSERT_EQ(queue.size(), 1U);
    EXPECT_TRUE(queue[0].request == 1 && queue[0].shares == 30 * kPha);
    economy.block(2'000, [&] { EXPECT_TRUE(economy.unlock(pool, 1, 30 * kPha)); });
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 30 * kPha);
    economy.pass(tokenomics::collateral::kCoolingMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0) << "the chain did it";
    EXPECT_TRUE(economy.shares(kBob) == 998'350 * kPha);
}

TEST_F(Pools, ARewardServesTheQueue) {
    economy.block(2'000, [&] {
        lock_all_but(0);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 10 * kPha));
    });
    economy.block(2'000, [&] { economy.reward(pool, 20 * kPha); });
    EXPECT_TRUE(economy.queued_in(pool, kBob) != 0);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0);
}

TEST_F(Pools, RequestsAreIndependentAndCancellable) {
    economy.block(2'000, [&] {
        lock_all_but(0);
        EXPECT_TRUE(economy.withdraw(kBob, pool, 100 * kPha));
    });
    economy.block(kDayMs, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 70 * kPha)); });
    const auto queue = economy.pools.details(pool)->queue;
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue[1].since_ms - queue[0].since_ms, kDayMs) << "the first keeps its time";
    economy.block(2'000, [&] {
        expect_error(economy.cancel(kAlice, pool, 0, 1), economy.error(Error::UnknownRequest));
        expect_error(economy.cancel(kBob, pool, 9, 1), economy.error(Error::UnknownRequest));
        expect_error(economy.cancel(kBob, pool, 0, 101 * kPha),
                     economy.error(Error::InsufficientShares));
        EXPECT_TRUE(economy.cancel(kBob, pool, 0, 40 * kPha));
        EXPECT_TRUE(economy.cancel(kBob, pool, 1, 70 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 60 * kPha);
    EXPECT_EQ(economy.pools.details(pool)->queue.size(), 1U);
}

TEST_F(Pools, RequestsOfAMemberAreBounded) {
    economy.block(2'000, [&] {
        lock_all_but(0);
        for (std::uint32_t i = 0; i < pools::kRequestsMax; ++i)
            EXPECT_TRUE(economy.withdraw(kBob, pool, kPha));
        expect_error(economy.withdraw(kBob, pool, kPha), economy.error(Error::TooManyRequests));
        expect_error(economy.withdraw(kBob, pool, 0), economy.error(Error::ZeroAmount));
        expect_error(economy.withdraw(kCharlie, pool, 1), economy.error(Error::InsufficientShares));
        // 32 at once: the chain pays 8 a block.
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 100 * kPha));
        EXPECT_TRUE(economy.queued_in(pool, kBob) == 24 * kPha);
    });
    for (int i = 0; i < 3; ++i)
        economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0);
}

TEST_F(Pools, ARaiseIsAnnouncedAndOfOneStep) {
    const auto set = [&](std::uint16_t rate) {
        return economy.call(kAlice, economy.pools,
                            pools::SetCommission{.pool = pool, .rate_bps = rate});
    };
    const auto rate = [&] { return economy.pools.details(pool)->pool.commission_bps; };
    economy.block(2'000, [&] {
        expect_error(set(1'501), economy.error(Error::StepTooLarge));
        expect_error(set(5'001), economy.error(Error::BadCommission));
        expect_error(economy.call(kBob, economy.pools, pools::SetCommission{pool, 0}),
                     economy.error(Error::NotOwner));
        EXPECT_TRUE(set(1'500));
        expect_error(set(2'000), economy.error(Error::StepTooLarge));
        EXPECT_TRUE(set(1'500));
    });
    EXPECT_EQ(rate(), 1'000);
    economy.pass(14 * kDayMs - 2'000);
    EXPECT_EQ(rate(), 1'000) << "who was told has left at the old rate by now";
    economy.block(2'000, [&] { economy.reward(pool, 100 * kPha); });
    EXPECT_EQ(rate(), 1'500);
    EXPECT_TRUE(economy.record(pool).to_owner == 15 * kPha);
    economy.block(2'000, [&] { EXPECT_TRUE(set(0)); });
    EXPECT_EQ(rate(), 0) << "a cut takes effect at once";
}

TEST_F(Pools, OnlyTheWhitelistedEnter) {
    const auto bob = pools::whitelist_leaf(economy.host, kBob);
    const auto charlie = pools::whitelist_leaf(economy.host, kCharlie);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(
            kAlice, economy.pools,
            pools::SetWhitelist{.pool = pool,
                                .root = pools::whitelist_node(economy.host, bob, charlie)}));
        expect_error(economy.contribute(kCharlie, pool, kPha),
                     economy.error(Error::NotWhitelisted));
        EXPECT_TRUE(
            economy.call(kCharlie, economy.pools,
                         pools::Contribute{.pool = pool, .amount = {kPha}, .proof = {{bob}}}));
        EXPECT_TRUE(economy.contribute(kAlice, pool, kPha)) << "the owner needs no proof";
    });
}

TEST_F(Pools, TheOwnersStakeIsATenthOfWhatStays) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kBob, pool, 7'000 * kPha));
        expect_error(economy.contribute(kCharlie, pool, kPha),
                     economy.error(Error::OwnerStakeTooLow));
        expect_error(economy.withdraw(kAlice, pool, kPha), economy.error(Error::OwnerStakeTooLow));
        EXPECT_TRUE(economy.contribute(kAlice, pool, 10 * kPha));
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 90 * kPha));
        // When the others have asked to leave the owner may too.
        EXPECT_TRUE(economy.withdraw(kBob, pool, 9'000 * kPha));
        EXPECT_TRUE(economy.withdraw(kAlice, pool, 1'000 * kPha));
    });
    EXPECT_TRUE(economy.record(pool).shares == 100 * kPha);
}

TEST_F(Pools, OwnershipPassesToWhoHasAStakeAndAccepts) {
    economy.block(2'000, [&] {
        expect_error(economy.call(kDave, economy.pools, pools::AcceptOwnership{pool}),
                     economy.error(Error::NotHeir));
        EXPECT_TRUE(economy.call(kAlice, economy.pools,
                                 pools::OfferOwnership{.pool = pool, .heir = kDave}));
        expect_error(economy.call(kDave, economy.pools, pools::AcceptOwnership{pool}),
                     economy.error(Error::OwnerStakeTooLow));
        EXPECT_TRUE(economy.contribute(kDave, pool, 500 * kPha));
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::AcceptOwnership{pool}));
        EXPECT_TRUE(economy.withdraw(kAlice, pool, 1'000 * kPha)) << "a member as any other now";
        expect_error(economy.call(kAlice, economy.pools, pools::SetCapacity{pool, std::nullopt}),
                     economy.error(Error::NotOwner));
    });
    EXPECT_TRUE(economy.owner_of(pool) == kDave);
    EXPECT_TRUE(economy.vpha.held(HoldReason::Deposit, kAlice) == 0);
    EXPECT_TRUE(economy.vpha.held(HoldReason::Deposit, kDave) == pools::kPoolDeposit);
}

TEST_F(Pools, APoolIsClosedWhenNobodyIsInIt) {
    const auto close = [&] { return economy.call(kAlice, economy.pools, pools::Close{pool}); };
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.attach(pool, 1));
        expect_error(close(), economy.error(Error::NotEmpty));
        EXPECT_TRUE(economy.withdraw(kBob, pool, 2'000 * kPha));
        EXPECT_TRUE(economy.withdraw(kAlice, pool, 1'000 * kPha));
        expect_error(close(), economy.error(Error::NotEmpty));
        EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}));
        EXPECT_TRUE(close());
    });
    EXPECT_TRUE(economy.shares(kAlice) == 1'000'000 * kPha);
    EXPECT_TRUE(economy.vpha.held_total(kAlice) == 0);
    expect_error(economy.contribute(kAlice, pool, kPha), economy.error(Error::UnknownPool));
}

TEST_F(Pools, TooLittleAndTooDearIsRefused) {
    economy.block(2'000, [&] {
        expect_error(economy.contribute(kBob, pool, kPha / 100 - 1),
                     economy.error(Error::ContributionTooSmall));
        const auto tiny = economy.create(kDave);
        EXPECT_TRUE(economy.contribute(kDave, tiny, kPha / 100));
        EXPECT_TRUE(economy.withdraw(kDave, tiny, kPha / 100 - pools::kDust));
        EXPECT_TRUE(economy.shares_in(tiny, kDave) == pools::kDust);
        // A share becomes worth 90,000,000 of 10^-12 vPHA: rounding takes up to as much.
        economy.reward(tiny, 100 * kPha);
        expect_error(economy.contribute(kBob, tiny, kPha), economy.error(Error::PriceTooCoarse));
        EXPECT_TRUE(economy.contribute(kDave, tiny, 90 * kPha)) << "a round number of shares";
    });
}

TEST_F(Pools, AttackComingForAPayThatIsDue) {
    auto rules = economy.pools.storage.parameters.get();
    rules.stay_ms = pools::Parameters{}.stay_ms;
    economy.pools.storage.parameters.put(rules);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kCharlie, pool, 6'000 * kPha));
        economy.reward(pool, 100 * kPha);
        EXPECT_TRUE(economy.withdraw(kCharlie, pool, 6'000 * kPha));
    });
    EXPECT_TRUE(economy.queued_in(pool, kCharlie) == 6'000 * kPha) << "a day at risk at least";
    economy.block(kDayMs - 4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kCharlie) != 0);
    economy.block(4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kCharlie) == 0) << "paid by the chain then";
}

TEST_F(Pools, OnlyRootSetsTheRules) {
    auto rules = economy.pools.storage.parameters.get();
    EXPECT_FALSE(economy.call(kAlice, economy.pools, pools::SetParameters{rules}));
    rules.owner_stake_bps = 10'001;
    expect_error(economy.call_as(frame::Root{}, economy.pools, pools::SetParameters{rules}),
                 economy.error(Error::BadParameters));
}

}  // namespace
}  // namespace tests
