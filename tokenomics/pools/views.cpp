// What the chain tells about pools, and what must hold.
#include "tokenomics/pools/pools.hpp"

#include <algorithm>
#include <map>

namespace tokenomics::pools {

using frame::Done;

PoolView Pallet::view_of(PoolId id, const Pool& pool) const {
    const auto worth = worth_of(id, pool);
    const auto& commission = pool.commission;
    PoolView out{.id = id,
                 .kind = pool.kind,
                 .owner = pool.owner,
                 .account = pool_account(id),
                 .commission_bps = commission.at(parts_.clock.now_ms()),
                 .ceiling_bps = commission.ceiling_bps,
                 .step_bps = commission.step_bps,
                 .raise = commission.raise,
                 .capacity = pool.capacity,
                 .has_whitelist = pool.whitelist.has_value(),
                 .shares = pool.shares,
                 .queued = pool.queued,
                 .entry_value = worth.entry_value,
                 .exit_value = worth.exit_value,
                 .free = free_of(id, pool),
                 .locked = 0,
                 .held = worth.held,
                 .owner_shares = member(id, pool.owner).total(),
                 .earned = pool.earned,
                 .to_owner = pool.to_owner,
                 .lost = pool.lost,
                 .members = pool.members};
    if (pool.kind == Kind::Provider)
        out.locked = parts_.vpha.held(vpha::HoldReason::WorkerCollateral, out.account);
    return out;
}

std::vector<PoolView> Pallet::views(PoolId from, std::uint32_t limit) const {
    std::vector<PoolView> out;
    const PoolId end = storage.next_pool.get();
    // Numbers of closed pools are read too: a page is bounded by what it reads.
    for (std::uint32_t i = 0; i < std::min(limit, kViewMax) && from < end; ++i, ++from)
        if (const auto pool = storage.pools.get(from)) out.push_back(view_of(from, *pool));
    return out;
}

std::optional<PoolDetails> Pallet::details(PoolId id) const {
    const auto pool = storage.pools.get(id);
    if (!pool) return std::nullopt;
    const auto worth = worth_of(id, *pool);
    PoolDetails out;
    out.pool = view_of(id, *pool);
    out.investments = pool->investments.items;
    for (const auto& worker : pool->workers.items) {
        const auto backing = parts_.pledges.backing(worker).value_or(collateral::Backing{});
        out.workers.push_back({.worker = worker,
                               .locked = backing.locked,
                               .cooling = backing.cooling,
                               .next_release_ms = backing.next_release_ms});
    }
    storage.members.for_each(
        kViewMax,
        [&](const auto& key, const Member& own) {
            out.members.push_back({.who = std::get<1>(key),
                                   .shares = own.shares,
                                   .queued = own.queued,
                                   .worth = worth.amount_for(own.total())});
            return true;
        },
        id);
    const std::uint64_t longest_ms =
        storage.parameters.get().grace_ms + parts_.pledges.cooling_ms();
    storage.queue.for_each(
        kViewMax,
        [&](const auto& key, const Request& request) {
            RequestId number = 0;
            for (const auto byte : std::get<1>(key))
                number = number << 8 | byte;
            out.queue.push_back({.request = number,
                                 .who = request.who,
                                 .shares = request.shares,
                                 .worth = worth.amount_for(request.shares),
                                 .since_ms = request.since_ms,
                                 .latest_ms = request.since_ms + longest_ms});
            return true;
        },
        big_endian(id));
    return out;
}

std::vector<PositionView> Pallet::positions(const AccountId& who) const {
    const std::uint64_t longest_ms =
        storage.parameters.get().grace_ms + parts_.pledges.cooling_ms();
    std::vector<PositionView> out;
    for (const auto id : storage.positions.get(who).items) {
        const auto own = member(id, who);
        const auto price = worth(id);
        PositionView position{.pool = id,
                              .member = {.who = who,
                                         .shares = own.shares,
                                         .queued = own.queued,
                                         .worth = price.amount_for(own.total())},
                              .requests = {}};
        for (const auto number : own.requests.items)
            if (const auto request = storage.queue.get(big_endian(id), big_endian(number)))
                position.requests.push_back({.request = number,
                                             .who = who,
                                             .shares = request->shares,
                                             .worth = price.amount_for(request->shares),
                                             .since_ms = request->since_ms,
                                             .latest_ms = request->since_ms + longest_ms});
        out.push_back(std::move(position));
    }
    return out;
}

Checked Pallet::try_state() const {
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    struct Sums {
        Balance shares = 0;
        Balance queued = 0;
        Balance requested = 0;
        std::uint32_t members = 0;
    };
    std::map<PoolId, Sums> sums;
    bool agrees = true;
    storage.members.for_each(kAll, [&](const auto& key, const Member& own) {
        const auto& [id, who] = key;
        auto& sum = sums[id];
        sum.shares += own.total();
        sum.queued += own.queued;
        ++sum.members;
        Balance requested = 0;
        for (const auto number : own.requests.items) {
            const auto request = storage.queue.get(big_endian(id), big_endian(number));
            agrees = agrees && request && request->who == who && request->shares != 0;
            if (request) requested += request->shares;
        }
        const auto in = storage.positions.get(who).items;
        agrees = agrees && requested == own.queued && own.total() != 0 &&
                 std::find(in.begin(), in.end(), id) != in.end();
        return true;
    });
    storage.queue.for_each(kAll, [&](const auto& key, const Request& request) {
        PoolId id = 0;
        for (const auto byte : std::get<0>(key))
            id = id << 8 | byte;
        sums[id].requested += request.shares;
        return true;
    });
    bool covered = true;
    storage.pools.for_each(kAll, [&](PoolId id, const Pool& pool) {
        const auto sum = sums[id];
        sums.erase(id);
        agrees = agrees && sum.shares == pool.shares && sum.queued == pool.queued &&
                 sum.requested == pool.queued && sum.members == pool.members &&
                 (pool.due_ms != 0 || pool.queued == 0);
        const AccountId account = pool_account(id);
        // A slash that was executed since the pool was touched is taken at the next touch.
        const Balance has = parts_.vpha.balance(account);
        covered = covered && parts_.vpha.held_total(account) <= std::min(pool.value, has);
        return true;
    });
    TRY(ensure(agrees && sums.empty(), Invariant::PoolShares));
    return ensure(covered, Invariant::PoolValue);
}

}  // namespace tokenomics::pools
