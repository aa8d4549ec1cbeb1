// Every formula of the economics against integers without a limit, on random and extreme values.
#include "tests/tokenomics/exact_model.hpp"

#include "tokenomics/math/emission_curve.hpp"
#include "tokenomics/math/shares.hpp"
#include "tokenomics/pools/pool.hpp"

#include <random>

#include <gtest/gtest.h>

namespace tests {
namespace {

using exact::Integer;
using exact::of;
using primitives::u128;
namespace math = tokenomics::math;
namespace pools = tokenomics::pools;

class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_{seed} {}
    /// Of any magnitude up to 2^bits.
    u128 up_to(unsigned bits) {
        const u128 wide = (u128{random_()} << 64) | random_();
        return wide >> (128 - 1 - random_() % bits);
    }
    u128 positive(unsigned bits) { return up_to(bits) + 1; }
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  private:
    std::mt19937_64 random_;
};

/// The model's result, or that it does not fit.
void expect(const std::optional<u128>& ours, const Integer& model) {
    const bool fits = model <= of(~u128{0});
    ASSERT_EQ(ours.has_value(), fits);
    ASSERT_TRUE(!fits || of(*ours) == model);
}

constexpr int kRounds = 20'000;

TEST(ExactModel, AgreesOnTheVault) {
    Draw draw{1};
    for (int i = 0; i < kRounds; ++i) {
        const math::Pot pot{.assets = draw.up_to(100), .shares = draw.up_to(100)};
        const u128 amount = draw.up_to(120);
        expect(math::shares_for_deposit(pot, amount),
               exact::deposit(amount, pot.assets, pot.shares));
        expect(math::assets_for_mint(pot, amount), exact::mint(amount, pot.assets, pot.shares));
        expect(math::shares_for_withdraw(pot, amount),
               exact::withdraw(amount, pot.assets, pot.shares));
        expect(math::assets_for_redeem(pot, amount), exact::redeem(amount, pot.assets, pot.shares));
    }
}

TEST(ExactModel, AgreesOnTheEmissionForFiftyYears) {
    Draw draw{2};
    constexpr std::uint64_t kFiftyYearsMs = std::uint64_t{50} * 365 * 24 * 3'600'000;
    for (int i = 0; i < 2'000; ++i) {
        const u128 reserve = draw.up_to(70);
        const std::uint64_t now_ms = draw.below(kFiftyYearsMs);
        const auto period =
            math::period_at({.index = 0, .start_ms = 0, .reserve = reserve}, now_ms);
        ASSERT_TRUE(of(math::emitted(reserve, period, now_ms)) ==
                    exact::emitted(reserve, now_ms, math::kPeriodMs));
    }
}

TEST(ExactModel, AgreesOnPools) {
    Draw draw{3};
    for (int i = 0; i < kRounds; ++i) {
        const u128 shares = draw.positive(80);
        const u128 value = draw.positive(70);
        const pools::Worth worth{.shares = shares,
                                 .entry_value = value,
                                 .exit_shares = shares,
                                 .exit_value = value,
                                 .held = 0};
        const u128 amount = draw.up_to(44);
        expect(worth.shares_for(amount), exact::enter(amount, shares, value));
        const u128 own = draw.up_to(79) % (shares + 1);
        expect(worth.amount_for(own), exact::leave(own, shares, value));
        const u128 loss = 1 + draw.up_to(69) % value;
        ASSERT_TRUE(of(pools::shares_that_bear(loss, shares, value, own)) ==
                    exact::borne(loss, shares, value, own));
        const auto rate = static_cast<std::uint16_t>(draw.below(10'001));
        ASSERT_TRUE(of(pools::part_of(amount, rate)) == of(amount) * rate / 10'000);
        const u128 vault_shares = draw.positive(69);
        const u128 mark = pools::kPriceUnit + draw.up_to(30);
        ASSERT_TRUE(of(pools::fee_shares(value, vault_shares, mark, rate)) ==
                    exact::fee(value, vault_shares, mark, pools::kPriceUnit, rate));
        // Whatever is rounded, who enters and leaves at once gains nothing.
        const pools::Worth after{.shares = shares + worth.shares_for(amount),
                                 .entry_value = value + amount,
                                 .exit_shares = shares + worth.shares_for(amount),
                                 .exit_value = value + amount,
                                 .held = 0};
        ASSERT_TRUE(after.amount_for(worth.shares_for(amount)) <= amount);
    }
}

}  // namespace
}  // namespace tests
