// What went wrong on the chains before ours, row by row: one test for each complaint or incident
// about economics, named after it.
//
// Rows that cannot apply here, with the reason:
//   registration of GPUs by e-mail    a worker is what verified evidence says (tests/tee-registry);
//                                     the economics take facts from the registry alone
//   a trusted signer for a migration  there is no migration: the supply is in the genesis state
//   slow signers of heartbeats,       no node outside consensus has a part: what is left of the row
//   gatekeepers chosen by a council   is tested below (late answers, bad messages)
#include "tests/tokenomics/pool_economy.hpp"
#include "tokenomics/pools/whitelist.hpp"

namespace tests {
namespace {

using tokenomics::rewards::ZeroReason;

class Incidents : public ::testing::Test {
  public:
    PoolEconomy economy;
    PoolId pool = 0;

    /// 1,000 of Alice and 9,000 of Bob, all of it behind three workers.
    void SetUp() override {
        economy.no_ramps();
        economy.block(2'000, [&] {
            pool = economy.create(kAlice);
            EXPECT_TRUE(economy.contribute(kAlice, pool, 1'000 * kPha));
            EXPECT_TRUE(economy.contribute(kBob, pool, 9'000 * kPha));
            const Balance parts[] = {2'000 * kPha, 3'000 * kPha, 5'000 * kPha};
            for (std::uint8_t i = 1; i <= 3; ++i) {
                EXPECT_TRUE(economy.attach(pool, i));
                EXPECT_TRUE(economy.lock(pool, i, parts[i - 1]));
                prove(i);
            }
        });
    }
    void prove(std::uint8_t fill) {
        economy.challenge(fill);
        EXPECT_TRUE(economy.answer(fill));
    }
    Balance locked(std::uint8_t fill) const {
        return economy.collateral.backing(worker(fill))->locked;
    }
};

TEST_F(Incidents, StakeStuckBecauseNobodySendsTheReclaim) {
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 9'000 * kPha)); });
    const auto promised = economy.pools.details(pool)->queue[0].latest_ms;
    EXPECT_EQ(promised, economy.clock.time_ms + 14 * kDayMs);
    // Nobody sends anything.
    economy.pass(7 * kDayMs + 4'000);
    economy.pass(7 * kDayMs + 4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(pool, kBob) == 0);
}

TEST_F(Incidents, AddingACoolingWorkerAgainLosesItsStake) {
    economy.block(2'000, [&] { EXPECT_TRUE(economy.unlock(pool, 1, 2'000 * kPha)); });
    economy.block(2'000, [&] {
        economy.rewards.removed(worker(1));
        expect_error(economy.call(kAlice, economy.pools, pools::Detach{pool, worker(1)}),
                     economy.error(pools::Error::StillLocked));
        economy.rewards.activated(worker(1), facts(kAlice, 10'000));
        expect_error(economy.call(kAlice, economy.pools, pools::Attach{pool, worker(1)}),
                     economy.error(pools::Error::WorkerTaken));
    });
    EXPECT_TRUE(economy.collateral.backing(worker(1))->cooling == 2'000 * kPha);
    economy.pass(7 * kDayMs + 4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.pools.free_of(pool) == 2'000 * kPha);
    EXPECT_FALSE(economy.collateral.backing(worker(1)));
}

TEST_F(Incidents, WrongParametersSlashEverybody) {
    const auto root = [&](auto& pallet, const auto& typed) {
        return economy.call_as(frame::Root{}, pallet, typed).has_value();
    };
    auto rules = economy.pools.storage.parameters.get();
    rules.commission_max_bps = 10'001;
    EXPECT_FALSE(root(economy.pools, pools::SetParameters{rules}));
    rules = {};
    rules.grace_ms = pools::kNoticeMaxMs + 1;
    EXPECT_FALSE(root(economy.pools, pools::SetParameters{rules}));
    auto rates = economy.rewards.storage.parameters.get();
    rates.class_cap = 10'001;
    EXPECT_FALSE(root(economy.rewards, tokenomics::rewards::SetParameters{rates}));
    auto vault = economy.vpha.storage.parameters.get();
    vault.unbonding_ms = 0;
    EXPECT_FALSE(root(economy.vpha, tokenomics::vpha::SetParameters{vault}));
    EXPECT_FALSE(root(economy.collateral, tokenomics::collateral::SetCooling{~std::uint64_t{0}}));
    // A slash reaches no further than the worker's own collateral, whatever the parameters.
    const auto [owner, taken] = economy.collateral.take(worker(1), 1'000'000 * kPha);
    EXPECT_TRUE(owner == pools::pool_account(pool) && taken == 2'000 * kPha);
}

TEST_F(Incidents, OnlyHalfOfTheRewardIsPaid) {
    // One worker of three stops: the others earn the whole leg, nobody's share is diluted by it.
    economy.block(2'000, [&] { economy.rewards.lapsed(worker(3)); });
    // What it had not proven pays the next budget.
    economy.block(2'000);
    const auto pending = [&] {
        Balance sum = 0;
        for (const auto& view : economy.state(kAlice).provider.workers)
            sum += view.pending;
        return sum;
    };
    const auto before = economy.ledger();
    const Balance pending_before = pending();
    economy.block(60'000);
    const auto after = economy.ledger();
    const Balance leg = after.legs[2].paid - before.legs[2].paid;
    EXPECT_TRUE(leg == after.legs[1].paid - before.legs[1].paid) << "the same part as stakers";
    EXPECT_TRUE(after.legs[2].withheld == before.legs[2].withheld);
    const Balance earned = pending() - pending_before;
    EXPECT_TRUE(earned + 2 >= leg && earned <= leg + 2) << "all of it is somebody's";
}

TEST_F(Incidents, MiningWithoutARewardAndNoReason) {
    economy.block(2'000, [&] {
        economy.rewards.lapsed(worker(1));
        EXPECT_TRUE(economy.unlock(pool, 2, 3'000 * kPha));
    });
    for (const auto& view : economy.state(kAlice).provider.workers) {
        const auto expected = view.worker == worker(1)   ? ZeroReason::EvidenceLapsed
                              : view.worker == worker(2) ? ZeroReason::NoCollateral
                                                         : ZeroReason::None;
        EXPECT_EQ(view.reason, expected);
        EXPECT_EQ(view.share == 0, view.reason != ZeroReason::None);
    }
}

TEST_F(Incidents, AnOwnerSetsTheCommissionToAllAndDrainsThePool) {
    const auto set = [&](std::uint16_t rate) {
        return economy.call(kAlice, economy.pools, pools::SetCommission{pool, rate});
    };
    expect_error(set(10'000), economy.error(pools::Error::BadCommission));
    expect_error(set(5'000), economy.error(pools::Error::StepTooLarge));
    economy.block(2'000, [&] { EXPECT_TRUE(set(1'500)); });
    // Who leaves when it is announced is paid at the old rate to the end.
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 9'000 * kPha)); });
    economy.pass(7 * kDayMs + 4'000);
    economy.pass(7 * kDayMs - 60'000);
    economy.block(2'000, [&] { economy.reward(pool, 100 * kPha); });
    EXPECT_TRUE(economy.record(pool).to_owner == 10 * kPha);
    expect_error(economy.call(kBob, economy.pools,
                              pools::Create{.kind = pools::Kind::Vault,
                                            .commission_bps = 0,
                                            .ceiling_bps = 10'000,
                                            .step_bps = 0,
                                            .capacity = {}}),
                 economy.error(pools::Error::BadCommission));
}

TEST_F(Incidents, AVaultLockedForEverByDust) {
    const auto vault = economy.create(kDave, 500, pools::Kind::Vault);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.contribute(kAlice, pool, 10 * kPha));
        EXPECT_TRUE(economy.contribute(kCharlie, vault, 10 * kPha));
        EXPECT_TRUE(economy.invest(vault, pool, 10 * kPha));
        EXPECT_TRUE(economy.lock(pool, 1, 20 * kPha));
        // A request of one unit stands before all others.
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, 1));
        EXPECT_TRUE(economy.withdraw(kBob, pool, 1));
        EXPECT_TRUE(economy.withdraw(kCharlie, vault, kPha));
    });
    EXPECT_TRUE(economy.pools.details(vault)->queue.size() == 1) << "dust does not wait";
    EXPECT_TRUE(economy.pools.details(pool)->queue.empty());
    for (int i = 0; i < 3; ++i)
        economy.pass(7 * kDayMs + 4'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.queued_in(vault, kCharlie) == 0);
}

TEST_F(Incidents, AWithdrawalCannotBeCancelledAndAnotherRestartsTheClock) {
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, 100 * kPha)); });
    economy.block(kDayMs, [&] {
        EXPECT_TRUE(economy.withdraw(kBob, pool, 50 * kPha));
        EXPECT_TRUE(economy.cancel(kBob, pool, 0, 30 * kPha));
    });
    const auto queue = economy.pools.details(pool)->queue;
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue[1].latest_ms - queue[0].latest_ms, kDayMs);
    EXPECT_TRUE(queue[0].shares == 70 * kPha && queue[1].shares == 50 * kPha);
    economy.block(2'000, [&] { EXPECT_TRUE(economy.cancel(kBob, pool, 1, 50 * kPha)); });
    EXPECT_TRUE(economy.shares_in(pool, kBob) == 8'930 * kPha);
}

TEST_F(Incidents, OneSmallWithdrawalStopsAWholePool) {
    economy.block(2'000, [&] { EXPECT_TRUE(economy.withdraw(kBob, pool, kPha)); });
    economy.pass(7 * kDayMs + 4'000);
    economy.block(2'000);
    EXPECT_TRUE(locked(1) == 1'999 * kPha) << "a planck more is not asked of anybody";
    EXPECT_TRUE(locked(2) == 3'000 * kPha && locked(3) == 5'000 * kPha);
}

TEST_F(Incidents, SlashingIsDocumentedAndNeverHappens) {
    economy.block(2'000, [&] {
        economy.hold_slash(1, 2'000 * kPha);
        economy.execute_slash(pool, 2'000 * kPha);
        EXPECT_TRUE(economy.call(kDave, economy.pools, pools::Serve{pool}));
    });
    EXPECT_TRUE(economy.record(pool).lost == 2'000 * kPha);
    EXPECT_TRUE(economy.shares_in(pool, kAlice) == 0) << "the owner's tenth first";
    EXPECT_TRUE(economy.shares(frame::kTreasuryAccount) == 2'000 * kPha);
}

TEST_F(Incidents, TheBudgetIsSetFromOutside) {
    // Every budget is a difference of the curve that genesis fixed: no call of any pallet sets one.
    const auto schedule = economy.emission.storage.schedule.get();
    economy.block(kDayMs / 24, [] {});
    EXPECT_TRUE(economy.ledger().scheduled ==
                tokenomics::math::emitted(tokenomics::emission::kScheduledTotal, schedule.period,
                                          economy.clock.time_ms));
}

TEST_F(Incidents, TheVaultPromisesMoreThanItIsFundedWith) {
    EXPECT_TRUE(economy.balances.transfer(frame::kRewardReserveAccount, kCharlie,
                                          economy.free(frame::kRewardReserveAccount),
                                          frame::Existence::AllowDeath));
    const auto vault = economy.vault();
    economy.clock.time_ms += 60'000;
    economy.emission.on_timestamp_set(economy.clock.time_ms);
    EXPECT_TRUE(economy.vault() == vault) << "nothing is promised that is not there";
    EXPECT_TRUE(economy.free(frame::kVaultAccount) == vault.assets + vault.open_tickets);
    EXPECT_TRUE(economy.emission.storage.schedule.get().exhausted);
}

TEST_F(Incidents, UnlockedStakeMustBeClaimedByHand) {
    const Balance before = economy.free(kDave);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kDave, economy.vpha, tokenomics::vpha::Redeem{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kDave, economy.vpha, tokenomics::vpha::Redeem{{50 * kPha}}));
        EXPECT_TRUE(economy.call(kDave, economy.vpha,
                                 tokenomics::vpha::Cancel{.ticket = {1}, .assets = {10 * kPha}}));
    });
    economy.pass(21 * kDayMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.free(kDave) >= before + 140 * kPha);
    EXPECT_TRUE(economy.vpha.staker_view(kDave).tickets.empty());
}

TEST_F(Incidents, ALateHeartbeatStillCounts) {
    economy.block(2'000, [&] { economy.challenge(1); });
    const auto deadline = economy.Economy::record(1).challenge->deadline;
    while (economy.chain.number <= deadline)
        economy.block(2'000);
    expect_error(economy.answer(1),
                 error_of(economy.rewards, tokenomics::rewards::Error::NotChallenged));
    EXPECT_TRUE(economy.Economy::record(1).forfeited != 0);
}

TEST_F(Incidents, DelegationsAreSoldAsTradableAndAreNot) {
    // What can be traded is vPHA, which pays its stream to whoever has it. A share of a pool is no
    // asset and has no call that moves it: it says no by having none.
    EXPECT_TRUE(economy.call(
        kDave, economy.assets,
        frame::assets::Transfer{
            .id = {tokenomics::vpha::kAssetId}, .target = kCharlie, .amount = {kPha}}));
    EXPECT_TRUE(economy.shares(kCharlie) == 1'000'001 * kPha);
}

TEST_F(Incidents, PoolsCannotBeHandedOnAndWhitelistsEndAtAHundred) {
    EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::OfferOwnership{pool, kBob}));
    EXPECT_TRUE(economy.call(kBob, economy.pools, pools::AcceptOwnership{pool}));
    EXPECT_TRUE(economy.owner_of(pool) == kBob);
    // 1,024 accounts: a proof of ten hashes.
    std::vector<frame::Hash> level;
    for (std::uint32_t i = 0; i < 1'024; ++i) {
        AccountId who = kCharlie;
        who[30] = static_cast<std::uint8_t>(i >> 8);
        who[31] = static_cast<std::uint8_t>(i);
        level.push_back(pools::whitelist_leaf(economy.host, i == 0 ? kCharlie : who));
    }
    pools::WhitelistProof proof;
    while (level.size() > 1) {
        proof.items.push_back(level[1]);
        std::vector<frame::Hash> next;
        for (std::size_t i = 0; i < level.size(); i += 2)
            next.push_back(pools::whitelist_node(economy.host, level[i], level[i + 1]));
        level = next;
    }
    EXPECT_TRUE(economy.call(kBob, economy.pools, pools::SetWhitelist{pool, level[0]}));
    EXPECT_TRUE(economy.call(kCharlie, economy.pools,
                             pools::Contribute{.pool = pool, .amount = {kPha}, .proof = proof}));
    expect_error(economy.call(kDave, economy.pools,
                              pools::Contribute{.pool = pool, .amount = {kPha}, .proof = proof}),
                 economy.error(pools::Error::NotWhitelisted));
}

TEST_F(Incidents, OneBadMessageHaltsTheEconomy) {
    const auto state = economy.state(kAlice);
    EXPECT_FALSE(economy.answer(9));
    EXPECT_FALSE(economy.answer(1)) << "no challenge is open";
    economy.rewards.removed(worker(9));
    economy.pools.paid(pools::pool_account(99), kPha);
    economy.pools.paid(kDave, kPha);
    economy.block(2'000);
    EXPECT_TRUE(economy.state(kAlice).emission.scheduled > state.emission.scheduled);
}

}  // namespace
}  // namespace tests
