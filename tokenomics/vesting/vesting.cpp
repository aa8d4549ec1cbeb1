#include "tokenomics/vesting/vesting.hpp"

#include "primitives/types/u256.hpp"

#include <algorithm>

namespace tokenomics::vesting {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

namespace {

/// The schedules, the account and its freezes.
constexpr frame::Weight kVestWeight = call_weight(20, 4, 4);
constexpr frame::Weight kTransferWeight = call_weight(40, 7, 7);

/// Of two schedules that still lock something: all of it, from now or the later start on, until the
/// later end.
Schedule merged(const Schedule& one, const Schedule& other, BlockNumber now) {
    const auto ending = std::max(one.ending_block(), other.ending_block());
    const auto starting = std::max({now, one.starting_block, other.starting_block});
    const Balance locked = one.locked_at(now) + other.locked_at(now);
    const auto duration = std::max<std::uint64_t>(ending, std::uint64_t{starting} + 1) - starting;
    return {.locked = locked,
            .per_block = std::max<Balance>(locked / duration, 1),
            .starting_block = starting};
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::NotVesting:
            return "the account has no vesting schedule";
        case Error::AtMaxVestingSchedules:
            return "the account has 28 vesting schedules";
        case Error::AmountLow:
            return "a schedule locks at least 100 PHA, and no more than the account has";
        case Error::ScheduleIndexOutOfBounds:
            return "the account has no schedule of this number";
        case Error::InvalidScheduleParams:
            return "a schedule locks an amount and unlocks some of it a block";
    }
    return "unknown vesting error";
}

Balance Schedule::locked_at(BlockNumber now) const {
    if (now <= starting_block) return locked;
    const auto unlocked =
        primitives::multiply_divide(per_block, now - starting_block, 1, primitives::Rounding::Down);
    return unlocked ? primitives::saturating_sub(locked, *unlocked) : Balance{0};
}

std::uint64_t Schedule::ending_block() const {
    const Balance blocks = locked / per_block + (locked % per_block != 0 ? 1 : 0);
    constexpr Balance kFar = ~std::uint32_t{0};
    return starting_block + static_cast<std::uint64_t>(std::min(blocks, kFar));
}

frame::DispatchInfo Pallet::info(const Vest&) const {
    return {.weight = kVestWeight};
}
frame::DispatchInfo Pallet::info(const VestOther&) const {
    return {.weight = kVestWeight};
}
frame::DispatchInfo Pallet::info(const VestedTransfer&) const {
    return {.weight = kTransferWeight};
}
frame::DispatchInfo Pallet::info(const ForceVestedTransfer&) const {
    return {.weight = kTransferWeight};
}
frame::DispatchInfo Pallet::info(const MergeSchedules&) const {
    return {.weight = kVestWeight};
}

// ---- schedules and the freeze
// ----------------------------------------------------------------------

Balance Pallet::locked_now(const Schedules& schedules) const {
    Balance sum = 0;
    for (const auto& schedule : schedules.items)
        sum = primitives::saturating_add(sum, schedule.locked_at(block_.block_number()));
    return sum;
}

Balance Pallet::unvested(const AccountId& who) const {
    return locked_now(storage.vesting.get(who).value_or(Schedules{}));
}

Balance Pallet::unvested_total() const {
    Balance sum = 0;
    storage.vesting.for_each(kAccountsMax, [&](const AccountId&, const Schedules& schedules) {
        sum = primitives::saturating_add(sum, locked_now(schedules));
        return true;
    });
    return sum;
}

Outcome<> Pallet::write(const AccountId& who, Schedules schedules) {
    std::erase_if(schedules.items, [&](const Schedule& schedule) {
        return schedule.locked_at(block_.block_number()) == 0;
    });
    const Balance locked = locked_now(schedules);
    TRY(freezer_.set_vesting_freeze(who, locked));
    if (schedules.items.empty()) {
        storage.vesting.remove(who);
        deposit_event(VestingCompleted{who});
    } else {
        storage.vesting.put(who, schedules);
        deposit_event(VestingUpdated{.account = who, .unvested = locked});
    }
    return Done{};
}

Outcome<> Pallet::add(const AccountId& who, const Schedule& schedule) {
    if (!schedule.is_valid()) return fail(Error::InvalidScheduleParams);
    auto schedules = storage.vesting.get(who).value_or(Schedules{});
    if (schedules.items.size() >= kSchedulesMax) return fail(Error::AtMaxVestingSchedules);
    schedules.items.push_back(schedule);
    return write(who, std::move(schedules));
}

Outcome<> Pallet::vest(const AccountId& who) {
    auto schedules = storage.vesting.get(who);
    if (!schedules) return fail(Error::NotVesting);
    return write(who, std::move(*schedules));
}

Outcome<> Pallet::send(const AccountId& from, const AccountId& to, const Schedule& schedule) {
    if (schedule.locked < kTransferMin) return fail(Error::AmountLow);
    // Whoever gives from an account to itself would lock what is there twice.
    if (from == to || !schedule.is_valid()) return fail(Error::InvalidScheduleParams);
    TRY(currency_.transfer(from, to, schedule.locked, frame::Existence::AllowDeath));
    return add(to, schedule);
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Vest&) {
    const auto who = TRY(ensure_signed(origin));
    TRY(vest(who));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const VestOther& call) {
    TRY(ensure_signed(origin));
    const auto who = TRY(frame::lookup(call.target));
    TRY(vest(who));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const VestedTransfer& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto to = TRY(frame::lookup(call.target));
    TRY(send(who, to, call.schedule));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ForceVestedTransfer& call) {
    TRY(ensure_root(origin));
    const auto from = TRY(frame::lookup(call.source));
    const auto to = TRY(frame::lookup(call.target));
    TRY(send(from, to, call.schedule));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const MergeSchedules& call) {
    const auto who = TRY(ensure_signed(origin));
    auto schedules = storage.vesting.get(who);
    if (!schedules) return fail(Error::NotVesting);
    auto& items = schedules->items;
    const auto first = std::min(call.schedule1_index, call.schedule2_index);
    const auto second = std::max(call.schedule1_index, call.schedule2_index);
    if (second >= items.size() || first == second) return fail(Error::ScheduleIndexOutOfBounds);
    const auto now = block_.block_number();
    const Schedule one = items[first];
    const Schedule other = items[second];
    // A finished one is dropped with the write; the other stays as it is.
    if (one.locked_at(now) != 0 && other.locked_at(now) != 0) {
        items.erase(items.begin() + second);
        items.erase(items.begin() + first);
        items.push_back(merged(one, other, now));
    }
    TRY(write(who, std::move(*schedules)));
    return done();
}

Outcome<> Pallet::build_genesis(const std::vector<GenesisSchedule>& schedules) {
    for (const auto& [who, schedule] : schedules) {
        TRY(add(who, schedule));
        if (currency_.total_balance(who) < unvested(who)) return fail(Error::AmountLow);
    }
    return Done{};
}

}  // namespace tokenomics::vesting
