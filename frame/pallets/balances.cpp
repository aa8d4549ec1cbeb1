#include "frame/pallets/balances.hpp"

#include <set>

namespace frame::balances {

namespace {

/// The least free balance that keeps an account alive by itself.
Balance minimum_of(const AccountId& who) {
    return is_chain_account(who) ? Balance{1} : kExistentialDeposit;
}
bool provides(const AccountId& who, const AccountData& data) {
    return data.free >= minimum_of(who);
}
bool consumes(const AccountData& data) {
    return data.reserved != 0 || data.frozen != 0;
}

template <class Items, class Id>
auto find(Items& items, const Id& id) {
    return std::find_if(items.begin(), items.end(),
                        [&](const auto& item) { return item.id == id; });
}
template <class Items, class Id>
Balance amount_of(const Items& items, const Id& id) {
    const auto found = find(items, id);
    return found == items.end() ? Balance{0} : found->amount;
}
/// Sets the amount of an id: absent when zero, new ones at the end.
template <class Items, class Id>
void set_amount(Items& items, const Id& id, Balance amount) {
    const auto found = find(items, id);
    if (found == items.end()) {
        if (amount != 0) items.push_back({.id = id, .amount = amount});
    } else if (amount == 0) {
        items.erase(found);
    } else {
        found->amount = amount;
    }
}

/// The signer's account is read and written by the fee already.
constexpr Weight kTransferWeight = call_weight(10, 1, 1);
constexpr Weight kForceWeight = call_weight(15, 3, 3);

DispatchInfo normal(const Weight& weight) {
    return {.weight = weight};
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::VestingBalance:
            return "Too much of the balance is vesting to send the amount.";
        case Error::LiquidityRestrictions:
            return "Frozen amounts of the account prevent the withdrawal.";
        case Error::InsufficientBalance:
            return "The free balance is below the amount.";
        case Error::ExistentialDeposit:
            return "The amount is too small to open the account.";
        case Error::Expendability:
            return "The withdrawal would remove an account that must stay.";
        case Error::ExistingVestingSchedule:
            return "The account vests by a schedule already.";
        case Error::DeadAccount:
            return "The receiving account does not exist.";
        case Error::TooManyReserves:
            return "The account has all named reserves it may have.";
        case Error::TooManyHolds:
            return "The account has holds for all reasons it may have.";
        case Error::TooManyFreezes:
            return "The account has freezes for all reasons it may have.";
        case Error::IssuanceDeactivated:
            return "The issuance that would change is deactivated.";
        case Error::DeltaZero:
            return "The difference is zero.";
    }
    return "Unknown error.";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::BelowExistentialDeposit:
            return "genesis balance below the existential deposit";
        case GenesisError::DuplicateAccount:
            return "genesis balances name an account twice";
        case GenesisError::Overflow:
            return "sum of the genesis balances exceeds 128 bits";
    }
    return "unknown genesis error";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const TransferAllowDeath&) const {
    return normal(kTransferWeight);
}
DispatchInfo Pallet::info(const ForceTransfer&) const {
    return normal(kForceWeight);
}
DispatchInfo Pallet::info(const TransferKeepAlive&) const {
    return normal(kTransferWeight);
}
DispatchInfo Pallet::info(const TransferAll&) const {
    return normal(kTransferWeight);
}
DispatchInfo Pallet::info(const ForceUnreserve&) const {
    return normal(kForceWeight);
}
DispatchInfo Pallet::info(const UpgradeAccounts&) const {
    return normal(call_weight(1, 0, 0));
}
DispatchInfo Pallet::info(const ForceSetBalance&) const {
    return normal(kForceWeight);
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferAllowDeath& call) {
    const auto source = TRY(ensure_signed(origin));
    const auto dest = TRY(lookup(call.dest));
    TRY(transfer(source, dest, call.value, Existence::AllowDeath));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ForceTransfer& call) {
    TRY(ensure_root(origin));
    const auto source = TRY(lookup(call.source));
    const auto dest = TRY(lookup(call.dest));
    TRY(transfer(source, dest, call.value, Existence::AllowDeath));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferKeepAlive& call) {
    const auto source = TRY(ensure_signed(origin));
    const auto dest = TRY(lookup(call.dest));
    TRY(transfer(source, dest, call.value, Existence::KeepAlive));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferAll& call) {
    const auto source = TRY(ensure_signed(origin));
    const auto existence = call.keep_alive ? Existence::KeepAlive : Existence::AllowDeath;
    const auto dest = TRY(lookup(call.dest));
    TRY(transfer(source, dest, spendable_balance(source, existence), existence));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ForceUnreserve& call) {
    TRY(ensure_root(origin));
    const auto who = TRY(lookup(call.who));
    const auto before = accounts_.data(who);
    Balance under_hold = 0;
    for (const auto& hold : storage.holds.get(who).items)
        under_hold += hold.amount;
    const Balance amount = std::min(call.amount, before.reserved - under_hold);
    if (amount == 0) return done();
    auto after = before;
    after.reserved -= amount;
    after.free += amount;
    TRY(update(who, before, after));
    deposit_event(Unreserved{.who = who, .amount = amount});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const UpgradeAccounts&) {
    TRY(ensure_signed(origin));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ForceSetBalance& call) {
    TRY(ensure_root(origin));
    const auto who = TRY(lookup(call.who));
    // The treasury is the other side of every change.
    if (who == kTreasuryAccount) return unexpected(DispatchError{TokenError::Unsupported});
    const Balance free = call.new_free < minimum_of(who) ? Balance{0} : call.new_free.value;
    const auto before = accounts_.data(who);
    if (free > before.free) {
        const Balance difference = free - before.free;
        if (accounts_.data(kTreasuryAccount).free < difference)
            return unexpected(DispatchError{TokenError::FundsUnavailable});
        TRY(change_free(kTreasuryAccount, 0, difference));
        deposit_event(Withdraw{.who = kTreasuryAccount, .amount = difference});
    }
    auto after = before;
    after.free = free;
    TRY(update(who, before, after));
    if (free < before.free) collect_fee(before.free - free);
    deposit_event(BalanceSet{.who = who, .free = free});
    return done();
}

