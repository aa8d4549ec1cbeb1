// Joins pallets that do not know each other through the interfaces each declares.
#pragma once

#include "frame/pallets/aura.hpp"
#include "frame/pallets/author_vrf.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/session.hpp"
#include "frame/pallets/system.hpp"
#include "tee-registry/workers/workers.hpp"
#include "tokenomics/emission/emission.hpp"
#include "tokenomics/key_rotation.hpp"
#include "tokenomics/pools/pools.hpp"
#include "tokenomics/referenda/referenda.hpp"
#include "tokenomics/rewards/rewards.hpp"
#include "tokenomics/slashing/slashing.hpp"
#include "tokenomics/validators/validators.hpp"
#include "tokenomics/vesting/vesting.hpp"

namespace runtime {

/// The registry asks System for the ancestors of the block in execution.
class SystemBlockHashes final : public tee_registry::BlockHashes {
  public:
    SystemBlockHashes(const frame::system::Pallet& system, const frame::author_vrf::Pallet& vrf)
        : system_{system}, vrf_{vrf} {}

    primitives::BlockNumber current_block() const override { return system_.block_number(); }
    std::optional<primitives::Hash> ancestor_hash(primitives::BlockNumber number) const override {
        return system_.ancestor_hash(number);
    }
    primitives::Hash genesis_hash() const override { return system_.storage.block_hash.get(0); }
    primitives::Bytes32 randomness() const override { return vrf_.randomness(); }

  private:
    const frame::system::Pallet& system_;
    const frame::author_vrf::Pallet& vrf_;
};

/// What the rewards' liveness check asks of the chain.
class RewardsChain final : public tokenomics::rewards::ChainView {
  public:
    RewardsChain(const frame::system::Pallet& system, const frame::aura::Pallet& aura,
                 const frame::author_vrf::Pallet& vrf)
        : system_{system}, aura_{aura}, vrf_{vrf} {}
    primitives::Bytes32 randomness() const override { return vrf_.randomness(); }
    std::uint32_t authorities_count() const override {
        return static_cast<std::uint32_t>(aura_.authorities().size());
    }
    std::uint64_t slot_duration_ms() const override { return aura_.slot_duration_ms(); }
    primitives::BlockNumber block_number() const override { return system_.block_number(); }
    primitives::Hash genesis_hash() const override { return system_.storage.block_hash.get(0); }

  private:
    const frame::system::Pallet& system_;
    const frame::aura::Pallet& aura_;
    const frame::author_vrf::Pallet& vrf_;
};

/// What the registry tells about workers goes to the rewards, in the same block; collateral and
/// pools follow a worker to its new key, and count again when its record begins anew.
class WorkersToRewards final : public tee_registry::workers::WorkerEvents {
  public:
    using WorkerKey = tee_registry::WorkerKey;

    WorkersToRewards(tokenomics::rewards::Pallet& rewards,
                     tokenomics::collateral::Pallet& collateral, tokenomics::pools::Pallet& pools)
        : rewards_{rewards}, collateral_{collateral}, pools_{pools} {}

    using Facts = tee_registry::workers::WorkerFacts;
    using Pattern = tee_registry::policy::WorkerClassPattern;

    void activated(const WorkerKey& worker, const Facts& facts) override {
        rewards_.activated(worker, translate(facts));
        // What was pledged for another operator does not count for this one.
        const auto backing = collateral_.backing(worker);
        if (backing && pools_.responsible_for(backing->owner) == facts.operator_account)
            collateral_.recount(worker);
    }
    void facts_changed(const WorkerKey& worker, const Facts& facts) override {
        rewards_.facts_changed(worker, translate(facts));
    }
    void lapsed(const WorkerKey& worker) override { rewards_.lapsed(worker); }
    void removed(const WorkerKey& worker) override { rewards_.removed(worker); }
    void key_rotated(const WorkerKey& before, const WorkerKey& after) override {
        tokenomics::rotate_key(rewards_, collateral_, pools_, before, after);
    }
    void operator_changed(const WorkerKey& worker,
                          const primitives::AccountId& operator_account) override {
        rewards_.operator_changed(worker, operator_account);
    }
    void class_stopped(const Pattern& pattern, bool stopped) override {
        tokenomics::rewards::WorkerClassPattern out{.platform = std::nullopt,
                                                    .product = pattern.product,
                                                    .gpu_model = pattern.gpu_model,
                                                    .tier = pattern.tier};
        if (pattern.platform) out.platform = static_cast<std::uint8_t>(*pattern.platform);
        rewards_.class_stopped(out, stopped);
    }

