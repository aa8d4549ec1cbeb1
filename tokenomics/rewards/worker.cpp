#include "tokenomics/rewards/worker.hpp"

#include <algorithm>

namespace tokenomics::rewards {

void vest(VestingList& list, Balance amount, std::uint64_t now_ms, std::uint64_t vesting_ms) {
    if (amount == 0) return;
    // Rounded up to a bucket's end: never less than the whole time.
    const std::uint64_t width_ms = std::max<std::uint64_t>(vesting_ms / 4, 1);
    const std::uint64_t due_ms = ((now_ms + vesting_ms) / width_ms + 1) * width_ms;
    auto& buckets = list.items;
    // After a change of the vesting time buckets may be more: the last then takes the pay.
    if (!buckets.empty() &&
        (buckets.back().due_ms >= due_ms || buckets.size() >= kVestingBucketsMax)) {
        buckets.back().amount += amount;
        buckets.back().due_ms = std::max(buckets.back().due_ms, due_ms);
        return;
    }
    buckets.push_back({.due_ms = due_ms, .amount = amount});
}

Balance take_due(VestingList& list, std::uint64_t now_ms) {
    Balance due = 0;
    std::erase_if(list.items, [&](const Vesting& bucket) {
        if (bucket.due_ms > now_ms) return false;
        due += bucket.amount;
        return true;
    });
    return due;
}

Balance sum_of(const VestingList& list) {
    Balance sum = 0;
    for (const auto& bucket : list.items)
        sum += bucket.amount;
    return sum;
}

}  // namespace tokenomics::rewards