Result<Done, GenesisError> Pallet::build_genesis(
    const std::vector<std::pair<AccountId, Balance>>& balances) {
    Balance total = 0;
    std::set<AccountId> seen;
    for (const auto& [who, free] : balances) {
        if (free < minimum_of(who)) return unexpected(GenesisError::BelowExistentialDeposit);
        if (!seen.insert(who).second) return unexpected(GenesisError::DuplicateAccount);
        if (__builtin_add_overflow(total, free, &total)) return unexpected(GenesisError::Overflow);
    }
    storage.total_issuance.put(total);
    for (const auto& [who, free] : balances)
        CHECK(change_free(who, free, 0));
    return Done{};
}

// ---- what an account can give and take
// ------------------------------------------------------------

Balance Pallet::total_balance(const AccountId& who) const {
    const auto data = accounts_.data(who);
    return data.free + data.reserved;
}

/// Free balance beyond what is frozen and what the account's existence needs.
Balance Pallet::liquid(const AccountId& who, const AccountData& data, Existence existence) const {
    Balance untouchable = primitives::saturating_sub(data.frozen, data.reserved);
    const bool needs_provider =
        data.free != 0 && accounts_.consumers(who) != 0 && accounts_.providers(who) <= 1;
    if (existence == Existence::KeepAlive || needs_provider)
        untouchable = std::max(untouchable, minimum_of(who));
    return primitives::saturating_sub(data.free, untouchable);
}

Balance Pallet::spendable_balance(const AccountId& who, Existence existence) const {
    return liquid(who, accounts_.data(who), existence);
}

Outcome<> Pallet::ensure_can_withdraw(const AccountId& who, const AccountData& data, Balance amount,
                                      Existence existence) const {
    if (amount > data.free) return unexpected(DispatchError{TokenError::FundsUnavailable});
    if (amount > liquid(who, data, Existence::AllowDeath))
        return unexpected(DispatchError{TokenError::Frozen});
    if (existence == Existence::KeepAlive && data.free - amount < minimum_of(who))
        return unexpected(DispatchError{TokenError::NotExpendable});
    return Done{};
}

Outcome<> Pallet::ensure_can_deposit(const AccountId& who, const AccountData& data,
                                     Balance amount) const {
    const auto free = primitives::checked_add(data.free, amount);
    if (!free || !primitives::checked_add(*free, data.reserved))
        return unexpected(DispatchError{ArithmeticError::Overflow});
    if (*free < minimum_of(who)) return unexpected(DispatchError{TokenError::BelowMinimum});
    return Done{};
}

