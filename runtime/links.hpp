// Joins pallets that do not know each other through the interfaces each declares.
#pragma once

#include "frame/pallets/session.hpp"
#include "frame/pallets/system.hpp"
#include "tee-registry/workers/interfaces.hpp"
#include "tokenomics/emission/emission.hpp"
#include "tokenomics/rewards/worker_listener.hpp"
#include "tokenomics/validators/validators.hpp"

namespace runtime {

/// The registry asks System for the ancestors of the block in execution.
class SystemBlockHashes final : public tee_registry::workers::BlockHashes {
  public:
    explicit SystemBlockHashes(const frame::system::Pallet& system) : system_{system} {}

    primitives::BlockNumber current_block() const override { return system_.block_number(); }
    std::optional<primitives::Hash> ancestor_hash(primitives::BlockNumber number) const override {
        if (!system_.storage.block_hash.contains(number)) return std::nullopt;
        return system_.storage.block_hash.get(number);
    }
    primitives::Hash genesis_hash() const override { return system_.storage.block_hash.get(0); }

  private:
    const frame::system::Pallet& system_;
};

/// What the registry tells about workers goes to the rewards, in the same block.
class WorkersToRewards final : public tee_registry::workers::WorkerEvents {
  public:
    using WorkerKey = tee_registry::WorkerKey;

    explicit WorkersToRewards(tokenomics::rewards::WorkerListener& rewards) : rewards_{rewards} {}

    void activated(const WorkerKey& worker, const primitives::AccountId& operator_account,
                   std::uint64_t weight) override {
        rewards_.activated(worker, facts(operator_account, weight));
    }
    void weight_changed(const WorkerKey& worker, std::uint64_t weight) override {
        rewards_.facts_changed(worker, facts({}, weight));
    }
    void lapsed(const WorkerKey& worker) override { rewards_.lapsed(worker); }
    void removed(const WorkerKey& worker) override { rewards_.removed(worker); }

  private:
    /// The registry counts in 1/100 of a weight unit.
    static tokenomics::rewards::WorkerFacts facts(const primitives::AccountId& operator_account,
                                                  std::uint64_t weight) {
        return {.operator_account = operator_account,
                .worker_class = {.tier = 1},
                .weight = weight * 100};
    }

    tokenomics::rewards::WorkerListener& rewards_;
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

}  // namespace runtime
