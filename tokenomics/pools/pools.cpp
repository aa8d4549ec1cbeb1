#include "tokenomics/pools/pools.hpp"

#include <algorithm>

namespace tokenomics::pools {

using frame::Done;
using frame::done;
using frame::ensure_signed;
using frame::Existence;
using vpha::HoldReason;

std::string_view to_string(Error error) {
    switch (error) {
        case Error::UnknownPool:
            return "no pool has this number";
        case Error::NotOwner:
            return "the pool belongs to another account";
        case Error::NotHeir:
            return "the pool was not offered to the account";
        case Error::WrongKind:
            return "a vault has no workers, and only a vault invests, in pools alone";
        case Error::BadCommission:
            return "the commission is above its ceiling, or the ceiling above that of all pools";
        case Error::StepTooLarge:
            return "the commission rises by more than a step";
        case Error::BelowValue:
            return "the pool is worth more than the capacity";
        case Error::ExceedsCapacity:
            return "the pool has no room for the contribution";
        case Error::NotWhitelisted:
            return "the proof does not lead to the whitelist's root";
        case Error::ContributionTooSmall:
            return "the contribution is below the least one";
        case Error::Bankrupt:
            return "the pool has shares and nothing behind them";
        case Error::PriceTooCoarse:
            return "rounding to whole shares would take more than a millionth";
        case Error::OwnerStakeTooLow:
            return "the owner's own stake would be too small a part of the pool";
        case Error::TooManyPools:
            return "the account is in 64 pools, or the vault in 16";
        case Error::ZeroAmount:
            return "the amount is zero";
        case Error::InsufficientShares:
            return "the member, or the request, has fewer shares";
        case Error::TooManyRequests:
            return "the member has 32 open requests";
        case Error::UnknownRequest:
            return "the signer has no such open request";
        case Error::SlashHeld:
            return "a slash is held against the pool";
        case Error::UnknownWorker:
            return "no worker of the registry has this key";
        case Error::NotOperator:
            return "the worker belongs to another operator";
        case Error::WorkerTaken:
            return "a pool, or another account's collateral, stands behind the worker";
        case Error::WorkerNotOfPool:
            return "the pool does not stand behind the worker";
        case Error::StillLocked:
            return "collateral of the pool is locked or cools down for the worker";
        case Error::TooManyWorkers:
            return "the pool stands behind 32 workers";
        case Error::InsufficientFreeStake:
            return "less of the pool's vPHA is free";
        case Error::NotEmpty:
            return "the pool has members, workers or investments";
        case Error::BadParameters:
            return "rates are at most the whole, times at most 90 days";
        case Error::RequestsPending:
            return "withdrawals wait: free stake is theirs";
    }
    return "unknown pools error";
}

// ---- pools and members
// --------------------------------------------------------------------------

Outcome<Pool> Pallet::load(PoolId id) {
    auto pool = storage.pools.get(id);
    if (!pool) return fail(Error::UnknownPool);
    auto& commission = pool->commission;
    if (commission.raise && commission.raise->from_ms <= parts_.clock.now_ms()) {
        commission.rate_bps = commission.raise->rate_bps;
        commission.raise.reset();
    }
    sync(id, *pool);
    if (pool->kind == Kind::Vault) settle_fee(id, *pool);
    return std::move(*pool);
}

Outcome<Pool> Pallet::load_settled(PoolId id) {
    parts_.payees.pay_owed(pool_account(id));
    return load(id);
}

Outcome<Pool> Pallet::load_own(PoolId id, const Origin& origin) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = TRY(load(id));
    if (pool.owner != who) return fail(Error::NotOwner);
    return pool;
}

Member Pallet::member(PoolId id, const AccountId& who) const {
    return storage.members.get(id, who).value_or(Member{});
}

