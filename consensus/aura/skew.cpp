#include "consensus/aura/skew.hpp"

#include <algorithm>

namespace consensus::aura {

void ClockSkew::note(const Bytes32& author, Slot slot, UnixMs now_ms) {
    constexpr UnixMs kTimeMax = UnixMs{1} << 60;
    const UnixMs start = time_.start_of(slot);
    // Slots come from peers: only times that can be subtracted.
    if (start > kTimeMax || now_ms > kTimeMax) return;
    const auto delay = static_cast<std::int64_t>(now_ms) - static_cast<std::int64_t>(start);
    samples_.insert_or_assign(author, Sample{delay, orders_++});
    if (samples_.size() <= kSkewAuthorsMax) return;
    samples_.erase(std::min_element(
        samples_.begin(), samples_.end(),
        [](const auto& a, const auto& b) { return a.second.order < b.second.order; }));
}

std::optional<std::int64_t> ClockSkew::ahead_ms() const {
    if (samples_.size() < kSkewAuthorsMin) return std::nullopt;
    std::vector<std::int64_t> delays;
    for (const auto& [author, sample] : samples_)
        delays.push_back(sample.delay_ms);
    const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
    std::nth_element(delays.begin(), middle, delays.end());
    return *middle - static_cast<std::int64_t>(time_.duration_ms / 3);
}

bool ClockSkew::is_off() const {
    const auto ahead = ahead_ms();
    const auto slot = static_cast<std::int64_t>(time_.duration_ms);
    return ahead && (*ahead > slot || *ahead < -slot);
}

}  // namespace consensus::aura
