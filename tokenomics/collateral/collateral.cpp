#include "tokenomics/collateral/collateral.hpp"

#include <algorithm>

namespace tokenomics::collateral {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_signed;
using vpha::HoldReason;

namespace {

/// The entry, the holds, and the worker with its class and place.
constexpr Weight kLockWeight = call_weight(30, 12, 10);

DueKey due_key(const WorkerId& worker, std::uint64_t until_ms) {
    DueKey out{};
    set_due_time(out, until_ms);
    std::copy(worker.begin(), worker.end(), out.begin() + kDueTimeSize);
    return out;
}
WorkerId worker_of(const DueKey& key) {
    WorkerId out{};
    std::copy(key.begin() + kDueTimeSize, key.end(), out.begin());
    return out;
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::UnknownWorker:
            return "no worker of the registry has this key";
        case Error::NotOperator:
            return "the worker belongs to another operator";
        case Error::OwnedByAnother:
            return "another account's collateral stands behind the worker";
        case Error::ZeroAmount:
            return "the amount is zero";
        case Error::ExceedsLocked:
            return "less is locked for the worker";
        case Error::TooManyUnlocks:
            return "16 unlocks of the worker are under way";
        case Error::NothingDue:
            return "nothing has cooled down yet";
        case Error::CoolingTooLong:
            return "collateral cools down for at most 90 days";
        case Error::SlashHeld:
            return "a slash is held against the worker";
    }
    return "unknown collateral error";
}

Balance Entry::total() const {
    Balance sum = locked;
    for (const auto& part : cooling.items)
        sum += part.shares;
    return sum;
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Lock&) const {
    return {.weight = kLockWeight};
}
DispatchInfo Pallet::info(const Unlock&) const {
    return {.weight = kLockWeight};
}
DispatchInfo Pallet::info(const Release&) const {
    return {.weight = call_weight(20, 4, 5)};
}
DispatchInfo Pallet::info(const SetCooling&) const {
    return {.weight = call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Lock& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto operator_account = workers_.operator_of(call.worker);
    if (!operator_account) return fail(Error::UnknownWorker);
    if (*operator_account != who) return fail(Error::NotOperator);
    TRY(lock(who, call.worker, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Unlock& call) {
    const auto who = TRY(ensure_signed(origin));
    TRY(unlock(who, call.worker, call.shares));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Release& call) {
    TRY(ensure_signed(origin));
    if (is_locked(call.worker)) return fail(Error::SlashHeld);
    if (release_due(call.worker) == 0) return fail(Error::NothingDue);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetCooling& call) {
    TRY(frame::ensure_root(origin));
    if (call.cooling_ms > kCoolingMaxMs) return fail(Error::CoolingTooLong);
    storage.cooling_ms.put(call.cooling_ms);
    deposit_event(CoolingSet{call.cooling_ms});
    return done();
}

// ---- in and out
// ----------------------------------------------------------------------------------

void Pallet::put(const WorkerId& worker, const Entry& entry) {
    if (entry.locked == 0 && entry.cooling.items.empty())
        storage.workers.remove(worker);
    else
        storage.workers.put(worker, entry);
    workers_.collateral_changed(worker, entry.locked);
}

Outcome<> Pallet::lock(const AccountId& owner, const WorkerId& worker, Balance shares) {
    if (shares == 0) return fail(Error::ZeroAmount);
    auto entry = storage.workers.get(worker);
    if (!entry) entry = Entry{.owner = owner, .locked = 0, .cooling = {}};
    if (entry->owner != owner) return fail(Error::OwnedByAnother);
    TRY(shares_.hold(HoldReason::WorkerCollateral, owner, shares));
    entry->locked += shares;
    put(worker, *entry);
    deposit_event(Locked{.worker = worker, .owner = owner, .shares = shares});
    return Done{};
}

Outcome<> Pallet::unlock(const AccountId& owner, const WorkerId& worker, Balance shares) {
    if (shares == 0) return fail(Error::ZeroAmount);
    auto entry = storage.workers.get(worker);
    if (!entry) return fail(Error::UnknownWorker);
    if (entry->owner != owner) return fail(Error::OwnedByAnother);
    if (shares > entry->locked) return fail(Error::ExceedsLocked);
    const std::uint64_t until_ms = clock_.now_ms() + storage.cooling_ms.get();
    auto& cooling = entry->cooling.items;
    // Unlocks of one block are one: they end together.
    if (!cooling.empty() && cooling.back().until_ms == until_ms) {
        cooling.back().shares += shares;
    } else {
        if (cooling.size() >= kCoolingMax) return fail(Error::TooManyUnlocks);
        cooling.push_back({.shares = shares, .until_ms = until_ms});
        storage.due.put(due_key(worker, until_ms), Done{});
    }
    entry->locked -= shares;
    put(worker, *entry);
    deposit_event(Unlocking{.worker = worker, .shares = shares, .until_ms = until_ms});
    return Done{};
}

bool Pallet::is_locked(const WorkerId& worker) const {
    return locks_ != nullptr && locks_->slash_held(worker);
}

Balance Pallet::release_due(const WorkerId& worker) {
    if (is_locked(worker)) return 0;
    auto entry = storage.workers.get(worker);
    if (!entry) return 0;
    Balance due = 0;
    std::erase_if(entry->cooling.items, [&](const Cooling& part) {
        if (part.until_ms > clock_.now_ms()) return false;
        due += part.shares;
        storage.due.remove(due_key(worker, part.until_ms));
        return true;
    });
    if (due == 0) return 0;
    shares_.release(HoldReason::WorkerCollateral, entry->owner, due);
    const AccountId owner = entry->owner;
    put(worker, *entry);
    deposit_event(Released{.worker = worker, .owner = owner, .shares = due});
    return due;
}

Weight Pallet::on_initialize(BlockNumber) {
    const std::uint64_t now_ms = clock_.now_ms();
    std::vector<DueKey> ended;
    storage.due.for_each(kReleasesPerBlock, [&](const DueKey& key, const Done&) {
        if (due_time(key) > now_ms) return false;
        ended.push_back(key);
        return true;
    });
    for (const auto& key : ended) {
        release_due(worker_of(key));
        // A slash may have taken all that was to cool down, or hold the worker: then its end
        // releases.
        storage.due.remove(key);
    }
    return call_weight(2, 2, 0).saturating_add(call_weight(20, 6, 6).saturating_mul(ended.size()));
}

std::pair<AccountId, Balance> Pallet::take(const WorkerId& worker, Balance shares) {
    auto entry = storage.workers.get(worker);
    if (!entry) return {};
    const Balance of_locked = std::min(shares, entry->locked);
    entry->locked -= of_locked;
    Balance left = shares - of_locked;
    for (auto& part : entry->cooling.items) {
        const Balance of_part = std::min(left, part.shares);
        part.shares -= of_part;
        left -= of_part;
    }
    std::erase_if(entry->cooling.items, [](const Cooling& part) { return part.shares == 0; });
    const Balance taken = shares - left;
    CHECK(shares_.change_reason(HoldReason::WorkerCollateral, HoldReason::Slash, entry->owner,
                                taken));
    const AccountId owner = entry->owner;
    put(worker, *entry);
    if (taken != 0) deposit_event(Taken{.worker = worker, .shares = taken});
    return {owner, taken};
}

void Pallet::key_rotated(const WorkerId& before, const WorkerId& after) {
    const auto entry = storage.workers.get(before);
    if (!entry || storage.workers.contains(after)) return;
    for (const auto& part : entry->cooling.items) {
        storage.due.remove(due_key(before, part.until_ms));
        storage.due.put(due_key(after, part.until_ms), Done{});
    }
    storage.workers.remove(before);
    storage.workers.put(after, *entry);
}

void Pallet::recount(const WorkerId& worker) {
    if (const auto entry = storage.workers.get(worker))
        workers_.collateral_changed(worker, entry->locked);
}

std::optional<AccountId> Pallet::owner_of(const WorkerId& worker) const {
    const auto entry = storage.workers.get(worker);
    if (!entry) return std::nullopt;
    return entry->owner;
}

Balance Pallet::pledged(const WorkerId& worker) const {
    const auto entry = storage.workers.get(worker);
    return entry ? entry->total() : Balance{0};
}

void Pallet::give_back(const WorkerId& worker, const AccountId& owner, Balance shares) {
    if (shares == 0) return;
    auto entry = storage.workers.get(worker);
    if (!entry) entry = Entry{.owner = owner, .locked = 0, .cooling = {}};
    if (entry->owner != owner) {
        shares_.release(HoldReason::Slash, owner, shares);
        return;
    }
    CHECK(shares_.change_reason(HoldReason::Slash, HoldReason::WorkerCollateral, owner, shares));
    entry->locked += shares;
    put(worker, *entry);
    deposit_event(Locked{.worker = worker, .owner = owner, .shares = shares});
}

// ---- views and checks
// ---------------------------------------------------------------------------

std::optional<Backing> Pallet::backing(const WorkerId& worker) const {
    const auto entry = storage.workers.get(worker);
    if (!entry) return std::nullopt;
    const auto& cooling = entry->cooling.items;
    return Backing{.owner = entry->owner,
                   .locked = entry->locked,
                   .cooling = entry->total() - entry->locked,
                   .next_release_ms = cooling.empty() ? 0 : cooling.front().until_ms};
}

std::optional<CollateralView> Pallet::view(const WorkerId& worker) const {
    const auto entry = storage.workers.get(worker);
    if (!entry) return std::nullopt;
    return CollateralView{.worker = worker,
                          .owner = entry->owner,
                          .locked = entry->locked,
                          .worth = shares_.convert_to_assets(entry->locked),
                          .cooling = entry->cooling.items};
}

Checked Pallet::try_state() const {
    std::vector<std::pair<AccountId, Balance>> sums;
    storage.workers.for_each(~std::uint32_t{0}, [&](const WorkerId&, const Entry& entry) {
        const auto found = std::find_if(sums.begin(), sums.end(),
                                        [&](const auto& sum) { return sum.first == entry.owner; });
        if (found == sums.end())
            sums.emplace_back(entry.owner, entry.total());
        else
            found->second += entry.total();
        return true;
    });
    for (const auto& [owner, sum] : sums)
        TRY(ensure(sum == shares_.held(HoldReason::WorkerCollateral, owner),
                   Invariant::CollateralHeld));
    return Done{};
}

}  // namespace tokenomics::collateral
