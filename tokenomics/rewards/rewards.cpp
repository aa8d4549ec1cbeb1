#include "tokenomics/rewards/rewards.hpp"

#include <algorithm>

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
            return "nothing is due: pay of closed intervals vests a day";
        case Error::NotChallenged:
            return "the worker has no such open challenge";
        case Error::BadSignature:
            return "the answer is not signed by the worker's key";
        case Error::BadParameters:
            return "a rate is outside of its bounds";
        case Error::PaidToPool:
            return "a pool stands behind the worker and is paid for it";
    }
    return "unknown rewards error";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Claim& call) const {
    const std::uint64_t workers = call.workers.items.size();
    return {.weight = call_weight(30 + 3 * workers, 12 + workers, 9 + workers)};
}
DispatchInfo Pallet::info(const ClaimFor&) const {
    return {.weight = call_weight(35, 13, 10)};
}
DispatchInfo Pallet::info(const SetPayout&) const {
    return {.weight = call_weight(5, 1, 1)};
}
DispatchInfo Pallet::info(const SetParameters&) const {
    return {.weight = call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Claim& call) {
    const auto who = TRY(ensure_signed(origin));
    auto record = storage.operators.get(who);
    const Balance owed = take_due(record.owed, clock_.now_ms());
    storage.operators.put(who, record);
    auto pool = storage.pool.get();
    pool.owed -= owed;
    storage.pool.put(pool);
    Balance amount = owed;
    for (const auto& id : call.workers.items) {
        auto worker = storage.workers.get(id);
        if (!worker) return fail(Error::UnknownWorker);
        if (worker->operator_account != who) return fail(Error::NotOperator);
        if (payee_of(id, *worker) != who) return fail(Error::PaidToPool);
        const Balance due = take_due(worker->vesting, clock_.now_ms());
        worker->paid += due;
        amount += due;
        storage.workers.put(id, *worker);
    }
    if (amount == 0) return fail(Error::NothingToClaim);
    TRY(pay(who, amount));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ClaimFor& call) {
    TRY(ensure_signed(origin));
    auto worker = storage.workers.get(call.worker);
    if (!worker) return fail(Error::UnknownWorker);
    const Balance due = take_due(worker->vesting, clock_.now_ms());
    if (due == 0) return fail(Error::NothingToClaim);
    worker->paid += due;
    storage.workers.put(call.worker, *worker);
    TRY(pay(payee_of(call.worker, *worker), due));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetPayout& call) {
    const auto who = TRY(ensure_signed(origin));
    auto record = storage.operators.get(who);
    record.in_vpha = call.in_vpha;
    storage.operators.put(who, record);
    deposit_event(PayoutSet{.operator_account = who, .in_vpha = call.in_vpha});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetParameters& call) {
    TRY(frame::ensure_root(origin));
    if (!is_valid(call.parameters)) return fail(Error::BadParameters);
    storage.parameters.put(call.parameters);
    deposit_event(ParametersSet{call.parameters});
    return done();
}

// ---- payment
// -------------------------------------------------------------------------------------

Outcome<> Pallet::pay(const AccountId& to, Balance amount) {
    auto record = storage.operators.get(to);
    Balance bought = 0;
    if (record.in_vpha) {
        bought = TRY(shares_.deposit_for(frame::kProvidersAccount, to, amount));
    } else {
        TRY(currency_.transfer(frame::kProvidersAccount, to, amount, Existence::AllowDeath));
    }
    record.paid += amount;
    storage.operators.put(to, record);
    auto pool = storage.pool.get();
    pool.paid += amount;
    storage.pool.put(pool);
    deposit_event(Paid{.operator_account = to, .amount = amount, .in_vpha = record.in_vpha});
    if (record.in_vpha && pay_listener_ != nullptr) pay_listener_->paid(to, bought);
    return Done{};
}

AccountId Pallet::payee_of(const WorkerId& id, const Worker& worker) const {
    return storage.payees.get(id).value_or(worker.operator_account);
}

bool Pallet::pay_due(const WorkerId& id, Worker& worker, Balance least) {
    const auto before = worker.vesting;
    const Balance due = take_due(worker.vesting, clock_.now_ms());
    if (due == 0 || due < least || !pay(payee_of(id, worker), due)) {
        // It waits: nothing was moved.
        worker.vesting = before;
        return false;
    }
    worker.paid += due;
    return true;
}

// ---- Leg
// ---------------------------------------------------------------------------------------

Balance Pallet::accepts(Balance budget) const {
    return storage.pool.get().classes.accepts(budget, storage.parameters.get());
}

Balance Pallet::returns() const {
    return storage.pool.get().returns;
}

void Pallet::receive(Balance amount, Balance returned) {
    auto pool = storage.pool.get();
    pool.classes.pay(amount, storage.parameters.get().class_cap);
    pool.received += amount - returned;
    pool.returns -= returned;
    storage.pool.put(pool);
}

// ---- shares
// --------------------------------------------------------------------------------------

bool Pallet::is_stopped(const WorkerClass& worker_class) const {
    const auto agrees = [](const auto& wanted, const auto& is) { return !wanted || *wanted == is; };
    const auto patterns = storage.stopped_classes.get().items;
    return std::any_of(patterns.begin(), patterns.end(), [&](const WorkerClassPattern& pattern) {
        return agrees(pattern.platform, worker_class.platform) &&
               agrees(pattern.product, worker_class.product) &&
               agrees(pattern.gpu_model, worker_class.gpu_model) &&
               agrees(pattern.tier, worker_class.tier);
    });
}

Factors Pallet::factors_of(const Worker& worker) const {
    return rewards::factors_of(storage.parameters.get(), worker.worker_class, worker.weight,
                               worker.proof_of_cloud, worker.collateral);
}

/// The first reason, in the order in which an operator can mend them.
ZeroReason Pallet::zero_reason(const Worker& worker, const Factors& factors) const {
    if (!worker.has_evidence) return ZeroReason::EvidenceLapsed;
    if (is_stopped(worker.worker_class)) return ZeroReason::ClassStopped;
    if (worker.collateral == 0) return ZeroReason::NoCollateral;
    if (factors.weight == 0) return ZeroReason::NoWeight;
    if (factors.confidence == 0 || factors.proof_of_cloud == 0) return ZeroReason::NoConfidence;
    // Too little of it for the least share.
    if (share_of(factors) == 0) return ZeroReason::NoCollateral;
    if (worker.state == WorkerState::Unresponsive) return ZeroReason::Unresponsive;
    if (worker.state != WorkerState::Active) return ZeroReason::FirstAnswerMissing;
    return worker.position.weight == 0 ? ZeroReason::ClassListFull : ZeroReason::None;
}

void Pallet::settle(Worker& worker, const Pool& pool) const {
    const auto* own = pool.classes.find(hardware_class_of(worker.worker_class));
    if (own != nullptr) worker.position.settle(own->accumulator);
}

void Pallet::set_share(Worker& worker, Pool& pool, std::uint64_t share) {
    const auto hardware = hardware_class_of(worker.worker_class);
    if (worker.position.weight == 0 && share == 0) return;
    ClassPool* own = pool.classes.open(hardware);
    // A class beyond the list earns nothing until another one is gone.
    if (own == nullptr) return;
    worker.position.change_weight(own->accumulator, share);
    pool.orphaned += pool.classes.close_if_empty(hardware);
    pool.returns += pool.orphaned >> math::kFractionBits;
    pool.orphaned &= math::kFractionMask;
}

void Pallet::refresh(const WorkerId& id, Worker& worker, Pool& pool) {
    const auto before = worker;
    settle(worker, pool);
    const auto factors = factors_of(worker);
    const bool can_be_asked =
        worker.has_evidence && worker.collateral != 0 && !is_stopped(worker.worker_class);
    if (!can_be_asked) {
        forfeit(id, worker, pool);
        worker.state = WorkerState::Idle;
        worker.challenge.reset();
        if (listener_ != nullptr) listener_->not_asked(id);
    } else if (worker.state == WorkerState::Idle) {
        worker.state = WorkerState::Waiting;
    }
    set_online(id, worker, can_be_asked);
    set_share(worker, pool, worker.state == WorkerState::Active ? share_of(factors) : 0);
    if (worker.state != before.state || worker.position.weight != before.position.weight)
        deposit_event(
            WorkerChanged{.worker = id, .state = worker.state, .share = worker.position.weight});
}

void Pallet::close_interval(const WorkerId& id, Worker& worker) {
    const Balance earned = std::exchange(worker.position.settled, Balance{0});
    vest(worker.vesting, earned, clock_.now_ms(), storage.parameters.get().vesting_ms);
    deposit_event(Answered{.worker = id, .earned = earned});
}

void Pallet::forfeit(const WorkerId& id, Worker& worker, Pool& pool) {
    const Balance amount = std::exchange(worker.position.settled, Balance{0});
    if (amount == 0) return;
    worker.forfeited += amount;
    pool.returns += amount;
    deposit_event(Forfeited{.worker = id, .amount = amount});
}

// ---- WorkerListener
// ----------------------------------------------------------------------------

void Pallet::activated(const WorkerId& id, const WorkerFacts& facts) {
    auto worker = storage.workers.get(id);
    if (worker && worker->operator_account != facts.operator_account) {
        operator_changed(id, facts.operator_account);
        worker = storage.workers.get(id);
    }
    if (!worker) {
        worker = Worker{};
        worker->operator_account = facts.operator_account;
        enlist(id, *worker);
        storage.workers_of.put(facts.operator_account, id, Done{});
    } else if (worker->state == WorkerState::Active && !is_stopped(worker->worker_class)) {
        // New evidence is a proof of presence like an answer.
        settle(*worker, storage.pool.get());
        close_interval(id, *worker);
    }
    worker->has_evidence = true;
    storage.workers.put(id, *worker);
    facts_changed(id, facts);
}

void Pallet::facts_changed(const WorkerId& id, const WorkerFacts& facts) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    // It leaves its class before it enters another.
    settle(*worker, pool);
    if (worker->worker_class != facts.worker_class) {
        set_share(*worker, pool, 0);
        worker->position.mark = 0;
    }
    worker->worker_class = facts.worker_class;
    worker->weight = facts.weight;
    worker->proof_of_cloud = facts.proof_of_cloud;
    refresh(id, *worker, pool);
    storage.pool.put(pool);
    storage.workers.put(id, *worker);
}

