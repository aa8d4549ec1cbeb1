// Pallet Rewards: workers earn by weight and time, operators claim exactly that.
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

using namespace tokenomics::rewards;

Claim claim(std::initializer_list<WorkerId> workers) {
    return {.workers = {std::vector<WorkerId>{workers}}};
}

TEST(Rewards, WorkersShareByWeight) {
    Economy economy;
    economy.block(2'000, [&] {
        economy.rewards.activated(worker(1), facts(kAlice, 100));
        economy.rewards.activated(worker(2), facts(kBob, 150));
        EXPECT_TRUE(economy.has_event(
            economy.rewards,
            WorkerWeightSet{.worker = worker(2), .operator_account = kBob, .weight = 150}));
    });
    economy.pass(kDayMs);
    const auto alice = economy.state(kAlice);
    const auto bob = economy.state(kBob);
    const Balance received = alice.pool.received;
    EXPECT_TRUE(alice.provider.pending == received * 2 / 5);
    EXPECT_TRUE(bob.provider.pending == received * 3 / 5);
    EXPECT_TRUE(alice.pool.total_weight == 250 && alice.provider.weight == 100);
    ASSERT_EQ(bob.provider.workers.size(), 1U);
    EXPECT_EQ(bob.provider.workers[0].worker, worker(2));
    EXPECT_EQ(bob.provider.workers[0].weight, 150U);
}

TEST(Rewards, AWorkerEarnsForItsTimeOnly) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 100)); });
    economy.pass(10 * kDayMs);
    economy.block(2'000, [&] { economy.rewards.activated(worker(2), facts(kBob, 100)); });
    const Balance alone = economy.state(kAlice).provider.pending;
    EXPECT_TRUE(economy.state(kBob).provider.pending == 0);
    economy.pass(10 * kDayMs);
    economy.block(2'000, [&] { economy.rewards.lapsed(worker(1)); });
    const Balance shared = economy.state(kAlice).provider.pending - alone;
    // Alice's part may round up a fraction she had from before.
    const Balance bobs = economy.state(kBob).provider.pending;
    EXPECT_TRUE(bobs == shared || bobs + 1 == shared);
    economy.pass(10 * kDayMs);
    EXPECT_TRUE(economy.state(kAlice).provider.pending == alone + shared);
    // Twenty days alone or shared in equal budgets: 1, then 1/2, then all for Bob.
    const Balance last = economy.state(kBob).provider.pending - bobs;
    EXPECT_TRUE(last * 1'000 < alone * 1'001 && last * 1'000 > alone * 999);
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 300)); });
    EXPECT_EQ(economy.state(kAlice).provider.weight, 300U);
}

TEST(Rewards, AClaimPaysExactlyWhatIsPending) {
    Economy economy;
    economy.block(2'000, [&] {
        economy.rewards.activated(worker(1), facts(kAlice, 7));
        economy.rewards.activated(worker(2), facts(kAlice, 11));
        economy.rewards.activated(worker(3), facts(kBob, 13));
    });
    economy.pass(12'345'677);
    const Balance pending = economy.state(kAlice).provider.pending;
    const Balance before = economy.free(kAlice);
    EXPECT_TRUE(economy.call(kAlice, economy.rewards, claim({worker(1), worker(2)})));
    EXPECT_TRUE(
        economy.has_event(economy.rewards, Claimed{.operator_account = kAlice, .amount = pending}));
    EXPECT_TRUE(economy.free(kAlice) - before == pending);
    const auto after = economy.state(kAlice).provider;
    EXPECT_TRUE(after.pending == 0 && after.claimed == pending && after.earned == pending);
    economy.check();
    expect_error(economy.call(kAlice, economy.rewards, claim({worker(1)})),
                 error_of(economy.rewards, Error::NothingToClaim));
}

TEST(Rewards, NamingAWorkerTwicePaysOnce) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 7)); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] {
        const Balance pending = economy.state(kAlice).provider.pending;
        const Balance before = economy.free(kAlice);
        EXPECT_TRUE(economy.call(kAlice, economy.rewards, claim({worker(1), worker(1)})));
        EXPECT_TRUE(economy.free(kAlice) - before == pending);
    });
}

TEST(Rewards, AnyoneMayHaveAWorkersOperatorPaid) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 7)); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] {
        const Balance pending = economy.state(kAlice).provider.pending;
        const Balance before = economy.free(kAlice);
        EXPECT_TRUE(economy.call(kBob, economy.rewards, ClaimFor{worker(1)}));
        EXPECT_TRUE(economy.free(kAlice) - before == pending);
    });
}

TEST(Rewards, WhatARemovedWorkerEarnedStaysOwed) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 7)); });
    economy.pass(kDayMs + 1);
    economy.block(2'000, [&] { economy.rewards.removed(worker(1)); });
    const auto owed = economy.state(kAlice).provider;
    EXPECT_TRUE(owed.owed > 0 && owed.pending == owed.owed && owed.workers.empty());
    economy.pass(kDayMs);
    EXPECT_TRUE(economy.state(kAlice).provider.pending == owed.owed);
    economy.block(2'000, [&] {
        const Balance before = economy.free(kAlice);
        EXPECT_TRUE(economy.call(kAlice, economy.rewards, claim({})));
        EXPECT_TRUE(economy.free(kAlice) - before == owed.owed);
        expect_error(economy.call(kAlice, economy.rewards, claim({worker(1)})),
                     error_of(economy.rewards, Error::UnknownWorker));
    });
}

TEST(Rewards, AWorkerThatChangesHandsLeavesItsPastBehind) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 7)); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kBob, 7)); });
    const Balance past = economy.state(kAlice).provider.pending;
    EXPECT_TRUE(past > 0 && economy.state(kBob).provider.pending == 0);
    economy.pass(kDayMs);
    EXPECT_TRUE(economy.state(kAlice).provider.pending == past);
    EXPECT_TRUE(economy.state(kBob).provider.pending > 0);
    expect_error(economy.call(kAlice, economy.rewards, claim({worker(1)})),
                 error_of(economy.rewards, Error::NotOperator));
}

TEST(Rewards, EventsOfUnknownWorkersChangeNothing) {
    Economy economy;
    economy.block(2'000, [&] {
        const auto before = economy.host.entries();
        economy.rewards.lapsed(worker(9));
        economy.rewards.facts_changed(worker(9), facts(kAlice, 5));
        economy.rewards.removed(worker(9));
        EXPECT_EQ(economy.host.entries(), before);
    });
    expect_error(economy.call(kBob, economy.rewards, ClaimFor{worker(9)}),
                 error_of(economy.rewards, Error::UnknownWorker));
}

TEST(Rewards, LosingAllWorkersStopsTheLeg) {
    Economy economy;
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 7)); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] { economy.rewards.lapsed(worker(1)); });
    const Balance received = economy.state(kAlice).pool.received;
    economy.pass(kDayMs);
    EXPECT_TRUE(economy.state(kAlice).pool.received == received);
    EXPECT_TRUE(economy.ledger().legs[2].withheld > 0);
}

}  // namespace
}  // namespace tests