void Pallet::put_member(PoolId id, Pool& pool, const AccountId& who, const Member& member) {
    const auto before = storage.members.get(id, who);
    if (listener_ != nullptr && !pool_of_account(who)) {
        const Balance basis = before ? before->basis : 0;
        if (basis != member.basis) listener_->stake_changed(who, basis, member.basis);
    }
    const bool gone = member.total() == 0;
    if (gone)
        storage.members.remove(id, who);
    else
        storage.members.put(id, who, member);
    if (before.has_value() != gone) return;
    // It came or went.
    auto positions = storage.positions.get(who);
    std::erase(positions.items, id);
    if (gone) {
        --pool.members;
    } else {
        ++pool.members;
        positions.items.push_back(id);
    }
    if (positions.items.empty())
        storage.positions.remove(who);
    else
        storage.positions.put(who, positions);
}

bool Pallet::owner_stake_is_enough(PoolId id, const Pool& pool, Balance more) const {
    if (pool.kind == Kind::Vault) return true;
    const Balance own = member(id, pool.owner).shares;
    const Balance staying = pool.shares - pool.queued + more;
    return own >= part_of(staying, storage.parameters.get().owner_stake_bps);
}

// ---- calls: the pool
// -----------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Create& call) {
    const auto who = TRY(ensure_signed(origin));
    if (call.commission_bps > call.ceiling_bps || call.step_bps > call.ceiling_bps ||
        call.ceiling_bps > storage.parameters.get().commission_max_bps)
        return fail(Error::BadCommission);
    TRY(parts_.vpha.hold(HoldReason::Deposit, who, kPoolDeposit));
    const PoolId id = storage.next_pool.get();
    storage.next_pool.put(id + 1);
    Pool pool;
    pool.kind = call.kind;
    pool.owner = who;
    pool.commission = {.rate_bps = call.commission_bps,
                       .ceiling_bps = call.ceiling_bps,
                       .step_bps = call.step_bps,
                       .raise = std::nullopt};
    pool.capacity = call.capacity;
    put(id, pool);
    deposit_event(
        PoolCreated{.pool = id, .kind = call.kind, .owner = who, .account = pool_account(id)});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetCommission& call) {
    auto pool = TRY(load_own(call.pool, origin));
    const auto parameters = storage.parameters.get();
    auto& commission = pool.commission;
    if (call.rate_bps > commission.ceiling_bps || call.rate_bps > parameters.commission_max_bps)
        return fail(Error::BadCommission);
    commission.raise.reset();
    if (call.rate_bps <= commission.rate_bps) {
        commission.rate_bps = call.rate_bps;
    } else {
        if (call.rate_bps - commission.rate_bps > commission.step_bps)
            return fail(Error::StepTooLarge);
        commission.raise = Raise{.rate_bps = call.rate_bps,
                                 .from_ms = parts_.clock.now_ms() + parameters.notice_ms};
    }
    put(call.pool, pool);
    deposit_event(CommissionSet{.pool = call.pool, .commission = commission});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetCapacity& call) {
    auto pool = TRY(load_own(call.pool, origin));
    if (call.capacity && *call.capacity < worth_of(call.pool, pool).entry_value)
        return fail(Error::BelowValue);
    pool.capacity = call.capacity;
    put(call.pool, pool);
    deposit_event(CapacitySet{.pool = call.pool, .capacity = call.capacity});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetWhitelist& call) {
    auto pool = TRY(load_own(call.pool, origin));
    pool.whitelist = call.root;
    put(call.pool, pool);
    deposit_event(WhitelistSet{.pool = call.pool, .root = call.root});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const OfferOwnership& call) {
    auto pool = TRY(load_own(call.pool, origin));
    pool.heir = call.heir;
    put(call.pool, pool);
    deposit_event(OwnershipOffered{.pool = call.pool, .heir = call.heir});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const AcceptOwnership& call) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = TRY(load(call.pool));
    if (pool.heir != who) return fail(Error::NotHeir);
    // The owner who let it come so far bears it first.
    if (worth_of(call.pool, pool).held != 0) return fail(Error::SlashHeld);
    TRY(parts_.vpha.hold(HoldReason::Deposit, who, kPoolDeposit));
    parts_.vpha.release(HoldReason::Deposit, pool.owner, kPoolDeposit);
    pool.owner = who;
    pool.heir.reset();
    if (!owner_stake_is_enough(call.pool, pool, 0)) return fail(Error::OwnerStakeTooLow);
    put(call.pool, pool);
    deposit_event(OwnerChanged{.pool = call.pool, .owner = who});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Close& call) {
    const AccountId account = pool_account(call.pool);
    parts_.payees.pay_owed(account);
    const auto pool = TRY(load_own(call.pool, origin));
    if (pool.shares != 0 || !pool.workers.items.empty() || !pool.investments.items.empty() ||
        parts_.payees.owed(account) != 0)
        return fail(Error::NotEmpty);
    if (parts_.vpha.held(HoldReason::Slash, account) != 0) return fail(Error::SlashHeld);
    parts_.vpha.release(HoldReason::Deposit, pool.owner, kPoolDeposit);
    // A last planck of rounding, or a gift, goes with the pool to its owner.
    if (const Balance rest = parts_.vpha.spendable(account); rest >= kDust)
        TRY(parts_.vpha.transfer(account, pool.owner, rest, Existence::AllowDeath));
    if (pool.due_ms != 0) {
        Pool gone = pool;
        schedule(call.pool, gone, 0);
    }
    storage.pools.remove(call.pool);
    deposit_event(PoolClosed{call.pool});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetParameters& call) {
    TRY(frame::ensure_root(origin));
    const auto& p = call.parameters;
    if (p.owner_stake_bps > kWhole || p.commission_max_bps > kWhole || p.notice_ms > kNoticeMaxMs ||
        p.grace_ms > kNoticeMaxMs || p.stay_ms > kNoticeMaxMs || p.contribution_min < kDust)
        return fail(Error::BadParameters);
    storage.parameters.put(p);
    deposit_event(ParametersSet{p});
    return done();
}