void Pallet::lapsed(const WorkerId& id) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    worker->has_evidence = false;
    refresh(id, *worker, pool);
    storage.pool.put(pool);
    storage.workers.put(id, *worker);
}

/// What closed intervals earned stays the operator's, or the pool's.
void Pallet::owe(const WorkerId& id, const Worker& worker, Pool& pool) {
    const Balance owed = sum_of(worker.vesting);
    if (owed == 0) return;
    const AccountId payee = payee_of(id, worker);
    auto record = storage.operators.get(payee);
    vest(record.owed, owed, clock_.now_ms(), storage.parameters.get().vesting_ms);
    storage.operators.put(payee, record);
    pool.owed += owed;
}

void Pallet::removed(const WorkerId& id) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    worker->has_evidence = false;
    refresh(id, *worker, pool);
    pool.orphaned += worker->position.fraction;
    owe(id, *worker, pool);
    storage.pool.put(pool);
    delist(*worker);
    storage.workers.remove(id);
    storage.workers_of.remove(worker->operator_account, id);
    deposit_event(WorkerRetired{.worker = id,
                                .operator_account = worker->operator_account,
                                .owed = sum_of(worker->vesting)});
}

void Pallet::key_rotated(const WorkerId& before, const WorkerId& after) {
    auto worker = storage.workers.get(before);
    if (!worker || storage.workers.contains(after)) return;
    worker->challenge.reset();
    if (listener_ != nullptr) listener_->not_asked(before);
    if (worker->online_at != kNowhere) storage.online.put(worker->online_at, after);
    storage.roster.put(worker->roster_at, after);
    storage.workers.remove(before);
    storage.workers_of.remove(worker->operator_account, before);
    storage.workers.put(after, *worker);
    storage.workers_of.put(worker->operator_account, after, Done{});
    if (const auto payee = storage.payees.get(before)) {
        storage.payees.remove(before);
        storage.payees.put(after, *payee);
    }
}

