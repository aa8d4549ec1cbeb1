// Pools behind workers, the pay of workers, and vaults in pools.
#include "tokenomics/pools/pools.hpp"

#include <algorithm>

namespace tokenomics::pools {

using frame::Done;
using frame::done;
using frame::ensure_signed;
using frame::Existence;
using primitives::saturating_sub;

// ---- workers
// -------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Attach& call) {
    auto pool = TRY(load_own(call.pool, origin));
    if (pool.kind != Kind::Provider) return fail(Error::WrongKind);
    const auto operator_account = parts_.payees.operator_of(call.worker);
    if (!operator_account) return fail(Error::UnknownWorker);
    if (*operator_account != pool.owner) return fail(Error::NotOperator);
    if (storage.pool_of_worker.contains(call.worker) || parts_.pledges.backing(call.worker))
        return fail(Error::WorkerTaken);
    if (pool.workers.items.size() >= kWorkersMax) return fail(Error::TooManyWorkers);
    pool.workers.items.push_back(call.worker);
    storage.pool_of_worker.put(call.worker, call.pool);
    parts_.payees.set_payee(call.worker, pool_account(call.pool));
    put(call.pool, pool);
    deposit_event(WorkerAttached{.pool = call.pool, .worker = call.worker});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Detach& call) {
    auto pool = TRY(load_own(call.pool, origin));
    if (storage.pool_of_worker.get(call.worker) != call.pool) return fail(Error::WorkerNotOfPool);
    const auto backing = parts_.pledges.backing(call.worker);
    if (backing && backing->owner == pool_account(call.pool)) return fail(Error::StillLocked);
    // Annulled, it stands behind the worker again: the pool must be there to unlock it.
    if (parts_.vpha.held(vpha::HoldReason::Slash, pool_account(call.pool)) != 0)
        return fail(Error::SlashHeld);
    std::erase(pool.workers.items, call.worker);
    storage.pool_of_worker.remove(call.worker);
    // What it earned with the pool's collateral stays the pool's.
    parts_.payees.set_payee(call.worker, std::nullopt);
    if (pool.due_ms == 0) schedule(call.pool, pool, parts_.clock.now_ms() + kOwedMs);
    put(call.pool, pool);
    deposit_event(WorkerDetached{.pool = call.pool, .worker = call.worker});
    return done();
}

/// What requests wait for is theirs; the rest is not: a request for a planck stops nobody.
Outcome<> Pallet::ensure_spare(PoolId id, const Pool& pool, Balance amount) const {
    const Balance free = free_of(id, pool);
    if (amount > free) return fail(Error::InsufficientFreeStake);
    const Balance owed = worth_of(id, pool).amount_for(pool.queued);
    if (amount > saturating_sub(free, owed)) return fail(Error::RequestsPending);
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Lock& call) {
    const auto pool = TRY(load_own(call.pool, origin));
    if (storage.pool_of_worker.get(call.worker) != call.pool) return fail(Error::WorkerNotOfPool);
    if (!owner_stake_is_enough(call.pool, pool, 0)) return fail(Error::OwnerStakeTooLow);
    TRY(ensure_spare(call.pool, pool, call.amount));
    put(call.pool, pool);
    TRY(parts_.pledges.lock(pool_account(call.pool), call.worker, call.amount));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Unlock& call) {
    auto pool = TRY(load_own(call.pool, origin));
    if (storage.pool_of_worker.get(call.worker) != call.pool) return fail(Error::WorkerNotOfPool);
    TRY(parts_.pledges.unlock(pool_account(call.pool), call.worker, call.amount));
    touch(call.pool, std::move(pool));
    return done();
}

void Pallet::key_rotated(const WorkerId& before, const WorkerId& after) {
    const auto id = storage.pool_of_worker.get(before);
    if (!id || storage.pool_of_worker.contains(after)) return;
    auto pool = storage.pools.get(*id);
    CHECK(pool.has_value());
    std::replace(pool->workers.items.begin(), pool->workers.items.end(), before, after);
    storage.pools.put(*id, *pool);
    storage.pool_of_worker.remove(before);
    storage.pool_of_worker.put(after, *id);
}

Balance Pallet::cooling_of(const Pool& pool) const {
    Balance out = 0;
    for (const auto& worker : pool.workers.items)
        if (const auto backing = parts_.pledges.backing(worker)) out += backing->cooling;
    return out;
}

