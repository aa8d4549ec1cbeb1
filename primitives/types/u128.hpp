// 128-bit unsigned integers: amounts (planck, 10^-12 PHA) and fixed point mantissas. Checked and
// saturating arithmetic by name; the bare operators wrap and are for code that proved its bounds.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace primitives {

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

/// Planck: 10^-12 PHA.
using Balance = u128;

inline constexpr u128 kU128Max = ~u128{0};

constexpr std::optional<u128> checked_add(u128 a, u128 b) {
    u128 sum{};
    if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
    return sum;
}
constexpr std::optional<u128> checked_sub(u128 a, u128 b) {
    if (b > a) return std::nullopt;
    return a - b;
}
constexpr std::optional<u128> checked_mul(u128 a, u128 b) {
    u128 product{};
    if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
    return product;
}
constexpr u128 saturating_add(u128 a, u128 b) {
    return checked_add(a, b).value_or(kU128Max);
}
constexpr u128 saturating_sub(u128 a, u128 b) {
    return b > a ? 0 : a - b;
}
constexpr u128 saturating_mul(u128 a, u128 b) {
    return checked_mul(a, b).value_or(kU128Max);
}

constexpr std::uint64_t low64(u128 value) {
    return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high64(u128 value) {
    return static_cast<std::uint64_t>(value >> 64);
}

}  // namespace primitives
