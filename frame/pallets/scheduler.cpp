#include "frame/pallets/scheduler.hpp"

#include <algorithm>

namespace frame::scheduler {

namespace {

/// An agenda of the largest size, and the name.
constexpr Weight kOrderWeight = call_weight(60, 3, 3);
/// What a task costs beside its call.
constexpr Weight kTaskWeight = call_weight(10, 1, 1);
constexpr Weight kAgendaWeight = call_weight(40, 2, 2);
constexpr Weight kBeginWeight = call_weight(2, 2, 0);

/// Whether a call fits into a block that does nothing else for tasks.
bool can_run(const Weight& declared) {
    return !declared.saturating_add(kTaskWeight)
                .saturating_add(kAgendaWeight)
                .saturating_add(kBeginWeight)
                .any_above(kBudget);
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::FailedToSchedule:
            return "50 tasks are scheduled for the block";
        case Error::NotFound:
            return "no such task is scheduled";
        case Error::TargetBlockNumberInPast:
            return "the block is not after this one";
        case Error::CallTooLong:
            return "a scheduled call has at most 2,048 bytes";
        case Error::CallTooHeavy:
            return "the call declares more than tasks may use of a block";
        case Error::NameTaken:
            return "a task has this name";
    }
    return "unknown scheduler error";
}

DispatchInfo Pallet::info(const Schedule&) const {
    return {.weight = kOrderWeight};
}
DispatchInfo Pallet::info(const Cancel&) const {
    return {.weight = kOrderWeight};
}
DispatchInfo Pallet::info(const ScheduleNamed&) const {
    return {.weight = kOrderWeight};
}
DispatchInfo Pallet::info(const CancelNamed&) const {
    return {.weight = kOrderWeight};
}
DispatchInfo Pallet::info(const ScheduleAfter&) const {
    return {.weight = kOrderWeight};
}
DispatchInfo Pallet::info(const ScheduleNamedAfter&) const {
    return {.weight = kOrderWeight};
}

// ---- ordering
// -------------------------------------------------------------------------------------

Outcome<> Pallet::place(BlockNumber when, const Task& task) {
    auto agenda = storage.agenda.get(when);
    auto& items = agenda.items;
    auto free = std::find(items.begin(), items.end(), std::nullopt);
    if (free == items.end()) {
        if (items.size() >= kAgendaMax) return fail(Error::FailedToSchedule);
        free = items.insert(items.end(), std::nullopt);
    }
    const auto index = static_cast<std::uint32_t>(free - items.begin());
    *free = task;
    storage.agenda.put(when, agenda);
    if (task.maybe_id) storage.lookup.put(*task.maybe_id, {when, index});
    deposit_event(Scheduled{.when = when, .index = index});
    return Done{};
}

Outcome<> Pallet::order(BlockNumber when, Task task, const RuntimeCall& call) {
    if (when <= block_.block_number()) return fail(Error::TargetBlockNumberInPast);
    if (call.encoded.size() > kCallSizeMax) return fail(Error::CallTooLong);
    if (!can_run(dispatcher_.dispatch_info(call).weight)) return fail(Error::CallTooHeavy);
    if (task.maybe_id && storage.lookup.contains(*task.maybe_id)) return fail(Error::NameTaken);
    // Once, or in no distance, is no period.
    if (task.maybe_periodic && (task.maybe_periodic->first == 0 || task.maybe_periodic->second < 2))
        task.maybe_periodic.reset();
    // The first run is one of those that are left.
    if (task.maybe_periodic) --task.maybe_periodic->second;
    task.call.items = call.encoded;
    return place(when, task);
}

Outcome<BlockNumber> Pallet::block_after(BlockNumber after) const {
    const auto now = block_.block_number();
    constexpr BlockNumber kLast = ~BlockNumber{0};
    if (after >= kLast - now) return fail(Error::TargetBlockNumberInPast);
    return now + after + 1;
}

template <class C>
DispatchResult Pallet::order_by(const Origin& origin, const C& call) {
    TRY(ensure_root(origin));
    Task task{.maybe_id = std::nullopt,
              .priority = call.priority,
              .call = {},
              .maybe_periodic = call.maybe_periodic};
    if constexpr (requires { call.id; }) task.maybe_id = call.id;
    BlockNumber when{};
    if constexpr (requires { call.after; })
        when = TRY(block_after(call.after));
    else
        when = call.when;
    TRY(order(when, std::move(task), call.call));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Schedule& call) {
    return order_by(origin, call);
}
DispatchResult Pallet::dispatch(const Origin& origin, const ScheduleNamed& call) {
    return order_by(origin, call);
}
DispatchResult Pallet::dispatch(const Origin& origin, const ScheduleAfter& call) {
    return order_by(origin, call);
}
DispatchResult Pallet::dispatch(const Origin& origin, const ScheduleNamedAfter& call) {
    return order_by(origin, call);
}

// ---- cancelling
// -----------------------------------------------------------------------------------

Outcome<> Pallet::remove(const TaskAddress& address) {
    const auto& [when, index] = address;
    auto agenda = storage.agenda.get(when);
    if (index >= agenda.items.size() || !agenda.items[index]) return fail(Error::NotFound);
    if (const auto& name = agenda.items[index]->maybe_id) storage.lookup.remove(*name);
    agenda.items[index].reset();
    while (!agenda.items.empty() && !agenda.items.back())
        agenda.items.pop_back();
    if (agenda.items.empty())
        storage.agenda.remove(when);
    else
        storage.agenda.put(when, agenda);
    deposit_event(Canceled{.when = when, .index = index});
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Cancel& call) {
    TRY(ensure_root(origin));
    TRY(remove({call.when, call.index}));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const CancelNamed& call) {
    TRY(ensure_root(origin));
    const auto address = storage.lookup.get(call.id);
    if (!address) return fail(Error::NotFound);
    TRY(remove(*address));
    return done();
}

// ---- running
// --------------------------------------------------------------------------------------

void Pallet::repeat(const TaskAddress& address, Task task, BlockNumber now) {
    if (!task.maybe_periodic) return;
    const auto id = task.maybe_id;
    auto& [distance, left] = *task.maybe_periodic;
    const BlockNumber when = distance > ~BlockNumber{0} - now ? ~BlockNumber{0} : now + distance;
    if (left == 1)
        task.maybe_periodic.reset();
    else
        --left;
    if (!place(when, task)) deposit_event(PeriodicFailed{.task = address, .id = id});
}

bool Pallet::run(const TaskAddress& address, const Task& task, Weight& used) {
    const auto call = primitives::scale::decode<RuntimeCall>(task.call.items, &calls_);
    if (!call || !can_run(dispatcher_.dispatch_info(*call).weight)) {
        deposit_event(CallUnavailable{.task = address, .id = task.maybe_id});
        return true;
    }
    const auto declared = dispatcher_.dispatch_info(*call).weight.saturating_add(kTaskWeight);
    if (used.saturating_add(declared).any_above(kBudget)) return false;
    used = used.saturating_add(kTaskWeight);
    const auto result = dispatch_nested(dispatcher_, Root{}, *call, used);
    deposit_event(Dispatched{.task = address, .id = task.maybe_id, .result = outcome_of(result)});
    return true;
}

bool Pallet::serve(BlockNumber when, BlockNumber now, Weight& used) {
    used = used.saturating_add(kAgendaWeight);
    const auto agenda = storage.agenda.get(when);
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < agenda.items.size(); ++i)
        if (agenda.items[i]) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair{agenda.items[a]->priority, a} < std::pair{agenda.items[b]->priority, b};
    });
    bool all = true;
    for (const auto index : order) {
        // A task before it may have cancelled it.
        auto current = storage.agenda.get(when);
        if (index >= current.items.size() || !current.items[index]) continue;
        const Task task = *current.items[index];
        // Gone before it runs, so that it runs once whatever it does.
        current.items[index].reset();
        const auto before = storage.agenda.get(when);
        storage.agenda.put(when, current);
        if (task.maybe_id) storage.lookup.remove(*task.maybe_id);
        if (!run({when, index}, task, used)) {
            storage.agenda.put(when, before);
            if (task.maybe_id) storage.lookup.put(*task.maybe_id, {when, index});
            all = false;
            break;
        }
        repeat({when, index}, task, now);
    }
    if (all) storage.agenda.remove(when);
    return all;
}

Weight Pallet::on_initialize(BlockNumber number) {
    Weight used = kBeginWeight;
    BlockNumber when = storage.incomplete_since.get().value_or(number);
    for (std::uint32_t i = 0; i < kAgendasPerBlock && when <= number; ++i) {
        if (!serve(when, number, used)) break;
        ++when;
    }
    if (when <= number)
        storage.incomplete_since.put(when);
    else
        storage.incomplete_since.kill();
    return used;
}

}  // namespace frame::scheduler
