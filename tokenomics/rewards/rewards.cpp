#include "tokenomics/rewards/rewards.hpp"

namespace tokenomics::rewards {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_signed;
using frame::Existence;

std::string_view to_string(Error error) {
    switch (error) {
        case Error::UnknownWorker:
            return "no worker with rewards has this key";
        case Error::NotOperator:
            return "the worker belongs to another operator";
        case Error::NothingToClaim:
            return "nothing has been earned since the last claim";
    }
    return "unknown rewards error";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Claim& call) const {
    const std::uint64_t workers = call.workers.items.size();
    return {.weight = call_weight(15 + 3 * workers, 4 + workers, 4 + workers)};
}
DispatchInfo Pallet::info(const ClaimFor&) const {
    return {.weight = call_weight(18, 5, 5)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Claim& call) {
    const auto who = TRY(ensure_signed(origin));
    auto pool = storage.pool.get();
    Balance amount = 0;
    for (const auto& id : call.workers.items) {
        auto worker = storage.workers.get(id);
        if (!worker) return fail(Error::UnknownWorker);
        if (worker->operator_account != who) return fail(Error::NotOperator);
        amount += collect(id, *worker, pool);
    }
    TRY(pay(who, amount, pool));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ClaimFor& call) {
    TRY(ensure_signed(origin));
    auto worker = storage.workers.get(call.worker);
    if (!worker) return fail(Error::UnknownWorker);
    auto pool = storage.pool.get();
    const Balance amount = collect(call.worker, *worker, pool);
    TRY(pay(worker->operator_account, amount, pool));
    return done();
}

Balance Pallet::collect(const WorkerId& id, Worker& worker, const Pool& pool) {
    worker.position.settle(pool.accumulator);
    const Balance amount = std::exchange(worker.position.settled, Balance{0});
    storage.workers.put(id, worker);
    return amount;
}

/// Pays `amount` and all that former workers of the operator had earned.
Outcome<> Pallet::pay(const AccountId& operator_account, Balance amount, Pool& pool) {
    auto record = storage.operators.get(operator_account);
    const Balance owed = std::exchange(record.owed, Balance{0});
    amount += owed;
    if (amount == 0) return fail(Error::NothingToClaim);
    TRY(currency_.transfer(frame::kProvidersAccount, operator_account, amount,
                           Existence::AllowDeath));
    record.claimed += amount;
    pool.claimed += amount;
    pool.owed -= owed;
    storage.operators.put(operator_account, record);
    storage.pool.put(pool);
    deposit_event(Claimed{.operator_account = operator_account, .amount = amount});
    return Done{};
}

// ---- Leg
// ---------------------------------------------------------------------------------------

Balance Pallet::accepts(Balance budget) const {
    return storage.pool.get().accumulator.total_weight == 0 ? Balance{0} : budget;
}

void Pallet::receive(Balance amount, Balance) {
    auto pool = storage.pool.get();
    pool.accumulator.pay(amount);
    pool.received += amount;
    storage.pool.put(pool);
}

// ---- WorkerListener
// ----------------------------------------------------------------------------

void Pallet::activated(const WorkerId& id, const WorkerFacts& facts) {
    auto worker = storage.workers.get(id);
    if (worker && worker->operator_account != facts.operator_account) {
        removed(id);
        worker.reset();
    }
    if (!worker) {
        worker = Worker{.operator_account = facts.operator_account, .position = {}};
        storage.workers_of.put(facts.operator_account, id, Done{});
    }
    set_weight(id, *worker, facts.weight);
}

void Pallet::facts_changed(const WorkerId& id, const WorkerFacts& facts) {
    if (auto worker = storage.workers.get(id)) set_weight(id, *worker, facts.weight);
}

void Pallet::lapsed(const WorkerId& id) {
    if (auto worker = storage.workers.get(id)) set_weight(id, *worker, 0);
}

void Pallet::key_rotated(const WorkerId& before, const WorkerId& after) {
    const auto worker = storage.workers.get(before);
    if (!worker) return;
    storage.workers.remove(before);
    storage.workers_of.remove(worker->operator_account, before);
    storage.workers.put(after, *worker);
    storage.workers_of.put(worker->operator_account, after, Done{});
}

void Pallet::operator_changed(const WorkerId& id, const AccountId& new_operator) {
    const auto worker = storage.workers.get(id);
    if (!worker) return;
    const auto weight = worker->position.weight;
    removed(id);
    activated(id, {.operator_account = new_operator, .worker_class = {}, .weight = weight});
}

void Pallet::class_stopped(const WorkerClassPattern&, bool) {}

void Pallet::set_weight(const WorkerId& id, Worker& worker, std::uint64_t weight) {
    auto pool = storage.pool.get();
    worker.position.change_weight(pool.accumulator, weight);
    storage.pool.put(pool);
    storage.workers.put(id, worker);
    deposit_event(WorkerWeightSet{
        .worker = id, .operator_account = worker.operator_account, .weight = weight});
}

void Pallet::removed(const WorkerId& id) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    worker->position.change_weight(pool.accumulator, 0);
    // A fraction of a planck has no owner any more: the next payment divides it.
    pool.accumulator.remainder += worker->position.fraction;
    pool.owed += worker->position.settled;
    auto record = storage.operators.get(worker->operator_account);
    record.owed += worker->position.settled;
    storage.operators.put(worker->operator_account, record);
    storage.pool.put(pool);
    storage.workers.remove(id);
    storage.workers_of.remove(worker->operator_account, id);
    deposit_event(WorkerRetired{.worker = id,
                                .operator_account = worker->operator_account,
                                .owed = worker->position.settled});
}

// ---- views and checks
// ---------------------------------------------------------------------------

PoolView Pallet::pool_view() const {
    const auto pool = storage.pool.get();
    return {.received = pool.received,
            .claimed = pool.claimed,
            .total_weight = pool.accumulator.total_weight,
            .per_weight = pool.accumulator.per_weight};
}

ProviderView Pallet::provider_view(const AccountId& operator_account) const {
    const auto pool = storage.pool.get();
    const auto record = storage.operators.get(operator_account);
    ProviderView out;
    out.claimed = record.claimed;
    out.owed = record.owed;
    out.pending = record.owed;
    storage.workers_of.for_each(
        kViewWorkersMax,
        [&](const auto& key, const Done&) {
            const auto& id = std::get<1>(key);
            const auto worker = storage.workers.get(id);
            if (!worker) return true;
            const Balance pending = worker->position.pending(pool.accumulator);
            out.workers.push_back({id, worker->position.weight, pending});
            out.pending += pending;
            out.weight += worker->position.weight;
            return true;
        },
        operator_account);
    out.earned = out.claimed + out.pending;
    return out;
}

Checked Pallet::try_state() const {
    const auto pool = storage.pool.get();
    u128 weight = 0;
    u128 fractions = pool.accumulator.remainder;
    fractions += (pool.claimed + pool.owed) << math::kFractionBits;
    storage.workers.for_each(~std::uint32_t{0}, [&](const WorkerId&, const Worker& worker) {
        weight += worker.position.weight;
        fractions += (worker.position.settled << math::kFractionBits) +
                     worker.position.unsettled(pool.accumulator);
        return true;
    });
    TRY(ensure(weight == pool.accumulator.total_weight, Invariant::WeightSum));
    TRY(ensure(fractions == pool.received << math::kFractionBits, Invariant::ProviderAccumulator));
    const Balance held = currency_.total_balance(frame::kProvidersAccount);
    return ensure(held + pool.claimed >= pool.received, Invariant::ProviderPot);
}

}  // namespace tokenomics::rewards
