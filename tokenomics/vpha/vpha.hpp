// Pallet Vpha: PHA staked in one vault, for shares (vPHA, asset 1 of pallet Assets) whose price
// grows with the stakers' leg of the emission (ERC-4626 semantics, math/shares.hpp).
//
// Leaving takes 21 days: shares are given up now, at today's price, for a ticket that earns nothing
// and is paid by the chain at maturity, at most kTicketsPaidPerBlock a block, in the order of
// maturity. A payment that fails leaves its ticket claimable by anyone and the queue moving.
//
// Shares can be held for a reason or frozen (ledger.hpp); what is held or frozen stays.
//
// Invariants:
//   assets = genesis lock + deposits + stakers' leg + fee share + cancelled - moved to tickets
//   vault's account >= assets + open tickets (equal unless someone gave to it: gifts do not count)
//   supply of shares = sum over accounts; the price of a share never falls
//   sum of an account's holds <= its balance
//
// Genesis gives the vault's own account shares that nobody can move, so that the pot is never small
// enough for rounding to matter: the first depositor cannot take from the second. A rest below the
// asset's minimum balance is burnt, which leaves its PHA to the vault.
#pragma once

#include "frame/support/asset_ledger.hpp"
#include "frame/support/pallet.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/math/shares.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::vpha {

using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::Map;
using frame::OptionalMap;
using frame::Origin;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;
using primitives::scale::Compact;

inline constexpr frame::AssetId kAssetId = 1;
inline constexpr std::uint64_t kDayMs = std::uint64_t{24} * 60 * 60 * 1000;
/// Defaults of the parameters: 21 days, 1 PHA.
inline constexpr std::uint64_t kUnbondingMs = 21 * kDayMs;
inline constexpr Balance kTicketMin = frame::kPlanckPerPha;
inline constexpr Balance kStakedRamp = 1'000'000 * frame::kPlanckPerPha;
/// What governance may set: an hour to a year, so that nobody is locked in for ever.
inline constexpr std::uint64_t kUnbondingMinMs = kDayMs / 24;
inline constexpr std::uint64_t kUnbondingMaxMs = 365 * kDayMs;
inline constexpr Balance kTicketMinMax = 1'000 * frame::kPlanckPerPha;
/// Open tickets of one account: what reading them all may cost.
inline constexpr std::uint32_t kTicketsMax = 32;
/// Tickets paid by one block: 64 transfers are below 2 % of a block.
inline constexpr std::uint32_t kTicketsPaidPerBlock = 64;
inline constexpr Balance kGenesisLock = 1'000 * frame::kPlanckPerPha;
inline constexpr Balance kDepositMin = frame::kPlanckPerPha / 100;
/// A millionth of a share: below it an account is not worth its entry at any price to come.
inline constexpr Balance kShareMin = frame::kPlanckPerPha / 1'000'000;
/// Pallets that hear of every balance: known when the runtime is composed.
inline constexpr std::size_t kListenersMax = 4;

using TicketId = std::uint64_t;

struct Parameters {
    std::uint64_t unbonding_ms = kUnbondingMs;
    Balance ticket_min = kTicketMin;
    /// With less PHA in the vault its leg pays as much less.
    Balance staked_ramp = kStakedRamp;
    bool operator==(const Parameters&) const = default;
};
struct Vault {
    Balance assets = 0;
    Balance open_tickets = 0;
    // Sums since genesis, of which assets is the balance.
    Balance deposited = 0;
    Balance rewarded = 0;
    Balance fees = 0;
    Balance cancelled = 0;
    Balance moved_to_tickets = 0;
    bool operator==(const Vault&) const = default;
};
/// What an account put in and took out, at the prices of those days, since it had none before.
struct Position {
    Balance assets_in = 0;
    Balance assets_out = 0;
    bool operator==(const Position&) const = default;
};
struct HeldShares {
    HoldReason reason{};
    Balance shares = 0;
    bool operator==(const HeldShares&) const = default;
};
struct FrozenShares {
    FreezeId id = 0;
    Balance shares = 0;
    bool operator==(const FrozenShares&) const = default;
};
struct Ticket {
    AccountId owner;
    Balance assets = 0;
    std::uint64_t matures_at_ms = 0;
    bool operator==(const Ticket&) const = default;
};
struct PricePoint {
    Compact<Balance> assets;
    Compact<Balance> shares;
    bool operator==(const PricePoint&) const = default;
};
/// Maturity and id, both big-endian: the order of the storage keys is the order of payment.
using DueKey = std::array<std::uint8_t, 16>;

struct Storage {
    Value<"Vault", Vault> vault;
    Value<"Parameters", Parameters> parameters;
    Map<"Positions", Blake2_128Concat, AccountId, Position> positions;
    Map<"Holds", Blake2_128Concat, AccountId, BoundedVec<HeldShares, kHoldReasonsCount>> holds;
    Map<"Freezes", Blake2_128Concat, AccountId, BoundedVec<FrozenShares, kFreezesMax>> freezes;
    OptionalMap<"Tickets", Twox64Concat, TicketId, Ticket> tickets;
    Map<"TicketsOf", Blake2_128Concat, AccountId, BoundedVec<TicketId, kTicketsMax>> tickets_of;
    /// Tickets whose payment was not tried yet.
    OptionalMap<"Due", Identity, DueKey, frame::Done> due;
    Value<"NextTicket", TicketId> next_ticket;
    /// The pot at the end of each epoch, for ever: the history of the price.
    OptionalMap<"History", Twox64Concat, std::uint32_t, PricePoint> history;
};

