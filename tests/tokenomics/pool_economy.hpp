// An economy with pools: members with vPHA, workers behind which pools stand, rewards and slashes
// as they arrive from the pallets below.
#pragma once

#include "tests/tokenomics/economy.hpp"

namespace tests {

namespace pools = tokenomics::pools;
using pools::PoolId;
using tokenomics::vpha::HoldReason;

inline constexpr Balance kPha = kPlanckPerPha;
inline const AccountId kDave = account(0xDA);
/// Pays rewards of workers that a test does not run.
inline const AccountId kFunder = account(0xF0);

class PoolEconomy : public Economy {
  public:
    /// Everybody has 1,000,000 vPHA, and may leave a pool on the day that it came.
    PoolEconomy();

    PoolId create(const AccountId& owner, std::uint16_t commission_bps = 1'000,
                  pools::Kind kind = pools::Kind::Provider);
    DispatchResult contribute(const AccountId& who, PoolId pool, Balance amount) {
        return call(who, pools, pools::Contribute{.pool = pool, .amount = {amount}, .proof = {}});
    }
    DispatchResult withdraw(const AccountId& who, PoolId pool, Balance pool_shares) {
        return call(who, pools, pools::Withdraw{.pool = pool, .shares = {pool_shares}});
    }
    DispatchResult cancel(const AccountId& who, PoolId pool, pools::RequestId request,
                          Balance pool_shares) {
        return call(who, pools,
                    pools::Cancel{.pool = pool, .request = {request}, .shares = {pool_shares}});
    }
    /// A worker of the pool's owner that the registry knows.
    DispatchResult attach(PoolId pool, std::uint8_t fill, std::uint64_t weight = 10'000);
    DispatchResult lock(PoolId pool, std::uint8_t fill, Balance amount) {
        return call(owner_of(pool), pools,
                    pools::Lock{.pool = pool, .worker = worker(fill), .amount = {amount}});
    }
    DispatchResult unlock(PoolId pool, std::uint8_t fill, Balance amount) {
        return call(owner_of(pool), pools,
                    pools::Unlock{.pool = pool, .worker = worker(fill), .amount = {amount}});
    }
    DispatchResult invest(PoolId vault, PoolId pool, Balance amount) {
        return call(owner_of(vault), pools,
                    pools::Invest{.vault = vault, .pool = pool, .amount = {amount}, .proof = {}});
    }
    /// vPHA of a worker's pay arrives.
    void reward(PoolId pool, Balance amount);
    /// A slash takes of a worker's collateral; is executed; is cancelled.
    void hold_slash(std::uint8_t fill, Balance amount);
    void execute_slash(PoolId pool, Balance amount);
    void cancel_slash(PoolId pool, Balance amount);
    /// No least stake of owners, no ceiling of commissions: the rules of the recorded chain.
    void upstream_rules();

    pools::Pool record(PoolId pool) const { return *pools.pool(pool); }
    AccountId owner_of(PoolId pool) const { return record(pool).owner; }
    Balance shares_in(PoolId pool, const AccountId& who) const {
        return pools.member(pool, who).shares;
    }
    Balance queued_in(PoolId pool, const AccountId& who) const {
        return pools.member(pool, who).queued;
    }
    DispatchError error(pools::Error error) const { return error_of(pools, error); }
};

}  // namespace tests
