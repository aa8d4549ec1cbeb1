// Random operations on a few accounts: whatever happens, nothing is created or lost, holds and
// freezes agree with account data, and no account is left below the existential deposit.
#include "tests/frame/pallets/world.hpp"

#include <random>

namespace tests {
namespace {

namespace balances = frame::balances;
using frame::Existence;

constexpr std::size_t kAccounts = 6;
constexpr std::size_t kSteps = 2000;

/// One seed gives one run: mt19937_64 is specified exactly, distributions are not.
class RandomRun {
  public:
    explicit RandomRun(std::uint64_t seed) : random_{seed} {
        std::vector<std::pair<AccountId, Balance>> endowments;
        for (std::size_t i = 0; i < kAccounts; ++i) {
            accounts_.push_back(account(static_cast<std::uint8_t>(i + 1)));
            if (i % 2 == 0) endowments.emplace_back(accounts_.back(), kPlanckPerPha);
        }
        world_.endow(endowments);
        accounts_.push_back(frame::kTreasuryAccount);
    }

    void step() {
        // A failed operation must not change anything, with no transaction around it.
        const auto before = world_.host.entries();
        if (!operate()) {
            EXPECT_TRUE(world_.host.entries() == before) << "a failed operation left a trace";
        }
    }

    void check() {
        EXPECT_EQ(world_.sum_of_balances(), kIssuance);
        EXPECT_EQ(world_.balances.total_issuance(), kIssuance);
        for (const auto& who : accounts_) {
            EXPECT_TRUE(world_.balances.is_consistent(who));
            const auto data = world_.system.data(who);
            const bool exists = world_.system.account_exists(who);
            EXPECT_EQ(exists, data.free != 0 || data.reserved != 0);
            if (exists && who != frame::kTreasuryAccount) {
                EXPECT_GE(data.free, balances::kExistentialDeposit);
            }
            EXPECT_EQ(world_.system.providers(who), exists ? 1u : 0u);
            EXPECT_EQ(world_.system.consumers(who),
                      data.reserved != 0 || data.frozen != 0 ? 1u : 0u);
        }
    }

  private:
    std::uint64_t draw(std::uint64_t bound) { return random_() % bound; }
    const AccountId& any() { return accounts_[draw(accounts_.size())]; }
    /// Amounts around the thresholds as often as large ones.
    Balance amount() {
        const Balance deposit = balances::kExistentialDeposit;
        switch (draw(4)) {
            case 0:
                return deposit - 1 + draw(3);
            case 1:
                return draw(3);
            case 2:
                return draw(low(2 * kPlanckPerPha));
            default:
                return draw(low(deposit) * 4);
        }
    }
    static std::uint64_t low(Balance value) { return primitives::low64(value); }
    frame::HoldReason reason() {
        return {.pallet = 7, .reason = static_cast<std::uint8_t>(draw(3))};
    }

    bool operate() {
        auto& pallet = world_.balances;
        const auto existence = draw(2) == 0 ? Existence::KeepAlive : Existence::AllowDeath;
        const AccountId& who = any();
        switch (draw(8)) {
            case 0:
            case 1:
                return pallet.transfer(who, any(), amount(), existence).has_value();
            case 2:
                return pallet
                    .transfer(who, any(), pallet.spendable_balance(who, existence), existence)
                    .has_value();
            case 3:
                return pallet.hold(reason(), who, amount()).has_value();
            case 4:
                return pallet.release(reason(), who, amount()).has_value();
            case 5:
                return pallet.transfer_held(reason(), who, any(), amount()).has_value();
            case 6: {
                const std::uint8_t id = static_cast<std::uint8_t>(draw(2));
                return pallet.set_freeze({.pallet = 9, .reason = id}, who, draw(2) * amount())
                    .has_value();
            }
            default: {
                // A call, as a forced balance may fail half way and needs its transaction.
                const auto call =
                    call_of(pallet, balances::ForceSetBalance{.who = who, .new_free = {amount()}});
                return world_.dispatch_call(frame::Root{}, call).has_value();
            }
        }
    }

    std::mt19937_64 random_;
    World world_;
    std::vector<AccountId> accounts_;
};

TEST(BalancesProperty, RandomOperationsConserveEverything) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        RandomRun run{seed};
        for (std::size_t i = 0; i < kSteps; ++i) {
            run.step();
            run.check();
            if (testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << i;
        }
    }
}

}  // namespace
}  // namespace tests
