// Pallet Vpha: PHA staked in one vault, for shares (vPHA) whose price grows with the stakers' leg
// of the emission (ERC-4626 semantics, math/shares.hpp).
//
// Leaving takes 21 days: shares are given up now, at today's price, for a ticket that earns nothing
// and is paid by the chain at maturity, at most kTicketsPaidPerBlock a block, in the order of the
// requests. A payment that fails leaves its ticket claimable by anyone and the queue moving.
//
// Invariants:
//   assets = genesis lock + deposits + stakers' leg + cancelled tickets - moved to tickets
//   vault's account >= assets + open tickets (equal unless someone gave to it: gifts do not count)
//   shares = genesis lock + sum over holders; the price of a share never falls
//
// Genesis locks shares for ever, so that the pot is never small enough for rounding to matter: the
// first depositor cannot take from the second. A position worth less than kDustMax is given up to
// the vault.
#pragma once

#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/math/shares.hpp"

namespace tokenomics::vpha {

using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Map;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;
using primitives::scale::Compact;

/// 21 days.
inline constexpr std::uint64_t kUnbondingMs = std::uint64_t{21} * 24 * 60 * 60 * 1000;
/// Open tickets of one account: what reading them all may cost.
inline constexpr std::uint32_t kTicketsMax = 32;
/// Tickets paid by one block: 64 transfers are below 2 % of a block.
inline constexpr std::uint32_t kTicketsPaidPerBlock = 64;
inline constexpr Balance kGenesisLock = 1'000 * frame::kPlanckPerPha;
inline constexpr Balance kDepositMin = frame::kPlanckPerPha / 100;
/// A ticket is at least this, unless it takes out the whole position.
inline constexpr Balance kTicketMin = frame::kPlanckPerPha;
inline constexpr Balance kDustMax = frame::kPlanckPerPha / 1'000;

using TicketId = std::uint64_t;

struct Vault {
    Balance assets = 0;
    Balance shares = 0;
    /// Shares that belong to nobody and are never redeemed.
    Balance locked = 0;
    Balance open_tickets = 0;
    // Sums since genesis, of which assets is the balance.
    Balance deposited = 0;
    Balance rewarded = 0;
    Balance cancelled = 0;
    Balance moved_to_tickets = 0;
    bool operator==(const Vault&) const = default;

    math::Pot pot() const { return {assets, shares}; }
};
struct Holder {
    Balance shares = 0;
    // Assets at the price of their day, since the position was opened.
    Balance assets_in = 0;
    Balance assets_out = 0;
    bool operator==(const Holder&) const = default;
};
struct Ticket {
    AccountId owner;
    Balance assets = 0;
    std::uint64_t matures_at_ms = 0;
    bool operator==(const Ticket&) const = default;
};
/// Tickets mature in the order of their ids, because all wait equally long.
struct Queue {
    /// The oldest ticket whose payment was not tried yet.
    TicketId head = 0;
    TicketId next = 0;
    bool operator==(const Queue&) const = default;
};

struct Storage {
    Value<"Vault", Vault> vault;
    Map<"Holders", Blake2_128Concat, AccountId, Holder> holders;
    OptionalMap<"Tickets", Twox64Concat, TicketId, Ticket> tickets;
    Map<"TicketsOf", Blake2_128Concat, AccountId, BoundedVec<TicketId, kTicketsMax>> tickets_of;
    Value<"TicketQueue", Queue> queue;
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
struct Transferred {
    AccountId from;
    AccountId to;
    Balance shares{};
};
struct DustCollected {
    static constexpr std::string_view kDocs = "The rest of a position was too small to keep.";
    AccountId who;
    Balance shares{};
};
using Event = std::variant<Deposited, Redeemed, TicketPaid, TicketUnpaid, TicketCancelled,
                           Transferred, DustCollected>;

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
    PositionTooSmall,
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
struct Transfer {
    static constexpr CallInfo kInfo{.index = 6, .docs = "Moves shares to another account."};
    primitives::MultiAddress dest;
    Compact<Balance> shares;
};
using Call = Calls<Deposit, Redeem, Mint, Withdraw, Claim, Cancel, Transfer>;

struct Constants {
    std::uint64_t unbonding_ms;
    std::uint32_t tickets_max;
    std::uint32_t tickets_paid_per_block;
    Balance deposit_min;
    Balance ticket_min;
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

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>, public Leg {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, const frame::ChainClock& clock)
        : Base{context}, currency_{currency}, clock_{clock} {}

    static constexpr Constants constants() {
        return {.unbonding_ms = kUnbondingMs,
                .tickets_max = kTicketsMax,
                .tickets_paid_per_block = kTicketsPaidPerBlock,
                .deposit_min = kDepositMin,
                .ticket_min = kTicketMin,
                .genesis_lock = kGenesisLock};
    }

    DispatchInfo info(const Deposit& call) const;
    DispatchInfo info(const Redeem& call) const;
    DispatchInfo info(const Mint& call) const;
    DispatchInfo info(const Withdraw& call) const;
    DispatchInfo info(const Claim& call) const;
    DispatchInfo info(const Cancel& call) const;
    DispatchInfo info(const Transfer& call) const;
    DispatchResult dispatch(const Origin& origin, const Deposit& call);
    DispatchResult dispatch(const Origin& origin, const Redeem& call);
    DispatchResult dispatch(const Origin& origin, const Mint& call);
    DispatchResult dispatch(const Origin& origin, const Withdraw& call);
    DispatchResult dispatch(const Origin& origin, const Claim& call);
    DispatchResult dispatch(const Origin& origin, const Cancel& call);
    DispatchResult dispatch(const Origin& origin, const Transfer& call);

    /// Moves kGenesisLock of the treasury's PHA into the vault, for shares that nobody owns.
    primitives::Result<frame::Done, GenesisError> build_genesis();

    /// Pays matured tickets by the time of the parent block.
    Weight on_initialize(BlockNumber number);

    // ---- Leg ----
    AccountId account() const override { return frame::kVaultAccount; }
    bool has_recipients() const override;
    void receive(Balance amount) override;

    VaultView vault_view() const;
    StakerView staker_view(const AccountId& who) const;

    Checked try_state() const;

  private:
    Outcome<> enter(const AccountId& who, Balance assets, Balance shares);
    Outcome<> leave(const AccountId& who, Balance assets, Balance shares);
    Outcome<TicketId> open_ticket(const AccountId& who, Balance assets,
                                  std::uint64_t matures_at_ms);
    Outcome<> pay(TicketId id, const Ticket& ticket);
    void remove_ticket(TicketId id, const AccountId& owner);
    /// Stores a position; one that is worth too little is given up to the vault.
    void put_holder(const AccountId& who, const Holder& holder, Vault& vault);

    frame::Currency& currency_;
    const frame::ChainClock& clock_;
};

}  // namespace tokenomics::vpha
