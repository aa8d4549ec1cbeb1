// Shares of a growing pot of assets, as ERC-4626 defines them, with one virtual unit of each so
// that an empty pot has a price. Rounding always favours the pot: who enters pays at least the
// price, who leaves gets at most the price, so nobody's share loses by what others do.
#pragma once

#include "primitives/types/u256.hpp"

namespace tokenomics::math {

using primitives::Balance;

struct Pot {
    Balance assets = 0;
    Balance shares = 0;
    bool operator==(const Pot&) const = default;
};

/// The price of one share is numerator / denominator.
constexpr Balance price_numerator(const Pot& pot) {
    return pot.assets + 1;
}
constexpr Balance price_denominator(const Pot& pot) {
    return pot.shares + 1;
}

/// All four: nullopt when the result does not fit 128 bits.

/// Shares that `assets` buy, rounded down.
std::optional<Balance> shares_for_deposit(const Pot& pot, Balance assets);
/// Assets that `shares` cost, rounded up.
std::optional<Balance> assets_for_mint(const Pot& pot, Balance shares);
/// Shares that must be given up for `assets`, rounded up.
std::optional<Balance> shares_for_withdraw(const Pot& pot, Balance assets);
/// Assets that `shares` are worth, rounded down.
std::optional<Balance> assets_for_redeem(const Pot& pot, Balance shares);

/// Whether a share of `after` is worth at least as much as one of `before`: compared exactly.
bool price_not_below(const Pot& after, const Pot& before);

}  // namespace tokenomics::math