// ---- the one place where account data changes
// ----------------------------------------------------

/// The last provider may go only when nothing consumes the account.
Outcome<> Pallet::ensure_provider_can_go(const AccountId& who, bool consumed,
                                         bool consumes_now) const {
    const std::uint32_t consumers =
        accounts_.consumers(who) - (consumed ? 1U : 0U) + (consumes_now ? 1U : 0U);
    if (accounts_.providers(who) <= 1 && consumers > 0)
        return unexpected(DispatchError{DispatchError::Kind::ConsumerRemaining});
    return Done{};
}

/// Stores new data with the references it implies, removes what is too little to stay and gives
/// its dust to the treasury. An error leaves everything as it was.
Outcome<> Pallet::update(const AccountId& who, const AccountData& before,
                         const AccountData& after) {
    const bool provided = provides(who, before);
    const bool provides_now = provides(who, after);
    const bool consumed = consumes(before);
    const bool consumes_now = consumes(after);
    if (provided && !provides_now) TRY(ensure_provider_can_go(who, consumed, consumes_now));

    const bool opens = !provided && provides_now;
    if (opens) accounts_.inc_providers(who);
    if (consumed && !consumes_now) accounts_.dec_consumers(who);
    if (!consumed && consumes_now) {
        const auto outcome = accounts_.inc_consumers(who);
        if (!outcome) {
            if (opens) CHECK(accounts_.dec_providers(who));
            return outcome;
        }
    }
    if (provided && !provides_now) CHECK(accounts_.dec_providers(who));

    const bool removed = !provides_now && !consumes_now;
    if (accounts_.account_exists(who)) accounts_.set_data(who, removed ? AccountData{} : after);
    if (before == AccountData{} && !removed && after.free != 0)
        deposit_event(Endowed{.account = who, .free_balance = after.free});
    if (removed && after.free != 0) {
        deposit_event(DustLost{.account = who, .amount = after.free});
        collect_fee(after.free);
    }
    return Done{};
}

Outcome<> Pallet::change_free(const AccountId& who, Balance add, Balance subtract) {
    const auto before = accounts_.data(who);
    auto after = before;
    after.free = after.free + add - subtract;
    return update(who, before, after);
}

// ---- transfers and fees
// --------------------------------------------------------------------------

Outcome<> Pallet::transfer(const AccountId& from, const AccountId& to, Balance amount,
                           Existence existence) {
    if (amount != 0) {
        TRY(ensure_can_withdraw(from, accounts_.data(from), amount, existence));
        TRY(ensure_can_deposit(to, accounts_.data(to), amount));
        if (from == to) return Done{};
        TRY(change_free(from, 0, amount));
        TRY(change_free(to, amount, 0));
    }
    if (from != to) deposit_event(Transfer{.from = from, .to = to, .amount = amount});
    return Done{};
}

bool Pallet::can_withdraw_fee(const AccountId& who, Balance fee) const {
    return fee == 0 ||
           ensure_can_withdraw(who, accounts_.data(who), fee, Existence::KeepAlive).has_value();
}

Outcome<> Pallet::withdraw_fee(const AccountId& who, Balance fee) {
    if (fee == 0) return Done{};
    TRY(ensure_can_withdraw(who, accounts_.data(who), fee, Existence::KeepAlive));
    TRY(change_free(who, 0, fee));
    deposit_event(Withdraw{.who = who, .amount = fee});
    return Done{};
}

bool Pallet::refund_fee(const AccountId& who, Balance amount) {
    if (amount == 0) return true;
    if (!ensure_can_deposit(who, accounts_.data(who), amount)) return false;
    if (!change_free(who, amount, 0)) return false;
    deposit_event(Deposit{.who = who, .amount = amount});
    return true;
}

void Pallet::collect_fee(Balance amount) {
    if (amount == 0) return;
    CHECK(change_free(kTreasuryAccount, amount, 0));
    deposit_event(Deposit{.who = kTreasuryAccount, .amount = amount});
}

// ---- holds
// ---------------------------------------------------------------------------------------

