// The economics' divisions once more, in integers without a limit: what the pallets' 128-bit
// arithmetic must agree with to the last unit, in rounding too.
#pragma once

#include "primitives/types/u128.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace tests::exact {

using Integer = boost::multiprecision::cpp_int;
using primitives::u128;

inline Integer of(u128 value) {
    return Integer{value};
}
inline Integer up(const Integer& a, const Integer& b) {
    return (a + b - 1) / b;
}

/// A share in basis points, rounded down: fees, slashes, the pot of validators.
inline Integer part(u128 amount, std::uint16_t basis_points) {
    return of(amount) * basis_points / 10'000;
}

// ---- votes
// ----------------------------------------------------------------------------------------

inline bool reaches(u128 part_of_it, u128 whole, std::uint16_t basis_points) {
    return of(part_of_it) * 10'000 >= of(whole) * basis_points;
}
inline bool passes(u128 ayes, u128 nays, std::uint16_t approval) {
    return ayes > nays && of(ayes) * 10'000 >= (of(ayes) + of(nays)) * approval;
}

// ---- the vault (docs/economics.md, vPHA)
// ---------------------------------------------------------

inline Integer deposit(u128 assets, u128 pot, u128 supply) {
    return of(assets) * (of(supply) + 1) / (of(pot) + 1);
}
inline Integer mint(u128 shares, u128 pot, u128 supply) {
    return up(of(shares) * (of(pot) + 1), of(supply) + 1);
}
inline Integer withdraw(u128 assets, u128 pot, u128 supply) {
    return up(of(assets) * (of(supply) + 1), of(pot) + 1);
}
inline Integer redeem(u128 shares, u128 pot, u128 supply) {
    return of(shares) * (of(pot) + 1) / (of(supply) + 1);
}

// ---- the emission
// ---------------------------------------------------------------------------------

/// E(t) from R(0), period by period.
inline Integer emitted(u128 reserve, std::uint64_t elapsed_ms, std::uint64_t period_ms) {
    Integer left = of(reserve);
    for (; elapsed_ms >= period_ms; elapsed_ms -= period_ms)
        left = 3 * left / 4;
    return of(reserve) - left + (left - 3 * left / 4) * elapsed_ms / period_ms;
}

// ---- pools
// ----------------------------------------------------------------------------------------

inline Integer enter(u128 amount, u128 shares, u128 value) {
    return shares == 0 ? of(amount) : of(amount) * of(shares) / of(value);
}
inline Integer leave(u128 own, u128 shares, u128 value) {
    return of(own) * of(value) / of(shares);
}
/// The owner's shares that bear a loss.
inline Integer borne(u128 loss, u128 shares, u128 value, u128 owner) {
    Integer all = up(of(loss) * of(shares), of(value));
    if (all > of(owner)) all = of(owner);
    return all == of(shares) && loss < value ? Integer{all - 1} : all;
}
inline Integer fee(u128 value, u128 shares, u128 mark, u128 unit, std::uint16_t rate_bps) {
    const Integer marked = up(of(shares) * of(mark), of(unit));
    if (of(value) <= marked) return 0;
    const Integer part = (of(value) - marked) * rate_bps / 10'000;
    return of(shares) * part / (of(value) - part);
}

}  // namespace tests::exact
