#include "tests/tokenomics/pool_economy.hpp"

namespace tests {

using frame::Existence;

PoolEconomy::PoolEconomy() : Economy{{kAlice, kBob, kCharlie, kDave, kFunder}} {
    auto rules = pools.storage.parameters.get();
    rules.stay_ms = 0;
    pools.storage.parameters.put(rules);
    block(2'000, [&] {
        for (const auto& who : {kAlice, kBob, kCharlie, kDave, kFunder})
            EXPECT_TRUE(call(who, vpha, tokenomics::vpha::Mint{{1'000'000 * kPha}}));
    });
}

PoolId PoolEconomy::create(const AccountId& owner, std::uint16_t commission_bps, pools::Kind kind) {
    const PoolId id = pools.storage.next_pool.get();
    const auto ceiling = pools.storage.parameters.get().commission_max_bps;
    EXPECT_TRUE(call(owner, pools,
                     pools::Create{.kind = kind,
                                   .commission_bps = commission_bps,
                                   .ceiling_bps = ceiling,
                                   .step_bps = 500,
                                   .capacity = std::nullopt}));
    return id;
}

DispatchResult PoolEconomy::attach(PoolId pool, std::uint8_t fill, std::uint64_t weight) {
    rewards.activated(worker(fill), facts(owner_of(pool), weight));
    return call(owner_of(pool), pools, pools::Attach{.pool = pool, .worker = worker(fill)});
}

void PoolEconomy::reward(PoolId pool, Balance amount) {
    const auto account = pools::pool_account(pool);
    EXPECT_TRUE(vpha.transfer(kFunder, account, amount, Existence::KeepAlive));
    pools.paid(account, amount);
}

void PoolEconomy::hold_slash(std::uint8_t fill, Balance amount) {
    EXPECT_TRUE(collateral.take(worker(fill), amount).second == amount);
}

void PoolEconomy::execute_slash(PoolId pool, Balance amount) {
    EXPECT_TRUE(vpha.transfer_held(HoldReason::Slash, pools::pool_account(pool),
                                   frame::kTreasuryAccount, amount));
}

void PoolEconomy::cancel_slash(PoolId pool, Balance amount) {
    EXPECT_TRUE(vpha.release(HoldReason::Slash, pools::pool_account(pool), amount) == amount);
}

void PoolEconomy::upstream_rules() {
    auto rules = pools.storage.parameters.get();
    rules.owner_stake_bps = 0;
    rules.commission_max_bps = 10'000;
    EXPECT_TRUE(call_as(frame::Root{}, pools, pools::SetParameters{rules}));
}

}  // namespace tests
