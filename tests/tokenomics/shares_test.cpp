// Share prices: the recorded example at 18 decimals, and rounding in the pot's favour.
#include "tokenomics/math/shares.hpp"

#include "tests/support/vectors.hpp"

#include <random>

namespace {

using primitives::Balance;
using namespace tokenomics::math;

Balance number(std::string_view text) {
    Balance out = 0;
    for (const char digit : text)
        out = out * 10 + static_cast<Balance>(digit - '0');
    return out;
}

TEST(Shares, ReproduceTheRecordedExample) {
    const auto vectors = tests::vectors("economics/emission.json");
    const auto& rows = vectors.at("vpha_derived").as_array();
    const auto at = [&](std::size_t row, std::size_t column) {
        return number(rows.at(row).as_array().at(column).as_string());
    };
    const Balance unit = 1'000'000'000'000'000'000;
    Pot pot;
    const auto deposit = [&](std::size_t row) {
        const auto shares = shares_for_deposit(pot, 1'000 * unit);
        ASSERT_TRUE(shares && *shares == at(row, 1)) << row;
        pot = {pot.assets + 1'000 * unit, pot.shares + *shares};
        EXPECT_TRUE(pot.shares == at(row, 2) && pot.assets == at(row, 3)) << row;
    };
    deposit(0);
    pot.assets += at(1, 1);
    EXPECT_TRUE(pot.assets == at(1, 3));
    deposit(2);
    const auto assets = assets_for_redeem(pot, 100 * unit);
    ASSERT_TRUE(assets && *assets == at(3, 1));
    pot = {pot.assets - *assets, pot.shares - 100 * unit};
    EXPECT_TRUE(pot.shares == at(3, 2) && pot.assets == at(3, 3));
}

TEST(Shares, NoWayInAndOutPays) {
    std::mt19937_64 random{6};
    const auto amount = [&](unsigned bits) {
        const Balance high = random();
        return (high << 64 | random()) >> (128 - bits);
    };
    for (unsigned round = 0; round < 100'000; ++round) {
        const Pot pot{amount(1 + round % 70), amount(1 + round % 61)};
        const Balance assets = amount(70);
        const auto shares = shares_for_deposit(pot, assets);
        if (!shares) continue;
        const Pot entered{pot.assets + assets, pot.shares + *shares};
        ASSERT_TRUE(price_not_below(entered, pot));
        const auto back = assets_for_redeem(entered, *shares);
        ASSERT_TRUE(back && *back <= assets);
        const auto cost = assets_for_mint(pot, *shares);
        ASSERT_TRUE(cost && *cost <= assets);
        const auto given_up = shares_for_withdraw(entered, *back);
        ASSERT_TRUE(given_up && *given_up <= *shares);
        const Pot left{entered.assets - *back, entered.shares - *given_up};
        ASSERT_TRUE(price_not_below(left, entered));
    }
}

TEST(Shares, APriceThatDoesNotFitIsNoPrice) {
    const Pot dear{primitives::kU128Max - 1, 1};
    EXPECT_EQ(assets_for_redeem(dear, 4), std::nullopt);
    const Pot cheap{1, primitives::kU128Max - 1};
    EXPECT_EQ(shares_for_deposit(cheap, 4), std::nullopt);
}

TEST(Shares, ComparesPricesExactly) {
    EXPECT_TRUE(price_not_below({10, 5}, {10, 5}));
    EXPECT_FALSE(price_not_below({10, 6}, {10, 5}));
    const Balance large = Balance{1} << 120;
    EXPECT_TRUE(price_not_below({large + 1, large}, {large, large}));
    EXPECT_FALSE(price_not_below({large, large}, {large + 1, large}));
}

}  // namespace
