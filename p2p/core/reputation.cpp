#include "p2p/core/reputation.hpp"

#include <algorithm>

namespace p2p {

namespace {

/// After this many seconds any score has reached zero.
constexpr std::uint64_t kForgottenAfterS = 3600;

}  // namespace

std::int32_t Reputation::score_at(std::uint64_t now_ms) const {
    const auto second = now_ms / 1000;
    if (second <= second_) return score_;
    if (second - second_ >= kForgottenAfterS) return 0;
    std::int32_t score = score_;
    for (auto left = second - second_; left > 0 && score != 0; --left) {
        const auto step = score / 200;
        score -= step != 0 ? step : (score > 0 ? 1 : -1);
    }
    return score;
}

void Reputation::change(std::uint64_t now_ms, std::int32_t difference) {
    using Limits = std::numeric_limits<std::int32_t>;
    const std::int64_t sum = std::int64_t{score_at(now_ms)} + difference;
    score_ = static_cast<std::int32_t>(std::clamp<std::int64_t>(sum, Limits::min(), Limits::max()));
    second_ = std::max(second_, now_ms / 1000);
}

}  // namespace p2p
