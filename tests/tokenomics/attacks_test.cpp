// Attacks on the timing of rewards, by name. Others stand with what they attack: the first
// depositor (vpha_test.cpp), votes with borrowed or unbonding stake (referenda_test.cpp), leaving
// before a held slash and coming for a due pay (pools_backing_test.cpp, pools_test.cpp).
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
    Balance worth(const AccountId& who) const { return economy.vpha.staker_view(who).assets; }
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
