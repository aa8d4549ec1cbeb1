#include "tokenomics/emission/emission.hpp"

namespace tokenomics::emission {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::Existence;
using frame::kRewardReserveAccount;
using frame::kTreasuryAccount;

namespace {
constexpr std::array kLegs{LegName::Treasury, LegName::Stakers, LegName::Providers};

constexpr std::size_t index_of(LegName leg) {
    return static_cast<std::size_t>(leg);
}
std::uint32_t epoch_of(const Schedule& schedule, std::uint64_t at_ms) {
    return static_cast<std::uint32_t>((at_ms - schedule.start_ms) / kEpochMs);
}
}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::SplitDoesNotAddUp:
            return "the parts of the split do not add up to 10,000 basis points";
        case Error::ExceedsWithheld:
            return "less is withheld in the reserve";
    }
    return "unknown emission error";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::ReserveBelowSchedule:
            return "the reward reserve has less than the schedule pays";
    }
    return "unknown emission genesis error";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const SetSplit&) const {
    return {.weight = call_weight(5, 0, 1)};
}
DispatchInfo Pallet::info(const ReleaseWithheld&) const {
    return {.weight = call_weight(15, 3, 3)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetSplit& call) {
    TRY(frame::ensure_root(origin));
    if (!math::adds_up(call.split.shares())) return fail(Error::SplitDoesNotAddUp);
    storage.next_split.put(call.split);
    deposit_event(SplitScheduled{call.split});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ReleaseWithheld& call) {
    TRY(frame::ensure_root(origin));
    const auto dest = TRY(frame::lookup(call.dest));
    auto ledger = storage.ledger.get();
    if (call.amount > ledger.releasable()) return fail(Error::ExceedsWithheld);
    TRY(currency_.transfer(kRewardReserveAccount, dest, call.amount, Existence::AllowDeath));
    ledger.released += call.amount;
    storage.ledger.put(ledger);
    deposit_event(WithheldReleased{.dest = dest, .amount = call.amount});
    return done();
}

primitives::Result<Done, GenesisError> Pallet::build_genesis() {
    Schedule schedule;
    schedule.genesis_reserve = currency_.total_balance(kRewardReserveAccount);
    if (schedule.genesis_reserve < kScheduledTotal)
        return primitives::unexpected(GenesisError::ReserveBelowSchedule);
    schedule.initial_reserve = kScheduledTotal;
    schedule.period.reserve = kScheduledTotal;
    storage.schedule.put(schedule);
    storage.split.put(Split{});
    return Done{};
}

// ---- accrual
// -------------------------------------------------------------------------------------

void Pallet::start(Schedule schedule, std::uint64_t now_ms) {
    schedule.started = true;
    schedule.start_ms = now_ms;
    schedule.period.start_ms = now_ms;
    schedule.last_accrual_ms = now_ms;
    storage.schedule.put(schedule);
    deposit_event(EmissionStarted{now_ms});
}

void Pallet::on_timestamp_set(std::uint64_t now_ms) {
    auto schedule = storage.schedule.get();
    if (!schedule.started) return start(schedule, now_ms);
    // Timestamps rise; a runtime that called twice for one block would pay nothing the second time.
    if (now_ms <= schedule.last_accrual_ms) return;

    const std::uint64_t elapsed_ms = now_ms - schedule.last_accrual_ms;
    const auto open = storage.epoch.get();
    const auto current = epoch_of(schedule, now_ms);
    if (elapsed_ms > kEpochMs) {
        accrue(schedule, now_ms, kEpochMs);
    } else if (current != open) {
        const std::uint64_t boundary_ms = schedule.start_ms + (open + std::uint64_t{1}) * kEpochMs;
        accrue(schedule, boundary_ms, kEpochMs);
    }
    if (current != open) end_epoch(current);
    if (schedule.last_accrual_ms < now_ms) accrue(schedule, now_ms, kEpochMs);
    storage.schedule.put(schedule);
}

void Pallet::accrue(Schedule& schedule, std::uint64_t to_ms, std::uint64_t paid_ms) {
    const std::uint64_t elapsed_ms = to_ms - schedule.last_accrual_ms;
    if (elapsed_ms == 0) return;
    const auto period = math::period_at(schedule.period, to_ms);
    if (period.index != schedule.period.index)
        deposit_event(PeriodStarted{.index = period.index, .reserve = period.reserve});
    schedule.period = period;
    schedule.last_accrual_ms = to_ms;

    auto ledger = storage.ledger.get();
    const Balance scheduled = math::emitted(schedule.initial_reserve, period, to_ms);
    const auto parts =
        math::split(scheduled - ledger.scheduled, storage.split.get().shares(), ledger.carries);
    ledger.scheduled = scheduled;
    bool paid = true;
    for (const auto leg : kLegs) {
        const Balance amount = parts[index_of(leg)];
        const bool capped = leg != LegName::Treasury && elapsed_ms > paid_ms;
        const Balance payable = capped ? amount * paid_ms / elapsed_ms : amount;
        const bool this_paid = pay(leg, amount, payable, ledger);
        if (!this_paid && paid && !schedule.exhausted)
            deposit_event(ReserveExhausted{.leg = leg, .amount = amount});
        paid = paid && this_paid;
    }
    schedule.exhausted = !paid;
    storage.ledger.put(ledger);
}

Leg* Pallet::recipient(LegName name) const {
    switch (name) {
        case LegName::Stakers:
            return &stakers_;
        case LegName::Providers:
            return &providers_;
        case LegName::Treasury:
            break;
    }
    return nullptr;
}

/// False when the reserve's account has too little.
bool Pallet::pay(LegName name, Balance amount, Balance payable, Ledger& ledger) {
    auto& totals = ledger.legs[index_of(name)];
    Leg* leg = recipient(name);
    const Balance accepted = leg == nullptr ? payable : leg->accepts(payable);
    const Balance returned = leg == nullptr ? Balance{0} : std::min(leg->returns(), accepted);
    const AccountId to = leg == nullptr ? kTreasuryAccount : leg->account();
    const Balance fresh = accepted - returned;
    if (fresh != 0 &&
        !currency_.transfer(kRewardReserveAccount, to, fresh, Existence::AllowDeath)) {
        totals.withheld += amount;
        return false;
    }
    totals.paid += fresh;
    totals.withheld += amount - accepted;
    ledger.returned += returned;
    if (leg != nullptr && accepted != 0) leg->receive(accepted, returned);
    return true;
}

void Pallet::end_epoch(std::uint32_t next) {
    const auto open = storage.epoch.get();
    const auto ledger = storage.ledger.get();
    const auto row = row_between(storage.ledger_before.get(), ledger);
    storage.epochs.put(open, row);
    storage.epoch.put(next);
    storage.ledger_before.put(ledger);
    if (const auto split = storage.next_split.take()) storage.split.put(*split);
    stakers_.epoch_ended(open);
    providers_.epoch_ended(open);
    deposit_event(EpochEnded{.epoch = open, .row = row});
}

// ---- views and checks
// ---------------------------------------------------------------------------

std::vector<std::pair<std::uint32_t, EpochRow>> Pallet::rows(std::uint32_t from,
                                                             std::uint32_t to) const {
    std::vector<std::pair<std::uint32_t, EpochRow>> out;
    for (std::uint64_t epoch = from; epoch <= to && epoch - from < kViewEpochsMax; ++epoch) {
        const auto index = static_cast<std::uint32_t>(epoch);
        if (const auto row = storage.epochs.get(index)) out.emplace_back(index, *row);
    }
    return out;
}

Checked Pallet::try_state() const {
    const auto schedule = storage.schedule.get();
    const auto ledger = storage.ledger.get();
    if (schedule.started)
        TRY(ensure(ledger.scheduled == math::emitted(schedule.initial_reserve, schedule.period,
                                                     schedule.last_accrual_ms),
                   Invariant::Schedule));
    std::uint32_t carried = 0;
    for (const auto carry : ledger.carries)
        carried += carry;
    const Balance divided =
        ledger.paid() + ledger.withheld() + ledger.returned + ledger.remainder();
    TRY(ensure(carried % math::kBasisPoints == 0 && divided == ledger.scheduled,
               Invariant::ScheduledIsDivided));
    const Balance reserve = currency_.total_balance(kRewardReserveAccount);
    return ensure(reserve + ledger.paid() + ledger.released >= schedule.genesis_reserve &&
                      ledger.released <= ledger.withheld() + ledger.returned,
                  Invariant::ReserveAndPaid);
}

}  // namespace tokenomics::emission
