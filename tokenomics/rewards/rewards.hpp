// Pallet Rewards: the providers' leg, shared by the registered workers' weight over time.
//
// A worker earns from the block in which it is activated to the one in which it lapses or is
// removed, in proportion to its weight. One accumulator pays all of them at once
// (math/accumulator.hpp); a worker is settled when its weight changes or its operator claims. What
// a removed worker had earned stays owed to its operator.
//
// Invariants, in 2^-40 planck where the accumulator is concerned:
//   received = claimed + owed + sum over workers of (settled + unsettled) + remainder
//   providers' account >= received - claimed (equal unless someone gave to it)
//   total weight = sum over workers
#pragma once

#include "frame/support/pallet.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/math/accumulator.hpp"
#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::rewards {

using frame::Blake2_128Concat;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Map;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Value;
using primitives::u128;

/// Workers settled by one claim.
inline constexpr std::uint32_t kClaimWorkersMax = 64;
/// Workers of one operator that a view lists.
inline constexpr std::uint32_t kViewWorkersMax = 1'000;

struct Pool {
    math::Accumulator accumulator;
    /// Sums since genesis, in planck.
    Balance received = 0;
    Balance claimed = 0;
    /// Earned by removed workers and not claimed.
    Balance owed = 0;
    bool operator==(const Pool&) const = default;
};
struct Worker {
    AccountId operator_account;
    math::Position position;
    bool operator==(const Worker&) const = default;
};
struct Operator {
    Balance claimed = 0;
    /// Earned by its removed workers.
    Balance owed = 0;
    bool operator==(const Operator&) const = default;
};

struct Storage {
    Value<"Pool", Pool> pool;
    OptionalMap<"Workers", Blake2_128Concat, WorkerId, Worker> workers;
    Map<"Operators", Blake2_128Concat, AccountId, Operator> operators;
    OptionalDoubleMap<"WorkersOf", Blake2_128Concat, AccountId, Blake2_128Concat, WorkerId,
                      frame::Done>
        workers_of;
};

struct WorkerWeightSet {
    static constexpr std::string_view kDocs =
        "A worker earns by this weight from now on; 0: nothing.";
    WorkerId worker{};
    AccountId operator_account;
    std::uint64_t weight{};
};
struct WorkerRetired {
    static constexpr std::string_view kDocs = "A worker left; what it had earned is owed.";
    WorkerId worker{};
    AccountId operator_account;
    Balance owed{};
};
struct Claimed {
    AccountId operator_account;
    Balance amount{};
};
using Event = std::variant<WorkerWeightSet, WorkerRetired, Claimed>;

enum class Error : std::uint8_t { UnknownWorker, NotOperator, NothingToClaim };
std::string_view to_string(Error error);

struct Claim {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Pays the signer what the listed workers and its former ones earned."};
    BoundedVec<WorkerId, kClaimWorkersMax> workers;
};
struct ClaimFor {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Pays a worker's operator what the worker earned. Anyone may."};
    WorkerId worker{};
};
using Call = Calls<Claim, ClaimFor>;

struct Constants {
    std::uint32_t claim_workers_max;
};

// ---- what the chain tells about providers ----

struct WorkerView {
    WorkerId worker{};
    std::uint64_t weight = 0;
    /// Earned and not claimed, to the planck.
    Balance pending = 0;
};
struct ProviderView {
    /// claimed + pending, over present and former workers.
    Balance earned = 0;
    Balance claimed = 0;
    Balance pending = 0;
    /// The part of pending that removed workers earned.
    Balance owed = 0;
    /// Sum of the weights of its workers.
    u128 weight = 0;
    std::vector<WorkerView> workers;
};
struct PoolView {
    Balance received = 0;
    Balance claimed = 0;
    u128 total_weight = 0;
    /// Earned by one unit of weight since genesis, in 2^-40 planck.
    u128 per_weight = 0;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public Leg,
                     public WorkerListener {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency)
        : Base{context}, currency_{currency} {}

    static constexpr Constants constants() { return {.claim_workers_max = kClaimWorkersMax}; }

    DispatchInfo info(const Claim& call) const;
    DispatchInfo info(const ClaimFor& call) const;
    DispatchResult dispatch(const Origin& origin, const Claim& call);
    DispatchResult dispatch(const Origin& origin, const ClaimFor& call);

    // ---- Leg ----
    AccountId account() const override { return frame::kProvidersAccount; }
    Balance accepts(Balance budget) const override;
    void receive(Balance amount, Balance returned) override;
    void epoch_ended(std::uint32_t) override {}

    // ---- WorkerListener ----
    void activated(const WorkerId& worker, const WorkerFacts& facts) override;
    void facts_changed(const WorkerId& worker, const WorkerFacts& facts) override;
    void lapsed(const WorkerId& worker) override;
    void removed(const WorkerId& worker) override;
    void key_rotated(const WorkerId& before, const WorkerId& after) override;
    void operator_changed(const WorkerId& worker, const AccountId& new_operator) override;
    void class_stopped(const WorkerClassPattern& pattern, bool stopped) override;

    PoolView pool_view() const;
    /// Lists at most kViewWorkersMax workers; the sums are over those listed.
    ProviderView provider_view(const AccountId& operator_account) const;

    Checked try_state() const;

  private:
    void set_weight(const WorkerId& id, Worker& worker, std::uint64_t weight);
    /// Settles a worker and takes what it has earned.
    Balance collect(const WorkerId& id, Worker& worker, const Pool& pool);
    Outcome<> pay(const AccountId& operator_account, Balance amount, Pool& pool);

    frame::Currency& currency_;
};

}  // namespace tokenomics::rewards
