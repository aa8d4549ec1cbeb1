#include "primitives/types/u256.hpp"

#include <bit>

namespace primitives {

u256 multiply(u128 a, u128 b) {
    const u128 low = u128{low64(a)} * low64(b);
    const u128 middle_a = u128{low64(a)} * high64(b);
    const u128 middle_b = u128{high64(a)} * low64(b);
    const u128 high = u128{high64(a)} * high64(b);
    const u128 carry = u128{high64(low)} + low64(middle_a) + low64(middle_b);
    const u128 top = high + high64(middle_a) + high64(middle_b) + high64(carry);
    u256 product;
    product.limbs = {low64(low), low64(carry), low64(top), high64(top)};
    return product;
}

namespace {

struct Division {
    u128 quotient;
    u128 remainder;
};

/// One digit of a long division in base 2^64: remainder * 2^64 + digit by the divisor. The
/// remainder is replaced. Preconditions: remainder < divisor, and the divisor's top bit is set.
std::uint64_t divide_step(u128& remainder, std::uint64_t digit, u128 divisor) {
    // The estimate from the leading digits is at most two too large (Knuth, volume 2, 4.3.1).
    const std::uint64_t leading = high64(divisor);
    std::uint64_t estimate = ~std::uint64_t{0};
    if (high64(remainder) < leading) estimate = low64(remainder / leading);
    u256 value;
    value.limbs = {digit, low64(remainder), high64(remainder), 0};
    u256 product = multiply(divisor, estimate);
    while (product > value) {
        --estimate;
        product = multiply(divisor, estimate);
    }
    // The difference is below the divisor, so the low halves give it even where they wrap.
    remainder = value.to_u128() - product.to_u128();
    return estimate;
}

/// Preconditions: the high half of value < divisor, divisor != 0.
Division divide(const u256& value, u128 divisor) {
    u128 remainder = u128{value.limbs[3]} << 64 | value.limbs[2];
    if (high64(divisor) == 0) {
        // The remainder stays below 2^64: each step is a division that the machine has.
        const u128 upper = remainder << 64 | value.limbs[1];
        const u128 lower = upper % divisor << 64 | value.limbs[0];
        return {upper / divisor << 64 | lower / divisor, lower % divisor};
    }
    const int shift = std::countl_zero(high64(divisor));
    std::uint64_t middle = value.limbs[1];
    std::uint64_t low = value.limbs[0];
    if (shift != 0) {
        remainder = remainder << shift | middle >> (64 - shift);
        middle = middle << shift | low >> (64 - shift);
        low <<= shift;
        divisor <<= shift;
    }
    const u128 upper = divide_step(remainder, middle, divisor);
    const u128 quotient = upper << 64 | divide_step(remainder, low, divisor);
    return {quotient, remainder >> shift};
}

}  // namespace

std::optional<u128> multiply_divide(u128 a, u128 b, u128 divisor, Rounding rounding) {
    if (divisor == 0) return std::nullopt;
    const u256 product = multiply(a, b);
    Division result{};
    if (product.fits_u128()) {
        const u128 value = product.to_u128();
        result = {value / divisor, value % divisor};
    } else {
        const u128 high = u128{product.limbs[3]} << 64 | product.limbs[2];
        if (high >= divisor) return std::nullopt;
        result = divide(product, divisor);
    }
    const u128 rest = divisor - result.remainder;
    const bool up = (rounding == Rounding::Up && result.remainder != 0) ||
                    (rounding == Rounding::NearestTiesDown && result.remainder > rest);
    return up ? checked_add(result.quotient, 1) : result.quotient;
}

u128 integer_square_root(u128 value) {
    u128 root = 0;
    for (int shift = 126; shift >= 0; shift -= 2) {
        const u128 bit = u128{1} << shift;
        if (value >= root + bit) {
            value -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

}  // namespace primitives
