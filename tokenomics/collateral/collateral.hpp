// Pallet Collateral: vPHA that stands behind a worker. It stays its owner's and earns the stakers'
// leg while it is locked; what counts for the worker's share is told to the rewards at once.
//
// Unlocking takes 7 days, in which it can still be slashed and counts no more. It is released by
// the chain, at most kReleasesPerBlock a block, in the order of time, or by anyone; while a slash
// is held against the worker, when that has ended. What is locked for a worker is kept apart from
// the worker's own record: a worker that comes back finds it.
//
// Invariant: the sum over an owner's workers of locked and cooling vPHA is its hold for the reason
// WorkerCollateral.
#pragma once

#include "frame/support/pallet.hpp"
#include "tokenomics/collateral/pledges.hpp"
#include "tokenomics/collateral/slashable.hpp"
#include "tokenomics/due_key.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/rewards/worker_listener.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::collateral {

using frame::AccountId;
using frame::Balance;
using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Value;
using frame::Weight;
using primitives::scale::Compact;
using rewards::WorkerId;

/// Default of the time, and what governance may set.
inline constexpr std::uint64_t kCoolingMs = std::uint64_t{7} * 24 * 60 * 60 * 1000;
inline constexpr std::uint64_t kCoolingMaxMs = 90 * (kCoolingMs / 7);
inline std::uint64_t default_cooling_ms() {
    return kCoolingMs;
}
/// Unlocks of one worker that are under way at once.
inline constexpr std::uint32_t kCoolingMax = 16;
inline constexpr std::uint32_t kReleasesPerBlock = 64;

/// Who is to hear what counts for a worker, and knows whose it is.
class WorkerBook {
  public:
    virtual std::optional<AccountId> operator_of(const WorkerId& worker) const = 0;
    virtual void collateral_changed(const WorkerId& worker, Balance shares) = 0;

  protected:
    ~WorkerBook() = default;
};

struct Cooling {
    Balance shares = 0;
    std::uint64_t until_ms = 0;
    bool operator==(const Cooling&) const = default;
};
struct Entry {
    AccountId owner;
    Balance locked = 0;
    BoundedVec<Cooling, kCoolingMax> cooling;
    bool operator==(const Entry&) const = default;

    Balance total() const;
};
/// End of the cooling, big-endian, and the worker: the order of keys is the order of time.
using DueKey = std::array<std::uint8_t, kDueTimeSize + 32>;

struct Storage {
    OptionalMap<"Workers", Blake2_128Concat, WorkerId, Entry> workers;
    OptionalMap<"Due", Identity, DueKey, frame::Done> due;
    Value<"CoolingMs", std::uint64_t, default_cooling_ms> cooling_ms;
};

struct Locked {
    WorkerId worker{};
    AccountId owner;
    Balance shares{};
};
struct Unlocking {
    static constexpr std::string_view kDocs = "It counts no more, and is released at this time.";
    WorkerId worker{};
    Balance shares{};
    std::uint64_t until_ms{};
};
struct Released {
    WorkerId worker{};
    AccountId owner;
    Balance shares{};
};
struct Taken {
    static constexpr std::string_view kDocs = "A slash took it out of the collateral.";
    WorkerId worker{};
    Balance shares{};
};
struct CoolingSet {
    std::uint64_t cooling_ms{};
};
using Event = std::variant<Locked, Unlocking, Released, Taken, CoolingSet>;

enum class Error : std::uint8_t {
    UnknownWorker,
    NotOperator,
    OwnedByAnother,
    ZeroAmount,
    ExceedsLocked,
    TooManyUnlocks,
    NothingDue,
    CoolingTooLong,
    SlashHeld,
};
std::string_view to_string(Error error);

struct Lock {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Locks vPHA of the signer behind a worker that it operates."};
    WorkerId worker{};
    Compact<Balance> shares;
};
struct Unlock {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Begins to release the owner's collateral of a worker."};
    WorkerId worker{};
    Compact<Balance> shares;
};
struct Release {
    static constexpr CallInfo kInfo{
        .index = 2,
        .docs = "Releases what has cooled down, where the chain is behind. Anyone may."};
    WorkerId worker{};
};
struct SetCooling {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Root sets the time of unlocks to come."};
    std::uint64_t cooling_ms{};
};
using Call = Calls<Lock, Unlock, Release, SetCooling>;

struct Constants {
    std::uint32_t cooling_max;
    std::uint32_t releases_per_block;
};

struct CollateralView {
    WorkerId worker{};
    AccountId owner;
    Balance locked = 0;
    /// What the locked shares are worth in PHA now.
    Balance worth = 0;
    std::vector<Cooling> cooling;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public Pledges,
                     public Slashable {
  public:
    Pallet(const frame::Context& context, vpha::Ledger& shares, const frame::ChainClock& clock,
           WorkerBook& workers)
        : Base{context}, shares_{shares}, clock_{clock}, workers_{workers} {}

    static constexpr Constants constants() {
        return {.cooling_max = kCoolingMax, .releases_per_block = kReleasesPerBlock};
    }

    DispatchInfo info(const Lock& call) const;
    DispatchInfo info(const Unlock& call) const;
    DispatchInfo info(const Release& call) const;
    DispatchInfo info(const SetCooling& call) const;
    DispatchResult dispatch(const Origin& origin, const Lock& call);
    DispatchResult dispatch(const Origin& origin, const Unlock& call);
    DispatchResult dispatch(const Origin& origin, const Release& call);
    DispatchResult dispatch(const Origin& origin, const SetCooling& call);

    Weight on_initialize(BlockNumber number);

    // ---- Pledges ----
    Outcome<> lock(const AccountId& owner, const WorkerId& worker, Balance shares) override;
    Outcome<> unlock(const AccountId& owner, const WorkerId& worker, Balance shares) override;
    Balance release_due(const WorkerId& worker) override;
    std::optional<Backing> backing(const WorkerId& worker) const override;
    std::uint64_t cooling_ms() const override { return storage.cooling_ms.get(); }

    /// Asks `locks` before releases. Part of composing the runtime.
    void set_locks(const ReleaseLocks& locks) { locks_ = &locks; }

    // ---- Slashable ----
    std::optional<AccountId> owner_of(const WorkerId& worker) const override;
    Balance pledged(const WorkerId& worker) const override;
    std::pair<AccountId, Balance> take(const WorkerId& worker, Balance shares) override;
    void give_back(const WorkerId& worker, const AccountId& owner, Balance shares) override;
    void unlocked(const WorkerId& worker) override { release_due(worker); }

    /// The same worker under a new key: what stands behind it, cooling or not, goes with it.
    void key_rotated(const WorkerId& before, const WorkerId& after);
    /// Tells again what counts for a worker whose record began anew.
    void recount(const WorkerId& worker);

    std::optional<CollateralView> view(const WorkerId& worker) const;
    Checked try_state() const;

  private:
    void put(const WorkerId& worker, const Entry& entry);
    bool is_locked(const WorkerId& worker) const;

    vpha::Ledger& shares_;
    const frame::ChainClock& clock_;
    WorkerBook& workers_;
    const ReleaseLocks* locks_ = nullptr;
};

}  // namespace tokenomics::collateral
