// A worker that goes on under a new key: what rewards, collateral and pools keep of it follows.
//
// The new key can have been a worker's before, and collateral or a pool of that time still stand
// behind it. Then what stands behind the old key stays there, to be unlocked, and counts for
// nobody: collateral that counted for a key that it is not locked for would count twice.
#pragma once

#include "tokenomics/pools/pools.hpp"
#include "tokenomics/rewards/rewards.hpp"

namespace tokenomics {

inline void rotate_key(rewards::Pallet& rewards, collateral::Pallet& collateral,
                       pools::Pallet& pools, const rewards::WorkerId& before,
                       const rewards::WorkerId& after) {
    rewards.key_rotated(before, after);
    const auto pool = pools.storage.pool_of_worker.get(after);
    if (!pool && !collateral.backing(after)) {
        collateral.key_rotated(before, after);
        pools.key_rotated(before, after);
        return;
    }
    // Who was paid so far is owed what vests; from now on it is the new key's.
    std::optional<frame::AccountId> payee;
    if (pool) payee = pools::pool_account(*pool);
    rewards.set_payee(after, payee);
    rewards.collateral_changed(after, 0);
}

}  // namespace tokenomics
