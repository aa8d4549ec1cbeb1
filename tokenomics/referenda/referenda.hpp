// Pallet Referenda: holders of vPHA decide what Root does.
//
//   submit    a call, or the hash of a noted preimage, on the track that may decide it
//   vote      aye or nay with the power the voter had at the snapshot, until the vote ends
//   enact     anyone, once the track's enactment time is over: the call runs as Root; a referendum
//             that failed is closed by the same call
//
// Power. An account that delegates gives all its shares' power to its delegate, now and for every
// later change; what a delegate was given it cannot pass on. Each account's power is written down
// once an hour at most (an epoch), so that the power at the end of any past epoch is found in
// O(log n) reads. A referendum's snapshot is the end of the epoch before its submission: who
// borrows, buys or deposits to vote comes too late. A vote weighs the lesser of that and of the
// power now: who is leaving (an unbonding ticket is no share) or has sold cannot vote with it.
// Accounts of the chain itself cannot sign, and their shares are not counted in the electorate.
// Accounts of pools have no power: a pool's members vote with what they gave for their shares, at
// most with what it is worth when they vote; what waits in a pool's queue does not vote.
//
// Conviction c multiplies the weight of the voter's own shares by 1 + c and freezes them until c
// times four weeks after the vote. Turnout counts power without conviction.
//
// Invariants: the tally of an open referendum is the sum of its votes; the power of all accounts is
// the sum of their shares, of pools' members in place of pools.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/code_upgrades.hpp"
#include "frame/support/nested_call.hpp"
#include "frame/support/preimages.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/pools/stake_book.hpp"
#include "tokenomics/referenda/tracks.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::referenda {

using frame::AccountId;
using frame::Blake2_128Concat;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Hash;
using frame::Map;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::OptionalValue;
using frame::Origin;
using frame::Outcome;
using frame::RuntimeCall;
using frame::Twox64Concat;
using frame::Value;
using primitives::Bytes;
using primitives::scale::BoundedBytes;

using Index = std::uint32_t;
/// Hours since 1970.
using Epoch = std::uint32_t;
inline constexpr std::uint64_t kEpochMs = 3'600'000;
/// Checkpoints older than the longest vote and a day are dropped.
inline constexpr Epoch kEpochsKept = static_cast<Epoch>((kVoteMsMax + kDayMs) / kEpochMs);
/// A call that travels with its referendum; longer ones are noted as preimages.
inline constexpr std::uint32_t kInlineSizeMax = 512;
inline constexpr std::uint8_t kConvictionMax = 3;
inline constexpr std::uint64_t kConvictionMs = 28 * kDayMs;
/// The operator of a slashed worker, the owner of its collateral, and that of the owner's pool.
inline constexpr std::uint32_t kAccusedMax = 3;
/// The freeze of convinced votes ("vote").
inline constexpr vpha::FreezeId kVoteFreeze = 0x766f7465;
inline constexpr Balance kVoteDeposit = frame::storage_deposit(1, 120);
inline constexpr Balance kDelegationDeposit = frame::storage_deposit(1, 96);

/// What is proposed: an encoded call, or where it is noted.
struct Inline {
    BoundedBytes<kInlineSizeMax> call;
    bool operator==(const Inline&) const = default;
};
struct Lookup {
    Hash hash;
    std::uint32_t length{};
    bool operator==(const Lookup&) const = default;
};
using Proposal = std::variant<Inline, Lookup>;

struct Tally {
    /// With conviction.
    Balance ayes{};
    Balance nays{};
    /// Without.
    Balance turnout{};
    bool operator==(const Tally&) const = default;
};

enum class State : std::uint8_t { Open, Enacted, Failed, Rejected, Killed };

struct Referendum {
    Track track{};
    /// As they were at submission: a later change of the table is for later referenda.
    TrackRules rules;
    Proposal proposal;
    AccountId proposer;
    Epoch snapshot{};
    /// Shares that could vote.
    Balance electorate{};
    std::uint64_t ends_ms{};
    Tally tally;
    State state{};
    bool operator==(const Referendum&) const = default;
};

struct Vote {
    bool aye{};
    std::uint8_t conviction{};
    /// With and without conviction.
    Balance weight{};
    Balance power{};
    bool operator==(const Vote&) const = default;
};
/// Power from the end of this epoch on.
struct Checkpoint {
    Epoch epoch{};
    Balance power{};
    bool operator==(const Checkpoint&) const = default;
};
/// Numbers of an account's checkpoints that are kept: [first, next).
struct CheckpointRange {
    std::uint32_t first{};
    std::uint32_t next{};
    bool operator==(const CheckpointRange&) const = default;
};
struct Lock {
    Balance shares{};
    std::uint64_t until_ms{};
    bool operator==(const Lock&) const = default;
};
/// The version of the runtime that a block of this height and later ones need.
struct RequiredVersion {
    std::uint32_t spec_version{};
    frame::BlockNumber height{};
    bool operator==(const RequiredVersion&) const = default;
};

