#include "tokenomics/pools/pool.hpp"

#include "primitives/types/u256.hpp"

#include <algorithm>

namespace tokenomics::pools {

using primitives::multiply_divide;
using primitives::Rounding;

namespace {

/// a * b / c, zero for nothing by nothing. Amounts are below the supply (2^70), shares at most a
/// million million times as many: a result that does not fit is nobody's.
Balance scaled(Balance a, Balance b, Balance c, Rounding rounding) {
    if (c == 0) return 0;
    return multiply_divide(a, b, c, rounding).value_or(0);
}

}  // namespace

Balance Worth::shares_for(Balance amount) const {
    if (shares == 0) return amount;
    return scaled(amount, shares, entry_value, Rounding::Down);
}

Balance Worth::amount_for(Balance pool_shares) const {
    return std::min(scaled(pool_shares, exit_value, exit_shares, Rounding::Down), exit_value);
}

Balance Worth::amount_if_annulled(Balance pool_shares) const {
    return std::min(scaled(pool_shares, entry_value, shares, Rounding::Down), entry_value);
}

Balance Worth::shares_paid_by(Balance amount) const {
    return scaled(amount, exit_shares, exit_value, Rounding::Down);
}

Balance shares_that_bear(Balance loss, Balance shares, Balance value, Balance owner_shares) {
    if (loss == 0 || value == 0) return 0;
    const Balance burnt =
        std::min(owner_shares, scaled(std::min(loss, value), shares, value, Rounding::Up));
    // What is left belongs to somebody.
    return burnt == shares && loss < value ? burnt - 1 : burnt;
}

Balance part_of(Balance amount, std::uint16_t rate_bps) {
    return scaled(amount, rate_bps, kWhole, Rounding::Down);
}

u128 price_of(Balance value, Balance shares) {
    return scaled(value, kPriceUnit, shares, Rounding::Up);
}

Balance fee_shares(Balance value, Balance shares, u128 mark, std::uint16_t rate_bps) {
    const Balance marked = scaled(shares, mark, kPriceUnit, Rounding::Up);
    if (value <= marked) return 0;
    const Balance fee = part_of(value - marked, rate_bps);
    return scaled(shares, fee, value - fee, Rounding::Down);
}

}  // namespace tokenomics::pools
