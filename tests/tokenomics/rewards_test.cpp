// Pallets Rewards and Collateral: workers earn by proven time, weight and collateral, and operators
// are paid exactly that.
#include "primitives/crypto/sr25519.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

using namespace tokenomics::rewards;
namespace collateral = tokenomics::collateral;

constexpr Balance kPha = kPlanckPerPha;

Claim claim(std::initializer_list<WorkerId> workers) {
    return {.workers = {std::vector<WorkerId>{workers}}};
}

class Rewards : public ::testing::Test {
  protected:
    Rewards() { economy.no_ramps(); }
    WorkerView view(std::uint8_t fill) {
        const auto who = *economy.rewards.operator_of(worker(fill));
        for (const auto& one : economy.rewards.provider_view(who).workers)
            if (one.worker == worker(fill)) return one;
        ADD_FAILURE() << "the operator has no such worker";
        return {};
    }
    Balance pending(std::uint8_t fill) { return view(fill).pending; }
    Economy economy;
};

bool near(Balance a, Balance b) {
    return a <= b + 2 && b <= a + 2;
}

TEST_F(Rewards, WorkersShareByWeight) {
    economy.block(2'000, [&] {
        economy.start(1, kAlice, 10'000);
        economy.start(2, kBob, 15'000);
    });
    economy.block(2'000);
    const Balance received = economy.rewards.pool_view().received;
    EXPECT_TRUE(received > 0);
    EXPECT_TRUE(near(pending(1), received * 2 / 5) && near(pending(2), received * 3 / 5));
    EXPECT_EQ(view(1).share, kShareUnit);
    EXPECT_EQ(view(2).reason, ZeroReason::None);
}

TEST_F(Rewards, TheHourOfTheFactSheet) {
    // Eight H100 and eight H200 for an hour, eight B200 for half of it: by weight * time.
    auto split = economy.emission.storage.split.get();
    economy.block(2'000, [&] {
        economy.start(1, kAlice, 80'000);
        economy.start(2, kBob, 120'000);
        economy.start(3, kCharlie, 144'000);
    });
    economy.pass(3'600'000);
    const Balance received = economy.rewards.pool_view().received;
    EXPECT_TRUE(near(pending(1), received * 80 / 344));
    EXPECT_TRUE(near(pending(2), received * 120 / 344));
    EXPECT_TRUE(near(pending(3), received * 144 / 344));
    EXPECT_EQ(split.providers, 4'000);
}

TEST_F(Rewards, TheReasonForZeroIsTold) {
    economy.block(2'000, [&] { economy.rewards.activated(worker(1), facts(kAlice, 10'000)); });
    EXPECT_EQ(view(1).reason, ZeroReason::NoCollateral);
    EXPECT_TRUE(view(1).required == 1'250 * kPha);
    EXPECT_TRUE(economy.call(kAlice, economy.vpha, tokenomics::vpha::Mint{{2'000 * kPha}}));
    const auto lock = [&](Balance shares) {
        return economy.call(kAlice, economy.collateral,
                            collateral::Lock{.worker = worker(1), .shares = {shares}});
    };
    EXPECT_TRUE(lock(1));
    EXPECT_EQ(view(1).reason, ZeroReason::NoCollateral) << "too little for a share";
    EXPECT_TRUE(lock(625 * kPha - 1));
    EXPECT_EQ(view(1).reason, ZeroReason::FirstAnswerMissing);
    EXPECT_EQ(view(1).state, WorkerState::Waiting);
    economy.challenge(1);
    EXPECT_TRUE(economy.answer(1));
    // Half of the collateral is half of the share.
    EXPECT_EQ(view(1).share, kShareUnit / 2);
    EXPECT_EQ(view(1).reason, ZeroReason::None);
    economy.rewards.class_stopped({.platform = 0, .product = {}, .gpu_model = {}, .tier = {}},
                                  true);
    economy.rewards.facts_changed(worker(1), facts(kAlice, 10'000));
    EXPECT_EQ(view(1).reason, ZeroReason::ClassStopped);
    economy.rewards.lapsed(worker(1));
    EXPECT_EQ(view(1).reason, ZeroReason::EvidenceLapsed);
    economy.check();
}

TEST_F(Rewards, TheNextSettlementAndPaymentAreTold) {
    auto parameters = economy.rewards.storage.parameters.get();
    parameters.vesting_ms = 600'000;
    economy.rewards.storage.parameters.put(parameters);
    economy.block(2'000, [&] { economy.start(1, kAlice, 10'000); });
    EXPECT_EQ(view(1).next_settlement_ms, 0U) << "these parameters ask nobody";
    auto asking = parameters;
    asking.challenges_max = 6'000;
    economy.rewards.storage.parameters.put(asking);
    // Two challenges an hour in the mean, and nothing vests.
    EXPECT_EQ(view(1).next_settlement_ms, economy.clock.now_ms() + 1'800'000);
    economy.rewards.storage.parameters.put(parameters);
    EXPECT_EQ(view(1).next_payment_ms, 0U);
    economy.block(60'000, [&] {
        economy.challenge(1);
        const auto left = economy.record(1).challenge->deadline - economy.chain.block_number();
        EXPECT_EQ(view(1).next_settlement_ms,
                  economy.clock.now_ms() + left * economy.chain.slot_duration_ms());
        EXPECT_TRUE(economy.answer(1));
    });
    const auto told = view(1).next_payment_ms;
    EXPECT_GT(told, economy.clock.now_ms() + 599'000);
    while (economy.clock.now_ms() + 2'000 < told) {
        economy.block(2'000);
        ASSERT_TRUE(view(1).paid == 0) << "not before what was told";
    }
    economy.block(2'000);
    EXPECT_TRUE(view(1).paid > 0);
    economy.rewards.lapsed(worker(1));
    EXPECT_EQ(view(1).next_settlement_ms, 0U) << "nobody asks it";
}

TEST(RewardRates, ConfidenceAndProofOfCloudScaleTheShare) {
    const Parameters rates;
    const auto share = [&](std::uint8_t tier, std::uint8_t cloud, Balance locked) {
        return share_of(factors_of(rates, {.tier = tier}, 18'000, cloud, locked));
    };
    const Balance full = 2'250 * kPha;
    EXPECT_TRUE(required_collateral(rates, 18'000) == full);
    EXPECT_EQ(share(1, 0, full), 180'000'000U);
    EXPECT_EQ(share(3, 1, full * 9), 180'000'000U);
    EXPECT_EQ(share(4, 0, full), 144'000'000U);
    EXPECT_EQ(share(5, 3, full), 138'600'000U);
    EXPECT_EQ(share(0, 3, full), 0U);
    EXPECT_EQ(share(1, 2, full / 2), 94'500'000U);
    EXPECT_EQ(share(1, 0, 0), 0U);
    EXPECT_EQ(share(9, 9, full), 0U) << "an unknown tier is none";
}

TEST(RewardRates, TheCapScalesAClassAndLeavesTheSurplus) {
    Parameters rates;
    rates.weight_ramp = 1;
    ClassPools pools;
    pools.open({.platform = 1, .product = {}})->accumulator.total_weight = 9 * kShareUnit;
    pools.open({.platform = 2, .product = {}})->accumulator.total_weight = kShareUnit;
    // 40 % of ten units and the other one: half of the budget.
    EXPECT_TRUE(pools.accepts(1'000, rates) == 500);
    pools.pay(500, rates.class_cap);
    EXPECT_TRUE(pools.pools.items[0].accumulator.per_weight * 9 / 4 <=
                pools.pools.items[1].accumulator.per_weight);
    rates.class_cap = 10'000;
    EXPECT_TRUE(pools.accepts(1'000, rates) == 1'000);
    rates.weight_ramp = 20 * kWeightUnit;
    EXPECT_TRUE(pools.accepts(1'000, rates) == 500) << "half of the ramp";
}

TEST_F(Rewards, OnlyClosedIntervalsArePaid) {
    economy.block(2'000, [&] { economy.start(1, kAlice, 10'000); });
    economy.block(60'000);
    expect_error(economy.call(kAlice, economy.rewards, claim({worker(1)})),
                 error_of(economy.rewards, Error::NothingToClaim));
    const Balance earned = pending(1);
    economy.challenge(1);
    EXPECT_TRUE(economy.answer(1));
    EXPECT_TRUE(view(1).vesting == earned && pending(1) == 0);
    expect_error(economy.answer(1), error_of(economy.rewards, Error::NotChallenged));
    economy.clock.time_ms += 1;
    const Balance before = economy.free(kAlice);
    EXPECT_TRUE(economy.call(kBob, economy.rewards, ClaimFor{worker(1)}));
    EXPECT_TRUE(economy.free(kAlice) - before == earned);
    EXPECT_TRUE(view(1).paid == earned);
}

TEST_F(Rewards, AStoppedClassIsNotPaidForWhatItAnswersAfterwards) {
    for (const bool by_answer : {true, false}) {
        const std::uint8_t fill = by_answer ? 1 : 2;
        economy.block(2'000, [&] { economy.start(fill, kAlice, 10'000); });
        economy.block(60'000, [&] {
            economy.rewards.class_stopped(
                {.platform = 0, .product = {}, .gpu_model = {}, .tier = {}}, true);
        });
        economy.block(60'000, [&] {
            EXPECT_TRUE(pending(fill) != 0) << "not touched yet";
            economy.challenge(fill);
            if (by_answer)
                EXPECT_TRUE(economy.answer(fill));
            else
                economy.rewards.activated(worker(fill), facts(kAlice, 10'000));
        });
        EXPECT_EQ(view(fill).state, WorkerState::Idle);
        EXPECT_TRUE(view(fill).vesting == 0 && pending(fill) == 0 && view(fill).forfeited != 0);
        economy.rewards.class_stopped({.platform = 0, .product = {}, .gpu_model = {}, .tier = {}},
                                      false);
    }
}

TEST_F(Rewards, AnUnansweredIntervalGoesBackAndNotToOthers) {
    economy.block(2'000, [&] {
        economy.start(1, kAlice, 10'000);
        economy.start(2, kBob, 10'000);
    });
    economy.block(2'000, [&] { economy.challenge(1); });
    for (int i = 0; i < 60; ++i)
        economy.block(2'000);
    const Balance bobs = pending(2);
    EXPECT_EQ(view(1).state, WorkerState::Active);
    const auto before = economy.ledger();
    economy.block(2'000);
    EXPECT_EQ(view(1).state, WorkerState::Unresponsive);
    EXPECT_EQ(view(1).reason, ZeroReason::Unresponsive);
    EXPECT_TRUE(pending(1) == 0 && near(view(1).forfeited, bobs));
    // The budget of this block is Bob's alone and is paid by what went back.
    EXPECT_TRUE(pending(2) - bobs < bobs);
    economy.block(2'000);
    const auto after = economy.ledger();
    EXPECT_TRUE(after.returned > before.returned);
    EXPECT_TRUE(after.legs[2].paid == before.legs[2].paid) << "the reserve paid that much less";
    economy.challenge(1);
    EXPECT_TRUE(economy.answer(1));
    EXPECT_EQ(view(1).state, WorkerState::Active);
}

TEST_F(Rewards, PayVestsADayAndIsPaidByTheRound) {
    auto rates = economy.rewards.storage.parameters.get();
    rates.vesting_ms = kDayMs;
    economy.rewards.storage.parameters.put(rates);
    economy.block(2'000, [&] { economy.start(1, kAlice, 10'000); });
    economy.block(60'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
        EXPECT_TRUE(economy.call(kAlice, economy.rewards, SetPayout{true}));
    });
    const Balance vesting = view(1).vesting;
    const Balance shares = economy.shares(kAlice);
    economy.pass(kDayMs - 60'000);
    expect_error(economy.call(kAlice, economy.rewards, claim({worker(1)})),
                 error_of(economy.rewards, Error::NothingToClaim));
    economy.pass(kDayMs / 4 + 120'000);
    EXPECT_TRUE(view(1).vesting == 0 && view(1).paid == vesting);
    EXPECT_TRUE(economy.shares(kAlice) > shares) << "in vPHA, as the operator chose";
}

TEST_F(Rewards, CollateralIsHeldCoolsDownAndComesBackByItself) {
    economy.block(2'000, [&] { economy.start(1, kAlice, 10'000); });
    EXPECT_TRUE(economy.vpha.spendable(kAlice) == 0);
    const auto unlock = collateral::Unlock{.worker = worker(1), .shares = {1'250 * kPha}};
    expect_error(economy.call(kBob, economy.collateral, unlock),
                 error_of(economy.collateral, collateral::Error::OwnedByAnother));
    economy.block(2'000, [&] { EXPECT_TRUE(economy.call(kAlice, economy.collateral, unlock)); });
    EXPECT_EQ(view(1).reason, ZeroReason::NoCollateral);
    // A worker that goes and comes back finds its collateral as it was.
    economy.block(2'000, [&] {
        economy.rewards.removed(worker(1));
        economy.rewards.activated(worker(1), facts(kAlice, 10'000));
    });
    EXPECT_EQ(economy.collateral.view(worker(1))->cooling.size(), 1U);
    EXPECT_TRUE(economy.vpha.spendable(kAlice) == 0);
    economy.pass(collateral::kCoolingMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.vpha.spendable(kAlice) == 1'250 * kPha);
    EXPECT_FALSE(economy.collateral.view(worker(1)));
}

TEST_F(Rewards, ASlashReachesWhatCoolsDown) {
    economy.block(2'000, [&] {
        economy.start(1, kAlice, 10'000);
        EXPECT_TRUE(
            economy.call(kAlice, economy.collateral,
                         collateral::Unlock{.worker = worker(1), .shares = {1'000 * kPha}}));
        const auto [owner, taken] = economy.collateral.take(worker(1), 1'200 * kPha);
        EXPECT_TRUE(owner == kAlice && taken == 1'200 * kPha);
    });
    EXPECT_TRUE(economy.vpha.held(tokenomics::vpha::HoldReason::Slash, kAlice) == 1'200 * kPha);
    economy.block(collateral::kCoolingMs);
    economy.block(2'000);
    EXPECT_TRUE(economy.vpha.spendable(kAlice) == 50 * kPha);
}

TEST_F(Rewards, ARotatedKeyAndANewOperatorKeepTheBooks) {
    economy.block(2'000, [&] { economy.start(1, kAlice, 10'000); });
    economy.block(60'000, [&] {
        economy.challenge(1);
        EXPECT_TRUE(economy.answer(1));
        economy.rewards.key_rotated(worker(1), worker(2));
        EXPECT_FALSE(economy.rewards.operator_of(worker(1)));
    });
    EXPECT_TRUE(view(2).vesting > 0);
    economy.block(60'000, [&] { economy.rewards.operator_changed(worker(2), kBob); });
    EXPECT_TRUE(*economy.rewards.operator_of(worker(2)) == kBob);
    EXPECT_TRUE(economy.rewards.provider_view(kAlice).owed > 0);
    EXPECT_EQ(view(2).reason, ZeroReason::NoCollateral);
}

// ---- liveness ----

TEST(Liveness, EachWorkerIsAskedTwiceAnHourInTheMean) {
    Economy economy;
    economy.block(2'000, [&] {
        for (std::uint8_t i = 1; i <= 20; ++i)
            economy.start(i, kAlice, 100);
    });
    std::size_t asked = 0;
    for (int i = 0; i < 600; ++i)
        economy.block(2'000, [&] {
            for (std::uint8_t fill = 1; fill <= 20; ++fill) {
                const auto one = economy.record(fill);
                if (!one.challenge) continue;
                ++asked;
                EXPECT_TRUE(economy.call_as(
                    frame::None{}, economy.rewards,
                    Answer{
                        .worker = worker(fill), .challenge = one.challenge->id, .signature = {}}));
            }
        });
    EXPECT_GE(asked, 12U);
    EXPECT_LE(asked, 14U);
}

TEST(Liveness, AChallengeEndsInItsTimeWhenTheWindowShrinks) {
    Economy economy;
    auto rates = economy.rewards.storage.parameters.get();
    rates.challenges_per_worker = 36'000;
    rates.challenges_max = 60'000;
    economy.rewards.storage.parameters.put(rates);
    economy.chain.authorities = 100;
    economy.block(2'000, [&] {
        economy.start(1, kAlice, 100);
        economy.start(2, kAlice, 100);
    });
    const auto answer_second = [&] {
        if (!economy.record(2).challenge) return;
        EXPECT_TRUE(economy.call_as(frame::None{}, economy.rewards,
                                    Answer{.worker = worker(2),
                                           .challenge = economy.record(2).challenge->id,
                                           .signature = {}}));
    };
    while (!economy.record(1).challenge)
        economy.block(2'000, answer_second);
    const auto deadline = economy.record(1).challenge->deadline;
    // Fewer authorities: challenges of later blocks end with the same block as this one.
    while (economy.chain.number <= deadline) {
        if (economy.chain.number + 100 > deadline) economy.chain.authorities = 1;
        economy.block(2'000, answer_second);
    }
    EXPECT_EQ(economy.chain.number, deadline + 1);
    EXPECT_EQ(economy.record(1).state, WorkerState::Unresponsive);
    EXPECT_EQ(economy.record(2).state, WorkerState::Active);
}

TEST(Liveness, AnAnswerAfterTheTimeIsNone) {
    Economy economy;
    economy.block(2'000, [&] { economy.start(1, kAlice, 100); });
    auto stored = economy.record(1);
    stored.challenge = Challenge{.id = worker(7), .deadline = economy.chain.number};
    economy.rewards.storage.workers.put(worker(1), stored);
    const Answer call{.worker = worker(1), .challenge = worker(7), .signature = {}};
    economy.chain.number += 1;
    expect_error(economy.call_as(frame::None{}, economy.rewards, call),
                 error_of(economy.rewards, Error::NotChallenged));
    economy.chain.number -= 1;
    EXPECT_TRUE(economy.call_as(frame::None{}, economy.rewards, call));
}

TEST(Liveness, ThePoolTakesOneSignedAnswerToAnOpenChallenge) {
    Economy economy;
    const auto pair = primitives::crypto::Sr25519Pair::from_mini_secret(worker(3));
    Answer call{.worker = pair.public_key(), .challenge = {}, .signature = {}};
    using Invalid = frame::TransactionValidityError::Invalid;
    const auto verdict = [&] {
        return economy.rewards.validate_unsigned(frame::TransactionSource::External, call);
    };
    EXPECT_TRUE(verdict().error().is(Invalid::Stale));
    economy.rewards.activated(call.worker, facts(kAlice, 100));
    auto stored = *economy.rewards.storage.workers.get(call.worker);
    stored.challenge = Challenge{.id = worker(7), .deadline = 100};
    economy.rewards.storage.workers.put(call.worker, stored);
    EXPECT_TRUE(verdict().error().is(Invalid::Stale));
    call.challenge = worker(7);
    EXPECT_TRUE(verdict().error().is(Invalid::BadProof));
    RepeatingRandom random{worker(7)};
    call.signature = pair.sign(economy.rewards.answer_message(call.worker, call.challenge), random);
    const auto valid = verdict();
    ASSERT_TRUE(valid);
    EXPECT_EQ(valid->provides_tags.size(), 1U);
    EXPECT_TRUE(economy.call_as(frame::None{}, economy.rewards, call));
    EXPECT_TRUE(verdict().error().is(Invalid::Stale)) << "once";
    expect_error(economy.call(kAlice, economy.rewards, call),
                 DispatchError{DispatchError::Kind::BadOrigin});
}

}  // namespace
}  // namespace tests
