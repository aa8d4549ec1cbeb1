#include "tokenomics/math/shares.hpp"

namespace tokenomics::math {

namespace {

using primitives::multiply_divide;
using primitives::Rounding;

std::optional<Balance> to_shares(const Pot& pot, Balance assets, Rounding rounding) {
    return multiply_divide(assets, price_denominator(pot), price_numerator(pot), rounding);
}
std::optional<Balance> to_assets(const Pot& pot, Balance shares, Rounding rounding) {
    return multiply_divide(shares, price_numerator(pot), price_denominator(pot), rounding);
}

}  // namespace

std::optional<Balance> shares_for_deposit(const Pot& pot, Balance assets) {
    return to_shares(pot, assets, Rounding::Down);
}
std::optional<Balance> assets_for_mint(const Pot& pot, Balance shares) {
    return to_assets(pot, shares, Rounding::Up);
}
std::optional<Balance> shares_for_withdraw(const Pot& pot, Balance assets) {
    return to_shares(pot, assets, Rounding::Up);
}
std::optional<Balance> assets_for_redeem(const Pot& pot, Balance shares) {
    return to_assets(pot, shares, Rounding::Down);
}

bool price_not_below(const Pot& after, const Pot& before) {
    return primitives::multiply(price_numerator(after), price_denominator(before)) >=
           primitives::multiply(price_numerator(before), price_denominator(after));
}

}  // namespace tokenomics::math
