// Pallet StakePools: delegators back a provider's collateral with vPHA and share what its workers
// earn; vaults spread vPHA over pools.
//
// A pool's vPHA is in an account of its own (account.hpp). What it locks behind its workers is held
// there for the reason WorkerCollateral, what a slash holds for the reason Slash; the rest is free
// and serves the queue of withdrawals. vPHA that somebody gives to the account does not count.
//
//   reward   a worker's pay arrives as vPHA; commission goes to the owner, the rest to the value:
//            the price of a share grows by itself
//   loss     an executed slash; the owner's own shares are burnt for it first, so that the price
//            stays while they last
//   queue    served in order by whatever vPHA is free, when a contribution, a reward or a released
//            collateral brings some: by the chain, at most kPoolsPerBlock pools a block and
//            kServedPerTouch requests a pool. A request that waited grace_ms makes the chain unlock
//            what is missing, of as few workers as cover it, the smallest that does first; who
//            contributed less than stay_ms ago waits so long
//   prices   while a slash is held who enters pays for it, who leaves does not get it, and the
//            owner's own requests wait
//
// A vault's shares are worth its vPHA and its shares of pools; its owner's fee is new shares for a
// part of every gain above the highest price yet.
//
// Invariants:
//   shares = sum over members; queued = sum over requests
//   account's vPHA >= value >= vPHA held there, for a provider's pool; >= value for a vault
#pragma once

#include "tokenomics/collateral/pledges.hpp"
#include "tokenomics/collateral/slashable.hpp"
#include "tokenomics/due_key.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/pools/pool.hpp"
#include "tokenomics/pools/stake_book.hpp"
#include "tokenomics/pools/whitelist.hpp"
#include "tokenomics/rewards/payees.hpp"

