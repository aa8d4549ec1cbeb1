#include "tokenomics/math/emission_curve.hpp"

namespace tokenomics::math {

Period period_at(Period period, std::uint64_t now_ms) {
    while (period.reserve != 0 && now_ms - period.start_ms >= kPeriodMs)
        period = {period.index + 1, period.start_ms + kPeriodMs, next_reserve(period.reserve)};
    return period;
}

Balance emitted(Balance initial_reserve, const Period& period, std::uint64_t now_ms) {
    return initial_reserve - period.reserve +
           period.total() * (now_ms - period.start_ms) / kPeriodMs;
}

}  // namespace tokenomics::math