// ---- calls: members
// ------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Contribute& call) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = TRY(load_settled(call.pool));
    TRY(enter(call.pool, pool, who, call.amount, call.proof));
    touch(call.pool, std::move(pool));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Withdraw& call) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = TRY(load_settled(call.pool));
    TRY(queue(call.pool, pool, who, call.shares));
    touch(call.pool, std::move(pool));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Cancel& call) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = TRY(load(call.pool));
    const auto key = big_endian(call.request.value);
    auto request = storage.queue.get(big_endian(call.pool), key);
    if (!request || request->who != who) return fail(Error::UnknownRequest);
    const Balance shares = call.shares;
    if (shares == 0) return fail(Error::ZeroAmount);
    if (shares > request->shares) return fail(Error::InsufficientShares);
    auto own = member(call.pool, who);
    // It votes again, for what it is worth today.
    own.basis += worth_of(call.pool, pool).amount_for(shares);
    own.shares += shares;
    own.queued -= shares;
    pool.queued -= shares;
    request->shares -= shares;
    if (request->shares == 0) {
        std::erase(own.requests.items, call.request.value);
        storage.queue.remove(big_endian(call.pool), key);
    } else {
        storage.queue.put(big_endian(call.pool), key, *request);
    }
    put_member(call.pool, pool, who, own);
    deposit_event(
        WithdrawalCancelled{.pool = call.pool, .request = call.request.value, .shares = shares});
    touch(call.pool, std::move(pool));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Serve& call) {
    TRY(ensure_signed(origin));
    auto pool = TRY(load_settled(call.pool));
    for (const auto& worker : pool.workers.items)
        parts_.pledges.release_due(worker);
    touch(call.pool, std::move(pool));
    return done();
}

}  // namespace tokenomics::pools
