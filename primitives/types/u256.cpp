#include "primitives/types/u256.hpp"

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

/// Schoolbook division bit by bit. Precondition: the high half of value < divisor.
Division divide(const u256& value, u128 divisor) {
    u128 remainder = u128{value.limbs[3]} << 64 | value.limbs[2];
    u128 low = value.to_u128();
    u128 quotient = 0;
    for (int bit = 0; bit < 128; ++bit) {
        const bool carry = (remainder >> 127) != 0;
        remainder = remainder << 1 | low >> 127;
        low <<= 1;
        quotient <<= 1;
        if (carry || remainder >= divisor) {
            remainder -= divisor;
            quotient |= 1;
        }
    }
    return {quotient, remainder};
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