struct Deposited {
    static constexpr std::string_view kDocs = "PHA was staked for shares.";
    AccountId who;
    Balance assets{};
    Balance shares{};
};
struct Redeemed {
    static constexpr std::string_view kDocs = "Shares were given up for a ticket.";
    AccountId who;
    TicketId ticket{};
    Balance assets{};
    Balance shares{};
    std::uint64_t matures_at_ms{};
};
struct TicketPaid {
    AccountId owner;
    TicketId ticket{};
    Balance assets{};
};
struct TicketUnpaid {
    static constexpr std::string_view kDocs =
        "A payment at maturity failed; the ticket is claimable.";
    AccountId owner;
    TicketId ticket{};
    Balance assets{};
};
struct TicketCancelled {
    static constexpr std::string_view kDocs = "A ticket, or part of it, was staked again.";
    AccountId owner;
    TicketId ticket{};
    Balance assets{};
    Balance shares{};
};
struct Held {
    static constexpr std::string_view kDocs = "Shares were pledged: they stay until released.";
    HoldReason reason{};
    AccountId who;
    Balance shares{};
};
struct Released {
    HoldReason reason{};
    AccountId who;
    Balance shares{};
};
struct HoldChanged {
    static constexpr std::string_view kDocs = "Held shares are held for another reason now.";
    HoldReason from{};
    HoldReason to{};
    AccountId who;
    Balance shares{};
};
struct HeldTransferred {
    static constexpr std::string_view kDocs = "Held shares became free ones of another account.";
    HoldReason reason{};
    AccountId from;
    AccountId to;
    Balance shares{};
};
struct Frozen {
    static constexpr std::string_view kDocs = "So many shares must stay for this id; 0: none.";
    FreezeId id{};
    AccountId who;
    Balance shares{};
};
struct FeesShared {
    static constexpr std::string_view kDocs = "PHA was given to all holders.";
    Balance assets{};
};
struct ParametersSet {
    Parameters parameters;
};
using Event =
    std::variant<Deposited, Redeemed, TicketPaid, TicketUnpaid, TicketCancelled, Held, Released,
                 HoldChanged, HeldTransferred, Frozen, FeesShared, ParametersSet>;

enum class Error : std::uint8_t {
    DepositTooSmall,
    InsufficientShares,
    ZeroAmount,
    TicketTooSmall,
    TooManyTickets,
    UnknownTicket,
    NotMatured,
    NotTicketOwner,
    ExceedsTicket,
    TooManyFreezes,
    BadParameters,
    Overflow,
};
std::string_view to_string(Error error);

struct Deposit {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Stakes PHA for the shares it buys."};
    Compact<Balance> assets;
};
struct Redeem {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Gives up shares for a ticket over what they are worth."};
    Compact<Balance> shares;
};
struct Mint {
    static constexpr CallInfo kInfo{.index = 2,
                                    .docs = "Stakes the PHA that a number of shares costs."};
    Compact<Balance> shares;
};
struct Withdraw {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Gives up the shares that a ticket of an amount costs."};
    Compact<Balance> assets;
};
struct Claim {
    static constexpr CallInfo kInfo{.index = 4,
                                    .docs = "Pays a matured ticket to its owner. Anyone may."};
    Compact<TicketId> ticket;
};
struct Cancel {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "Stakes an open ticket, or part of it, at today's price."};
    Compact<TicketId> ticket;
    Compact<Balance> assets;
};
struct SetParameters {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Root sets the waiting time and least size of tickets to come."};
    Parameters parameters;
};
using Call = Calls<Deposit, Redeem, Mint, Withdraw, Claim, Cancel, SetParameters>;

struct Constants {
    frame::AssetId asset_id;
    std::uint32_t tickets_max;
    std::uint32_t tickets_paid_per_block;
    Balance deposit_min;
    Balance genesis_lock;
};

// ---- what the chain tells about stakes ----

struct TicketView {
    TicketId id = 0;
    Balance assets = 0;
    std::uint64_t matures_at_ms = 0;
};
struct StakerView {
    Balance shares = 0;
    /// Held for any reason; frozen by the largest freeze.
    Balance held = 0;
    Balance frozen = 0;
    /// What the shares are worth now, rounded down.
    Balance assets = 0;
    /// assets + taken out - put in, since the position was opened.
    Balance earned = 0;
    std::vector<TicketView> tickets;
};
struct VaultView {
    Balance total_assets = 0;
    Balance total_shares = 0;
    Balance locked_shares = 0;
    /// The price of one share is price_numerator / price_denominator.
    Balance price_numerator = 0;
    Balance price_denominator = 0;
    Balance open_tickets = 0;
    /// The stakers' leg since genesis.
    Balance rewarded = 0;
    std::uint64_t unbonding_ms = kUnbondingMs;
};

