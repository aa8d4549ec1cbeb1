// Numbers between whole ones, as integers: value / kOne. Every operation that cannot be exact names
// its rounding. SCALE: the value; in metadata sp_arithmetic's types of the same names.
//
//   Perbill, Permill, Perquintill   a share of one, 0 to 1 inclusive (10^9, 10^6, 10^18 parts)
//   FixedU128                       0 to 3.4 * 10^20 in steps of 10^-18
#pragma once

#include "primitives/types/u128.hpp"
#include "primitives/types/u256.hpp"

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace primitives {

struct Permill {
    static constexpr std::string_view kTypePath = "sp_arithmetic::per_things::Permill";
    static constexpr std::uint32_t kOne = 1'000'000;
    std::uint32_t value{};
    auto operator<=>(const Permill&) const = default;
};

struct Perbill {
    static constexpr std::string_view kTypePath = "sp_arithmetic::per_things::Perbill";
    static constexpr std::uint32_t kOne = 1'000'000'000;
    std::uint32_t value{};
    auto operator<=>(const Perbill&) const = default;
};

struct Perquintill {
    static constexpr std::string_view kTypePath = "sp_arithmetic::per_things::Perquintill";
    static constexpr std::uint64_t kOne = 1'000'000'000'000'000'000;
    std::uint64_t value{};
    auto operator<=>(const Perquintill&) const = default;
};

struct FixedU128 {
    static constexpr std::string_view kTypePath = "sp_arithmetic::fixed_point::FixedU128";
    static constexpr u128 kOne = 1'000'000'000'000'000'000;
    u128 value{};
    auto operator<=>(const FixedU128&) const = default;
};

template <class T>
concept Share =
    std::same_as<T, Permill> || std::same_as<T, Perbill> || std::same_as<T, Perquintill>;

// ---- shares -------------------------------------------------------------------------------------

/// part / whole, at most one; nullopt when whole is zero.
template <Share T>
std::optional<T> share_of(u128 part, u128 whole, Rounding rounding) {
    if (whole == 0) return std::nullopt;
    if (part >= whole) return T{T::kOne};
    const auto value = multiply_divide(part, T::kOne, whole, rounding);
    return T{static_cast<decltype(T::value)>(*value)};
}

/// share * amount, never above the amount. Precondition: share <= one.
template <Share T>
u128 multiply(T share, u128 amount, Rounding rounding) {
    return multiply_divide(amount, share.value, T::kOne, rounding).value_or(amount);
}

/// 1 - share, at least zero.
template <Share T>
constexpr T complement(T share) {
    return {share.value >= T::kOne ? 0 : T::kOne - share.value};
}

/// The sum, at most one.
template <Share T>
constexpr T saturating_add(T a, T b) {
    return {a.value >= T::kOne - b.value ? T::kOne : a.value + b.value};
}

// ---- FixedU128 ----------------------------------------------------------------------------------

/// Nullopt when the integer is above 3.4 * 10^20.
constexpr std::optional<FixedU128> fixed_from_integer(u128 integer) {
    const auto value = checked_mul(integer, FixedU128::kOne);
    return value ? std::optional{FixedU128{*value}} : std::nullopt;
}

/// numerator / denominator; nullopt when it does not fit or the denominator is zero.
std::optional<FixedU128> fixed_from_ratio(u128 numerator, u128 denominator, Rounding rounding);

/// Nullopt when the result does not fit (and, to divide, for a zero divisor).
std::optional<FixedU128> checked_multiply(FixedU128 a, FixedU128 b, Rounding rounding);
std::optional<FixedU128> checked_divide(FixedU128 a, FixedU128 b, Rounding rounding);
constexpr std::optional<FixedU128> checked_add(FixedU128 a, FixedU128 b) {
    const auto value = checked_add(a.value, b.value);
    return value ? std::optional{FixedU128{*value}} : std::nullopt;
}
constexpr std::optional<FixedU128> checked_sub(FixedU128 a, FixedU128 b) {
    const auto value = checked_sub(a.value, b.value);
    return value ? std::optional{FixedU128{*value}} : std::nullopt;
}

/// factor * amount as an integer; nullopt when it does not fit.
std::optional<u128> multiply(FixedU128 factor, u128 amount, Rounding rounding);

}  // namespace primitives