void Pallet::operator_changed(const WorkerId& id, const AccountId& new_operator) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    settle(*worker, pool);
    owe(id, *worker, pool);
    // The open interval is the old operator's too, and nobody closes it for him.
    forfeit(id, *worker, pool);
    worker->vesting = {};
    worker->collateral = 0;
    storage.workers_of.remove(worker->operator_account, id);
    worker->operator_account = new_operator;
    storage.workers_of.put(new_operator, id, Done{});
    refresh(id, *worker, pool);
    storage.pool.put(pool);
    storage.workers.put(id, *worker);
}

void Pallet::class_stopped(const WorkerClassPattern& pattern, bool stopped) {
    auto patterns = storage.stopped_classes.get();
    std::erase(patterns.items, pattern);
    if (stopped && patterns.items.size() < 32) patterns.items.push_back(pattern);
    storage.stopped_classes.put(patterns);
}

// ---- Payees
// ------------------------------------------------------------------------------------

void Pallet::set_payee(const WorkerId& id, const std::optional<AccountId>& payee) {
    if (auto worker = storage.workers.get(id)) {
        auto pool = storage.pool.get();
        settle(*worker, pool);
        owe(id, *worker, pool);
        worker->vesting = {};
        forfeit(id, *worker, pool);
        storage.pool.put(pool);
        storage.workers.put(id, *worker);
    }
    if (payee) {
        storage.payees.put(id, *payee);
        auto record = storage.operators.get(*payee);
        record.in_vpha = true;
        storage.operators.put(*payee, record);
    } else {
        storage.payees.remove(id);
    }
    deposit_event(PayeeSet{.worker = id, .payee = payee});
}

Balance Pallet::pay_owed(const AccountId& payee) {
    auto record = storage.operators.get(payee);
    const auto before = record;
    const Balance due = take_due(record.owed, clock_.now_ms());
    if (due == 0) return 0;
    storage.operators.put(payee, record);
    if (!pay(payee, due)) {
        storage.operators.put(payee, before);
        return 0;
    }
    auto pool = storage.pool.get();
    pool.owed -= due;
    storage.pool.put(pool);
    return due;
}

// ---- collateral::WorkerBook
// --------------------------------------------------------------------

std::optional<AccountId> Pallet::operator_of(const WorkerId& id) const {
    const auto worker = storage.workers.get(id);
    if (!worker) return std::nullopt;
    return worker->operator_account;
}

void Pallet::collateral_changed(const WorkerId& id, Balance shares) {
    auto worker = storage.workers.get(id);
    if (!worker) return;
    auto pool = storage.pool.get();
    settle(*worker, pool);
    worker->collateral = shares;
    refresh(id, *worker, pool);
    storage.pool.put(pool);
    storage.workers.put(id, *worker);
}

}  // namespace tokenomics::rewards
