#include "tokenomics/slashing/slashing.hpp"

#include <algorithm>

namespace tokenomics::slashing {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;
using SharesHold = vpha::HoldReason;

namespace {

/// Quote, event log and GPUs of the largest evidence (tee-registry), and the slash itself.
constexpr Weight kJudgeWeight = call_weight(12'000, 60, 4);
constexpr Weight kHoldWeight = call_weight(40, 16, 12);
constexpr Weight kEndWeight = call_weight(50, 18, 14);
constexpr Weight kChargeWeight = call_weight(40, 16, 14);

/// Rounded down; amounts are below 2^110.
Balance part_of(Balance amount, std::uint16_t basis_points) {
    return amount * basis_points / math::kBasisPoints;
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::Disabled:
            return "slashing is turned off";
        case Error::UnknownWorker:
            return "no worker of the registry has this key";
        case Error::NoCollateral:
            return "no collateral stands behind the worker";
        case Error::NoOffence:
            return "the evidence is genuine and proves no offence";
        case Error::AlreadyHeld:
            return "a slash of this tier is held against the worker";
        case Error::UnknownSlash:
            return "no held slash has this number";
        case Error::NotAccused:
            return "only the operator, the owner of the collateral or of its pool appeals";
        case Error::AlreadyAppealed:
            return "a slash is appealed once";
        case Error::WindowOver:
            return "the time to appeal is over";
        case Error::BadParameters:
            return "a share or a time is outside of its bounds";
    }
    return "unknown slashing error";
}

DispatchInfo Pallet::info(const ReportContradiction&) const {
    return {.weight = kJudgeWeight.saturating_add(kHoldWeight)};
}
DispatchInfo Pallet::info(const ReportDuplicate&) const {
    return {.weight = kJudgeWeight.saturating_mul(2).saturating_add(kHoldWeight)};
}
DispatchInfo Pallet::info(const MakeAppeal&) const {
    return {.weight = call_weight(60, 20, 12)};
}
DispatchInfo Pallet::info(const Punish&) const {
    return {.weight = kHoldWeight};
}
DispatchInfo Pallet::info(const Annul&) const {
    return {.weight = kEndWeight};
}
DispatchInfo Pallet::info(const SetParameters&) const {
    return {.weight = call_weight(5, 0, 1)};
}

// ---- from an offence to a held slash
// --------------------------------------------------------------

bool Pallet::slash_held(const WorkerId& worker) const {
    return storage.held_of.for_each(1, [](const auto&, Tier) { return false; }, worker) != 0;
}

bool Pallet::is_held(const WorkerId& worker, Tier tier) const {
    bool found = false;
    const auto look = [&](const auto&, Tier one) {
        found = one == tier;
        return !found;
    };
    storage.held_of.for_each(~std::uint32_t{0}, look, worker);
    return found;
}

Balance Pallet::amount_of(const WorkerId& worker, Tier tier) const {
    return part_of(parts_.pledges.pledged(worker),
                   storage.parameters.get().basis_points[static_cast<std::size_t>(tier)]);
}

void Pallet::put_due(SlashId id, Slash& slash, std::uint64_t due_ms) {
    storage.due.remove(due_key(id, slash.due_ms));
    slash.due_ms = due_ms;
    storage.due.put(due_key(id, due_ms), Done{});
}

SlashId Pallet::hold(const WorkerId& worker, Tier tier, Slash slash) {
    const auto operator_account = parts_.workers.operator_of(worker);
    slash.tier = tier;
    slash.worker = worker;
    slash.operator_account = operator_account.value_or(slash.owner);
    slash.principal = parts_.principals.responsible_for(slash.owner);
    return open(std::move(slash));
}

bool Pallet::bond_slash_held(const AccountId& who) const {
    return storage.held_of_bond.for_each(1, [](const auto&, Tier) { return false; }, who) != 0;
}

Balance Pallet::hold_bond(const AccountId& who, Tier tier, Balance shares) {
    if (shares == 0 || !storage.parameters.get().enabled) return 0;
    CHECK(parts_.vpha.change_reason(SharesHold::ValidatorBond, SharesHold::Slash, who, shares));
    Slash slash;
    slash.tier = tier;
    slash.owner = slash.operator_account = slash.principal = who;
    slash.shares = shares;
    open(std::move(slash));
    return shares;
}

/// The shares are under the hold already.
SlashId Pallet::open(Slash slash) {
    slash.created_ms = parts_.clock.now_ms();
    const SlashId id = storage.next_slash.get();
    storage.next_slash.put(id + 1);
    put_due(id, slash, slash.created_ms + storage.parameters.get().appeal_window_ms);
    storage.slashes.put(id, slash);
    if (slash.worker)
        storage.held_of.put(*slash.worker, id, slash.tier);
    else
        storage.held_of_bond.put(slash.owner, id, slash.tier);
    deposit_event(Held{.id = id,
                       .tier = slash.tier,
                       .worker = slash.worker,
                       .owner = slash.owner,
                       .shares = slash.shares,
                       .due_ms = slash.due_ms});
    return id;
}

std::vector<AccountId> Pallet::accused_of(const Slash& slash) {
    std::vector<AccountId> out{slash.owner};
    for (const auto& who : {slash.operator_account, slash.principal})
        if (std::find(out.begin(), out.end(), who) == out.end()) out.push_back(who);
    return out;
}

Outcome<> Pallet::report(const AccountId& reporter, const WorkerId& worker, Tier tier,
                         const std::optional<Hash>& proof) {
    if (!proof) return fail(Error::NoOffence);
    const auto [owner, taken] = parts_.pledges.take(worker, amount_of(worker, tier));
    if (taken == 0) return fail(Error::NoCollateral);
    const Balance deposit = storage.parameters.get().report_deposit;
    TRY(parts_.currency.hold(hold_reason(HoldReason::Report), reporter, deposit));
    Slash slash;
    slash.owner = owner;
    slash.shares = taken;
    slash.reporter = reporter;
    slash.report_deposit = deposit;
    slash.proof = *proof;
    hold(worker, tier, std::move(slash));
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const ReportContradiction& call) {
    const auto who = TRY(ensure_signed(origin));
    if (!storage.parameters.get().enabled) return fail(Error::Disabled);
    if (is_held(call.worker, Tier::Contradiction)) return fail(Error::AlreadyHeld);
    const auto proof = TRY(parts_.judge.contradiction(call.worker, call.evidence.items));
    TRY(report(who, call.worker, Tier::Contradiction, proof));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ReportDuplicate& call) {
    const auto who = TRY(ensure_signed(origin));
    if (!storage.parameters.get().enabled) return fail(Error::Disabled);
    if (is_held(call.worker, Tier::Duplicate)) return fail(Error::AlreadyHeld);
    const auto proof = TRY(parts_.judge.duplicate(call.worker, call.other.items, call.own.items));
    TRY(report(who, call.worker, Tier::Duplicate, proof));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Punish& call) {
    TRY(ensure_root(origin));
    if (!storage.parameters.get().enabled) return fail(Error::Disabled);
    Slash slash;
    std::tie(slash.owner, slash.shares) =
        parts_.pledges.take(call.worker, amount_of(call.worker, Tier::Forged));
    if (slash.shares == 0) return fail(Error::NoCollateral);
    slash.proof = call.proof;
    hold(call.worker, Tier::Forged, std::move(slash));
    return done();
}

// ---- appeals
// --------------------------------------------------------------------------------------

Balance Pallet::appeal_deposit_of(const Slash& slash) const {
    const auto parameters = storage.parameters.get();
    return std::max(parameters.appeal_min, part_of(parts_.vpha.convert_to_assets(slash.shares),
                                                   parameters.appeal_basis_points));
}

DispatchResult Pallet::dispatch(const Origin& origin, const MakeAppeal& call) {
    const auto who = TRY(ensure_signed(origin));
    auto slash = storage.slashes.get(call.slash);
    if (!slash) return fail(Error::UnknownSlash);
    const auto accused = accused_of(*slash);
    if (std::find(accused.begin(), accused.end(), who) == accused.end())
        return fail(Error::NotAccused);
    if (slash->state == State::Appealed) return fail(Error::AlreadyAppealed);
    if (parts_.clock.now_ms() >= slash->due_ms) return fail(Error::WindowOver);
    const Balance deposit = appeal_deposit_of(*slash);
    TRY(parts_.currency.hold(hold_reason(HoldReason::Appeal), who, deposit));
    const auto opened = TRY(parts_.court.open(who, call.slash, accused, slash->created_ms));
    slash->state = State::Appealed;
    slash->appeal = Appeal{.appellant = who, .deposit = deposit, .referendum = opened.referendum};
    put_due(call.slash, *slash, opened.ends_ms);
    storage.slashes.put(call.slash, *slash);
    deposit_event(Appealed{.id = call.slash, .appellant = who, .referendum = opened.referendum});
    return done();
}

/// The deposit is the treasury's when the appeal was lost.
void Pallet::settle_appeal(const Slash& slash, bool won) {
    if (!slash.appeal) return;
    const auto reason = hold_reason(HoldReason::Appeal);
    const auto& appeal = *slash.appeal;
    const bool moved =
        won ? parts_.currency.release(reason, appeal.appellant, appeal.deposit).has_value()
            : parts_.currency
                  .transfer_held(reason, appeal.appellant, frame::kTreasuryAccount, appeal.deposit)
                  .has_value();
    CHECK(moved);
}

DispatchResult Pallet::dispatch(const Origin& origin, const Annul& call) {
    TRY(ensure_root(origin));
    const auto slash = storage.slashes.get(call.slash);
    if (!slash) return fail(Error::UnknownSlash);
    annul(call.slash, *slash);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetParameters& call) {
    TRY(ensure_root(origin));
    if (!call.parameters.is_valid()) return fail(Error::BadParameters);
    storage.parameters.put(call.parameters);
    deposit_event(ParametersSet{call.parameters});
    return done();
}

// ---- the end of a slash
// ---------------------------------------------------------------------------

void Pallet::forget(SlashId id, const Slash& slash) {
    storage.slashes.remove(id);
    storage.due.remove(due_key(id, slash.due_ms));
    if (!slash.worker) return storage.held_of_bond.remove(slash.owner, id);
    storage.held_of.remove(*slash.worker, id);
    if (!slash_held(*slash.worker)) parts_.pledges.unlocked(*slash.worker);
}

void Pallet::annul(SlashId id, const Slash& slash) {
    if (slash.worker) parts_.pledges.give_back(*slash.worker, slash.owner, slash.shares);
    settle_appeal(slash, true);
    // Who reported what did not hold pays for the time of all.
    if (slash.reporter)
        CHECK(parts_.currency.transfer_held(hold_reason(HoldReason::Report), *slash.reporter,
                                            frame::kTreasuryAccount, slash.report_deposit));
    deposit_event(Annulled{.id = id, .worker = slash.worker, .shares = slash.shares});
    forget(id, slash);
    if (slash.worker) return;
    CHECK(bonds_ != nullptr);
    bonds_->give_back(slash.owner, slash.tier, slash.shares);
}

Balance Pallet::reporter_share_of(Balance shares) const {
    const auto parameters = storage.parameters.get();
    return std::min(part_of(shares, parameters.reporter_basis_points),
                    parts_.vpha.convert_to_shares(parameters.reporter_max));
}

void Pallet::execute(SlashId id, const Slash& slash) {
    const auto accused = accused_of(slash);
    const bool paid_reporter = slash.reporter && std::find(accused.begin(), accused.end(),
                                                           *slash.reporter) == accused.end();
    Balance reporter = paid_reporter ? reporter_share_of(slash.shares) : Balance{0};
    // A share too small to open an account with stays with the rest.
    if (reporter != 0 &&
        !parts_.vpha.transfer_held(SharesHold::Slash, slash.owner, *slash.reporter, reporter))
        reporter = 0;
    Balance treasury = slash.shares - reporter;
    if (!parts_.vpha.transfer_held(SharesHold::Slash, slash.owner, frame::kTreasuryAccount,
                                   treasury)) {
        parts_.vpha.release(SharesHold::Slash, slash.owner, treasury);
        treasury = 0;
    }
    settle_appeal(slash, false);
    if (slash.reporter)
        CHECK(parts_.currency.release(hold_reason(HoldReason::Report), *slash.reporter,
                                      slash.report_deposit));
    deposit_event(Executed{
        .id = id, .worker = slash.worker, .to_treasury = treasury, .to_reporter = reporter});
    forget(id, slash);
}

std::uint32_t Pallet::end_due(std::uint64_t now_ms) {
    std::vector<DueKey> ended;
    storage.due.for_each(kDuePerBlock, [&](const DueKey& key, const Done&) {
        if (due_time(key) > now_ms) return false;
        ended.push_back(key);
        return true;
    });
    for (const auto& key : ended) {
        const SlashId id = due_number(key);
        const auto slash = storage.slashes.get(id);
        CHECK(slash.has_value());
        if (slash->appeal && parts_.court.close(slash->appeal->referendum))
            annul(id, *slash);
        else
            execute(id, *slash);
    }
    return static_cast<std::uint32_t>(ended.size());
}

Weight Pallet::on_initialize(BlockNumber) {
    const std::uint64_t now_ms = parts_.clock.now_ms();
    Weight weight = call_weight(3, 4, 0);
    if (now_ms == 0) return weight;
    end_round(now_ms);
    weight = weight.saturating_add(kChargeWeight.saturating_mul(charge_due(now_ms)));
    if (!storage.parameters.get().enabled) return weight;
    return weight.saturating_add(kEndWeight.saturating_mul(end_due(now_ms)));
}

// ---- what is told
// ---------------------------------------------------------------------------------

SlashesView Pallet::view(const std::optional<WorkerId>& worker, bool dry_run) const {
    SlashesView out{.parameters = storage.parameters.get(),
                    .round = storage.round.get(),
                    .outage = std::nullopt,
                    .slashes = {},
                    .dry_run = {}};
    const auto add = [&](SlashId id, const Slash& slash) {
        out.slashes.push_back({.id = id,
                               .slash = slash,
                               .worth = parts_.vpha.convert_to_assets(slash.shares),
                               .appeal_deposit = appeal_deposit_of(slash)});
        return true;
    };
    if (!worker) {
        storage.slashes.for_each(kViewSlashesMax, add);
        return out;
    }
    const auto find = [&](const auto& keys, Tier) {
        return add(std::get<1>(keys), *storage.slashes.get(std::get<1>(keys)));
    };
    storage.held_of.for_each(kViewSlashesMax, find, *worker);
    out.outage = storage.outages.get(*worker);
    for (std::size_t i = 0; dry_run && i < kTiersCount; ++i) {
        const auto tier = static_cast<Tier>(i);
        const Balance shares = amount_of(*worker, tier);
        const bool reported = tier == Tier::Contradiction || tier == Tier::Duplicate;
        out.dry_run.push_back({.tier = tier,
                               .shares = shares,
                               .worth = parts_.vpha.convert_to_assets(shares),
                               .reporter_shares = reported ? reporter_share_of(shares) : 0});
    }
    return out;
}

Checked Pallet::try_state() const {
    const auto all = ~std::uint32_t{0};
    bool holds = true;
    storage.slashes.for_each(all, [&](SlashId id, const Slash& one) {
        Balance held = 0;
        storage.slashes.for_each(all, [&](SlashId, const Slash& other) {
            if (other.owner == one.owner) held += other.shares;
            return true;
        });
        holds = holds && held == parts_.vpha.held(SharesHold::Slash, one.owner) &&
                (one.worker ? storage.held_of.contains(*one.worker, id)
                            : storage.held_of_bond.contains(one.owner, id)) &&
                storage.due.contains(due_key(id, one.due_ms));
        return holds;
    });
    return ensure(holds, Invariant::SlashesHeld);
}

}  // namespace tokenomics::slashing
