#include "tokenomics/rewards/class_pools.hpp"

#include "primitives/types/u256.hpp"

#include <algorithm>

namespace tokenomics::rewards {

using primitives::multiply_divide;
using primitives::Rounding;

const ClassPool* ClassPools::find(const HardwareClass& hardware) const {
    const auto found =
        std::find_if(pools.items.begin(), pools.items.end(),
                     [&](const ClassPool& pool) { return pool.hardware == hardware; });
    return found == pools.items.end() ? nullptr : &*found;
}
ClassPool* ClassPools::find(const HardwareClass& hardware) {
    return const_cast<ClassPool*>(std::as_const(*this).find(hardware));  // NOLINT: not const here
}

ClassPool* ClassPools::open(const HardwareClass& hardware) {
    if (ClassPool* pool = find(hardware)) return pool;
    if (pools.items.size() >= kClassesMax) return nullptr;
    pools.items.push_back({.hardware = hardware, .accumulator = {}});
    return &pools.items.back();
}

u128 ClassPools::close_if_empty(const HardwareClass& hardware) {
    const ClassPool* pool = find(hardware);
    if (pool == nullptr || pool->accumulator.total_weight != 0) return 0;
    const u128 remainder = pool->accumulator.remainder;
    std::erase_if(pools.items, [&](const ClassPool& one) { return one.hardware == hardware; });
    return remainder;
}

u128 ClassPools::total() const {
    u128 sum = 0;
    for (const auto& pool : pools.items)
        sum += pool.accumulator.total_weight;
    return sum;
}

u128 ClassPools::capped(const ClassPool& pool, u128 total, std::uint16_t cap_basis_points) {
    return std::min(pool.accumulator.total_weight, total * cap_basis_points / math::kBasisPoints);
}

Balance ClassPools::accepts(Balance budget, const Parameters& parameters) const {
    const u128 all = total();
    if (all == 0) return 0;
    u128 taking = 0;
    for (const auto& pool : pools.items)
        taking += capped(pool, all, parameters.class_cap);
    // Below the ramp the whole leg is scaled: budget * min(all, ramp) / ramp * taking / all.
    const u128 ramp = u128{parameters.weight_ramp} * (kShareUnit / kWeightUnit);
    return *multiply_divide(budget, taking, std::max(all, ramp), Rounding::Down);
}

void ClassPools::pay(Balance amount, std::uint16_t cap_basis_points) {
    const u128 all = total();
    u128 taking = 0;
    for (const auto& pool : pools.items)
        taking += capped(pool, all, cap_basis_points);
    Balance left = amount;
    ClassPool* last = nullptr;
    for (auto& pool : pools.items) {
        const u128 part = capped(pool, all, cap_basis_points);
        if (part == 0) continue;
        const Balance due = *multiply_divide(amount, part, taking, Rounding::Down);
        pool.accumulator.pay(due);
        left -= due;
        last = &pool;
    }
    // Less than a planck for each class: the last takes what rounding left.
    if (last != nullptr && left != 0) last->accumulator.pay(left);
}

}  // namespace tokenomics::rewards
