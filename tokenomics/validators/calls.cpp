// What accounts and Root may do about validators.
#include "tokenomics/validators/validators.hpp"

#include <algorithm>

namespace tokenomics::validators {

using frame::call_weight;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

namespace {

/// A hold, a bond entry and the list of candidates.
constexpr Weight kBondWeight = call_weight(30, 6, 4);

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::AlreadyBonded:
            return "the account has a bond: add to it with bond_extra";
        case Error::NotBonded:
            return "the account has no bond";
        case Error::BondTooSmall:
            return "the bond is below the minimum";
        case Error::NoKeys:
            return "the account has registered no session keys";
        case Error::AlreadyStanding:
            return "the account stands for election already";
        case Error::NotStanding:
            return "the account does not stand for election";
        case Error::StillSlashable:
            return "the bond can be slashed until long enough after chill";
        case Error::StillServing:
            return "the account is a validator of this session";
        case Error::Barred:
            return "the account committed an offence and may not stand yet";
        case Error::CandidatesFull:
            return "200 accounts stand, each with at least this bond";
        case Error::SlashHeld:
            return "a slash of the bond is held: the rest is free when it has ended";
        case Error::BadParameters:
            return "a share is above 10,000 basis points, or a bound is out of range";
    }
    return "unknown validators error";
}

DispatchInfo Pallet::info(const Bond&) const {
    return {.weight = kBondWeight};
}
DispatchInfo Pallet::info(const BondExtra&) const {
    return {.weight = kBondWeight};
}
DispatchInfo Pallet::info(const Unbond&) const {
    return {.weight = kBondWeight};
}
DispatchInfo Pallet::info(const Validate&) const {
    return {.weight = kBondWeight};
}
DispatchInfo Pallet::info(const Chill&) const {
    return {.weight = kBondWeight};
}
DispatchInfo Pallet::info(const SetParameters&) const {
    return {.weight = call_weight(5, 0, 1)};
}
DispatchInfo Pallet::info(const SetInvulnerables&) const {
    return {.weight = call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Bond& call) {
    const auto who = TRY(ensure_signed(origin));
    if (storage.bonds.contains(who)) return fail(Error::AlreadyBonded);
    if (call.shares < storage.parameters.get().bond_min) return fail(Error::BondTooSmall);
    TRY(parts_.vpha.hold(vpha::HoldReason::ValidatorBond, who, call.shares));
    // Never stood: nothing to wait for.
    storage.bonds.put(who, {});
    deposit_event(Bonded{.who = who, .shares = call.shares, .total = bond_of(who)});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const BondExtra& call) {
    const auto who = TRY(ensure_signed(origin));
    if (!storage.bonds.contains(who)) return fail(Error::NotBonded);
    TRY(parts_.vpha.hold(vpha::HoldReason::ValidatorBond, who, call.shares));
    refresh_candidate(who);
    deposit_event(Bonded{.who = who, .shares = call.shares, .total = bond_of(who)});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Unbond&) {
    const auto who = TRY(ensure_signed(origin));
    const auto bond = storage.bonds.get(who);
    if (!bond) return fail(Error::NotBonded);
    const std::uint64_t waited = parts_.clock.now_ms() - bond->idle_since_ms;
    if (is_standing(who) || waited < storage.parameters.get().slashable_ms)
        return fail(Error::StillSlashable);
    for (const auto& validator : parts_.session.active_validators())
        if (validator.who == who) return fail(Error::StillServing);
    CHECK(slashes_ != nullptr);
    if (slashes_->bond_slash_held(who)) return fail(Error::SlashHeld);
    const Balance shares = parts_.vpha.release(vpha::HoldReason::ValidatorBond, who, bond_of(who));
    storage.bonds.remove(who);
    deposit_event(Unbonded{.who = who, .shares = shares});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Validate&) {
    const auto who = TRY(ensure_signed(origin));
    if (!storage.bonds.contains(who)) return fail(Error::NotBonded);
    if (is_standing(who)) return fail(Error::AlreadyStanding);
    if (!parts_.keys.has_session_keys(who)) return fail(Error::NoKeys);
    if (!may_serve(who)) return fail(Error::Barred);
    const Candidate candidate{.who = who, .bond = bond_of(who)};
    if (candidate.bond < storage.parameters.get().bond_min) return fail(Error::BondTooSmall);
    auto list = storage.candidates.get();
    if (list.items.size() >= kCandidatesMax) {
        const Candidate lowest = list.items.back();
        if (candidate.bond <= lowest.bond) return fail(Error::CandidatesFull);
        stop(lowest.who);
        list = storage.candidates.get();
    }
    storage.barred.remove(who);
    put_candidate(list, candidate);
    storage.candidates.put(list);
    deposit_event(Standing{.who = who, .bond = candidate.bond});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Chill&) {
    const auto who = TRY(ensure_signed(origin));
    if (!is_standing(who)) return fail(Error::NotStanding);
    stop(who);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetParameters& call) {
    TRY(ensure_root(origin));
    if (!call.parameters.is_valid()) return fail(Error::BadParameters);
    storage.parameters.put(call.parameters);
    deposit_event(ParametersSet{call.parameters});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetInvulnerables& call) {
    TRY(ensure_root(origin));
    storage.invulnerables.put(call.accounts);
    deposit_event(InvulnerablesSet{call.accounts.items});
    return done();
}

// ---- the list of candidates
// -----------------------------------------------------------------------

bool Pallet::is_standing(const AccountId& who) const {
    const auto list = storage.candidates.get();
    return std::any_of(list.items.begin(), list.items.end(),
                       [&](const Candidate& candidate) { return candidate.who == who; });
}

/// After those with the same bond: who came first keeps its place.
void Pallet::put_candidate(CandidateList& list, const Candidate& candidate) const {
    const auto at = std::find_if(list.items.begin(), list.items.end(), [&](const Candidate& other) {
        return other.bond < candidate.bond;
    });
    list.items.insert(at, candidate);
}

void Pallet::refresh_candidate(const AccountId& who) {
    auto list = storage.candidates.get();
    const auto removed =
        std::erase_if(list.items, [&](const Candidate& candidate) { return candidate.who == who; });
    if (removed == 0) return;
    put_candidate(list, {.who = who, .bond = bond_of(who)});
    storage.candidates.put(list);
}

void Pallet::stop(const AccountId& who) {
    auto list = storage.candidates.get();
    const auto removed =
        std::erase_if(list.items, [&](const Candidate& candidate) { return candidate.who == who; });
    if (removed == 0) return;
    storage.candidates.put(list);
    storage.bonds.put(who, {.idle_since_ms = parts_.clock.now_ms()});
    deposit_event(Chilled{who});
}

}  // namespace tokenomics::validators