  private:
    static tokenomics::rewards::WorkerFacts translate(const Facts& facts) {
        const auto& one = facts.worker_class;
        return {.operator_account = facts.operator_account,
                .worker_class = {.platform = static_cast<std::uint8_t>(one.platform),
                                 .product = one.product,
                                 .gpu_model = one.gpu_model,
                                 .tier = one.tier},
                .weight = facts.weight,
                .proof_of_cloud = facts.proof_of_cloud};
    }

    tokenomics::rewards::Pallet& rewards_;
    tokenomics::collateral::Pallet& collateral_;
    tokenomics::pools::Pallet& pools_;
};

/// Validators ask Session for keys.
class SessionKeyHolders final : public tokenomics::validators::KeyHolders {
  public:
    explicit SessionKeyHolders(const frame::session::Pallet& session) : session_{session} {}
    bool has_session_keys(const primitives::AccountId& who) const override {
        return session_.has_keys(who);
    }

  private:
    const frame::session::Pallet& session_;
};

/// Validators are paid by what the treasury's leg of the emission received.
class EmissionTreasuryIncome final : public tokenomics::validators::TreasuryIncome {
  public:
    explicit EmissionTreasuryIncome(const tokenomics::emission::Pallet& emission)
        : emission_{emission} {}
    primitives::Balance treasury_received() const override {
        return emission_.storage.ledger.get()
            .legs[static_cast<std::size_t>(tokenomics::emission::LegName::Treasury)]
            .paid;
    }

  private:
    const tokenomics::emission::Pallet& emission_;
};

/// What vests is frozen by Balances, for the first reason of pallet Vesting.
class VestingFreeze final : public tokenomics::vesting::Freezer {
  public:
    VestingFreeze(frame::balances::Pallet& balances, std::uint8_t vesting)
        : balances_{balances}, reason_{.pallet = vesting, .reason = 0} {}
    frame::Outcome<> set_vesting_freeze(const primitives::AccountId& who,
                                        primitives::Balance amount) override {
        return balances_.set_freeze(reason_, who, amount);
    }

  private:
    frame::balances::Pallet& balances_;
    frame::balances::FreezeReason reason_;
};

/// Held slashes lock workers of the registry.
class SlashLocks final : public tee_registry::workers::WorkerLocks {
  public:
    explicit SlashLocks(const tokenomics::slashing::Pallet& slashing) : slashing_{slashing} {}
    bool slash_held(const tee_registry::WorkerKey& worker) const override {
        return slashing_.slash_held(worker);
    }

  private:
    const tokenomics::slashing::Pallet& slashing_;
};

/// The registry judges the evidence of reports. Bytes that are no evidence: Corruption.
class RegistryJudge final : public tokenomics::slashing::EvidenceJudge {
  public:
    using WorkerId = tokenomics::slashing::WorkerId;
    using Proof = frame::Outcome<std::optional<primitives::Hash>>;

    RegistryJudge(primitives::Host& host, const tee_registry::workers::Pallet& registry)
        : host_{host}, registry_{registry} {}
    Proof contradiction(const WorkerId& worker, primitives::BytesView evidence) const override;
    Proof duplicate(const WorkerId& worker, primitives::BytesView other,
                    primitives::BytesView own) const override;

  private:
    primitives::Host& host_;
    const tee_registry::workers::Pallet& registry_;
};

/// Appeals are referenda on annulling the slash.
class AppealsByReferendum final : public tokenomics::slashing::AppealCourt {
  public:
    AppealsByReferendum(tokenomics::referenda::Pallet& referenda, std::uint8_t slashing)
        : referenda_{referenda}, slashing_{slashing} {}
    frame::Outcome<Opened> open(const primitives::AccountId& appellant, std::uint32_t slash,
                                const std::vector<primitives::AccountId>& accused,
                                std::uint64_t held_since_ms) override;
    bool close(std::uint32_t referendum) override { return referenda_.close_appeal(referendum); }

  private:
    tokenomics::referenda::Pallet& referenda_;
    std::uint8_t slashing_;
};

}  // namespace runtime
