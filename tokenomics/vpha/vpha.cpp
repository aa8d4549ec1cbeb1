#include "tokenomics/vpha/vpha.hpp"

namespace tokenomics::vpha {

using frame::call_weight;
using frame::DispatchError;
using frame::Done;
using frame::done;
using frame::ensure_signed;
using frame::Existence;
using frame::kTreasuryAccount;
using frame::kVaultAccount;
using frame::TokenError;
using frame::unexpected;
using frame::Unexpected;

namespace {

/// The vault, the asset, an account of it, a position, and two balances.
constexpr Weight kEnterWeight = call_weight(25, 9, 7);
/// The same, what must stay, the ticket, the owner's list of them and its place in the queue.
constexpr Weight kLeaveWeight = call_weight(30, 11, 9);
constexpr Weight kPayWeight = call_weight(15, 5, 6);
constexpr Weight kCancelWeight = call_weight(25, 9, 8);

Unexpected<DispatchError> token(frame::TokenError error) {
    return unexpected(DispatchError{error});
}

/// Big-endian, so that keys sort by value.
void put_big_endian(DueKey& out, std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i)
        out[at + i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
}
DueKey due_key(TicketId id, const Ticket& ticket) {
    DueKey out{};
    put_big_endian(out, 0, ticket.matures_at_ms);
    put_big_endian(out, 8, id);
    return out;
}
std::uint64_t from_big_endian(const DueKey& key, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value = value << 8 | key[at + i];
    return value;
}

bool is_valid(const Parameters& parameters) {
    return parameters.unbonding_ms >= kUnbondingMinMs &&
           parameters.unbonding_ms <= kUnbondingMaxMs && parameters.ticket_min <= kTicketMinMax;
}

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
            return "a ticket, or what is left of it, is below the least size";
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
        case Error::TooManyFreezes:
            return "the account has 32 freezes";
        case Error::BadParameters:
            return "tickets wait an hour to a year and are at most 1,000 PHA at least";
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
    CHECK(assets_.create({.id = kAssetId,
                          .owner = kVaultAccount,
                          .name = "Staked PHA",
                          .symbol = "vPHA",
                          .decimals = 12,
                          .min_balance = kShareMin}));
    CHECK(assets_.issue(kAssetId, kVaultAccount, kGenesisLock));
    Vault vault;
    vault.assets = vault.deposited = kGenesisLock;
    storage.vault.put(vault);
    storage.parameters.put(Parameters{});
    return Done{};
}

void Pallet::add_listener(ShareListener& listener) {
    CHECK(listeners_size_ < kListenersMax);
    listeners_[listeners_size_++] = &listener;
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
DispatchInfo Pallet::info(const SetParameters&) const {
    return {.weight = call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Deposit& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto shares = math::shares_for_deposit(pot(), call.assets);
    if (!shares) return fail(Error::Overflow);
    if (call.assets < kDepositMin) return fail(Error::DepositTooSmall);
    TRY(enter(who, who, call.assets, *shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Mint& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto assets = math::assets_for_mint(pot(), call.shares);
    if (!assets) return fail(Error::Overflow);
    if (*assets < kDepositMin) return fail(Error::DepositTooSmall);
    TRY(enter(who, who, *assets, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Redeem& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto assets = math::assets_for_redeem(pot(), call.shares);
    if (!assets) return fail(Error::Overflow);
    TRY(leave(who, *assets, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Withdraw& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto shares = math::shares_for_withdraw(pot(), call.assets);
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
    if (ticket->assets != 0 && ticket->assets < storage.parameters.get().ticket_min)
        return fail(Error::TicketTooSmall);

    auto vault = storage.vault.get();
    const auto shares = math::shares_for_deposit(pot_of(vault), assets);
    if (!shares || *shares == 0) return fail(Error::ZeroAmount);
    TRY(assets_.issue(kAssetId, who, *shares));
    vault.assets += assets;
    vault.cancelled += assets;
    vault.open_tickets -= assets;
    storage.vault.put(vault);
    if (ticket->assets == 0)
        remove_ticket(call.ticket, *ticket);
    else
        storage.tickets.put(call.ticket, *ticket);
    note_in(who, assets);
    deposit_event(
        TicketCancelled{.owner = who, .ticket = call.ticket, .assets = assets, .shares = *shares});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetParameters& call) {
    TRY(frame::ensure_root(origin));
    if (!is_valid(call.parameters)) return fail(Error::BadParameters);
    storage.parameters.put(call.parameters);
    deposit_event(ParametersSet{call.parameters});
    return done();
}

// ---- in and out of the vault
// ----------------------------------------------------------------------

Outcome<> Pallet::enter(const AccountId& payer, const AccountId& who, Balance assets,
                        Balance shares) {
    if (shares == 0) return fail(Error::DepositTooSmall);
    const auto existence =
        frame::is_chain_account(payer) ? Existence::AllowDeath : Existence::KeepAlive;
    TRY(assets_.issue(kAssetId, who, shares));
    // Payouts come from hooks, which no storage transaction undoes.
    if (const auto paid = currency_.transfer(payer, kVaultAccount, assets, existence); !paid) {
        CHECK(assets_.burn(kAssetId, who, shares));
        return paid;
    }
    auto vault = storage.vault.get();
    vault.assets += assets;
    vault.deposited += assets;
    storage.vault.put(vault);
    note_in(who, assets);
    deposit_event(Deposited{.who = who, .assets = assets, .shares = shares});
    return Done{};
}

Outcome<> Pallet::leave(const AccountId& who, Balance assets, Balance shares) {
    if (assets == 0 || shares == 0) return fail(Error::ZeroAmount);
    const Balance has = balance(who);
    if (has < shares) return fail(Error::InsufficientShares);
    if (has - shares < must_stay(kAssetId, who)) return token(TokenError::Frozen);
    const auto parameters = storage.parameters.get();
    // The last of a position may always go: nobody is locked in by a minimum.
    if (assets < parameters.ticket_min && shares != has) return fail(Error::TicketTooSmall);
    const Ticket ticket{
        .owner = who, .assets = assets, .matures_at_ms = clock_.now_ms() + parameters.unbonding_ms};
    const auto id = TRY(open_ticket(who, ticket));

    note_out(who, assets);
    TRY(assets_.burn(kAssetId, who, shares));
    auto vault = storage.vault.get();
    vault.assets -= assets;
    vault.moved_to_tickets += assets;
    vault.open_tickets += assets;
    storage.vault.put(vault);
    deposit_event(Redeemed{.who = who,
                           .ticket = id,
                           .assets = assets,
                           .shares = shares,
                           .matures_at_ms = ticket.matures_at_ms});
    return Done{};
}

Outcome<Balance> Pallet::deposit_for(const AccountId& payer, const AccountId& account,
                                     Balance assets) {
    const auto shares = math::shares_for_deposit(pot(), assets);
    if (!shares) return fail(Error::Overflow);
    TRY(enter(payer, account, assets, *shares));
    return *shares;
}

Outcome<> Pallet::add_fee_share(const AccountId& payer, Balance assets) {
    if (assets == 0) return Done{};
    TRY(currency_.transfer(payer, kVaultAccount, assets, Existence::AllowDeath));
    auto vault = storage.vault.get();
    vault.assets += assets;
    vault.fees += assets;
    storage.vault.put(vault);
    deposit_event(FeesShared{assets});
    return Done{};
}

// ---- tickets
// -------------------------------------------------------------------------------------

Outcome<TicketId> Pallet::open_ticket(const AccountId& who, const Ticket& ticket) {
    auto own = storage.tickets_of.get(who);
    if (own.items.size() >= kTicketsMax) return fail(Error::TooManyTickets);
    const TicketId id = storage.next_ticket.get();
    storage.next_ticket.put(id + 1);
    own.items.push_back(id);
    storage.tickets_of.put(who, own);
    storage.tickets.put(id, ticket);
    storage.due.put(due_key(id, ticket), Done{});
    return id;
}

void Pallet::remove_ticket(TicketId id, const Ticket& ticket) {
    storage.tickets.remove(id);
    storage.due.remove(due_key(id, ticket));
    auto own = storage.tickets_of.get(ticket.owner);
    std::erase(own.items, id);
    if (own.items.empty())
        storage.tickets_of.remove(ticket.owner);
    else
        storage.tickets_of.put(ticket.owner, own);
}

Outcome<> Pallet::pay(TicketId id, const Ticket& ticket) {
    TRY(currency_.transfer(kVaultAccount, ticket.owner, ticket.assets, Existence::AllowDeath));
    remove_ticket(id, ticket);
    auto vault = storage.vault.get();
    vault.open_tickets -= ticket.assets;
    storage.vault.put(vault);
    deposit_event(TicketPaid{.owner = ticket.owner, .ticket = id, .assets = ticket.assets});
    return Done{};
}

Weight Pallet::on_initialize(BlockNumber) {
    const std::uint64_t now_ms = clock_.now_ms();
    std::vector<DueKey> matured;
    storage.due.for_each(kTicketsPaidPerBlock, [&](const DueKey& key, const Done&) {
        if (from_big_endian(key, 0) > now_ms) return false;
        matured.push_back(key);
        return true;
    });
    for (const auto& key : matured) {
        const TicketId id = from_big_endian(key, 8);
        const auto ticket = storage.tickets.get(id);
        CHECK(ticket.has_value());
        if (pay(id, *ticket)) continue;
        storage.due.remove(key);
        deposit_event(TicketUnpaid{.owner = ticket->owner, .ticket = id, .assets = ticket->assets});
    }
    return call_weight(2, 2, 0).saturating_add(kPayWeight.saturating_mul(matured.size()));
}

// ---- Leg
// ---------------------------------------------------------------------------------------

Balance Pallet::accepts(Balance budget) const {
    if (total_shares() <= balance(kVaultAccount)) return 0;
    const Balance ramp = storage.parameters.get().staked_ramp;
    const Balance staked = std::min(storage.vault.get().assets, ramp);
    if (staked == ramp) return budget;
    // A part of the budget: it fits.
    return *primitives::multiply_divide(budget, staked, ramp, primitives::Rounding::Down);
}

void Pallet::epoch_ended(std::uint32_t epoch) {
    const auto now = pot();
    storage.history.put(epoch, {.assets = {now.assets}, .shares = {now.shares}});
}

void Pallet::receive(Balance amount, Balance) {
    auto vault = storage.vault.get();
    vault.assets += amount;
    vault.rewarded += amount;
    storage.vault.put(vault);
}

// ---- views and checks
// ---------------------------------------------------------------------------

VaultView Pallet::vault_view() const {
    const auto vault = storage.vault.get();
    const auto now = pot_of(vault);
    return {.total_assets = vault.assets,
            .total_shares = now.shares,
            .locked_shares = balance(kVaultAccount),
            .price_numerator = math::price_numerator(now),
            .price_denominator = math::price_denominator(now),
            .open_tickets = vault.open_tickets,
            .rewarded = vault.rewarded,
            .unbonding_ms = storage.parameters.get().unbonding_ms};
}

StakerView Pallet::staker_view(const AccountId& who) const {
    const auto position = storage.positions.get(who);
    StakerView out;
    out.shares = balance(who);
    out.held = held_total(who);
    out.frozen = frozen_most(who);
    out.assets = convert_to_assets(out.shares);
    out.earned = primitives::saturating_sub(out.assets + position.assets_out, position.assets_in);
    for (const auto id : storage.tickets_of.get(who).items)
        if (const auto ticket = storage.tickets.get(id))
            out.tickets.push_back({id, ticket->assets, ticket->matures_at_ms});
    return out;
}

Checked Pallet::try_state() const {
    const auto vault = storage.vault.get();
    TRY(ensure(vault.assets + vault.moved_to_tickets ==
                   vault.deposited + vault.rewarded + vault.fees + vault.cancelled,
               Invariant::VaultAssets));
    TRY(ensure(currency_.total_balance(kVaultAccount) >= vault.assets + vault.open_tickets,
               Invariant::VaultAccount));
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    Balance open = 0;
    bool listed = true;
    storage.tickets.for_each(kAll, [&](TicketId id, const Ticket& ticket) {
        open += ticket.assets;
        const auto own = storage.tickets_of.get(ticket.owner).items;
        listed = listed && std::find(own.begin(), own.end(), id) != own.end();
        return true;
    });
    TRY(ensure(listed && open == vault.open_tickets, Invariant::OpenTickets));
    return try_shares();
}

}  // namespace tokenomics::vpha
