// Pallet Rewards: the providers' leg, shared by workers that prove to be there.
//
// A worker earns in proportion to its share e (rates.hpp) while it is Active (worker.hpp). One
// accumulator a hardware class pays all of them at once (class_pools.hpp); a worker is settled when
// it is touched. What it earns is pending until an answered challenge or a renewal closes the
// interval, then vests a day, and is then paid by a round of at most kVisitsPerBlock a block, or on
// demand by anyone, in PHA or vPHA. The pending pay of an interval that is not closed goes back: it
// pays the next budgets of the leg, so that as much less leaves the reserve.
//
// Liveness: each block draws challenges from a dense array of the workers online, so that the mean
// is Parameters::challenges_per_worker an hour. The answer is a bare extrinsic with the worker
// key's signature, valid once for its open challenge.
//
// Invariants, in 2^-40 planck:
//   received = paid + returns + owed + sum over workers of what they have + what the classes hold
//   and the fractions of workers that are gone
//   providers' account >= received - paid, equal unless someone gave to it
//   shares of a class = sum over its workers
#pragma once

#include "frame/support/pallet.hpp"
#include "frame/support/validity.hpp"
#include "tokenomics/collateral/collateral.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/rewards/class_pools.hpp"
#include "tokenomics/rewards/liveness_listener.hpp"
#include "tokenomics/rewards/payees.hpp"
#include "tokenomics/rewards/worker.hpp"
#include "tokenomics/vpha/ledger.hpp"

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
using frame::Twox64Concat;
using frame::Value;

/// Workers that one claim pays, and that one block's round visits.
inline constexpr std::uint32_t kClaimWorkersMax = 64;
inline constexpr std::uint32_t kVisitsPerBlock = 64;
/// Challenges of one block: at 6,000 an hour a block of 2 s has 4.
inline constexpr std::uint32_t kChallengesPerBlock = 64;
/// Workers of one operator that a view lists.
inline constexpr std::uint32_t kViewWorkersMax = 1'000;
inline constexpr std::string_view kAnswerTag = "pha-node/liveness/v1";

/// What the liveness check needs of the chain around it.
class ChainView {
  public:
    /// Mixed from the authors' VRF outputs, this block's included.
    virtual Bytes32 randomness() const = 0;
    virtual std::uint32_t authorities_count() const = 0;
    virtual std::uint64_t slot_duration_ms() const = 0;
    virtual BlockNumber block_number() const = 0;
    virtual primitives::Hash genesis_hash() const = 0;

  protected:
    ~ChainView() = default;
};

struct Pool {
    ClassPools classes;
    // Sums since genesis, in planck.
    Balance received = 0;
    Balance paid = 0;
    /// In the account and nobody's: pays the next budgets.
    Balance returns = 0;
    /// Of operators whose workers are gone.
    Balance owed = 0;
    /// Fractions of a planck of workers and classes that are gone, in 2^-40.
    u128 orphaned = 0;
    bool operator==(const Pool&) const = default;
};
struct Operator {
    /// Wants vPHA instead of PHA.
    bool in_vpha = false;
    Balance paid = 0;
    /// Pay of workers that are gone.
    VestingList owed;
    bool operator==(const Operator&) const = default;
};
struct Liveness {
    /// Workers online, and in the roster of all.
    std::uint32_t online = 0;
    std::uint32_t roster = 0;
    /// The next place of the round.
    std::uint32_t round_at = 0;
    /// Challenges that are due, in milliseconds of an hour.
    std::uint64_t credit = 0;
    std::uint64_t last_draw_ms = 0;
    /// Randomness up to the parent.
    Bytes32 seed{};
    bool operator==(const Liveness&) const = default;
};

struct Storage {
    Value<"Parameters", Parameters> parameters;
    Value<"Pool", Pool> pool;
    Value<"Liveness", Liveness> liveness;
    OptionalMap<"Workers", Blake2_128Concat, WorkerId, Worker> workers;
    Map<"Operators", Blake2_128Concat, AccountId, Operator> operators;
    OptionalDoubleMap<"WorkersOf", Blake2_128Concat, AccountId, Blake2_128Concat, WorkerId,
                      frame::Done>
        workers_of;
    OptionalMap<"Online", Twox64Concat, std::uint32_t, WorkerId> online;
    OptionalMap<"Roster", Twox64Concat, std::uint32_t, WorkerId> roster;
    /// Workers whose challenge ends with a block.
    Map<"Expiring", Twox64Concat, BlockNumber, BoundedVec<WorkerId, kChallengesPerBlock>> expiring;
    /// Who is paid for a worker instead of its operator.
    OptionalMap<"Payees", Blake2_128Concat, WorkerId, AccountId> payees;
    Value<"StoppedClasses", BoundedVec<WorkerClassPattern, 32>> stopped_classes;
};

