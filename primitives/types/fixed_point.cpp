#include "primitives/types/fixed_point.hpp"

namespace primitives {

namespace {

std::optional<FixedU128> fixed(std::optional<u128> value) {
    return value ? std::optional{FixedU128{*value}} : std::nullopt;
}

}  // namespace

std::optional<FixedU128> fixed_from_ratio(u128 numerator, u128 denominator, Rounding rounding) {
    return fixed(multiply_divide(numerator, FixedU128::kOne, denominator, rounding));
}

std::optional<FixedU128> checked_multiply(FixedU128 a, FixedU128 b, Rounding rounding) {
    return fixed(multiply_divide(a.value, b.value, FixedU128::kOne, rounding));
}

std::optional<FixedU128> checked_divide(FixedU128 a, FixedU128 b, Rounding rounding) {
    return fixed(multiply_divide(a.value, FixedU128::kOne, b.value, rounding));
}

std::optional<u128> multiply(FixedU128 factor, u128 amount, Rounding rounding) {
    return multiply_divide(factor.value, amount, FixedU128::kOne, rounding);
}

}  // namespace primitives
