#include "runtime/runtime.hpp"

#include "runtime/visit_call.hpp"

namespace runtime {

using frame::Context;
using frame::DispatchClass;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Origin;
using frame::RuntimeCall;
using frame::Weight;
using primitives::BlockNumber;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;
using primitives::scale::Decoder;

namespace {

frame::transaction_payment::Limits limits() {
    const auto weights = frame::system::block_weights();
    const auto lengths = frame::system::block_length();
    return {.block_max = weights.max_block,
            .normal_max = weights.per_class.normal.max_total.value_or(weights.max_block),
            .length_max = lengths.max.operational,
            .normal_length_max = lengths.max.normal};
}

}  // namespace

Runtime::Runtime(primitives::Host& door)
    : host{door},
      events{host},
      system{{host, events, 0, "System"}, version(), kSs58Prefix},
      aura{{host, events, 2, "Aura"}, system},
      timestamp{{host, events, 1, "Timestamp"}, aura},
      grandpa{{host, events, 3, "Grandpa"}, system},
      author_vrf{{host, events, 4, "AuthorVrf"}, system, aura},
      balances{{host, events, 5, "Balances"}, system},
      transaction_payment{{host, events, 6, "TransactionPayment"}, balances, system, limits()},
      utility{{host, events, 7, "Utility"}, *this},
      multisig{{host, events, 8, "Multisig"}, *this, balances, system},
      proxy{{host, events, 9, "Proxy"}, *this, balances, system, *this},
      sudo{{host, events, 10, "Sudo"}, *this},
      session{{host, events, 11, "Session"}, balances, aura},
      historical{{host, events, 12, "Historical"}, session},
      vesting_freeze{balances, 13},
      vesting{{host, events, 13, "Vesting"}, balances, vesting_freeze, system},
      preimage{{host, events, 14, "Preimage"}, balances},
      scheduler{{host, events, 15, "Scheduler"}, *this, *this, system},
      assets{{host, events, 16, "Assets"}, system, balances},
      vpha{{host, events, 31, "Vpha"}, balances, timestamp, assets},
      rewards_chain{system, aura, author_vrf},
      rewards{{host, events, 32, "Rewards"}, balances, timestamp, vpha, rewards_chain},
      collateral{{host, events, 33, "Collateral"}, vpha, timestamp, rewards},
      pools{{host, events, 34, "StakePools"}, {vpha, timestamp, collateral, rewards}},
      emission{{host, events, 30, "Emission"}, balances, vpha, rewards},
      session_key_holders{session},
      treasury_income{emission},
      validators{{host, events, 35, "Validators"},
                 {vpha, balances, timestamp, aura, session, session_key_holders, treasury_income}},
      treasury{{host, events, 36, "Treasury"}, balances, vpha},
      referenda{{host, events, 37, "Referenda"},
                {vpha, balances, timestamp, preimage, *this, *this, *this, system, kSpecVersion}},
      appeal_court{referenda, 38},
      evidence_judge{host, tee_registry},
      slashing{
          {host, events, 38, "Slashing"},
          {vpha, balances, timestamp, collateral, pools, rewards, evidence_judge, appeal_court}},
      worker_locks{slashing},
      block_hashes{system, author_vrf},
      workers_to_rewards{rewards, collateral, pools},
      tee_policy{{host, events, 22, "TeePolicy"}, timestamp, block_hashes},
      tee_collateral{{host, events, 21, "TeeCollateral"}, timestamp, tee_policy},
      tee_apps{{host, events, 23, "TeeApps"}, balances},
      tee_registry{{host, events, 20, "TeeRegistry"},
                   balances,
                   timestamp,
                   block_hashes,
                   tee_policy,
                   tee_collateral,
                   workers_to_rewards,
                   worker_locks} {
    system.set_upgrades(referenda);
    assets.set_hooks(vpha);
    // What was earned up to now is paid by the old weights before any worker lapses.
    timestamp.add_listener(emission);
    timestamp.add_listener(tee_policy);
    timestamp.add_listener(tee_registry);
    session.add_handler(aura);
    session.add_handler(grandpa);
    session.add_handler(historical);
    session.set_manager(validators);
    vpha.add_listener(referenda);
    rewards.set_pay_listener(pools);
    pools.set_listener(referenda);
    referenda.set_stakes(pools);
    rewards.set_liveness_listener(slashing);
    collateral.set_locks(slashing);
    validators.set_slashes(slashing);
    slashing.set_bonds(validators);
    aura.set_offences({&historical, &validators});
    grandpa.set_offences({&historical, &validators});
    grandpa.set_listener(validators);
    transaction_payment.set_listener(validators);
    tee_policy.set_listener(tee_registry);
}

// ---- calls
// ----------------------------------------------------------------------------------------

bool Runtime::skip_call(Decoder& in) const {
    if (!in.enter_call(frame::kCallDepthMax)) return false;
    const bool read = visit_runtime_call(mutable_runtime(*this), in, [](auto&, const auto&) {});
    in.leave_call();
    return read;
}

DispatchInfo Runtime::dispatch_info(const RuntimeCall& call) const {
    Decoder in{call.encoded, this};
    DispatchInfo out;
    const bool read = visit_runtime_call(
        mutable_runtime(*this), in,
        [&](const auto& pallet, const auto& typed) { out = pallet.info(typed); });
    CHECK(read);
    return out;
}

DispatchResult Runtime::dispatch_call(const Origin& origin, const RuntimeCall& call) {
    Decoder in{call.encoded, this};
    DispatchResult result = frame::done();
    host.storage_start_transaction();
    const bool read = visit_runtime_call(*this, in, [&](auto& pallet, const auto& typed) {
        result = pallet.dispatch(origin, typed);
    });
    CHECK(read);
    if (result)
        host.storage_commit_transaction();
    else
        host.storage_rollback_transaction();
    return result;
}

bool Runtime::is_inherent(const RuntimeCall& call) const {
    return call.encoded.size() >= 2 && call.encoded[0] == timestamp.index() &&
           call.encoded[1] == frame::timestamp::Set::kInfo.index;
}

frame::Validity<frame::ValidTransaction> Runtime::validate_unsigned(frame::TransactionSource source,
                                                                    const RuntimeCall& call) {
    using frame::TransactionValidityError;
    Decoder in{call.encoded, this};
    frame::Validity<frame::ValidTransaction> verdict = unexpected(
        TransactionValidityError{TransactionValidityError::Unknown::NoUnsignedValidator});
    const bool read = visit_runtime_call(*this, in, [&](auto& pallet, const auto& typed) {
        if constexpr (requires { pallet.validate_unsigned(source, typed); })
            verdict = pallet.validate_unsigned(source, typed);
    });
    CHECK(read);
    return verdict;
}

// ---- hooks
// ----------------------------------------------------------------------------------------

Result<Weight, std::string> Runtime::on_initialize(BlockNumber number) {
    if (!referenda.can_execute(number))
        return unexpected(
            std::string{"the chain needs a newer version of the runtime from this "
                        "block on: upgrade the node"});
    const auto digest = system.digest();
    if (const auto verified = aura.verify(digest); !verified)
        return unexpected(std::string{to_string(verified.error())});
    Weight weight;
    const auto one = [&](auto& pallet) {
        if constexpr (requires { pallet.on_initialize(number); })
            weight = weight.saturating_add(pallet.on_initialize(number));
    };
    // The slot comes first: the VRF output is judged against its author.
    one(aura);
    if (const auto verified = author_vrf.verify(digest); !verified)
        return unexpected(std::string{to_string(verified.error())});
    const auto other = [&]<class P>(P& pallet) {
        if constexpr (!std::is_same_v<P, frame::aura::Pallet>) one(pallet);
    };
    std::apply([&](auto&... pallet) { (other(pallet), ...); }, pallets());
    return weight;
}

Result<Done, std::string> Runtime::on_finalize(BlockNumber number) {
    if (!timestamp.is_set()) return unexpected(std::string{"the block does not set its time"});
    const auto one = [&](auto& pallet) {
        if constexpr (requires { pallet.on_finalize(number); }) pallet.on_finalize(number);
    };
    std::apply([&](auto&... pallet) { (one(pallet), ...); }, pallets());
    return Done{};
}

Weight Runtime::on_runtime_upgrade() {
    Weight weight;
    const auto one = [&](auto& pallet) {
        if constexpr (requires { pallet.on_runtime_upgrade(); })
            weight = weight.saturating_add(pallet.on_runtime_upgrade());
    };
    std::apply([&](auto&... pallet) { (one(pallet), ...); }, pallets());
    return weight;
}

void Runtime::register_weight(const Weight& weight, DispatchClass dispatch_class) {
    auto consumed = system.storage.block_weight.get();
    auto& own = consumed.of(dispatch_class);
    own = own.saturating_add(weight);
    system.storage.block_weight.put(consumed);
}

primitives::Digest Runtime::pre_runtime_digest(const primitives::Digest& digest) {
    primitives::Digest out;
    for (const auto& item : digest.logs)
        if (std::holds_alternative<primitives::PreRuntime>(item)) out.logs.push_back(item);
    return out;
}

}  // namespace runtime