struct WorkerChanged {
    static constexpr std::string_view kDocs = "A worker's state and share, in 1/10^8 of a unit.";
    WorkerId worker{};
    WorkerState state{};
    std::uint64_t share{};
};
struct Challenged {
    WorkerId worker{};
    Challenge challenge;
};
struct Answered {
    static constexpr std::string_view kDocs = "The interval is closed; its pay vests.";
    WorkerId worker{};
    Balance earned{};
};
struct Forfeited {
    static constexpr std::string_view kDocs = "An interval was not closed; its pay went back.";
    WorkerId worker{};
    Balance amount{};
};
struct WorkerRetired {
    static constexpr std::string_view kDocs = "A worker left; what had vested or vests is owed.";
    WorkerId worker{};
    AccountId operator_account;
    Balance owed{};
};
struct Paid {
    AccountId operator_account;
    Balance amount{};
    bool in_vpha{};
};
struct PayeeSet {
    static constexpr std::string_view kDocs = "Nobody: the worker's operator is paid again.";
    WorkerId worker{};
    std::optional<AccountId> payee;
};
struct PayoutSet {
    AccountId operator_account;
    bool in_vpha{};
};
struct ParametersSet {
    Parameters parameters;
};
using Event = std::variant<WorkerChanged, Challenged, Answered, Forfeited, WorkerRetired, Paid,
                           PayoutSet, ParametersSet, PayeeSet>;

enum class Error : std::uint8_t {
    UnknownWorker,
    NotOperator,
    NothingToClaim,
    NotChallenged,
    BadSignature,
    BadParameters,
    PaidToPool,
};
std::string_view to_string(Error error);

struct Claim {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Pays the signer what is due of the listed workers and former ones."};
    BoundedVec<WorkerId, kClaimWorkersMax> workers;
};
struct ClaimFor {
    static constexpr CallInfo kInfo{.index = 1,
                                    .docs = "Pays a worker's operator what is due. Anyone may."};
    WorkerId worker{};
};
struct Answer {
    static constexpr CallInfo kInfo{
        .index = 2, .docs = "Bare: the worker signs its open challenge, once, within its time."};
    WorkerId worker{};
    Bytes32 challenge{};
    primitives::Bytes64 signature{};
};
struct SetPayout {
    static constexpr CallInfo kInfo{.index = 3,
                                    .docs = "The signer is paid in vPHA from now on, or in PHA."};
    bool in_vpha{};
};
struct SetParameters {
    static constexpr CallInfo kInfo{
        .index = 4, .docs = "Root sets rates; a worker takes them at its next touch."};
    Parameters parameters;
};
using Call = Calls<Claim, ClaimFor, Answer, SetPayout, SetParameters>;

struct Constants {
    std::uint32_t claim_workers_max;
    std::uint32_t visits_per_block;
    std::uint32_t classes_max;
};

// ---- what the chain tells about providers ----

/// Why a worker's share is zero.
enum class ZeroReason : std::uint8_t {
    None,
    EvidenceLapsed,
    NoCollateral,
    ClassStopped,
    NoConfidence,
    NoWeight,
    FirstAnswerMissing,
    Unresponsive,
    ClassListFull,
};
struct WorkerView {
    WorkerId worker{};
    WorkerState state{};
    ZeroReason reason{};
    std::uint64_t weight = 0;
    Balance required = 0;
    Balance collateral = 0;
    /// Factors in basis points.
    std::uint16_t confidence = 0;
    std::uint16_t proof_of_cloud = 0;
    /// e, the sum of its class and of all, in 1/10^8 of a weight unit.
    std::uint64_t share = 0;
    u128 class_shares = 0;
    u128 total_shares = 0;
    /// Of the open interval, to the planck; of closed ones, not paid yet.
    Balance pending = 0;
    Balance vesting = 0;
    Balance paid = 0;
    Balance forfeited = 0;
    std::uint64_t last_answer_ms = 0;
    std::optional<Challenge> challenge;
    /// When the open interval ends, in ms since 1970: at the challenge's deadline, or after the
    /// mean time between challenges. 0 where the worker is not asked.
    std::uint64_t next_settlement_ms = 0;
    /// When pay is sent next: the round's first visit after the first of it has vested. 0 where
    /// none vests.
    std::uint64_t next_payment_ms = 0;
};
struct ProviderView {
    /// claimed + pending, over present and former workers.
    Balance earned = 0;
    Balance claimed = 0;
    Balance pending = 0;
    /// The part of pending that former workers earned.
    Balance owed = 0;
    bool in_vpha = false;
    std::vector<WorkerView> workers;
};
struct PoolView {
    Balance received = 0;
    Balance claimed = 0;
    Balance returns = 0;
    u128 total_shares = 0;
    std::uint32_t online = 0;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public Leg,
                     public WorkerListener,
                     public collateral::WorkerBook,
                     public Payees {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, const frame::ChainClock& clock,
           vpha::Ledger& shares, const ChainView& chain)
        : Base{context}, currency_{currency}, clock_{clock}, shares_{shares}, chain_{chain} {}

