// 256-bit unsigned integers: the product of two u128, and 256-bit numbers of the wire formats.
#pragma once

#include "primitives/types/u128.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

namespace primitives {

/// Four 64-bit limbs, least significant first. SCALE: 32 bytes little endian.
struct u256 {
    std::array<std::uint64_t, 4> limbs{};

    constexpr u256() = default;
    constexpr u256(u128 value) : limbs{low64(value), high64(value), 0, 0} {}

    constexpr bool operator==(const u256&) const = default;
    constexpr std::strong_ordering operator<=>(const u256& other) const {
        for (std::size_t i = 4; i-- > 0;)
            if (limbs[i] != other.limbs[i]) return limbs[i] <=> other.limbs[i];
        return std::strong_ordering::equal;
    }
    constexpr bool fits_u128() const { return limbs[2] == 0 && limbs[3] == 0; }
    /// Precondition: fits_u128().
    constexpr u128 to_u128() const { return u128{limbs[1]} << 64 | limbs[0]; }
};

/// The exact product.
u256 multiply(u128 a, u128 b);

enum class Rounding : std::uint8_t { Down, Up, NearestTiesDown };

/// a * b / divisor with the intermediate product in 256 bits; nullopt when the quotient does not
/// fit u128 or the divisor is zero.
std::optional<u128> multiply_divide(u128 a, u128 b, u128 divisor, Rounding rounding);

/// The greatest integer whose square is not above value.
u128 integer_square_root(u128 value);

}  // namespace primitives
