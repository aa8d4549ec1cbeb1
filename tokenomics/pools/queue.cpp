// The queue of withdrawals and the chain's round of pools.
#include "tokenomics/pools/pools.hpp"

#include <algorithm>

namespace tokenomics::pools {

using frame::call_weight;
using frame::Done;
using frame::Existence;
using primitives::saturating_sub;

namespace {

RequestId request_of(const RequestKey& key) {
    RequestId out = 0;
    for (const auto byte : key)
        out = out << 8 | byte;
    return out;
}

}  // namespace

Pallet::Served Pallet::serve(PoolId id, Pool& pool) {
    Served out;
    if (pool.queued == 0) return out;
    const std::uint64_t now_ms = parts_.clock.now_ms();
    const auto worth = worth_of(id, pool);
    std::vector<std::pair<RequestId, Request>> next;
    storage.queue.for_each(
        kServedPerTouch + kRequestsMax,
        [&](const auto& key, const Request& request) {
            // The owner bears a held slash first: what it covers may not leave before it is judged.
            if (worth.held != 0 && request.who == pool.owner) return true;
            if (request.ready_ms > now_ms) {
                out.ready_ms =
                    out.ready_ms == 0 ? request.ready_ms : std::min(out.ready_ms, request.ready_ms);
                return true;
            }
            next.emplace_back(request_of(std::get<1>(key)), request);
            return next.size() <= kServedPerTouch;
        },
        big_endian(id));
    std::uint32_t served = 0;
    for (const auto& [request, entry] : next) {
        if (served == kServedPerTouch) {
            out.more = true;
            break;
        }
        if (!pay(id, pool, request, entry, worth_of(id, pool), free_of(id, pool))) break;
        ++served;
    }
    return out;
}

/// Pays a request in whole, or what is free of it; whether the next one's turn has come.
bool Pallet::pay(PoolId id, Pool& pool, RequestId request, Request entry, const Worth& worth,
                 Balance free) {
    Balance shares = entry.shares;
    Balance amount = worth.amount_for(shares);
    if (amount < kDust) {
        // Too little for an account of vPHA. While a slash is held it may be worth more again, but
        // a trifle does not keep others waiting for the verdict.
        if (worth.amount_if_annulled(shares) >= kPartMin) return false;
        burn(id, pool, request, std::move(entry), shares, 0);
        return true;
    }
    const bool whole = amount <= free;
    if (!whole) {
        if (free < kPartMin) return false;
        shares = worth.shares_paid_by(free);
        amount = worth.amount_for(shares);
        if (shares == 0 || amount < kDust) return false;
    }
    const AccountId who = entry.who;
    if (!parts_.vpha.transfer(pool_account(id), who, amount, Existence::AllowDeath)) return false;
    pool.value -= amount;
    burn(id, pool, request, std::move(entry), shares, amount);
    credit(who, id, amount);
    return whole;
}

void Pallet::burn(PoolId id, Pool& pool, RequestId request, Request entry, Balance shares,
                  Balance amount) {
    auto own = member(id, entry.who);
    own.queued -= shares;
    pool.queued -= shares;
    pool.shares -= shares;
    entry.shares -= shares;
    if (entry.shares == 0) {
        storage.queue.remove(big_endian(id), big_endian(request));
        std::erase(own.requests.items, request);
    } else {
        storage.queue.put(big_endian(id), big_endian(request), entry);
    }
    put_member(id, pool, entry.who, own);
    deposit_event(Withdrawn{
        .pool = id, .request = request, .who = entry.who, .amount = amount, .shares = shares});
}

void Pallet::schedule(PoolId id, Pool& pool, std::uint64_t at_ms) {
    if (pool.due_ms == at_ms) return;
    if (pool.due_ms != 0) storage.due.remove(due_key(id, pool.due_ms));
    if (at_ms != 0) storage.due.put(due_key(id, at_ms), Done{});
    pool.due_ms = at_ms;
}

std::optional<Request> Pallet::first_request(PoolId id) const {
    std::optional<Request> out;
    storage.queue.for_each(
        1,
        [&](const auto&, const Request& request) {
            out = request;
            return false;
        },
        big_endian(id));
    return out;
}

/// vPHA that requests are owed whose grace is over, of the first kViewMax.
Balance Pallet::overdue(PoolId id, const Pool& pool) const {
    const auto worth = worth_of(id, pool);
    const std::uint64_t grace_ms = storage.parameters.get().grace_ms;
    Balance out = 0;
    storage.queue.for_each(
        kViewMax,
        [&](const auto&, const Request& request) {
            if (request.since_ms + grace_ms > parts_.clock.now_ms()) return false;
            if (worth.held == 0 || request.who != pool.owner)
                out += worth.amount_for(request.shares);
            return true;
        },
        big_endian(id));
    return out;
}

std::uint64_t Pallet::next_release_ms(const Pool& pool) const {
    std::uint64_t next = 0;
    for (const auto& worker : pool.workers.items) {
        const auto backing = parts_.pledges.backing(worker);
        if (!backing || backing->next_release_ms == 0) continue;
        next = next == 0 ? backing->next_release_ms : std::min(next, backing->next_release_ms);
    }
    return next;
}

void Pallet::touch(PoolId id, Pool pool) {
    const std::uint64_t now_ms = parts_.clock.now_ms();
    const Served served = serve(id, pool);
    if (pool.queued == 0 || served.more) {
        schedule(id, pool, served.more ? now_ms : 0);
        put(id, pool);
        return;
    }
    const std::uint64_t grace_end_ms =
        first_request(id)->since_ms + storage.parameters.get().grace_ms;
    if (grace_end_ms > now_ms) {
        std::uint64_t next_ms = grace_end_ms;
        if (const std::uint64_t release_ms = next_release_ms(pool); release_ms != 0)
            next_ms = std::min(next_ms, std::max(release_ms, now_ms + 1));
        if (served.ready_ms != 0) next_ms = std::min(next_ms, served.ready_ms);
        schedule(id, pool, next_ms);
        put(id, pool);
        return;
    }
    schedule(id, pool, now_ms + kRetryMs);
    put(id, pool);
    const Balance covered = free_of(id, pool) + cooling_of(pool);
    const Balance missing = saturating_sub(overdue(id, pool), covered);
    if (pool.kind == Kind::Vault) return force_divest(id, missing);
    if (missing != 0) force_unlock(id, pool, missing);
    if (const std::uint64_t release_ms = next_release_ms(pool); release_ms != 0) {
        schedule(id, pool, std::max(release_ms, now_ms + 1));
        put(id, pool);
    }
}

Weight Pallet::on_initialize(BlockNumber) {
    const std::uint64_t now_ms = parts_.clock.now_ms();
    std::vector<DueKey> ended;
    storage.due.for_each(kPoolsPerBlock, [&](const DueKey& key, const Done&) {
        if (due_time(key) > now_ms) return false;
        ended.push_back(key);
        return true;
    });
    for (const auto& key : ended) {
        const PoolId id = due_number(key);
        auto pool = load_settled(id);
        storage.due.remove(key);
        if (!pool) continue;
        if (pool->due_ms == due_time(key)) pool->due_ms = 0;
        // Collateral releases in the order of time, but is bounded too.
        for (const auto& worker : pool->workers.items)
            parts_.pledges.release_due(worker);
        touch(id, std::move(*pool));
    }
    return call_weight(2, 2, 0).saturating_add(kTouchWeight.saturating_mul(ended.size()));
}

}  // namespace tokenomics::pools