/// As few workers as cover what is missing, of each no more than that: the smallest that covers it
/// alone, or else the largest, and again.
void Pallet::force_unlock(PoolId id, const Pool& pool, Balance missing) {
    const AccountId account = pool_account(id);
    std::vector<std::pair<Balance, WorkerId>> locked;
    for (const auto& worker : pool.workers.items) {
        const auto backing = parts_.pledges.backing(worker);
        if (backing && backing->owner == account && backing->locked != 0)
            locked.emplace_back(backing->locked, worker);
    }
    std::sort(locked.begin(), locked.end());
    while (missing != 0 && !locked.empty()) {
        auto at = std::lower_bound(locked.begin(), locked.end(), std::pair{missing, WorkerId{}});
        if (at == locked.end()) at = locked.end() - 1;
        const auto [most, worker] = *at;
        locked.erase(at);
        const Balance amount = std::min(most, missing);
        // A worker with its list of unlocks full is left out.
        if (!parts_.pledges.unlock(account, worker, amount)) continue;
        missing -= amount;
        deposit_event(UnlockForced{.pool = id, .worker = worker, .amount = amount});
    }
}

// ---- pay
// -----------------------------------------------------------------------------------------

void Pallet::paid(const AccountId& payee, Balance shares) {
    const auto id = pool_of_account(payee);
    if (!id) return;
    auto pool = storage.pools.get(*id);
    if (!pool) return;
    sync(*id, *pool, shares);
    const std::uint16_t rate_bps = pool->commission.at(parts_.clock.now_ms());
    // Without members it is all the owner's.
    Balance to_owner = pool->shares == 0 ? shares : part_of(shares, rate_bps);
    // Too little for an account of vPHA: it stays with the members.
    if (!parts_.vpha.transfer(payee, pool->owner, to_owner, Existence::AllowDeath)) to_owner = 0;
    const Balance to_members = pool->shares == 0 ? 0 : shares - to_owner;
    pool->value += to_members;
    pool->earned += to_members;
    pool->to_owner += to_owner;
    if (pool->queued != 0) schedule(*id, *pool, parts_.clock.now_ms());
    put(*id, *pool);
    deposit_event(Rewarded{.pool = *id, .to_owner = to_owner, .to_members = to_members});
}

// ---- vaults
// --------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Invest& call) {
    auto vault = TRY(load_own(call.vault, origin));
    if (vault.kind != Kind::Vault) return fail(Error::WrongKind);
    auto pool = TRY(load_settled(call.pool));
    if (pool.kind != Kind::Provider) return fail(Error::WrongKind);
    TRY(ensure_spare(call.vault, vault, call.amount));
    auto& in = vault.investments.items;
    if (std::find(in.begin(), in.end(), call.pool) == in.end()) {
        if (in.size() >= kInvestmentsMax) return fail(Error::TooManyPools);
        in.push_back(call.pool);
    }
    vault.value -= call.amount;
    put(call.vault, vault);
    TRY(enter(call.pool, pool, pool_account(call.vault), call.amount, call.proof));
    touch(call.pool, std::move(pool));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Divest& call) {
    const auto vault = TRY(load_own(call.vault, origin));
    if (vault.kind != Kind::Vault) return fail(Error::WrongKind);
    put(call.vault, vault);
    auto pool = TRY(load_settled(call.pool));
    TRY(queue(call.pool, pool, pool_account(call.vault), call.shares));
    touch(call.pool, std::move(pool));
    return done();
}

/// Withdraws from the vault's pools in their order what overdue requests lack and no request of the
/// vault's own has asked for yet.
void Pallet::force_divest(PoolId id, Balance missing) {
    const auto vault = storage.pools.get(id);
    const AccountId account = pool_account(id);
    for (const auto in : vault->investments.items)
        missing = saturating_sub(missing, worth(in).amount_for(member(in, account).queued));
    for (const auto in : vault->investments.items) {
        if (missing == 0) return;
        auto pool = load(in);
        if (!pool) continue;
        const auto worth = worth_of(in, *pool);
        const Balance has = member(in, account).shares;
        // One more, as both divisions round down.
        const Balance shares = std::min(has, worth.shares_paid_by(missing) + 1);
        const Balance amount = worth.amount_for(shares);
        if (shares == 0 || !queue(in, *pool, account, shares)) continue;
        missing = saturating_sub(missing, amount);
        touch(in, std::move(*pool));
    }
}

void Pallet::settle_fee(PoolId id, Pool& pool) {
    if (pool.shares == 0) {
        pool.mark = kPriceUnit;
        return;
    }
    const Balance value = worth_of(id, pool).exit_value;
    if (price_of(value, pool.shares) <= pool.mark) return;
    const Balance shares =
        fee_shares(value, pool.shares, pool.mark, pool.commission.at(parts_.clock.now_ms()));
    pool.shares += shares;
    pool.mark = std::max(pool.mark, price_of(value, pool.shares));
    if (shares == 0) return;
    auto own = member(id, pool.owner);
    if (own.total() == 0 && storage.positions.get(pool.owner).items.size() >= kPositionsMax) {
        pool.shares -= shares;
        return;
    }
    own.shares += shares;
    put_member(id, pool, pool.owner, own);
    deposit_event(FeeTaken{.vault = id, .shares = shares, .mark = pool.mark});
    put(id, pool);
}

}  // namespace tokenomics::pools
