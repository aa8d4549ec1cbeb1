// 256-bit products and quotients against a division bit by bit, and fixed point with named
// rounding.
#include "primitives/types/fixed_point.hpp"

#include "primitives/scale/codec.hpp"

#include <gtest/gtest.h>

namespace primitives {
namespace {

/// A fixed sequence with many bit lengths, so that every branch of a division is met.
class Numbers {
  public:
    std::uint64_t next64() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    u128 next() {
        const u128 wide = u128{next64()} << 64 | next64();
        const u128 shifted = wide >> (next64() % 128);
        // Runs of ones and zeros find wrong estimates of a quotient digit.
        return next64() % 4 == 0 ? ~(shifted >> 1 << 1) : shifted;
    }

  private:
    std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

struct Quotient {
    bool fits = true;
    u128 quotient = 0;
    u128 remainder = 0;
};

Quotient divide_bit_by_bit(const u256& value, u128 divisor) {
    Quotient out;
    for (std::size_t bit = 256; bit-- > 0;) {
        const bool carry = (out.remainder >> 127) != 0;
        out.remainder = out.remainder << 1 | ((value.limbs[bit / 64] >> (bit % 64)) & 1u);
        out.fits = out.fits && (out.quotient >> 127) == 0;
        out.quotient <<= 1;
        if (carry || out.remainder >= divisor) {
            out.remainder -= divisor;
            out.quotient |= 1;
        }
    }
    return out;
}

TEST(MultiplyDivide, EqualsADivisionBitByBit) {
    Numbers numbers;
    int wide = 0;
    for (int i = 0; i < 20'000; ++i) {
        const u128 a = numbers.next();
        const u128 b = numbers.next();
        const u128 divisor = numbers.next();
        if (divisor == 0) continue;
        const auto expected = divide_bit_by_bit(multiply(a, b), divisor);
        const auto down = multiply_divide(a, b, divisor, Rounding::Down);
        ASSERT_EQ(down.has_value(), expected.fits);
        if (!down) continue;
        ASSERT_EQ(*down, expected.quotient);
        wide += multiply(a, b).fits_u128() ? 0 : 1;
        const auto up = multiply_divide(a, b, divisor, Rounding::Up);
        const auto rounded_up = expected.remainder == 0 ? expected.quotient : expected.quotient + 1;
        if (rounded_up == 0 && expected.remainder != 0) {
            EXPECT_FALSE(up);
        } else {
            EXPECT_EQ(up, rounded_up);
        }
        const bool nearer_above = expected.remainder > divisor - expected.remainder;
        const auto nearest = multiply_divide(a, b, divisor, Rounding::NearestTiesDown);
        if (!nearer_above) {
            EXPECT_EQ(nearest, expected.quotient);
        }
    }
    EXPECT_GT(wide, 1000) << "the samples must need 256 bits";
}

TEST(MultiplyDivide, HoldsAtTheEdges) {
    EXPECT_EQ(multiply_divide(kU128Max, kU128Max, kU128Max, Rounding::Down), kU128Max);
    EXPECT_FALSE(multiply_divide(kU128Max, kU128Max, kU128Max - 1, Rounding::Down));
    EXPECT_FALSE(multiply_divide(kU128Max, 2, 1, Rounding::Down));
    EXPECT_FALSE(multiply_divide(1, 1, 0, Rounding::Down));
    EXPECT_EQ(multiply_divide(7, 1, 2, Rounding::NearestTiesDown), u128{3});
    EXPECT_EQ(multiply_divide(5, 1, 3, Rounding::NearestTiesDown), u128{2});
    EXPECT_EQ(multiply_divide(0, 0, 5, Rounding::Up), u128{0});
}

TEST(IntegerSquareRoot, IsTheFloor) {
    Numbers numbers;
    for (int i = 0; i < 2000; ++i) {
        const u128 value = numbers.next();
        const u128 root = integer_square_root(value);
        EXPECT_LE(multiply(root, root), u256{value});
        EXPECT_GT(multiply(root + 1, root + 1), u256{value});
    }
}

TEST(Share, RoundsByName) {
    EXPECT_EQ(share_of<Perbill>(1, 3, Rounding::Down)->value, 333'333'333u);
    EXPECT_EQ(share_of<Perbill>(1, 3, Rounding::Up)->value, 333'333'334u);
    EXPECT_EQ(share_of<Permill>(2, 3, Rounding::NearestTiesDown)->value, 666'667u);
    EXPECT_EQ(share_of<Perquintill>(kU128Max - 1, kU128Max, Rounding::Up)->value,
              Perquintill::kOne);
    EXPECT_EQ(share_of<Perbill>(5, 4, Rounding::Down)->value, Perbill::kOne) << "at most one";
    EXPECT_FALSE(share_of<Perbill>(0, 0, Rounding::Down));

    EXPECT_EQ(multiply(Perbill{333'333'333}, u128{10}, Rounding::Down), u128{3});
    EXPECT_EQ(multiply(Perbill{333'333'333}, u128{10}, Rounding::Up), u128{4});
    EXPECT_EQ(multiply(Permill{Permill::kOne}, kU128Max, Rounding::Up), kU128Max);
    EXPECT_EQ(multiply(Perquintill{}, kU128Max, Rounding::Up), u128{0});
}

TEST(Share, AddsUpToOne) {
    EXPECT_EQ(complement(Permill{250'000}).value, 750'000u);
    EXPECT_EQ(complement(Perbill{Perbill::kOne}).value, 0u);
    EXPECT_EQ(saturating_add(Perbill{600'000'000}, Perbill{600'000'000}).value, Perbill::kOne);
    EXPECT_EQ(saturating_add(Perbill{1}, Perbill{2}).value, 3u);
    // A share of an amount and the rest of it never lose a unit when rounded against each other.
    const Perbill third{333'333'333};
    for (const u128 amount : {u128{1}, u128{1000}, kU128Max})
        EXPECT_EQ(multiply(third, amount, Rounding::Down) +
                      multiply(complement(third), amount, Rounding::Up),
                  amount);
}

TEST(FixedPoint, MultipliesDividesAndRefusesOverflow) {
    const auto third = fixed_from_ratio(1, 3, Rounding::Down);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->value, u128{333'333'333'333'333'333});
    const auto three = fixed_from_integer(3);
    EXPECT_EQ(checked_multiply(*third, *three, Rounding::Up)->value, u128{999'999'999'999'999'999});
    EXPECT_EQ(checked_divide(FixedU128{FixedU128::kOne}, *three, Rounding::Up)->value,
              third->value + 1);
    EXPECT_EQ(multiply(*third, u128{10}, Rounding::Down), u128{3});
    EXPECT_EQ(multiply(*three, kU128Max / 4, Rounding::Down), kU128Max / 4 * 3);
    EXPECT_FALSE(multiply(*three, kU128Max, Rounding::Down));
    EXPECT_FALSE(fixed_from_integer(kU128Max));
    EXPECT_FALSE(fixed_from_ratio(1, 0, Rounding::Down));
    EXPECT_FALSE(checked_divide(*three, FixedU128{}, Rounding::Down));
    EXPECT_FALSE(checked_add(FixedU128{kU128Max}, FixedU128{1}));
    EXPECT_FALSE(checked_sub(FixedU128{}, FixedU128{1}));
}

TEST(FixedPoint, IsEncodedAsItsValue) {
    EXPECT_EQ(scale::encode(Perbill{1}), (Bytes{1, 0, 0, 0}));
    EXPECT_EQ(scale::encode(Perquintill{2}), (Bytes{2, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(scale::encode(FixedU128{FixedU128::kOne}).size(), 16u);
}

}  // namespace
}  // namespace primitives
