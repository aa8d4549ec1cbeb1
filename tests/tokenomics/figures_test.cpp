// Figures published by and derived from Phala (tests/vectors/economics/figures.json, and the worked
// examples of its documentation): transfers of its emission, shares of its vault at 18 decimals, an
// hour of its providers, commissions and fees. The timetable of a withdrawal stands with the pools
// (pools_scenario_test.cpp). What its bridges and its vault on Ethereum held at some block is a sum
// of balances of accounts that are not here, and its yields are percentages of floats: neither has
// a counterpart.
#include "frame/support/currency.hpp"
#include "tests/support/vectors.hpp"
#include "tokenomics/math/accumulator.hpp"
#include "tokenomics/math/emission_curve.hpp"
#include "tokenomics/math/shares.hpp"
#include "tokenomics/math/split.hpp"
#include "tokenomics/pools/pool.hpp"

#include <cmath>

namespace {

using frame::kPlanckPerPha;
using primitives::Balance;
using namespace tokenomics::math;  // NOLINT: the functions under test

constexpr std::uint64_t kDayMs = 24 * 60 * 60 * 1000;

boost::json::value figures(std::string_view group) {
    return tests::vectors("economics/figures.json").at(group);
}

Balance number(const boost::json::value& text) {
    Balance out = 0;
    for (const char digit : text.as_string())
        out = out * 10 + static_cast<Balance>(digit - '0');
    return out;
}

Balance whole(const boost::json::value& value) {
    return Balance{value.to_number<std::uint64_t>()} * kPlanckPerPha;
}

/// E of the Gemini schedule after so many days.
Balance emitted_by_day(std::uint64_t day) {
    constexpr Balance kReserve = Balance{518'400'000} * kPlanckPerPha;
    const std::uint64_t at_ms = day * kDayMs;
    return emitted(kReserve, period_at({0, 0, kReserve}, at_ms), at_ms);
}

TEST(PhalaFigures, TheTransfersOfTheFirstYearsFollowFromTheSchedule) {
    const auto checks = figures("transfers_check");
    const Balance first = emitted_by_day(360);
    EXPECT_TRUE(first == whole(checks.at("2022-04-08")));
    // 110 days of the second period, the third, 75 days of the fourth.
    const Balance second = emitted_by_day(3 * 180 + 75) - emitted_by_day(180 + 70);
    EXPECT_TRUE(second == whole(checks.at("2023-02-21")));
    EXPECT_TRUE(690'000'000 * kPlanckPerPha - first - second ==
                whole(checks.at("remaining_of_690M")));
}

TEST(PhalaFigures, WhatWasLockedAfterTheFirstYear) {
    EXPECT_TRUE(690'000'000 * kPlanckPerPha - emitted_by_day(360) ==
                Balance{463'200'000} * kPlanckPerPha);
}

/// Khala on 9 March 2022: the third step of a quarter less from 15 PHA a block.
TEST(PhalaFigures, ADayOfKhalaBeforeTheSchedule) {
    Balance block = 15 * kPlanckPerPha;
    for (int step = 0; step < 3; ++step)
        block = next_reserve(block);
    EXPECT_TRUE(block == 6'328'125'000'000);
    Carries carries{};
    const auto parts = split(block * 7'200, Shares{2'000, 8'000, 0}, carries);
    EXPECT_TRUE(parts[0] + parts[1] == 45'562'500'000'000'000);
    EXPECT_TRUE(parts[1] == 36'450 * kPlanckPerPha);
}

/// Pool shares of a member after a reward, less a commission, on top of what is there.
Balance earned_of(Balance own, Balance all, Balance reward, std::uint16_t commission_bps) {
    const Balance value = all + reward - tokenomics::pools::part_of(reward, commission_bps);
    const tokenomics::pools::Worth worth{
        .shares = all, .entry_value = value, .exit_shares = all, .exit_value = value, .held = 0};
    return worth.amount_for(own) - own;
}

TEST(PhalaFigures, CommissionsOfTheDocumentation) {
    constexpr Balance kPha = kPlanckPerPha;
    // Ten are mined, a fifth is the treasury's; 40 % of the rest the owner's.
    Carries carries{};
    const auto parts = split(10 * kPha, Shares{2'000, 8'000, 0}, carries);
    EXPECT_TRUE(parts[0] == 2 * kPha);
    EXPECT_TRUE(tokenomics::pools::part_of(parts[1], 4'000) == 32 * kPha / 10);
    EXPECT_TRUE(earned_of(1'000 * kPha, 3'000 * kPha, parts[1], 4'000) == 16 * kPha / 10);
    EXPECT_TRUE(earned_of(2'000 * kPha, 3'000 * kPha, parts[1], 4'000) == 32 * kPha / 10);
    // 60 % of ten: five members with 1,400 each, then with one of 5,000 beside them. It prints 0.47
    // and 1.6.
    EXPECT_TRUE(earned_of(1'400 * kPha, 7'000 * kPha, 10 * kPha, 6'000) == 8 * kPha / 10);
    EXPECT_TRUE(earned_of(1'400 * kPha, 12'000 * kPha, 10 * kPha, 6'000) == 466'666'666'666);
    EXPECT_TRUE(earned_of(5'000 * kPha, 12'000 * kPha, 10 * kPha, 6'000) == 1'666'666'666'666);
}

/// A vault with 10,000 gains 50, and 3,000 come; 5 % are its owner's, of the gain alone.
TEST(PhalaFigures, AVaultsFeeOfTheDocumentation) {
    constexpr Balance kPha = kPlanckPerPha;
    constexpr Balance kCut = kPha / 10'000;
    const Balance fee = tokenomics::pools::fee_shares(10'050 * kPha, 10'000 * kPha,
                                                      tokenomics::pools::kPriceUnit, 500);
    EXPECT_TRUE((fee + kCut / 2) / kCut == 24'882);
    const tokenomics::pools::Worth worth{.shares = 10'000 * kPha + fee,
                                         .entry_value = 10'050 * kPha,
                                         .exit_shares = 10'000 * kPha + fee,
                                         .exit_value = 10'050 * kPha,
                                         .held = 0};
    EXPECT_TRUE(tokenomics::pools::price_of(worth.entry_value, worth.shares) / 10'000'000 ==
                100'475);
    const Balance entered = worth.shares_for(3'000 * kPha);
    EXPECT_TRUE((entered + kCut / 2) / kCut == 29'858'174);
    EXPECT_TRUE((worth.shares + entered + kCut / 2) / kCut == 129'883'055);
}

TEST(PhalaFigures, TheVaultsSharesAtEighteenDecimals) {
    constexpr Balance kUnit = kPlanckPerPha * 1'000'000;
    const auto rows = figures("vpha_derived").as_array();
    ASSERT_EQ(rows.size(), 4U);
    Pot pot;
    const auto enter = [&](Balance assets) {
        const Balance shares = shares_for_deposit(pot, assets).value();
        pot.assets += assets;
        pot.shares += shares;
        return shares;
    };
    EXPECT_TRUE(enter(1'000 * kUnit) == number(rows[0].at(1)));
    EXPECT_TRUE(pot.shares == number(rows[0].at(2)) && pot.assets == number(rows[0].at(3)));

    // Half a PHA a second for a day, a fifth of it to the treasury.
    const Balance gross = 86'400 * kUnit / 2;
    Carries carries{};
    const auto parts = split(gross, Shares{2'000, 8'000, 0}, carries);
    pot.assets += parts[1];
    EXPECT_TRUE(parts[1] == number(rows[1].at(1)) && pot.shares == number(rows[1].at(2)));
    EXPECT_TRUE(pot.assets == number(rows[1].at(3)) && parts[0] == number(rows[1].at(5)));

    EXPECT_TRUE(enter(1'000 * kUnit) == number(rows[2].at(1)));
    EXPECT_TRUE(pot.shares == number(rows[2].at(2)) && pot.assets == number(rows[2].at(3)));

    const Balance assets = assets_for_redeem(pot, 100 * kUnit).value();
    pot.assets -= assets;
    pot.shares -= 100 * kUnit;
    EXPECT_TRUE(assets == number(rows[3].at(1)));
    EXPECT_TRUE(pot.shares == number(rows[3].at(2)) && pot.assets == number(rows[3].at(3)));
}

TEST(PhalaFigures, AnHourOfEightGpusOfEachKind) {
    const auto hour = figures("gpu_hour_derived");
    const auto rows = hour.at("rows").as_array();
    // In 1/10,000 of a unit, by the part of the hour that the machine was up.
    Accumulator pool;
    std::vector<Position> workers(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double weight =
            rows[i].at("weight").to_number<double>() * rows[i].at("uptime").to_number<double>();
        workers[i].change_weight(pool, static_cast<std::uint64_t>(std::llround(weight * 10'000)));
    }
    const double budget = hour.at("hour_budget").to_number<double>();
    pool.pay(static_cast<Balance>(std::llround(budget * 1e12)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double expected = rows[i].at("reward").to_number<double>();
        const double paid = static_cast<double>(workers[i].pending(pool)) / 1e12;
        EXPECT_NEAR(paid / expected, 1.0, 1e-12) << rows[i].at("node").as_string();
    }
}

}  // namespace