namespace tokenomics::pools {

using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::Map;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;
using primitives::scale::Compact;

/// Pools that one block looks after, and requests that are paid when a pool is touched: 64 payments
/// a block at most.
inline constexpr std::uint32_t kPoolsPerBlock = 8;
inline constexpr std::uint32_t kServedPerTouch = 8;
/// Members and requests that a view lists, and pools of a page.
inline constexpr std::uint32_t kViewMax = 100;
/// What a withdrawal is worth at least to be paid out: vPHA's minimum balance. Less is burnt.
inline constexpr Balance kDust = frame::kPlanckPerPha / 1'000'000;
/// The least part of a request that is paid before the rest.
inline constexpr Balance kPartMin = frame::kPlanckPerPha / 100;
/// A contribution may lose a millionth to rounding: above, a share has become too dear.
inline constexpr Balance kCoarsest = 1'000'000;
/// vPHA of the creator, held as long as the pool is there.
inline constexpr Balance kPoolDeposit = frame::storage_deposit(1, 320);
/// Pay of a worker that left the pool has vested by then, with vesting as it is at genesis.
inline constexpr std::uint64_t kOwedMs = 31 * (kDayMs / 24);
/// When nothing can be done for an overdue request the chain tries again after an hour.
inline constexpr std::uint64_t kRetryMs = kDayMs / 24;
/// What governance may set.
inline constexpr std::uint64_t kNoticeMaxMs = 90 * kDayMs;

/// A pool's or request's number, big-endian.
using PoolKey = std::array<std::uint8_t, 4>;
using RequestKey = std::array<std::uint8_t, 8>;

constexpr PoolKey big_endian(PoolId pool) {
    PoolKey out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(pool >> (24 - 8 * i));
    return out;
}
constexpr RequestKey big_endian(RequestId request) {
    RequestKey out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(request >> (56 - 8 * i));
    return out;
}

struct Storage {
    Value<"Parameters", Parameters> parameters;
    Value<"NextPool", PoolId> next_pool;
    OptionalMap<"Pools", Twox64Concat, PoolId, Pool> pools;
    OptionalDoubleMap<"Members", Twox64Concat, PoolId, Blake2_128Concat, AccountId, Member> members;
    /// The pools that an account is in.
    Map<"Positions", Blake2_128Concat, AccountId, BoundedVec<PoolId, kPositionsMax>> positions;
    OptionalDoubleMap<"Queue", Identity, PoolKey, Identity, RequestKey, Request> queue;
    OptionalMap<"Due", Identity, DueKey, frame::Done> due;
    OptionalMap<"PoolOfWorker", Blake2_128Concat, WorkerId, PoolId> pool_of_worker;
};

struct PoolCreated {
    PoolId pool{};
    Kind kind{};
    AccountId owner;
    AccountId account;
};
struct CommissionSet {
    static constexpr std::string_view kDocs = "A raise takes effect at its time, a cut at once.";
    PoolId pool{};
    Commission commission;
};
struct CapacitySet {
    PoolId pool{};
    std::optional<Balance> capacity;
};
struct WhitelistSet {
    PoolId pool{};
    std::optional<Hash> root;
};
struct OwnershipOffered {
    PoolId pool{};
    std::optional<AccountId> heir;
};
struct OwnerChanged {
    PoolId pool{};
    AccountId owner;
};
struct Contributed {
    PoolId pool{};
    AccountId who;
    Balance amount{};
    Balance shares{};
};
struct WithdrawalQueued {
    PoolId pool{};
    RequestId request{};
    AccountId who;
    Balance shares{};
};
struct WithdrawalCancelled {
    PoolId pool{};
    RequestId request{};
    Balance shares{};
};
struct Withdrawn {
    static constexpr std::string_view kDocs = "Shares were paid; worth too little they were burnt.";
    PoolId pool{};
    RequestId request{};
    AccountId who;
    Balance amount{};
    Balance shares{};
};
struct WorkerAttached {
    PoolId pool{};
    WorkerId worker{};
};
struct WorkerDetached {
    PoolId pool{};
    WorkerId worker{};
};
struct UnlockForced {
    static constexpr std::string_view kDocs = "An overdue withdrawal made the chain unlock.";
    PoolId pool{};
    WorkerId worker{};
    Balance amount{};
};
struct Rewarded {
    PoolId pool{};
    Balance to_owner{};
    Balance to_members{};
};
struct LossTaken {
    static constexpr std::string_view kDocs =
        "A slash was executed; the owner's shares went first.";
    PoolId pool{};
    Balance amount{};
    Balance owner_shares{};
};
struct FeeTaken {
    PoolId vault{};
    Balance shares{};
    u128 mark{};
};
struct PoolClosed {
    PoolId pool{};
};
struct ParametersSet {
    Parameters parameters;
};
using Event = std::variant<PoolCreated, CommissionSet, CapacitySet, WhitelistSet, OwnershipOffered,
                           OwnerChanged, Contributed, WithdrawalQueued, WithdrawalCancelled,
                           Withdrawn, WorkerAttached, WorkerDetached, UnlockForced, Rewarded,
                           LossTaken, FeeTaken, PoolClosed, ParametersSet>;

enum class Error : std::uint8_t {
    UnknownPool,
    NotOwner,
    NotHeir,
    WrongKind,
    BadCommission,
    StepTooLarge,
    BelowValue,
    ExceedsCapacity,
    NotWhitelisted,
    ContributionTooSmall,
    Bankrupt,
    PriceTooCoarse,
    OwnerStakeTooLow,
    TooManyPools,
    ZeroAmount,
    InsufficientShares,
    TooManyRequests,
    UnknownRequest,
    SlashHeld,
    UnknownWorker,
    NotOperator,
    WorkerTaken,
    WorkerNotOfPool,
    StillLocked,
    TooManyWorkers,
    InsufficientFreeStake,
    NotEmpty,
    BadParameters,
    RequestsPending,
};
std::string_view to_string(Error error);

struct Create {
    static constexpr CallInfo kInfo{.index = 0,
                                    .docs = "Opens a pool, or a vault of pools, of the signer."};
    Kind kind{};
    std::uint16_t commission_bps{};
    std::uint16_t ceiling_bps{};
    std::uint16_t step_bps{};
    std::optional<Balance> capacity;
};
struct SetCommission {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Cuts the commission now, or announces a raise of at most a step."};
    PoolId pool{};
    std::uint16_t rate_bps{};
};
struct SetCapacity {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Sets the most that a pool may be worth."};
    PoolId pool{};
    std::optional<Balance> capacity;
};
struct SetWhitelist {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Sets the Merkle root of who may enter."};
    PoolId pool{};
    std::optional<Hash> root;
};
struct OfferOwnership {
    static constexpr CallInfo kInfo{.index = 4, .docs = "Offers the pool to an account, or not."};
    PoolId pool{};
    std::optional<AccountId> heir;
};
struct AcceptOwnership {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "Takes a pool that was offered, with enough own stake in it."};
    PoolId pool{};
};
struct Contribute {
    static constexpr CallInfo kInfo{.index = 6, .docs = "Gives vPHA for shares of a pool."};
    PoolId pool{};
    Compact<Balance> amount;
    WhitelistProof proof;
};
struct Withdraw {
    static constexpr CallInfo kInfo{
        .index = 7, .docs = "Gives shares back: paid from free stake, in the order of requests."};
    PoolId pool{};
    Compact<Balance> shares;
};
struct Cancel {
    static constexpr CallInfo kInfo{.index = 8, .docs = "Takes back a request, or part of it."};
    PoolId pool{};
    Compact<RequestId> request;
    Compact<Balance> shares;
};
struct Attach {
    static constexpr CallInfo kInfo{
        .index = 9, .docs = "Lets the pool stand behind a worker that its owner operates."};
    PoolId pool{};
    WorkerId worker{};
};
struct Detach {
    static constexpr CallInfo kInfo{
        .index = 10, .docs = "Ends that, when nothing of the pool is locked for the worker."};
    PoolId pool{};
    WorkerId worker{};
};
struct Lock {
    static constexpr CallInfo kInfo{.index = 11,
                                    .docs = "Locks free vPHA of the pool behind its worker."};
    PoolId pool{};
    WorkerId worker{};
    Compact<Balance> amount;
};
struct Unlock {
    static constexpr CallInfo kInfo{.index = 12,
                                    .docs = "Begins to release collateral of the pool's worker."};
    PoolId pool{};
    WorkerId worker{};
    Compact<Balance> amount;
};
struct Serve {
    static constexpr CallInfo kInfo{
        .index = 13, .docs = "Does for a pool what the chain would do in time. Anyone may."};
    PoolId pool{};
};
struct Invest {
    static constexpr CallInfo kInfo{.index = 14, .docs = "A vault's owner contributes to a pool."};
    PoolId vault{};
    PoolId pool{};
    Compact<Balance> amount;
    WhitelistProof proof;
};
struct Divest {
    static constexpr CallInfo kInfo{.index = 15, .docs = "A vault's owner withdraws from a pool."};
    PoolId vault{};
    PoolId pool{};
    Compact<Balance> shares;
};
struct Close {
    static constexpr CallInfo kInfo{.index = 16, .docs = "Removes a pool that nobody is in."};
    PoolId pool{};
};
struct SetParameters {
    static constexpr CallInfo kInfo{.index = 17, .docs = "Root sets the rules of all pools."};
    Parameters parameters;
};
using Call = Calls<Create, SetCommission, SetCapacity, SetWhitelist, OfferOwnership,
                   AcceptOwnership, Contribute, Withdraw, Cancel, Attach, Detach, Lock, Unlock,
                   Serve, Invest, Divest, Close, SetParameters>;

