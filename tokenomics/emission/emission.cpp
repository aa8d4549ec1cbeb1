#include "tokenomics/emission/emission.hpp"

namespace tokenomics::emission {

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
}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::SplitDoesNotAddUp:
            return "the parts of the split do not add up to 10,000 basis points";
    }
    return "unknown emission error";
}

Balance Ledger::paid() const {
    return legs[0].paid + legs[1].paid + legs[2].paid;
}
Balance Ledger::withheld() const {
    return legs[0].withheld + legs[1].withheld + legs[2].withheld;
}

DispatchInfo Pallet::info(const SetSplit&) const {
    return {.weight = frame::call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetSplit& call) {
    TRY(frame::ensure_root(origin));
    if (!math::adds_up(call.split.shares())) return fail(Error::SplitDoesNotAddUp);
    storage.split.put(call.split);
    deposit_event(SplitChanged{call.split});
    return done();
}

void Pallet::build_genesis() {
    Schedule schedule;
    schedule.initial_reserve = currency_.total_balance(kRewardReserveAccount);
    schedule.period.reserve = schedule.initial_reserve;
    storage.schedule.put(schedule);
    storage.split.put(Split{});
}

void Pallet::start(Schedule schedule, std::uint64_t now_ms) {
    schedule.started = true;
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

    const auto period = math::period_at(schedule.period, now_ms);
    if (period != schedule.period)
        deposit_event(PeriodStarted{.index = period.index, .reserve = period.reserve});
    schedule.period = period;
    schedule.last_accrual_ms = now_ms;

    auto ledger = storage.ledger.get();
    const Balance scheduled = math::emitted(schedule.initial_reserve, period, now_ms);
    const auto parts =
        math::split(scheduled - ledger.scheduled, storage.split.get().shares(), ledger.carries);
    ledger.scheduled = scheduled;
    for (const auto leg : kLegs)
        pay(leg, parts[index_of(leg)], ledger.legs[index_of(leg)]);
    storage.schedule.put(schedule);
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

void Pallet::pay(LegName name, Balance amount, LegTotals& totals) {
    if (amount == 0) return;
    Leg* leg = recipient(name);
    if (leg != nullptr && !leg->has_recipients()) {
        totals.withheld += amount;
        return;
    }
    const AccountId to = leg == nullptr ? kTreasuryAccount : leg->account();
    if (!currency_.transfer(kRewardReserveAccount, to, amount, Existence::AllowDeath)) {
        totals.withheld += amount;
        deposit_event(PaymentFailed{.leg = name, .amount = amount});
        return;
    }
    totals.paid += amount;
    if (leg != nullptr) leg->receive(amount);
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
    const Balance divided = ledger.paid() + ledger.withheld() + carried / math::kBasisPoints;
    TRY(ensure(carried % math::kBasisPoints == 0 && divided == ledger.scheduled,
               Invariant::ScheduledIsDivided));
    const Balance reserve = currency_.total_balance(kRewardReserveAccount);
    return ensure(reserve + ledger.paid() >= schedule.initial_reserve, Invariant::ReserveAndPaid);
}

}  // namespace tokenomics::emission