    static constexpr Constants constants() {
        return {.claim_workers_max = kClaimWorkersMax,
                .visits_per_block = kVisitsPerBlock,
                .classes_max = kClassesMax};
    }

    DispatchInfo info(const Claim& call) const;
    DispatchInfo info(const ClaimFor& call) const;
    DispatchInfo info(const Answer& call) const;
    DispatchInfo info(const SetPayout& call) const;
    DispatchInfo info(const SetParameters& call) const;
    DispatchResult dispatch(const Origin& origin, const Claim& call);
    DispatchResult dispatch(const Origin& origin, const ClaimFor& call);
    DispatchResult dispatch(const Origin& origin, const Answer& call);
    DispatchResult dispatch(const Origin& origin, const SetPayout& call);
    DispatchResult dispatch(const Origin& origin, const SetParameters& call);
    frame::Validity<frame::ValidTransaction> validate_unsigned(frame::TransactionSource source,
                                                               const Answer& call) const;

    /// Ends challenges, draws new ones, and goes on with the round of payments.
    frame::Weight on_initialize(BlockNumber number);

    // ---- Leg ----
    AccountId account() const override { return frame::kProvidersAccount; }
    Balance accepts(Balance budget) const override;
    Balance returns() const override;
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

    // ---- collateral::WorkerBook ----
    std::optional<AccountId> operator_of(const WorkerId& worker) const override;
    void collateral_changed(const WorkerId& worker, Balance shares) override;

    // ---- Payees ----
    void set_payee(const WorkerId& worker, const std::optional<AccountId>& payee) override;
    Balance pay_owed(const AccountId& payee) override;
    Balance owed(const AccountId& payee) const override {
        return sum_of(storage.operators.get(payee).owed);
    }
    /// Tells `listener` of payments in vPHA. Part of composing the runtime.
    void set_pay_listener(PayListener& listener) { pay_listener_ = &listener; }
    /// Tells `listener` of answers and of challenges without one. Part of composing the runtime.
    void set_liveness_listener(LivenessListener& listener) { listener_ = &listener; }

    /// What a worker signs to answer.
    primitives::Bytes answer_message(const WorkerId& worker, const Bytes32& challenge) const;

    PoolView pool_view() const;
    /// Lists at most kViewWorkersMax workers; the sums are over those listed.
    ProviderView provider_view(const AccountId& operator_account) const;

    Checked try_state() const;

  private:
    bool is_stopped(const WorkerClass& worker_class) const;
    std::uint64_t next_settlement_ms(const Worker& worker) const;
    std::uint64_t next_payment_ms(const Worker& worker) const;
    ZeroReason zero_reason(const Worker& worker, const Factors& factors) const;
    Factors factors_of(const Worker& worker) const;
    /// Settles, then brings state and share in line with evidence, collateral and parameters.
    void refresh(const WorkerId& id, Worker& worker, Pool& pool);
    void settle(Worker& worker, const Pool& pool) const;
    void set_share(Worker& worker, Pool& pool, std::uint64_t share);
    void set_online(const WorkerId& id, Worker& worker, bool online);
    void enlist(const WorkerId& id, Worker& worker);
    void delist(Worker& worker);
    /// Ends the open interval: its pay vests, or goes back.
    void close_interval(const WorkerId& id, Worker& worker);
    void forfeit(const WorkerId& id, Worker& worker, Pool& pool);
    /// Pays what is due of a worker; whether its record changed.
    bool pay_due(const WorkerId& id, Worker& worker, Balance least);
    AccountId payee_of(const WorkerId& id, const Worker& worker) const;
    Outcome<> pay(const AccountId& to, Balance amount);
    void owe(const WorkerId& id, const Worker& worker, Pool& pool);
    void expire(BlockNumber number);
    void draw(BlockNumber number);
    std::uint32_t go_round();
    bool answer_is_open(const Worker& worker, const Answer& call) const;

    frame::Currency& currency_;
    const frame::ChainClock& clock_;
    vpha::Ledger& shares_;
    const ChainView& chain_;
    PayListener* pay_listener_ = nullptr;
    LivenessListener* listener_ = nullptr;
};

}  // namespace tokenomics::rewards
