// What enters a pool, what leaves it, and what its shares are worth.
#include "tokenomics/pools/pools.hpp"

#include <algorithm>

namespace tokenomics::pools {

using frame::Done;
using frame::Existence;
using primitives::saturating_sub;
using vpha::HoldReason;

Worth Pallet::worth(PoolId id) const {
    const auto pool = storage.pools.get(id);
    return pool ? worth_of(id, *pool) : Worth{};
}

Worth Pallet::worth_of(PoolId id, const Pool& pool) const {
    const AccountId account = pool_account(id);
    Worth out{.shares = pool.shares,
              .entry_value = pool.value,
              .exit_shares = pool.shares,
              .exit_value = pool.value,
              .held = 0};
    if (pool.kind == Kind::Vault) {
        for (const auto in : pool.investments.items) {
            const auto other = storage.pools.get(in);
            if (!other) continue;
            const auto inner = worth_of(in, *other);
            const Balance shares = member(in, account).total();
            out.exit_value += inner.amount_for(shares);
            out.entry_value += inner.amount_if_annulled(shares);
        }
        return out;
    }
    const Balance own = member(id, pool.owner).total();
    // A slash that was executed since the pool was touched is its loss already.
    const Balance lost = saturating_sub(pool.value, parts_.vpha.balance(account));
    const Balance burnt = shares_that_bear(lost, pool.shares, pool.value, own);
    out.shares -= burnt;
    out.entry_value -= lost;
    out.held = std::min(parts_.vpha.held(HoldReason::Slash, account), out.entry_value);
    const Balance borne = shares_that_bear(out.held, out.shares, out.entry_value, own - burnt);
    out.exit_value = out.entry_value - out.held;
    out.exit_shares = out.shares - borne;
    return out;
}

Balance Pallet::free_of(PoolId id) const {
    const auto pool = storage.pools.get(id);
    return pool ? free_of(id, *pool) : 0;
}

Balance Pallet::free_of(PoolId id, const Pool& pool) const {
    if (pool.kind == Kind::Vault) return pool.value;
    const AccountId account = pool_account(id);
    return saturating_sub(std::min(pool.value, parts_.vpha.balance(account)),
                          parts_.vpha.held_total(account));
}

/// vPHA leaves a pool's account by its own payments and by executed slashes alone.
void Pallet::sync(PoolId id, Pool& pool, Balance arrived) {
    const Balance has = parts_.vpha.balance(pool_account(id)) - arrived;
    if (has < pool.value) lose(id, pool, pool.value - has);
}

void Pallet::lose(PoolId id, Pool& pool, Balance loss) {
    auto own = member(id, pool.owner);
    const Balance borne = shares_that_bear(loss, pool.shares, pool.value, own.total());
    pool.value -= loss;
    pool.lost += loss;
    pool.shares -= borne;
    const Balance of_staying = std::min(borne, own.shares);
    own.basis -= *primitives::multiply_divide(
        own.basis, of_staying, std::max(own.shares, Balance{1}), primitives::Rounding::Down);
    own.shares -= of_staying;
    Balance left = borne - of_staying;
    std::erase_if(own.requests.items, [&](RequestId request) {
        if (left == 0) return false;
        const auto key = big_endian(request);
        auto entry = storage.queue.get(big_endian(id), key);
        CHECK(entry.has_value());
        const Balance part = std::min(left, entry->shares);
        entry->shares -= part;
        own.queued -= part;
        pool.queued -= part;
        left -= part;
        if (entry->shares != 0) {
            storage.queue.put(big_endian(id), key, *entry);
            return false;
        }
        storage.queue.remove(big_endian(id), key);
        return true;
    });
    if (borne != 0) put_member(id, pool, pool.owner, own);
    deposit_event(LossTaken{.pool = id, .amount = loss, .owner_shares = borne});
    put(id, pool);
}

Outcome<Balance> Pallet::enter(PoolId id, Pool& pool, const AccountId& who, Balance amount,
                               const WhitelistProof& proof) {
    if (amount < storage.parameters.get().contribution_min)
        return fail(Error::ContributionTooSmall);
    if (pool.whitelist && who != pool.owner && !is_whitelisted(host(), *pool.whitelist, who, proof))
        return fail(Error::NotWhitelisted);
    const auto worth = worth_of(id, pool);
    if (worth.shares != 0 && worth.entry_value == 0) return fail(Error::Bankrupt);
    // Who is leaving makes room.
    const Balance staying = saturating_sub(worth.entry_value, worth.amount_for(pool.queued));
    if (pool.capacity && staying + amount > *pool.capacity) return fail(Error::ExceedsCapacity);
    const Balance shares = worth.shares_for(amount);
    if (shares == 0) return fail(Error::PriceTooCoarse);
    const Worth after{.shares = worth.shares + shares,
                      .entry_value = worth.entry_value + amount,
                      .exit_shares = worth.shares + shares,
                      .exit_value = worth.entry_value + amount,
                      .held = 0};
    if (amount - after.amount_for(shares) > amount / kCoarsest) return fail(Error::PriceTooCoarse);
    if (who != pool.owner && !owner_stake_is_enough(id, pool, shares))
        return fail(Error::OwnerStakeTooLow);
    auto own = member(id, who);
    if (own.total() == 0 && storage.positions.get(who).items.size() >= kPositionsMax)
        return fail(Error::TooManyPools);
    TRY(parts_.vpha.transfer(who, pool_account(id), amount, Existence::AllowDeath));
    pool.value += amount;
    pool.shares += shares;
    own.shares += shares;
    own.basis += amount;
    own.entered_ms = parts_.clock.now_ms();
    put_member(id, pool, who, own);
    deposit_event(Contributed{.pool = id, .who = who, .amount = amount, .shares = shares});
    return shares;
}

Outcome<RequestId> Pallet::queue(PoolId id, Pool& pool, const AccountId& who, Balance shares) {
    auto own = member(id, who);
    if (shares == 0) return fail(Error::ZeroAmount);
    if (shares > own.shares) return fail(Error::InsufficientShares);
    if (own.requests.items.size() >= kRequestsMax) return fail(Error::TooManyRequests);
    const std::uint64_t now_ms = parts_.clock.now_ms();
    const std::uint64_t stay_ms = storage.parameters.get().stay_ms;
    const RequestId request = pool.next_request++;
    own.basis -=
        *primitives::multiply_divide(own.basis, shares, own.shares, primitives::Rounding::Up);
    own.shares -= shares;
    own.queued += shares;
    pool.queued += shares;
    own.requests.items.push_back(request);
    put_member(id, pool, who, own);
    storage.queue.put(big_endian(id), big_endian(request),
                      {.who = who,
                       .shares = shares,
                       .since_ms = now_ms,
                       .ready_ms = std::max(now_ms, own.entered_ms + stay_ms)});
    if (who == pool.owner && !owner_stake_is_enough(id, pool, 0))
        return fail(Error::OwnerStakeTooLow);
    deposit_event(WithdrawalQueued{.pool = id, .request = request, .who = who, .shares = shares});
    return request;
}

/// A vault gets back what it invested.
void Pallet::credit(const AccountId& who, PoolId from, Balance amount) {
    const auto vault_id = pool_of_account(who);
    if (!vault_id) return;
    auto vault = storage.pools.get(*vault_id);
    if (!vault) return;
    vault->value += amount;
    if (member(from, who).total() == 0) std::erase(vault->investments.items, from);
    if (vault->queued != 0) schedule(*vault_id, *vault, parts_.clock.now_ms());
    put(*vault_id, *vault);
}

// ---- what votes
// ----------------------------------------------------------------------------------

Balance Pallet::stake(const AccountId& who) const {
    Balance out = 0;
    for (const auto id : storage.positions.get(who).items)
        out += member(id, who).basis;
    return out;
}

Balance Pallet::stake_worth(const AccountId& who) const {
    Balance out = 0;
    for (const auto id : storage.positions.get(who).items) {
        const auto own = member(id, who);
        out += std::min(own.basis, worth(id).amount_for(own.shares));
    }
    return out;
}

Balance Pallet::stake_of_all() const {
    Balance out = 0;
    storage.members.for_each(~std::uint32_t{0}, [&](const auto& key, const Member& own) {
        // A vault's stake is its members'.
        if (!pool_of_account(std::get<1>(key))) out += own.basis;
        return true;
    });
    return out;
}

Balance Pallet::vpha_of_pools() const {
    Balance out = 0;
    const PoolId end = storage.next_pool.get();
    for (PoolId id = 0; id < end; ++id)
        out += parts_.vpha.balance(pool_account(id));
    return out;
}

AccountId Pallet::responsible_for(const AccountId& account) const {
    const auto id = pool_of_account(account);
    if (!id) return account;
    const auto pool = storage.pools.get(*id);
    return pool ? pool->owner : account;
}

}  // namespace tokenomics::pools
