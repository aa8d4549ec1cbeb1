#include "tests/tokenomics/economy.hpp"

namespace tests {

AccountId account(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}

tokenomics::rewards::WorkerId worker(std::uint8_t fill) {
    tokenomics::rewards::WorkerId out;
    out.fill(fill);
    return out;
}

Economy::Economy(const std::vector<AccountId>& accounts)
    : system{{host, sink, 0, "System"}, version, 30},
      balances{{host, sink, 5, "Balances"}, system},
      assets{{host, sink, 16, "Assets"}, system, balances},
      vpha{{host, sink, 31, "Vpha"}, balances, clock, assets},
      rewards{{host, sink, 32, "Rewards"}, balances},
      emission{{host, sink, 30, "Emission"}, balances, vpha, rewards} {
    assets.set_hooks(vpha);
    std::vector<std::pair<AccountId, Balance>> genesis{{frame::kRewardReserveAccount, kReserve}};
    Balance rest = kSupply - kReserve;
    for (const auto& who : accounts) {
        genesis.emplace_back(who, 10'000'000 * kPlanckPerPha);
        rest -= 10'000'000 * kPlanckPerPha;
    }
    genesis.emplace_back(frame::kTreasuryAccount, rest);
    EXPECT_TRUE(balances.build_genesis(genesis));
    EXPECT_TRUE(vpha.build_genesis());
    EXPECT_TRUE(emission.build_genesis());
    last_pot_ = vpha.pot();
    clock.time_ms = kStartMs - 2'000;
    block();
}

void Economy::begin(std::uint64_t ms) {
    sink.events.clear();
    vpha.on_initialize(++number_);
    clock.time_ms += ms;
    emission.on_timestamp_set(clock.time_ms);
}

void Economy::pass(std::uint64_t ms) {
    constexpr std::uint64_t kStepMs = kDayMs / 24;
    for (; ms > kStepMs; ms -= kStepMs)
        begin(kStepMs);
    begin(ms);
    check();
}

void Economy::no_ramps() {
    auto parameters = vpha.storage.parameters.get();
    parameters.staked_ramp = 1;
    vpha.storage.parameters.put(parameters);
}

void Economy::check() {
    const auto checked = tokenomics::try_state(emission, vpha, rewards);
    ASSERT_TRUE(checked.has_value()) << to_string(checked.error());

    Balance sum = 0;
    system.storage.account.for_each(
        ~std::uint32_t{0}, [&](const AccountId& who, const frame::system::AccountInfo& info) {
            sum += info.data.free + info.data.reserved;
            EXPECT_TRUE(balances.is_consistent(who));
            return true;
        });
    ASSERT_TRUE(sum == kSupply && balances.total_issuance() == kSupply);
    ASSERT_TRUE(free(frame::kRewardReserveAccount) + ledger().paid() + ledger().released ==
                kReserve);
    ASSERT_TRUE(free(frame::kVaultAccount) == vault().assets + vault().open_tickets);
    const auto pool = rewards.storage.pool.get();
    ASSERT_TRUE(free(frame::kProvidersAccount) == pool.received - pool.claimed);
    ASSERT_TRUE(assets.is_consistent(tokenomics::vpha::kAssetId));
    ASSERT_TRUE(vault().rewarded == ledger().legs[1].paid);
    ASSERT_TRUE(pool.received == ledger().legs[2].paid);
    ASSERT_TRUE(tokenomics::math::price_not_below(vpha.pot(), last_pot_));
    last_pot_ = vpha.pot();
}

}  // namespace tests
