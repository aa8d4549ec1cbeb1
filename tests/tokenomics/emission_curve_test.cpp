// The schedule against numbers computed elsewhere (tests/vectors/economics) and against itself.
#include "tokenomics/math/emission_curve.hpp"

#include "frame/support/currency.hpp"
#include "tests/support/vectors.hpp"
#include "tokenomics/math/split.hpp"

#include <random>

namespace {

using frame::kPlanckPerPha;
using primitives::Balance;
using tokenomics::math::emitted;
using tokenomics::math::kPeriodMs;
using tokenomics::math::Period;
using tokenomics::math::period_at;

constexpr Balance kReserve = 700'000'000 * kPlanckPerPha;
constexpr std::uint64_t kDayMs = 24 * 60 * 60 * 1000;

Balance number(std::string_view text) {
    Balance out = 0;
    for (const char digit : text)
        out = out * 10 + static_cast<Balance>(digit - '0');
    return out;
}

Balance emitted_by(Balance reserve, std::uint64_t now_ms) {
    return emitted(reserve, period_at({0, 0, reserve}, now_ms), now_ms);
}

TEST(EmissionCurve, PaysWhatAnIndependentModelPays) {
    const auto vectors = tests::vectors("economics/emission.json");
    for (const auto& row : vectors.at("emission_700m").as_array()) {
        const auto at_ms = row.at("t_ms").to_number<std::uint64_t>();
        EXPECT_TRUE(emitted_by(kReserve, at_ms) == number(row.at("emitted").as_string())) << at_ms;
    }
    Period period{0, 0, kReserve};
    for (const auto& reserve : vectors.at("reserves_700m").as_array()) {
        EXPECT_TRUE(period.reserve == number(reserve.as_string())) << period.index;
        period = period_at(period, period.start_ms + kPeriodMs);
    }
}

TEST(EmissionCurve, ReproducesTheHistoricalTableToTheUnit) {
    const auto vectors = tests::vectors("economics/emission.json");
    const Balance reserve =
        vectors.at("emission_infinite_sum").to_number<std::uint64_t>() * kPlanckPerPha;
    Balance cumulative = 0;
    for (const auto& row : vectors.at("emission_periods").as_array()) {
        const std::string_view text = row.at("daily_pha").as_string();
        const auto slash = text.find('/');
        const Balance denominator = slash == text.npos ? 1 : number(text.substr(slash + 1));
        const Balance numerator = number(text.substr(0, slash)) * kPlanckPerPha;
        const auto start_ms = (row.at("n").to_number<std::uint64_t>() - 1) * kPeriodMs;
        EXPECT_TRUE(emitted_by(reserve, start_ms + kDayMs) - cumulative == numerator / denominator)
            << text;
        cumulative += numerator * 180 / denominator;
        EXPECT_TRUE(emitted_by(reserve, start_ms + kPeriodMs) == cumulative) << text;
    }
}

TEST(EmissionCurve, EndsWithNothingLeft) {
    const auto count = tests::vectors("economics/emission.json")
                           .at("periods_until_nothing_is_left")
                           .to_number<std::uint64_t>();
    EXPECT_LT(emitted_by(kReserve, (count - 1) * kPeriodMs), kReserve);
    EXPECT_TRUE(emitted_by(kReserve, count * kPeriodMs) == kReserve);
    EXPECT_TRUE(emitted_by(kReserve, ~std::uint64_t{0}) == kReserve);
    EXPECT_TRUE(emitted_by(0, kPeriodMs) == 0);
}

TEST(EmissionCurve, ABudgetIsADifferenceWhateverTheBlockTimesAre) {
    std::mt19937_64 random{4};
    Period period{0, 0, kReserve};
    std::uint64_t now_ms = 0;
    Balance paid = 0;
    for (int block = 0; block < 20'000; ++block) {
        now_ms += 1 + random() % (kDayMs / 2);
        period = period_at(period, now_ms);
        const Balance total = emitted(kReserve, period, now_ms);
        ASSERT_GE(total, paid);
        paid = total;
        ASSERT_TRUE(paid == emitted_by(kReserve, now_ms));
    }
    EXPECT_GT(period.index, 20U);
}

TEST(Split, LosesNothing) {
    std::mt19937_64 random{5};
    tokenomics::math::Carries carries{};
    Balance given = 0;
    Balance received = 0;
    for (int round = 0; round < 10'000; ++round) {
        const auto first = static_cast<std::uint16_t>(random() % 10'001);
        const auto second = static_cast<std::uint16_t>(random() % (10'001U - first));
        const auto third = static_cast<std::uint16_t>(10'000 - first - second);
        const Balance budget = random() % 1'000'000;
        const auto parts = tokenomics::math::split(budget, {first, second, third}, carries);
        given += budget;
        received += parts[0] + parts[1] + parts[2];
        const auto carried = static_cast<Balance>(carries[0] + carries[1] + carries[2]);
        ASSERT_TRUE(given * 10'000 == received * 10'000 + carried);
        ASSERT_LT(carried, 30'000U);
    }
}

TEST(Split, FollowsTheSharesExactly) {
    tokenomics::math::Carries carries{};
    const auto parts = tokenomics::math::split(10'000, {2'000, 4'000, 4'000}, carries);
    EXPECT_EQ(parts, (tokenomics::math::Parts{2'000, 4'000, 4'000}));
    EXPECT_FALSE(tokenomics::math::adds_up({2'000, 4'000, 4'001}));
}

}  // namespace