struct Storage {
    Value<"Tracks", TrackTable, default_tracks> tracks;
    Value<"ReferendumCount", Index> referendum_count;
    OptionalMap<"Referenda", Twox64Concat, Index, Referendum> referenda;
    OptionalDoubleMap<"Votes", Twox64Concat, Index, Blake2_128Concat, AccountId, Vote> votes;
    OptionalMap<"Delegates", Blake2_128Concat, AccountId, AccountId> delegates;
    Map<"CheckpointRanges", Blake2_128Concat, AccountId, CheckpointRange> checkpoint_ranges;
    OptionalDoubleMap<"Checkpoints", Blake2_128Concat, AccountId, Twox64Concat, std::uint32_t,
                      Checkpoint>
        checkpoints;
    /// Whose shares do not count in an appeal.
    OptionalMap<"Accused", Twox64Concat, Index, BoundedVec<AccountId, kAccusedMax>> accused;
    OptionalMap<"Locks", Blake2_128Concat, AccountId, Lock> locks;
    OptionalValue<"RequiredVersion", RequiredVersion> required_version;
};

struct Submitted {
    Index index{};
    Track track{};
};
struct Voted {
    Index index{};
    AccountId who;
    Vote vote;
};
struct VoteRemoved {
    Index index{};
    AccountId who;
};
struct Delegated {
    static constexpr std::string_view kDocs = "Nobody: the account votes for itself again.";
    AccountId who;
    std::optional<AccountId> to;
};
struct Enacted {
    Index index{};
    Outcome<> result = frame::Done{};
};
struct Rejected {
    Index index{};
    Tally tally;
};
struct Killed {
    Index index{};
};
struct TrackSet {
    Track track{};
    TrackRules rules;
};
struct VersionRequired {
    std::uint32_t spec_version{};
    frame::BlockNumber height{};
};
using Event = std::variant<Submitted, Voted, VoteRemoved, Delegated, Enacted, Rejected, Killed,
                           TrackSet, VersionRequired>;

enum class Error : std::uint8_t {
    UnknownReferendum,
    NotOpen,
    VoteOver,
    VoteNotOver,
    TooEarly,
    NoPower,
    BadConviction,
    UnknownVote,
    StillOpen,
    BadCall,
    WrongTrack,
    PreimageMissing,
    BadRules,
    DelegateToSelf,
    NotDelegating,
    DelegatesVote,
    StillLocked,
    BadVersion,
    IsAccused,
};
std::string_view to_string(Error error);

struct Submit {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Proposes a call on a track."};
    Track track{};
    Proposal proposal;
};
struct CastVote {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Votes, or votes anew, with the signer's power at the snapshot."};
    Index index{};
    bool aye{};
    std::uint8_t conviction{};
};
struct RemoveVote {
    static constexpr CallInfo kInfo{
        .index = 2,
        .docs =
            "Removes the signer's vote; after the end anyone may remove anyone's, and the "
            "deposit goes back."};
    Index index{};
    AccountId who;
};
struct Delegate {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Gives the power of the signer's shares to another account."};
    AccountId to;
};
struct Undelegate {
    static constexpr CallInfo kInfo{.index = 4, .docs = "Takes the signer's power back."};
};
struct Enact {
    static constexpr CallInfo kInfo{
        .index = 5,
        .docs =
            "Makes the call of a referendum that passed, or closes one that failed. Anyone "
            "may."};
    Index index{};
    /// At least what the call declares: it is paid for before the call is read.
    frame::Weight call_weight;
};
struct Kill {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Root ends a referendum; its deposit goes to the treasury."};
    Index index{};
};
struct SetTrack {
    static constexpr CallInfo kInfo{.index = 7, .docs = "Root sets the rules of a track."};
    Track track{};
    TrackRules rules;
};
struct Unlock {
    static constexpr CallInfo kInfo{
        .index = 8, .docs = "Thaws shares of convinced votes whose time is over. Anyone may."};
    AccountId who;
};
struct RequireVersion {
    static constexpr CallInfo kInfo{
        .index = 9,
        .docs = "Root records the version of the runtime that blocks of a height and later need."};
    std::uint32_t spec_version{};
    frame::BlockNumber height{};
};
using Call = Calls<Submit, CastVote, RemoveVote, Delegate, Undelegate, Enact, Kill, SetTrack,
                   Unlock, RequireVersion>;

struct Constants {
    std::uint64_t epoch_ms;
    std::uint8_t conviction_max;
    std::uint64_t conviction_ms;
};