Balance Pallet::held(const HoldReason& reason, const AccountId& who) const {
    return amount_of(storage.holds.get(who).items, reason);
}

void Pallet::put_hold(const HoldReason& reason, const AccountId& who, Balance amount) {
    auto holds = storage.holds.get(who);
    set_amount(holds.items, reason, amount);
    if (holds.items.empty())
        storage.holds.remove(who);
    else
        storage.holds.put(who, holds);
}

Outcome<> Pallet::hold(const HoldReason& reason, const AccountId& who, Balance amount) {
    if (amount == 0) return Done{};
    const auto holds = storage.holds.get(who);
    const Balance already = amount_of(holds.items, reason);
    if (already == 0 && holds.items.size() >= kHoldsMax)
        return unexpected(DispatchError{TokenError::CannotCreateHold});
    const auto before = accounts_.data(who);
    // A hold may take what is frozen: both count the same balance.
    if (primitives::saturating_sub(before.free, minimum_of(who)) < amount)
        return unexpected(DispatchError{TokenError::FundsUnavailable});
    auto after = before;
    after.free -= amount;
    after.reserved += amount;
    TRY(update(who, before, after));
    put_hold(reason, who, already + amount);
    deposit_event(Held{.reason = reason, .who = who, .amount = amount});
    return Done{};
}

Outcome<Balance> Pallet::release(const HoldReason& reason, const AccountId& who, Balance amount) {
    const Balance already = held(reason, who);
    amount = std::min(amount, already);
    if (amount == 0) return amount;
    const auto before = accounts_.data(who);
    auto after = before;
    after.free += amount;
    after.reserved -= amount;
    TRY(update(who, before, after));
    put_hold(reason, who, already - amount);
    deposit_event(Released{.reason = reason, .who = who, .amount = amount});
    return amount;
}

Outcome<> Pallet::transfer_held(const HoldReason& reason, const AccountId& from,
                                const AccountId& to, Balance amount) {
    if (amount == 0) return Done{};
    const Balance already = held(reason, from);
    if (already < amount) return unexpected(DispatchError{TokenError::FundsUnavailable});
    if (from == to) {
        TRY(release(reason, from, amount));
        return Done{};
    }
    TRY(ensure_can_deposit(to, accounts_.data(to), amount));
    const auto before = accounts_.data(from);
    auto after = before;
    after.reserved -= amount;
    TRY(update(from, before, after));
    put_hold(reason, from, already - amount);
    TRY(change_free(to, amount, 0));
    deposit_event(TransferOnHold{.reason = reason, .source = from, .dest = to, .amount = amount});
    return Done{};
}

// ---- freezes
// -------------------------------------------------------------------------------------

Balance Pallet::frozen(const FreezeReason& reason, const AccountId& who) const {
    return amount_of(storage.freezes.get(who).items, reason);
}

Outcome<> Pallet::set_freeze(const FreezeReason& reason, const AccountId& who, Balance amount) {
    auto freezes = storage.freezes.get(who);
    const Balance already = amount_of(freezes.items, reason);
    if (amount == already) return Done{};
    set_amount(freezes.items, reason, amount);
    if (freezes.items.size() > kFreezesMax) return fail(Error::TooManyFreezes);

    const auto before = accounts_.data(who);
    auto after = before;
    after.frozen = 0;
    for (const auto& freeze : freezes.items)
        after.frozen = std::max(after.frozen, freeze.amount);
    TRY(update(who, before, after));
    if (freezes.items.empty())
        storage.freezes.remove(who);
    else
        storage.freezes.put(who, freezes);
    if (after.frozen > before.frozen)
        deposit_event(Frozen{.who = who, .amount = after.frozen - before.frozen});
    if (after.frozen < before.frozen)
        deposit_event(Thawed{.who = who, .amount = before.frozen - after.frozen});
    return Done{};
}

bool Pallet::is_consistent(const AccountId& who) const {
    const auto data = accounts_.data(who);
    Balance held_sum = 0;
    for (const auto& hold : storage.holds.get(who).items)
        held_sum += hold.amount;
    Balance frozen_max = 0;
    for (const auto& freeze : storage.freezes.get(who).items)
        frozen_max = std::max(frozen_max, freeze.amount);
    return held_sum == data.reserved && frozen_max == data.frozen;
}

}  // namespace frame::balances
