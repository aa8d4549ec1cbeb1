// The arithmetic of pools: prices, losses, fees, whitelists.
#include "tests/tokenomics/pool_economy.hpp"
#include "tokenomics/pools/whitelist.hpp"

namespace tests {
namespace {

using pools::Worth;

Worth worth_of(Balance shares, Balance value) {
    return {.shares = shares,
            .entry_value = value,
            .exit_shares = shares,
            .exit_value = value,
            .held = 0};
}

TEST(PoolMath, EveryDivisionFavoursThePool) {
    const auto worth = worth_of(3, 10);
    EXPECT_TRUE(worth.shares_for(10) == 3);
    EXPECT_TRUE(worth.shares_for(9) == 2);
    EXPECT_TRUE(worth.amount_for(1) == 3);
    EXPECT_TRUE(worth.amount_for(3) == 10);
    EXPECT_TRUE(worth_of(0, 0).shares_for(7) == 7) << "the first share costs one";
    EXPECT_TRUE(pools::part_of(9'999'999, 5'000) == 4'999'999);
}

TEST(PoolMath, TheOwnersSharesBearALossWhileTheyLast) {
    // 1,000 of 10,000 at a price of 1: a loss of 400 costs 400 of them.
    EXPECT_TRUE(pools::shares_that_bear(400, 10'000, 10'000, 1'000) == 400);
    EXPECT_TRUE(pools::shares_that_bear(4'000, 10'000, 10'000, 1'000) == 1'000);
    // Rounded up, so that nobody else's price falls.
    EXPECT_TRUE(pools::shares_that_bear(1, 2, 3, 2) == 1);
    EXPECT_TRUE(pools::shares_that_bear(2, 2, 3, 2) == 1) << "what is left has an owner";
    EXPECT_TRUE(pools::shares_that_bear(3, 2, 3, 2) == 2);
    EXPECT_TRUE(pools::shares_that_bear(0, 2, 3, 2) == 0);
}

TEST(PoolMath, AFeeIsOfTheGainAboveTheMark) {
    constexpr auto kUnit = pools::kPriceUnit;
    EXPECT_TRUE(pools::fee_shares(150 * kPha, 100 * kPha, kUnit, 5'000) == 20 * kPha);
    EXPECT_TRUE(pools::fee_shares(200 * kPha, 100 * kPha, kUnit, 10'000) == 100 * kPha);
    EXPECT_TRUE(pools::fee_shares(150 * kPha, 100 * kPha, 2 * kUnit, 5'000) == 0);
    EXPECT_TRUE(pools::fee_shares(150 * kPha, 100 * kPha, kUnit, 0) == 0);
}

TEST(PoolMath, AccountsOfPoolsAreToldFromTheirBytes) {
    const auto seven = pools::pool_account(7);
    EXPECT_TRUE(pools::pool_of_account(seven) == PoolId{7});
    EXPECT_TRUE(pools::pool_of_account(pools::pool_account(~PoolId{0})) == ~PoolId{0});
    EXPECT_FALSE(pools::pool_of_account(kAlice));
    EXPECT_FALSE(pools::pool_of_account(frame::kTreasuryAccount));
    auto other = seven;
    other[31] = 1;
    EXPECT_FALSE(pools::pool_of_account(other));
}

TEST(PoolMath, AWhitelistProvesItsAccountsAlone) {
    PlainHost host;
    const auto a = pools::whitelist_leaf(host, kAlice);
    const auto b = pools::whitelist_leaf(host, kBob);
    const auto c = pools::whitelist_leaf(host, kCharlie);
    const auto ab = pools::whitelist_node(host, a, b);
    const auto root = pools::whitelist_node(host, ab, c);
    EXPECT_TRUE(pools::is_whitelisted(host, root, kAlice, {{b, c}}));
    EXPECT_TRUE(pools::is_whitelisted(host, root, kBob, {{a, c}}));
    EXPECT_TRUE(pools::is_whitelisted(host, root, kCharlie, {{ab}}));
    EXPECT_FALSE(pools::is_whitelisted(host, root, kDave, {{ab}}));
    EXPECT_FALSE(pools::is_whitelisted(host, root, kAlice, {{c, b}}));
    EXPECT_FALSE(pools::is_whitelisted(host, root, kAlice, {}));
    EXPECT_TRUE(pools::is_whitelisted(host, a, kAlice, {})) << "a tree of one account";
    // A node's hash is no account's leaf.
    AccountId node;
    node.bytes = ab.bytes;
    EXPECT_FALSE(pools::is_whitelisted(host, root, node, {{c}}));
}

}  // namespace
}  // namespace tests