enum class GenesisError : std::uint8_t { TreasuryBelowLock };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public Leg,
                     public Ledger,
                     public frame::AssetHooks {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, const frame::ChainClock& clock,
           frame::AssetLedger& assets)
        : Base{context}, currency_{currency}, clock_{clock}, assets_{assets} {}

    static constexpr Constants constants() {
        return {.asset_id = kAssetId,
                .tickets_max = kTicketsMax,
                .tickets_paid_per_block = kTicketsPaidPerBlock,
                .deposit_min = kDepositMin,
                .genesis_lock = kGenesisLock};
    }

    DispatchInfo info(const Deposit& call) const;
    DispatchInfo info(const Redeem& call) const;
    DispatchInfo info(const Mint& call) const;
    DispatchInfo info(const Withdraw& call) const;
    DispatchInfo info(const Claim& call) const;
    DispatchInfo info(const Cancel& call) const;
    DispatchInfo info(const SetParameters& call) const;
    DispatchResult dispatch(const Origin& origin, const Deposit& call);
    DispatchResult dispatch(const Origin& origin, const Redeem& call);
    DispatchResult dispatch(const Origin& origin, const Mint& call);
    DispatchResult dispatch(const Origin& origin, const Withdraw& call);
    DispatchResult dispatch(const Origin& origin, const Claim& call);
    DispatchResult dispatch(const Origin& origin, const Cancel& call);
    DispatchResult dispatch(const Origin& origin, const SetParameters& call);

    /// Makes the asset and moves kGenesisLock of the treasury's PHA into the vault, for shares of
    /// the vault's own account.
    primitives::Result<frame::Done, GenesisError> build_genesis();

    /// Tells `listener` of every change of a balance. Part of composing the runtime.
    void add_listener(ShareListener& listener);

    /// Pays matured tickets by the time of the parent block.
    Weight on_initialize(BlockNumber number);

    // ---- Leg ----
    AccountId account() const override { return frame::kVaultAccount; }
    Balance accepts(Balance budget) const override;
    void receive(Balance amount, Balance returned) override;
    void epoch_ended(std::uint32_t epoch) override;

    // ---- Ledger ----
    Balance total_shares() const override { return assets_.supply(kAssetId); }
    Balance balance(const AccountId& who) const override { return assets_.balance(kAssetId, who); }
    Balance spendable(const AccountId& who) const override;
    Outcome<> transfer(const AccountId& from, const AccountId& to, Balance shares,
                       Existence existence) override;
    Balance held(HoldReason reason, const AccountId& who) const override;
    Balance held_total(const AccountId& who) const override;
    Outcome<> hold(HoldReason reason, const AccountId& who, Balance shares) override;
    Balance release(HoldReason reason, const AccountId& who, Balance shares) override;
    Outcome<> change_reason(HoldReason from, HoldReason to, const AccountId& who,
                            Balance shares) override;
    Outcome<> transfer_held(HoldReason reason, const AccountId& from, const AccountId& to,
                            Balance shares) override;
    Balance frozen(FreezeId id, const AccountId& who) const override;
    Outcome<> freeze(FreezeId id, const AccountId& who, Balance shares) override;
    Balance convert_to_assets(Balance shares) const override;
    Balance convert_to_shares(Balance assets) const override;
    Balance shares_worth(Balance assets) const override;
    Outcome<Balance> deposit_for(const AccountId& payer, const AccountId& account,
                                 Balance assets) override;
    Outcome<> add_fee_share(const AccountId& payer, Balance assets) override;

    // ---- AssetHooks ----
    Balance must_stay(frame::AssetId id, const AccountId& who) const override;
    void transferring(frame::AssetId id, const AccountId& from, const AccountId& to,
                      Balance amount) override;
    void balance_changed(frame::AssetId id, const AccountId& who, Balance before,
                         Balance after) override;

    math::Pot pot() const { return pot_of(storage.vault.get()); }
    VaultView vault_view() const;
    StakerView staker_view(const AccountId& who) const;

    Checked try_state() const;

  private:
    math::Pot pot_of(const Vault& vault) const { return {vault.assets, total_shares()}; }
    Balance frozen_most(const AccountId& who) const;
    void put_hold(HoldReason reason, const AccountId& who, Balance shares);
    Outcome<> enter(const AccountId& payer, const AccountId& who, Balance assets, Balance shares);
    Outcome<> leave(const AccountId& who, Balance assets, Balance shares);
    Outcome<TicketId> open_ticket(const AccountId& who, const Ticket& ticket);
    Outcome<> pay(TicketId id, const Ticket& ticket);
    void remove_ticket(TicketId id, const Ticket& ticket);
    void note_in(const AccountId& who, Balance assets);
    void note_out(const AccountId& who, Balance assets);
    Checked try_shares() const;

    frame::Currency& currency_;
    const frame::ChainClock& clock_;
    frame::AssetLedger& assets_;
    std::array<ShareListener*, kListenersMax> listeners_{};
    std::size_t listeners_size_ = 0;
};

}  // namespace tokenomics::vpha
