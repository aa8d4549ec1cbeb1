#include "tokenomics/vpha/vpha.hpp"

namespace tokenomics::vpha {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_signed;
using frame::Existence;
using frame::kTreasuryAccount;
using frame::kVaultAccount;
using frame::unexpected;

namespace {
/// The vault, a position and two balances.
constexpr Weight kEnterWeight = call_weight(20, 4, 4);
/// The vault, a position, the queue, a ticket and the owner's list of them.
constexpr Weight kLeaveWeight = call_weight(20, 5, 5);
constexpr Weight kPayWeight = call_weight(15, 5, 5);
constexpr Weight kCancelWeight = call_weight(15, 4, 4);
constexpr Weight kTransferWeight = call_weight(15, 3, 3);
}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::DepositTooSmall:
            return "the deposit is below 0.01 PHA or buys no share";
        case Error::InsufficientShares:
            return "the account has fewer shares";
        case Error::ZeroAmount:
            return "the amount is zero or worth nothing";
        case Error::TicketTooSmall:
            return "a ticket, or what is left of it, is below 1 PHA";
        case Error::TooManyTickets:
            return "the account has 32 open tickets";
        case Error::UnknownTicket:
            return "no open ticket has this number";
        case Error::NotMatured:
            return "the ticket's time has not come";
        case Error::NotTicketOwner:
            return "the ticket belongs to another account";
        case Error::ExceedsTicket:
            return "the amount is above the ticket's";
        case Error::PositionTooSmall:
            return "the receiver's shares would be worth less than 0.001 PHA";
        case Error::Overflow:
            return "the result does not fit 128 bits";
    }
    return "unknown vault error";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::TreasuryBelowLock:
            return "the treasury has less than the 1,000 PHA that the vault locks";
    }
    return "unknown vault genesis error";
}

