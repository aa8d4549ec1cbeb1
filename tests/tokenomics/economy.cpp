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
      rewards{{host, sink, 32, "Rewards"}, balances, clock, vpha, chain},
      collateral{{host, sink, 33, "Collateral"}, vpha, clock, rewards},
      pools{{host, sink, 34, "StakePools"}, {vpha, clock, collateral, rewards}},
      emission{{host, sink, 30, "Emission"}, balances, vpha, rewards} {
    assets.set_hooks(vpha);
    rewards.set_pay_listener(pools);
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
    ++chain.number;
    chain.random = host.blake2_256(primitives::scale::encode(chain.number)).bytes;
    const auto hook = [&](auto& pallet) {
        host.watch();
        expect_declared(pallet.on_initialize(chain.number), pallet.name(), -1);
    };
    hook(vpha);
    hook(rewards);
    hook(collateral);
    hook(pools);
    clock.time_ms += ms;
    emission.on_timestamp_set(clock.time_ms);
}

void Economy::expect_declared(const frame::Weight& declared, std::string_view pallet, int call) {
    const auto touched = host.watched();
    const auto cost = frame::call_weight(0, touched.reads, touched.writes);
    EXPECT_LE(cost.ref_time.value, 2 * declared.ref_time.value)
        << pallet << (call < 0 ? " on_initialize" : " call " + std::to_string(call)) << ": "
        << touched.reads << " keys read, " << touched.writes << " written";
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
    auto rates = rewards.storage.parameters.get();
    rates.weight_ramp = 1;
    rates.class_cap = 10'000;
    rates.vesting_ms = 0;
    rates.challenges_max = 0;
    rewards.storage.parameters.put(rates);
}

void Economy::challenge(std::uint8_t fill) {
    auto one = record(fill);
    one.challenge =
        tokenomics::rewards::Challenge{.id = worker(fill), .deadline = chain.number + 60};
    rewards.storage.workers.put(worker(fill), one);
    auto expiring = rewards.storage.expiring.get(chain.number + 61);
    expiring.items.push_back(worker(fill));
    rewards.storage.expiring.put(chain.number + 61, expiring);
}

DispatchResult Economy::answer(std::uint8_t fill) {
    return call_as(frame::None{}, rewards,
                   tokenomics::rewards::Answer{
                       .worker = worker(fill), .challenge = worker(fill), .signature = {}});
}

void Economy::start(std::uint8_t fill, const AccountId& operator_account, std::uint64_t weight) {
    rewards.activated(worker(fill), facts(operator_account, weight));
    const auto required =
        tokenomics::rewards::required_collateral(rewards.storage.parameters.get(), weight);
    EXPECT_TRUE(call(operator_account, vpha, tokenomics::vpha::Mint{{required}}));
    EXPECT_TRUE(call(operator_account, collateral,
                     tokenomics::collateral::Lock{.worker = worker(fill), .shares = {required}}));
    challenge(fill);
    EXPECT_TRUE(answer(fill));
}

void Economy::check() {
    const auto checked = tokenomics::try_state(emission, vpha, rewards);
    ASSERT_TRUE(checked.has_value()) << to_string(checked.error());
    ASSERT_TRUE(collateral.try_state());
    const auto pooled = pools.try_state();
    ASSERT_TRUE(pooled.has_value()) << to_string(pooled.error());

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
    ASSERT_TRUE(free(frame::kProvidersAccount) == pool.received - pool.paid);
    ASSERT_TRUE(assets.is_consistent(tokenomics::vpha::kAssetId));
    ASSERT_TRUE(vault().rewarded == ledger().legs[1].paid);
    ASSERT_TRUE(pool.received == ledger().legs[2].paid);
    ASSERT_TRUE(tokenomics::math::price_not_below(vpha.pot(), last_pot_));
    last_pot_ = vpha.pot();
}

}  // namespace tests
