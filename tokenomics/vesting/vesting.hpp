// Pallet Vesting: PHA of an account that unlocks block by block, with the names, calls and storage
// of Substrate's pallet, so that wallets show and unlock it.
//
//   locked(n) = locked - per_block * (n - starting_block)          from starting_block on, at least
//   0
//
// What is locked of all schedules of an account is one freeze of its PHA: it cannot be transferred,
// and serves for holds (deposits) as any frozen PHA does. The freeze is brought up to date by
// `vest`, by anyone through `vest_other`; what has unlocked stays frozen until then.
//
// Bounds: kSchedulesMax schedules an account, so that no transfer makes an account costly to read;
// a schedule over at least kTransferMin, so that no dust fills another's list.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"

namespace tokenomics::vesting {

using frame::AccountId;
using frame::Balance;
using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using primitives::MultiAddress;

inline constexpr std::uint32_t kSchedulesMax = 28;
inline constexpr Balance kTransferMin = 100 * frame::kPlanckPerPha;
/// Accounts whose schedules a sum reads.
inline constexpr std::uint32_t kAccountsMax = 100'000;

struct Schedule {
    static constexpr std::string_view kTypePath = "pallet_vesting::vesting_info::VestingInfo";
    Balance locked{};
    Balance per_block{};
    BlockNumber starting_block{};
    bool operator==(const Schedule&) const = default;

    bool is_valid() const { return locked != 0 && per_block != 0; }
    Balance locked_at(BlockNumber now) const;
    /// The first block at which nothing is locked; far ones saturate.
    std::uint64_t ending_block() const;
};
using Schedules = BoundedVec<Schedule, kSchedulesMax>;

/// PHA that must stay in an account, whatever else is frozen of it. The runtime implements it.
class Freezer {
  public:
    virtual Outcome<> set_vesting_freeze(const AccountId& who, Balance amount) = 0;

  protected:
    ~Freezer() = default;
};

struct Storage {
    OptionalMap<"Vesting", Blake2_128Concat, AccountId, Schedules> vesting;
};

struct VestingUpdated {
    static constexpr std::string_view kDocs = "What is still locked of an account.";
    AccountId account;
    Balance unvested{};
};
struct VestingCompleted {
    static constexpr std::string_view kDocs = "Nothing is locked any more.";
    AccountId account;
};
using Event = std::variant<VestingUpdated, VestingCompleted>;

enum class Error : std::uint8_t {
    NotVesting,
    AtMaxVestingSchedules,
    AmountLow,
    ScheduleIndexOutOfBounds,
    InvalidScheduleParams,
};
std::string_view to_string(Error error);

struct Vest {
    static constexpr CallInfo kInfo{.index = 0,
                                    .docs = "Unlocks what the signer's schedules allow."};
};
struct VestOther {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Unlocks for another account. Anyone may."};
    MultiAddress target;
};
struct VestedTransfer {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Sends PHA that unlocks by a schedule."};
    MultiAddress target;
    Schedule schedule;
};
struct ForceVestedTransfer {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Root sends PHA of an account that unlocks by a schedule."};
    MultiAddress source;
    MultiAddress target;
    Schedule schedule;
};
struct MergeSchedules {
    static constexpr CallInfo kInfo{
        .index = 4, .docs = "Makes two schedules of the signer one that ends with the later."};
    std::uint32_t schedule1_index{};
    std::uint32_t schedule2_index{};
};
using Call = Calls<Vest, VestOther, VestedTransfer, ForceVestedTransfer, MergeSchedules>;

struct Constants {
    Balance min_vested_transfer;
    std::uint32_t max_vesting_schedules;
};

struct GenesisSchedule {
    AccountId who;
    Schedule schedule;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants> {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, Freezer& freezer,
           const frame::BlockInfo& block)
        : Base{context}, currency_{currency}, freezer_{freezer}, block_{block} {}

    static constexpr Constants constants() {
        return {.min_vested_transfer = kTransferMin, .max_vesting_schedules = kSchedulesMax};
    }

    DispatchInfo info(const Vest& call) const;
    DispatchInfo info(const VestOther& call) const;
    DispatchInfo info(const VestedTransfer& call) const;
    DispatchInfo info(const ForceVestedTransfer& call) const;
    DispatchInfo info(const MergeSchedules& call) const;
    DispatchResult dispatch(const Origin& origin, const Vest& call);
    DispatchResult dispatch(const Origin& origin, const VestOther& call);
    DispatchResult dispatch(const Origin& origin, const VestedTransfer& call);
    DispatchResult dispatch(const Origin& origin, const ForceVestedTransfer& call);
    DispatchResult dispatch(const Origin& origin, const MergeSchedules& call);

    /// Schedules over balances that genesis gave. InvalidScheduleParams, AtMaxVestingSchedules;
    /// AmountLow where an account has less than its schedules lock.
    Outcome<> build_genesis(const std::vector<GenesisSchedule>& schedules);

    /// What the schedules of an account, or of the first kAccountsMax accounts, lock now.
    Balance unvested(const AccountId& who) const;
    Balance unvested_total() const;

  private:
    Balance locked_now(const Schedules& schedules) const;
    /// Drops finished schedules and freezes what the others lock.
    Outcome<> write(const AccountId& who, Schedules schedules);
    Outcome<> add(const AccountId& who, const Schedule& schedule);
    Outcome<> send(const AccountId& from, const AccountId& to, const Schedule& schedule);
    Outcome<> vest(const AccountId& who);

    frame::Currency& currency_;
    Freezer& freezer_;
    const frame::BlockInfo& block_;
};

}  // namespace tokenomics::vesting