struct ReferendumView {
    Index index{};
    Referendum referendum;
    /// With the tally as it is.
    bool passing{};
    std::uint64_t enactable_ms{};
};
struct ReferendaView {
    TrackTable tracks{};
    std::optional<RequiredVersion> required_version;
    /// The latest first.
    std::vector<ReferendumView> referenda;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public vpha::ShareListener,
                     public pools::StakeListener,
                     public frame::CodeUpgrades {
  public:
    enum class HoldReason : std::uint8_t { Referendum, Vote, Delegation };

    struct Parts {
        vpha::Ledger& vpha;
        frame::Currency& currency;
        const frame::ChainClock& clock;
        frame::Preimages& preimages;
        frame::Dispatcher& dispatcher;
        const primitives::scale::CallReader& calls;
        const TrackFilter& filter;
        const frame::BlockInfo& block;
        std::uint32_t spec_version;
    };
    Pallet(const frame::Context& context, const Parts& parts) : Base{context}, parts_{parts} {}

    static constexpr Constants constants() {
        return {
            .epoch_ms = kEpochMs, .conviction_max = kConvictionMax, .conviction_ms = kConvictionMs};
    }

    DispatchInfo info(const Submit& call) const;
    DispatchInfo info(const CastVote& call) const;
    DispatchInfo info(const RemoveVote& call) const;
    DispatchInfo info(const Delegate& call) const;
    DispatchInfo info(const Undelegate& call) const;
    DispatchInfo info(const Enact& call) const;
    DispatchInfo info(const Kill& call) const;
    DispatchInfo info(const SetTrack& call) const;
    DispatchInfo info(const Unlock& call) const;
    DispatchInfo info(const RequireVersion& call) const;
    DispatchResult dispatch(const Origin& origin, const Submit& call);
    DispatchResult dispatch(const Origin& origin, const CastVote& call);
    DispatchResult dispatch(const Origin& origin, const RemoveVote& call);
    DispatchResult dispatch(const Origin& origin, const Delegate& call);
    DispatchResult dispatch(const Origin& origin, const Undelegate& call);
    DispatchResult dispatch(const Origin& origin, const Enact& call);
    DispatchResult dispatch(const Origin& origin, const Kill& call);
    DispatchResult dispatch(const Origin& origin, const SetTrack& call);
    DispatchResult dispatch(const Origin& origin, const Unlock& call);
    DispatchResult dispatch(const Origin& origin, const RequireVersion& call);

    // ---- ShareListener ----
    void shares_changed(const AccountId& who, Balance before, Balance after) override;

    // ---- StakeListener ----
    void stake_changed(const AccountId& who, Balance before, Balance after) override;
    /// Whose stakes it hears of. Part of composing the runtime.
    void set_stakes(const pools::StakeBook& stakes) { stakes_ = &stakes; }

    // ---- frame::CodeUpgrades ----
    /// Error: BadVersion.
    Outcome<> require_version(std::uint32_t spec_version, frame::BlockNumber height) override;

    // ---- power ----
    Epoch current_epoch() const { return static_cast<Epoch>(parts_.clock.now_ms() / kEpochMs); }
    Balance power_now(const AccountId& who) const;
    /// At the end of an epoch that is over.
    Balance power_at(const AccountId& who, Epoch epoch) const;

    // ---- appeals (appeals.cpp) ----
    /// Opens a vote by the rules of the track Appeal without its deposit: who appeals gave one.
    /// The shares of `accused`, at most kAccusedMax accounts, do not count in it, delegated or not;
    /// the snapshot is the end of the epoch before `held_since_ms`, so that what they gave away
    /// when they were accused is nobody's power.
    struct Opened {
        Index index{};
        std::uint64_t ends_ms{};
    };
    Outcome<Opened> open_appeal(const AccountId& appellant, const RuntimeCall& call,
                                const std::vector<AccountId>& accused, std::uint64_t held_since_ms);
    /// Closes a vote whose time is over and does not make its call: whether it had passed. False
    /// for one that is closed.
    bool close_appeal(Index index);

    /// Whether a block may be executed by this runtime; false from the recorded height on for one
    /// that is too old.
    bool can_execute(frame::BlockNumber number) const;
    /// The version that this runtime lacks, if it is to stop at a height.
    std::optional<RequiredVersion> version_lacked() const;

    /// The last `limit` referenda.
    ReferendaView view(std::uint32_t limit) const;

    Checked try_state() const;

  private:
    frame::HoldReason hold_reason(HoldReason reason) const {
        return {index(), static_cast<std::uint8_t>(reason)};
    }
    AccountId receiver_of(const AccountId& who) const;
    /// What an account gives to its delegate.
    Balance own_power(const AccountId& who) const;
    void change_power(const AccountId& who, Balance add, Balance subtract);
    void drop_old_checkpoints(const AccountId& who, CheckpointRange& range);
    Balance electorate() const;
    bool is_accused(Index index, const AccountId& who) const;
    /// Power that the accused of an appeal gave to the account.
    Balance power_of_accused(Index index, const AccountId& who) const;
    Outcome<RuntimeCall> call_of(const Proposal& proposal) const;
    Outcome<Referendum> open(Index index) const;
    Outcome<Vote> weigh(const AccountId& who, const Referendum& referendum,
                        const CastVote& call) const;
    Outcome<> lock(const AccountId& who, const Vote& vote, std::uint64_t ends_ms);
    static bool passes(const Referendum& referendum);
    Outcome<> close(Index index, Referendum& referendum, State state);

    Parts parts_;
    const pools::StakeBook* stakes_ = nullptr;
};

}  // namespace tokenomics::referenda
