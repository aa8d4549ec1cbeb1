// The runtime: one struct that lists the pallets, with the index and name of each. Indices and
// names are what clients, stored state and signed transactions depend on: tests/golden freezes
// them.
#pragma once

#include "frame/pallets/assets.hpp"
#include "frame/pallets/aura.hpp"
#include "frame/pallets/author_vrf.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/grandpa.hpp"
#include "frame/pallets/historical.hpp"
#include "frame/pallets/multisig.hpp"
#include "frame/pallets/preimage.hpp"
#include "frame/pallets/proxy.hpp"
#include "frame/pallets/scheduler.hpp"
#include "frame/pallets/session.hpp"
#include "frame/pallets/sudo.hpp"
#include "frame/pallets/system.hpp"
#include "frame/pallets/timestamp.hpp"
#include "frame/pallets/transaction_payment.hpp"
#include "frame/pallets/utility.hpp"
#include "runtime/extrinsic.hpp"
#include "runtime/links.hpp"
#include "runtime/version.hpp"
#include "tee-registry/apps/apps.hpp"
#include "tee-registry/workers/workers.hpp"
#include "tokenomics/collateral/collateral.hpp"
#include "tokenomics/emission/emission.hpp"
#include "tokenomics/pools/pools.hpp"
#include "tokenomics/referenda/referenda.hpp"
#include "tokenomics/rewards/rewards.hpp"
#include "tokenomics/slashing/slashing.hpp"
#include "tokenomics/treasury/treasury.hpp"
#include "tokenomics/validators/validators.hpp"
#include "tokenomics/vesting/vesting.hpp"
#include "tokenomics/vpha/vpha.hpp"

namespace runtime {

/// Built for one call of an export: nothing but the state outlives it.
struct Runtime final : frame::Dispatcher,
                       frame::proxy::CallFilter,
                       tokenomics::referenda::TrackFilter,
                       primitives::scale::CallReader {
    explicit Runtime(primitives::Host& host);
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    primitives::Host& host;
    frame::system::EventRecorder events;

    // A pallet comes after those it is given.
    frame::system::Pallet system;
    frame::aura::Pallet aura;
    frame::timestamp::Pallet timestamp;
    frame::grandpa::Pallet grandpa;
    frame::author_vrf::Pallet author_vrf;
    frame::balances::Pallet balances;
    frame::transaction_payment::Pallet transaction_payment;
    frame::utility::Pallet utility;
    frame::multisig::Pallet multisig;
    frame::proxy::Pallet proxy;
    frame::sudo::Pallet sudo;
    frame::session::Pallet session;
    frame::historical::Pallet historical;
    VestingFreeze vesting_freeze;
    tokenomics::vesting::Pallet vesting;
    frame::preimage::Pallet preimage;
    frame::scheduler::Pallet scheduler;
    frame::assets::Pallet assets;
    tokenomics::vpha::Pallet vpha;
    RewardsChain rewards_chain;
    tokenomics::rewards::Pallet rewards;
    tokenomics::collateral::Pallet collateral;
    tokenomics::pools::Pallet pools;
    tokenomics::emission::Pallet emission;
    SessionKeyHolders session_key_holders;
    EmissionTreasuryIncome treasury_income;
    tokenomics::validators::Pallet validators;
    tokenomics::treasury::Pallet treasury;
    tokenomics::referenda::Pallet referenda;
    AppealsByReferendum appeal_court;
    RegistryJudge evidence_judge;
    tokenomics::slashing::Pallet slashing;
    SlashLocks worker_locks;
    SystemBlockHashes block_hashes;
    WorkersToRewards workers_to_rewards;
    tee_registry::policy::Pallet tee_policy;
    tee_registry::collateral_cache::Pallet tee_collateral;
    tee_registry::apps::Pallet tee_apps;
    tee_registry::workers::Pallet tee_registry;

    /// In the order of hooks and metadata.
    auto pallets() {
        return std::tie(system, timestamp, aura, grandpa, author_vrf, balances, transaction_payment,
                        utility, multisig, proxy, sudo, session, historical, vesting, preimage,
                        scheduler, assets, tee_registry, tee_collateral, tee_policy, tee_apps,
                        emission, vpha, rewards, collateral, pools, validators, treasury, referenda,
                        slashing);
    }

    // ---- calls ----
    bool skip_call(primitives::scale::Decoder& in) const override;
    frame::DispatchResult dispatch_call(const frame::Origin& origin,
                                        const frame::RuntimeCall& call) override;
    frame::DispatchInfo dispatch_info(const frame::RuntimeCall& call) const override;
    /// Whether the call is an inherent: bare, and first in the block.
    bool is_inherent(const frame::RuntimeCall& call) const;
    /// Asks the pallet of a call for its verdict on a bare extrinsic that carries it.
    /// NoUnsignedValidator where the pallet has no `validate_unsigned` for the call.
    frame::Validity<frame::ValidTransaction> validate_unsigned(frame::TransactionSource source,
                                                               const frame::RuntimeCall& call);

    // ---- what restricted proxies may do (call_filter.cpp) ----
    bool allows(frame::proxy::ProxyType type, const frame::RuntimeCall& call) const override;
    std::vector<frame::RuntimeCall> inner_calls(const frame::RuntimeCall& call) const override;

    // ---- what a referendum may decide (call_filter.cpp) ----
    bool may_decide(tokenomics::referenda::Track track,
                    const tokenomics::referenda::TrackRules& rules,
                    const frame::RuntimeCall& call) const override;

    // ---- hooks of all pallets, with the error text of a block that breaks a rule ----
    primitives::Result<frame::Weight, std::string> on_initialize(primitives::BlockNumber number);
    primitives::Result<primitives::Done, std::string> on_finalize(primitives::BlockNumber number);
    frame::Weight on_runtime_upgrade();

    /// Counts weight that no extrinsic stands for.
    void register_weight(const frame::Weight& weight, frame::DispatchClass dispatch_class);
    /// The items of a header's digest that were there before execution.
    static primitives::Digest pre_runtime_digest(const primitives::Digest& digest);
};

}  // namespace runtime
