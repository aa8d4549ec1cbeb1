// What accounts have of vPHA and what of it must stay: holds, freezes, positions.
#include "tokenomics/vpha/vpha.hpp"

namespace tokenomics::vpha {

using frame::DispatchError;
using frame::Done;
using frame::TokenError;
using frame::unexpected;
using frame::Unexpected;

namespace {

Unexpected<DispatchError> token(TokenError error) {
    return unexpected(DispatchError{error});
}

/// Stores a list of an account, or nothing when it is empty.
template <class List, class Items>
void put_or_remove(const List& list, const AccountId& who, const Items& items) {
    if (items.items.empty())
        list.remove(who);
    else
        list.put(who, items);
}

}  // namespace

// ---- holds
// ---------------------------------------------------------------------------------------

Balance Pallet::held(HoldReason reason, const AccountId& who) const {
    for (const auto& hold : storage.holds.get(who).items)
        if (hold.reason == reason) return hold.shares;
    return 0;
}

Balance Pallet::held_total(const AccountId& who) const {
    Balance sum = 0;
    for (const auto& hold : storage.holds.get(who).items)
        sum += hold.shares;
    return sum;
}

void Pallet::put_hold(HoldReason reason, const AccountId& who, Balance shares) {
    auto holds = storage.holds.get(who);
    std::erase_if(holds.items, [&](const HeldShares& hold) { return hold.reason == reason; });
    if (shares != 0) holds.items.push_back({.reason = reason, .shares = shares});
    put_or_remove(storage.holds, who, holds);
}

Outcome<> Pallet::hold(HoldReason reason, const AccountId& who, Balance shares) {
    if (shares == 0) return Done{};
    // A hold may take what is frozen: both count the same balance.
    if (primitives::saturating_sub(balance(who), held_total(who)) < shares)
        return token(TokenError::FundsUnavailable);
    put_hold(reason, who, held(reason, who) + shares);
    deposit_event(Held{.reason = reason, .who = who, .shares = shares});
    return Done{};
}

Balance Pallet::release(HoldReason reason, const AccountId& who, Balance shares) {
    const Balance already = held(reason, who);
    shares = std::min(shares, already);
    if (shares == 0) return shares;
    put_hold(reason, who, already - shares);
    deposit_event(Released{.reason = reason, .who = who, .shares = shares});
    return shares;
}

Outcome<> Pallet::change_reason(HoldReason from, HoldReason to, const AccountId& who,
                                Balance shares) {
    if (shares == 0 || from == to) return Done{};
    const Balance already = held(from, who);
    if (already < shares) return token(TokenError::FundsUnavailable);
    put_hold(from, who, already - shares);
    put_hold(to, who, held(to, who) + shares);
    deposit_event(HoldChanged{.from = from, .to = to, .who = who, .shares = shares});
    return Done{};
}

Outcome<> Pallet::transfer_held(HoldReason reason, const AccountId& from, const AccountId& to,
                                Balance shares) {
    if (shares == 0) return Done{};
    const Balance already = held(reason, from);
    if (already < shares) return token(TokenError::FundsUnavailable);
    put_hold(reason, from, already - shares);
    if (const auto moved = assets_.move(kAssetId, from, to, shares); !moved) {
        put_hold(reason, from, already);
        return moved;
    }
    deposit_event(HeldTransferred{.reason = reason, .from = from, .to = to, .shares = shares});
    return Done{};
}

// ---- freezes
// -------------------------------------------------------------------------------------

Balance Pallet::frozen(FreezeId id, const AccountId& who) const {
    for (const auto& freeze : storage.freezes.get(who).items)
        if (freeze.id == id) return freeze.shares;
    return 0;
}

Balance Pallet::frozen_most(const AccountId& who) const {
    Balance most = 0;
    for (const auto& freeze : storage.freezes.get(who).items)
        most = std::max(most, freeze.shares);
    return most;
}

Outcome<> Pallet::freeze(FreezeId id, const AccountId& who, Balance shares) {
    if (frozen(id, who) == shares) return Done{};
    auto freezes = storage.freezes.get(who);
    std::erase_if(freezes.items, [&](const FrozenShares& freeze) { return freeze.id == id; });
    if (shares != 0) freezes.items.push_back({.id = id, .shares = shares});
    if (freezes.items.size() > kFreezesMax) return fail(Error::TooManyFreezes);
    put_or_remove(storage.freezes, who, freezes);
    deposit_event(Frozen{.id = id, .who = who, .shares = shares});
    return Done{};
}

// ---- shares and what they are worth
// --------------------------------------------------------------

Balance Pallet::spendable(const AccountId& who) const {
    return primitives::saturating_sub(balance(who), must_stay(kAssetId, who));
}

Outcome<> Pallet::transfer(const AccountId& from, const AccountId& to, Balance shares,
                           Existence existence) {
    return assets_.transfer(kAssetId, from, to, shares, existence);
}

Balance Pallet::convert_to_assets(Balance shares) const {
    return math::assets_for_redeem(pot(), shares).value_or(primitives::kU128Max);
}
Balance Pallet::convert_to_shares(Balance assets) const {
    return math::shares_for_deposit(pot(), assets).value_or(primitives::kU128Max);
}
Balance Pallet::shares_worth(Balance assets) const {
    return math::shares_for_withdraw(pot(), assets).value_or(primitives::kU128Max);
}

// ---- AssetHooks
// ----------------------------------------------------------------------------------

Balance Pallet::must_stay(frame::AssetId id, const AccountId& who) const {
    if (id != kAssetId) return 0;
    // The vault's own shares are locked for ever.
    if (who == frame::kVaultAccount) return primitives::kU128Max;
    return std::max(held_total(who), frozen_most(who));
}

void Pallet::transferring(frame::AssetId id, const AccountId& from, const AccountId& to,
                          Balance amount) {
    if (id != kAssetId) return;
    const Balance worth = convert_to_assets(amount);
    note_out(from, worth);
    note_in(to, worth);
}

void Pallet::balance_changed(frame::AssetId id, const AccountId& who, Balance before,
                             Balance after) {
    if (id != kAssetId) return;
    if (after == 0) storage.positions.remove(who);
    for (std::size_t i = 0; i < listeners_size_; ++i)
        listeners_[i]->shares_changed(who, before, after);
}

void Pallet::note_in(const AccountId& who, Balance assets) {
    auto position = storage.positions.get(who);
    position.assets_in = primitives::saturating_add(position.assets_in, assets);
    storage.positions.put(who, position);
}
void Pallet::note_out(const AccountId& who, Balance assets) {
    auto position = storage.positions.get(who);
    position.assets_out = primitives::saturating_add(position.assets_out, assets);
    storage.positions.put(who, position);
}

Checked Pallet::try_shares() const {
    bool covered = true;
    storage.holds.for_each(~std::uint32_t{0}, [&](const AccountId& who, const auto&) {
        covered = covered && held_total(who) <= balance(who);
        return true;
    });
    return ensure(covered, Invariant::HoldsCovered);
}

}  // namespace tokenomics::vpha
