// The accounts of pools: "modl" | "phapools" | number (big-endian) | zeros. Nobody has a key for
// one, so it signs and votes never.
#pragma once

#include "frame/support/currency.hpp"

#include <optional>

namespace tokenomics::pools {

using frame::AccountId;

using PoolId = std::uint32_t;

inline constexpr AccountId kPoolAccountBase = frame::pallet_account("phapools");

constexpr AccountId pool_account(PoolId pool) {
    AccountId out = kPoolAccountBase;
    for (std::size_t i = 0; i < 4; ++i)
        out[12 + i] = static_cast<std::uint8_t>(pool >> (24 - 8 * i));
    return out;
}

/// The pool that an account belongs to, from its bytes alone.
constexpr std::optional<PoolId> pool_of_account(const AccountId& who) {
    PoolId pool = 0;
    for (std::size_t i = 0; i < 4; ++i)
        pool = pool << 8 | who[12 + i];
    if (who != pool_account(pool)) return std::nullopt;
    return pool;
}

}  // namespace tokenomics::pools