inline constexpr Weight kTouchWeight =
    frame::call_weight(100, 130, 30)
        .saturating_add(frame::call_weight(25, 10, 10).saturating_mul(kServedPerTouch));

struct Constants {
    std::uint32_t pools_per_block;
    std::uint32_t served_per_touch;
    std::uint32_t workers_max;
    std::uint32_t requests_max;
    Balance pool_deposit;
};

// ---- what the chain tells about pools ----

struct WorkerBacking {
    WorkerId worker{};
    Balance locked = 0;
    Balance cooling = 0;
    std::uint64_t next_release_ms = 0;
};
struct MemberView {
    AccountId who;
    Balance shares = 0;
    Balance queued = 0;
    /// What both are worth to who leaves.
    Balance worth = 0;
};
struct RequestView {
    RequestId request = 0;
    AccountId who;
    Balance shares = 0;
    Balance worth = 0;
    std::uint64_t since_ms = 0;
    /// It is paid by then, unless a slash is held or more is asked for than cools down.
    std::uint64_t latest_ms = 0;
};
struct PoolView {
    PoolId id = 0;
    Kind kind{};
    AccountId owner;
    AccountId account;
    std::uint16_t commission_bps = 0;
    std::uint16_t ceiling_bps = 0;
    std::uint16_t step_bps = 0;
    std::optional<Raise> raise;
    std::optional<Balance> capacity;
    bool has_whitelist = false;
    Balance shares = 0;
    Balance queued = 0;
    /// vPHA to who enters and to who leaves; of it free, locked or cooling, and held for slashes.
    Balance entry_value = 0;
    Balance exit_value = 0;
    Balance free = 0;
    Balance locked = 0;
    Balance held = 0;
    Balance owner_shares = 0;
    Balance earned = 0;
    Balance to_owner = 0;
    Balance lost = 0;
    std::uint32_t members = 0;
};
struct PoolDetails {
    PoolView pool;
    std::vector<WorkerBacking> workers;
    std::vector<PoolId> investments;
    /// At most kViewMax of each.
    std::vector<MemberView> members;
    std::vector<RequestView> queue;
};
struct PositionView {
    PoolId pool = 0;
    MemberView member;
    std::vector<RequestView> requests;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public rewards::PayListener,
                     public StakeBook,
                     public collateral::Principals {
  public:
    struct Parts {
        vpha::Ledger& vpha;
        const frame::ChainClock& clock;
        collateral::Pledges& pledges;
        rewards::Payees& payees;
    };
    Pallet(const frame::Context& context, const Parts& parts) : Base{context}, parts_{parts} {}

    static constexpr Constants constants() {
        return {.pools_per_block = kPoolsPerBlock,
                .served_per_touch = kServedPerTouch,
                .workers_max = kWorkersMax,
                .requests_max = kRequestsMax,
                .pool_deposit = kPoolDeposit};
    }

    /// Every call touches a pool: the pool, the member, a vault's investments, and kServedPerTouch
    /// requests that it may pay.
    template <class C>
    DispatchInfo info(const C&) const {
        return {.weight = kTouchWeight};
    }
    DispatchInfo info(const SetParameters&) const {
        return {.weight = frame::call_weight(5, 0, 1)};
    }
    DispatchResult dispatch(const Origin& origin, const Create& call);
    DispatchResult dispatch(const Origin& origin, const SetCommission& call);
    DispatchResult dispatch(const Origin& origin, const SetCapacity& call);
    DispatchResult dispatch(const Origin& origin, const SetWhitelist& call);
    DispatchResult dispatch(const Origin& origin, const OfferOwnership& call);
    DispatchResult dispatch(const Origin& origin, const AcceptOwnership& call);
    DispatchResult dispatch(const Origin& origin, const Contribute& call);
    DispatchResult dispatch(const Origin& origin, const Withdraw& call);
    DispatchResult dispatch(const Origin& origin, const Cancel& call);
    DispatchResult dispatch(const Origin& origin, const Attach& call);
    DispatchResult dispatch(const Origin& origin, const Detach& call);
    DispatchResult dispatch(const Origin& origin, const Lock& call);
    DispatchResult dispatch(const Origin& origin, const Unlock& call);
    DispatchResult dispatch(const Origin& origin, const Serve& call);
    DispatchResult dispatch(const Origin& origin, const Invest& call);
    DispatchResult dispatch(const Origin& origin, const Divest& call);
    DispatchResult dispatch(const Origin& origin, const Close& call);
    DispatchResult dispatch(const Origin& origin, const SetParameters& call);

    /// Looks after pools whose time has come. After Collateral, which releases what cooled down.
    Weight on_initialize(BlockNumber number);

    /// Tells `listener` of stakes. Part of composing the runtime.
    void set_listener(StakeListener& listener) { listener_ = &listener; }

    // ---- rewards::PayListener ----
    void paid(const AccountId& payee, Balance shares) override;
    // ---- collateral::Principals ----
    AccountId responsible_for(const AccountId& account) const override;
    // ---- StakeBook ----
    Balance stake(const AccountId& who) const override;
    Balance stake_worth(const AccountId& who) const override;
    Balance stake_of_all() const override;
    Balance vpha_of_pools() const override;

    /// The same worker under a new key.
    void key_rotated(const WorkerId& before, const WorkerId& after);
    std::optional<Pool> pool(PoolId id) const { return storage.pools.get(id); }
    Member member(PoolId id, const AccountId& who) const;
    Worth worth(PoolId id) const;
    /// Of a pool: neither locked nor held. Of a vault: not invested.
    Balance free_of(PoolId id) const;

    std::vector<PoolView> views(PoolId from, std::uint32_t limit) const;
    std::optional<PoolDetails> details(PoolId id) const;
    std::vector<PositionView> positions(const AccountId& who) const;

    Checked try_state() const;

  private:
    // ---- pools.cpp ----
    /// Collects what is owed to the pool first: it is the present members'.
    Outcome<Pool> load_settled(PoolId id);
    Outcome<Pool> load(PoolId id);
    Outcome<Pool> load_own(PoolId id, const Origin& origin);
    void put(PoolId id, const Pool& pool) { storage.pools.put(id, pool); }
    void put_member(PoolId id, Pool& pool, const AccountId& who, const Member& member);
    bool owner_stake_is_enough(PoolId id, const Pool& pool, Balance more) const;

    // ---- stake.cpp ----
    Worth worth_of(PoolId id, const Pool& pool) const;
    Balance free_of(PoolId id, const Pool& pool) const;
    /// Free and not owed to requests. Errors: InsufficientFreeStake, RequestsPending.
    Outcome<> ensure_spare(PoolId id, const Pool& pool, Balance amount) const;
    /// Takes executed slashes into account.
    void sync(PoolId id, Pool& pool, Balance arrived = 0);
    void lose(PoolId id, Pool& pool, Balance loss);
    /// Errors of the transfer, and those of Contribute.
    Outcome<Balance> enter(PoolId id, Pool& pool, const AccountId& who, Balance amount,
                           const WhitelistProof& proof);
    Outcome<RequestId> queue(PoolId id, Pool& pool, const AccountId& who, Balance shares);
    void credit(const AccountId& who, PoolId from, Balance amount);

    // ---- queue.cpp ----
    struct Served {
        /// More could be paid.
        bool more = false;
        /// When the next request that is too young may be paid; 0: there is none.
        std::uint64_t ready_ms = 0;
    };
    /// Pays requests in order.
    Served serve(PoolId id, Pool& pool);
    bool pay(PoolId id, Pool& pool, RequestId request, Request entry, const Worth& worth,
             Balance free);
    void burn(PoolId id, Pool& pool, RequestId request, Request entry, Balance shares,
              Balance amount);
    void schedule(PoolId id, Pool& pool, std::uint64_t at_ms);
    /// Serves, unlocks for what is overdue, and says when to come again. Stores the pool.
    void touch(PoolId id, Pool pool);
    std::optional<Request> first_request(PoolId id) const;
    Balance overdue(PoolId id, const Pool& pool) const;
    std::uint64_t next_release_ms(const Pool& pool) const;

    // ---- backing.cpp ----
    void force_unlock(PoolId id, const Pool& pool, Balance missing);
    void force_divest(PoolId vault, Balance missing);
    /// Collateral that is on its way to the pool.
    Balance cooling_of(const Pool& pool) const;
    void settle_fee(PoolId id, Pool& pool);

    PoolView view_of(PoolId id, const Pool& pool) const;

    Parts parts_;
    StakeListener* listener_ = nullptr;
};

}  // namespace tokenomics::pools
