// Attacks on the timing of rewards, by name. Others stand with what they attack: the first
// depositor (vpha_test.cpp), votes with borrowed or unbonding stake (referenda_test.cpp),
// self-report, appeal stalling, collateral reuse, exit before a held slash and mass outage
// (slashing_test.cpp), coming for a due pay (pools_test.cpp).
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

namespace vpha = tokenomics::vpha;
constexpr Balance kPha = kPlanckPerPha;
constexpr std::uint64_t kHourMs = kDayMs / 24;

class Attack : public ::testing::Test {
  public:
    Economy economy;

    void SetUp() override {
        economy.no_ramps();
        economy.block(2'000, [&] {
            EXPECT_TRUE(economy.call(kAlice, economy.vpha, vpha::Deposit{{1'000'000 * kPha}}));
        });
    }
    /// Bob's worker 1 and Charlie's worker 2, asked in every block; worker 1 has an open challenge.
    void begin_liveness() {
        auto rates = economy.rewards.storage.parameters.get();
        rates.challenges_max = 6'000;
        rates.challenges_per_worker = 3'600;
        economy.rewards.storage.parameters.put(rates);
        economy.block(2'000, [&] {
            economy.start(1, kBob, 10'000);
            economy.start(2, kCharlie, 10'000);
        });
        while (!is_challenged(1))
            economy.block(2'000, [&] { answer(2); });
    }
    Balance worth(const AccountId& who) const { return economy.vpha.staker_view(who).assets; }
    bool is_challenged(std::uint8_t fill) const {
        return economy.record(fill).challenge.has_value();
    }
    /// The answer that every author includes.
    void answer(std::uint8_t fill) {
        if (!is_challenged(fill)) return;
        EXPECT_TRUE(economy.call_as(
            frame::None{}, economy.rewards,
            tokenomics::rewards::Answer{.worker = worker(fill),
                                        .challenge = economy.record(fill).challenge->id,
                                        .signature = {}}));
    }
};

TEST_F(Attack, EpochBoundarySniping) {
    // To two seconds before an epoch ends.
    const auto into_ms = (economy.clock.time_ms - Economy::kStartMs) % kHourMs;
    economy.pass(kHourMs - into_ms - 2'000);
    economy.block(1'000, [&] {
        EXPECT_TRUE(economy.call(kBob, economy.vpha, vpha::Deposit{{1'000'000 * kPha}}));
    });
    const Balance before = worth(kAlice) + worth(kBob);
    economy.block(2'000);
    // The epoch ended while Bob was in; he has half of two seconds, not of an hour.
    const Balance gained = worth(kAlice) + worth(kBob) - before;
    const Balance of_bob = worth(kBob) - 1'000'000 * kPha;
    EXPECT_TRUE(of_bob <= gained / 2 + 1);
    EXPECT_TRUE(gained <= economy.ledger().legs[1].paid / (kHourMs / 4'000));
}

TEST_F(Attack, AfterHaltSniping) {
    // The chain stood still for ten hours. What it pays for them is accrued before any call.
    const Balance alices = worth(kAlice);
    economy.block(10 * kHourMs, [&] {
        EXPECT_TRUE(worth(kAlice) > alices);
        EXPECT_TRUE(economy.call(kBob, economy.vpha, vpha::Deposit{{5'000'000 * kPha}}));
    });
    EXPECT_TRUE(worth(kBob) <= 5'000'000 * kPha) << "none of it for who came after";
}

/// 99 of 100 authors, Charlie's friends, leave the answers of Bob's worker out.
TEST_F(Attack, HeartbeatCensorshipByAllAuthorsButOne) {
    economy.chain.authorities = 100;
    begin_liveness();
    const auto opened = economy.chain.number;
    const auto deadline = economy.record(1).challenge->deadline;
    EXPECT_EQ(deadline - opened, 300U) << "three turns of every author, and not 120 s alone";
    const auto challenge = economy.record(1).challenge->id;
    // The honest one has the last turn of each hundred.
    for (int i = 0; i < 99; ++i)
        economy.block(2'000, [&] { answer(2); });
    EXPECT_EQ(economy.record(1).challenge->id, challenge) << "one challenge at a time";
    const Balance before = economy.state(kBob).provider.pending;
    economy.block(2'000, [&] {
        answer(1);
        answer(2);
    });
    EXPECT_TRUE(economy.record(1).state == tokenomics::rewards::WorkerState::Active);
    EXPECT_TRUE(economy.ledger().returned == 0) << "all of the interval is Bob's";
    EXPECT_TRUE(economy.state(kBob).provider.earned >= before);
}

/// All authors leave them out until the time is over: it gives Charlie nothing.
TEST_F(Attack, HeartbeatCensorshipByAllAuthorsPaysNoCompetitor) {
    begin_liveness();
    const auto deadline = economy.record(1).challenge->deadline;
    Balance honest = 0;
    const auto play = [&](bool censored) {
        while (economy.chain.number < deadline)
            economy.block(2'000, [&] {
                if (!censored) answer(1);
                answer(2);
            });
        return economy.state(kCharlie).provider.earned;
    };
    economy.reorg([&] { honest = play(false); });
    EXPECT_TRUE(honest != 0 && play(true) == honest);
    const Balance pending = economy.state(kBob).provider.pending;
    EXPECT_TRUE(pending != 0);
    economy.block(2'000);
    economy.block(2'000);
    EXPECT_TRUE(economy.record(1).state == tokenomics::rewards::WorkerState::Unresponsive);
    EXPECT_TRUE(economy.ledger().returned != 0) << "it goes back to where it came from";
}

TEST_F(Attack, BacklogGrab) {
    // Providers' leg without a worker for a month: nothing of it waits for the first one.
    economy.pass(30 * kDayMs);
    EXPECT_TRUE(economy.ledger().legs[2].paid == 0);
    economy.block(2'000, [&] { economy.start(1, kBob, 10'000); });
    economy.block(2'000);
    const Balance leg = economy.ledger().legs[2].paid;
    EXPECT_TRUE(leg != 0 && leg <= economy.ledger().legs[1].paid / (30 * kDayMs / 4'000));
    EXPECT_TRUE(economy.state(kBob).provider.pending <= leg);
}

}  // namespace
}  // namespace tests