primitives::Result<Done, GenesisError> Pallet::build_genesis() {
    if (!currency_.transfer(kTreasuryAccount, kVaultAccount, kGenesisLock, Existence::KeepAlive))
        return unexpected(GenesisError::TreasuryBelowLock);
    Vault vault;
    vault.assets = vault.shares = vault.locked = vault.deposited = kGenesisLock;
    storage.vault.put(vault);
    return Done{};
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Deposit&) const {
    return {.weight = kEnterWeight};
}
DispatchInfo Pallet::info(const Redeem&) const {
    return {.weight = kLeaveWeight};
}
DispatchInfo Pallet::info(const Mint&) const {
    return {.weight = kEnterWeight};
}
DispatchInfo Pallet::info(const Withdraw&) const {
    return {.weight = kLeaveWeight};
}
DispatchInfo Pallet::info(const Claim&) const {
    return {.weight = kPayWeight};
}
DispatchInfo Pallet::info(const Cancel&) const {
    return {.weight = kCancelWeight};
}
DispatchInfo Pallet::info(const Transfer&) const {
    return {.weight = kTransferWeight};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Deposit& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto shares = math::shares_for_deposit(storage.vault.get().pot(), call.assets);
    if (!shares) return fail(Error::Overflow);
    TRY(enter(who, call.assets, *shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Mint& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto assets = math::assets_for_mint(storage.vault.get().pot(), call.shares);
    if (!assets) return fail(Error::Overflow);
    TRY(enter(who, *assets, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Redeem& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto assets = math::assets_for_redeem(storage.vault.get().pot(), call.shares);
    if (!assets) return fail(Error::Overflow);
    TRY(leave(who, *assets, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Withdraw& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto shares = math::shares_for_withdraw(storage.vault.get().pot(), call.assets);
    if (!shares) return fail(Error::Overflow);
    TRY(leave(who, call.assets, *shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Claim& call) {
    TRY(ensure_signed(origin));
    const auto ticket = storage.tickets.get(call.ticket);
    if (!ticket) return fail(Error::UnknownTicket);
    if (clock_.now_ms() < ticket->matures_at_ms) return fail(Error::NotMatured);
    TRY(pay(call.ticket, *ticket));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Cancel& call) {
    const auto who = TRY(ensure_signed(origin));
    auto ticket = storage.tickets.get(call.ticket);
    if (!ticket) return fail(Error::UnknownTicket);
    if (ticket->owner != who) return fail(Error::NotTicketOwner);
    const Balance assets = call.assets;
    if (assets > ticket->assets) return fail(Error::ExceedsTicket);
    ticket->assets -= assets;
    if (ticket->assets != 0 && ticket->assets < kTicketMin) return fail(Error::TicketTooSmall);

    auto vault = storage.vault.get();
    const auto shares = math::shares_for_deposit(vault.pot(), assets);
    if (!shares || *shares == 0) return fail(Error::ZeroAmount);
    vault.assets += assets;
    vault.shares += *shares;
    vault.cancelled += assets;
    vault.open_tickets -= assets;
    if (ticket->assets == 0)
        remove_ticket(call.ticket, who);
    else
        storage.tickets.put(call.ticket, *ticket);
    auto holder = storage.holders.get(who);
    holder.shares += *shares;
    holder.assets_in += assets;
    put_holder(who, holder, vault);
    storage.vault.put(vault);
    deposit_event(
        TicketCancelled{.owner = who, .ticket = call.ticket, .assets = assets, .shares = *shares});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Transfer& call) {
    const auto from = TRY(ensure_signed(origin));
    const auto to = TRY(frame::lookup(call.dest));
    const Balance shares = call.shares;
    if (shares == 0) return fail(Error::ZeroAmount);
    auto sender = storage.holders.get(from);
    if (sender.shares < shares) return fail(Error::InsufficientShares);
    if (from == to) return done();

    auto vault = storage.vault.get();
    const auto worth = math::assets_for_redeem(vault.pot(), shares);
    auto receiver = storage.holders.get(to);
    receiver.shares += shares;
    const auto position = math::assets_for_redeem(vault.pot(), receiver.shares);
    if (!worth || !position) return fail(Error::Overflow);
    if (*position < kDustMax) return fail(Error::PositionTooSmall);
    sender.shares -= shares;
    sender.assets_out += *worth;
    receiver.assets_in += *worth;
    put_holder(from, sender, vault);
    put_holder(to, receiver, vault);
    storage.vault.put(vault);
    deposit_event(Transferred{.from = from, .to = to, .shares = shares});
    return done();
}

// ---- in and out of the vault
// ----------------------------------------------------------------------

Outcome<> Pallet::enter(const AccountId& who, Balance assets, Balance shares) {
    if (assets < kDepositMin || shares == 0) return fail(Error::DepositTooSmall);
    TRY(currency_.transfer(who, kVaultAccount, assets, Existence::KeepAlive));
    auto vault = storage.vault.get();
    vault.assets += assets;
    vault.shares += shares;
    vault.deposited += assets;
    auto holder = storage.holders.get(who);
    holder.shares += shares;
    holder.assets_in += assets;
    put_holder(who, holder, vault);
    storage.vault.put(vault);
    deposit_event(Deposited{.who = who, .assets = assets, .shares = shares});
    return Done{};
}

Outcome<> Pallet::leave(const AccountId& who, Balance assets, Balance shares) {
    auto holder = storage.holders.get(who);
    if (assets == 0 || shares == 0) return fail(Error::ZeroAmount);
    if (holder.shares < shares) return fail(Error::InsufficientShares);
    // The last of a position may always go: nobody is locked in by a minimum.
    if (assets < kTicketMin && shares != holder.shares) return fail(Error::TicketTooSmall);
    const std::uint64_t matures_at_ms = clock_.now_ms() + kUnbondingMs;
    const auto ticket = TRY(open_ticket(who, assets, matures_at_ms));

    auto vault = storage.vault.get();
    vault.assets -= assets;
    vault.shares -= shares;
    vault.moved_to_tickets += assets;
    vault.open_tickets += assets;
    holder.shares -= shares;
    holder.assets_out += assets;
    put_holder(who, holder, vault);
    storage.vault.put(vault);
    deposit_event(Redeemed{.who = who,
                           .ticket = ticket,
                           .assets = assets,
                           .shares = shares,
                           .matures_at_ms = matures_at_ms});
    return Done{};
}

void Pallet::put_holder(const AccountId& who, const Holder& holder, Vault& vault) {
    const auto worth = math::assets_for_redeem(vault.pot(), holder.shares);
    if (worth && *worth >= kDustMax) return storage.holders.put(who, holder);
    storage.holders.remove(who);
    if (holder.shares == 0) return;
    vault.shares -= holder.shares;
    deposit_event(DustCollected{.who = who, .shares = holder.shares});
}

// ---- tickets
// -------------------------------------------------------------------------------------

Outcome<TicketId> Pallet::open_ticket(const AccountId& who, Balance assets,
                                      std::uint64_t matures_at_ms) {
    auto own = storage.tickets_of.get(who);
    if (own.items.size() >= kTicketsMax) return fail(Error::TooManyTickets);
    auto queue = storage.queue.get();
    const TicketId id = queue.next++;
    own.items.push_back(id);
    storage.queue.put(queue);
    storage.tickets_of.put(who, own);
    storage.tickets.put(id, {.owner = who, .assets = assets, .matures_at_ms = matures_at_ms});
    return id;
}

void Pallet::remove_ticket(TicketId id, const AccountId& owner) {
    storage.tickets.remove(id);
    auto own = storage.tickets_of.get(owner);
    std::erase(own.items, id);
    if (own.items.empty())
        storage.tickets_of.remove(owner);
    else
        storage.tickets_of.put(owner, own);
}

Outcome<> Pallet::pay(TicketId id, const Ticket& ticket) {
    TRY(currency_.transfer(kVaultAccount, ticket.owner, ticket.assets, Existence::AllowDeath));
    remove_ticket(id, ticket.owner);
    auto vault = storage.vault.get();
    vault.open_tickets -= ticket.assets;
    storage.vault.put(vault);
    deposit_event(TicketPaid{.owner = ticket.owner, .ticket = id, .assets = ticket.assets});
    return Done{};
}

Weight Pallet::on_initialize(BlockNumber) {
    const std::uint64_t now_ms = clock_.now_ms();
    const auto before = storage.queue.get();
    auto queue = before;
    std::uint32_t visited = 0;
    for (; visited < kTicketsPaidPerBlock && queue.head < queue.next; ++visited, ++queue.head) {
        const auto ticket = storage.tickets.get(queue.head);
        if (!ticket) continue;
        if (now_ms < ticket->matures_at_ms) break;
        if (!pay(queue.head, *ticket))
            deposit_event(TicketUnpaid{
                .owner = ticket->owner, .ticket = queue.head, .assets = ticket->assets});
    }
    if (queue != before) storage.queue.put(queue);
    return call_weight(2, 3, 1).saturating_add(kPayWeight.saturating_mul(visited));
}

// ---- Leg
// ---------------------------------------------------------------------------------------

bool Pallet::has_recipients() const {
    const auto vault = storage.vault.get();
    return vault.shares > vault.locked;
}

void Pallet::receive(Balance amount) {
    auto vault = storage.vault.get();
    vault.assets += amount;
    vault.rewarded += amount;
    storage.vault.put(vault);
}

// ---- views and checks
// ---------------------------------------------------------------------------

VaultView Pallet::vault_view() const {
    const auto vault = storage.vault.get();
    return {.total_assets = vault.assets,
            .total_shares = vault.shares,
            .locked_shares = vault.locked,
            .price_numerator = math::price_numerator(vault.pot()),
            .price_denominator = math::price_denominator(vault.pot()),
            .open_tickets = vault.open_tickets,
            .rewarded = vault.rewarded};
}

StakerView Pallet::staker_view(const AccountId& who) const {
    const auto holder = storage.holders.get(who);
    StakerView out;
    out.shares = holder.shares;
    out.assets = math::assets_for_redeem(storage.vault.get().pot(), holder.shares).value_or(0);
    out.earned = primitives::saturating_sub(out.assets + holder.assets_out, holder.assets_in);
    for (const auto id : storage.tickets_of.get(who).items)
        if (const auto ticket = storage.tickets.get(id))
            out.tickets.push_back({id, ticket->assets, ticket->matures_at_ms});
    return out;
}

Checked Pallet::try_state() const {
    const auto vault = storage.vault.get();
    TRY(ensure(
        vault.assets + vault.moved_to_tickets == vault.deposited + vault.rewarded + vault.cancelled,
        Invariant::VaultAssets));
    TRY(ensure(currency_.total_balance(kVaultAccount) >= vault.assets + vault.open_tickets,
               Invariant::VaultAccount));
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    Balance shares = vault.locked;
    storage.holders.for_each(kAll, [&](const AccountId&, const Holder& holder) {
        shares += holder.shares;
        return true;
    });
    TRY(ensure(shares == vault.shares, Invariant::ShareSupply));
    Balance open = 0;
    storage.tickets.for_each(kAll, [&](TicketId, const Ticket& ticket) {
        open += ticket.assets;
        return true;
    });
    return ensure(open == vault.open_tickets, Invariant::OpenTickets);
}

}  // namespace tokenomics::vpha
