// Sessions, pay and loss of validators.
#include "tokenomics/validators/validators.hpp"

#include <algorithm>

namespace tokenomics::validators {

using frame::Existence;
using frame::kTreasuryAccount;
using frame::SessionValidators;
using math::kBasisPoints;

namespace {

/// Floor of a share; amounts are below 2^114.
Balance share_of(Balance amount, std::uint16_t basis_points) {
    return amount * basis_points / kBasisPoints;
}

/// More than a third at once is the network's failure.
bool is_outage(std::size_t failed, std::size_t all) {
    return 3 * failed > all;
}

}  // namespace

void Pallet::build_genesis(const Parameters& parameters,
                           const std::vector<AccountId>& invulnerables) {
    CHECK(parameters.is_valid() && invulnerables.size() <= kInvulnerablesMax);
    storage.parameters.put(parameters);
    storage.invulnerables.put({invulnerables});
}

// ---- blocks
// ---------------------------------------------------------------------------------------

void Pallet::count_block() {
    const auto author = parts_.session.block_author();
    if (author) storage.authored.put(*author, storage.authored.get(*author) + 1);
}

Weight Pallet::on_initialize(BlockNumber) {
    // The block that began the session was counted for the one before.
    if (parts_.session.session_first_slot() != parts_.slots.current_slot()) count_block();
    return frame::call_weight(5, 4, 1);
}

void Pallet::fee_collected(Balance fee, Balance tip) {
    auto sum = storage.fees.get().value_or(BlockFees{});
    sum.fees += fee;
    sum.tips += tip;
    storage.fees.put(sum);
}

void Pallet::on_finalize(BlockNumber) {
    const auto paid = storage.fees.take();
    if (!paid) return;
    const auto shares = storage.parameters.get().fees;
    if (const auto author = parts_.session.block_author()) {
        const Balance amount = share_of(paid->fees, shares.author) + paid->tips;
        // An author without an account leaves it to the treasury.
        (void)parts_.currency.transfer(kTreasuryAccount, *author, amount, Existence::AllowDeath);
    }
    (void)parts_.vpha.add_fee_share(kTreasuryAccount, share_of(paid->fees, shares.vault));
}

void Pallet::voted(const std::vector<frame::SessionKey>& voters) {
    for (const auto& validator : parts_.session.active_validators()) {
        if (std::find(voters.begin(), voters.end(), validator.keys.grandpa) == voters.end())
            continue;
        storage.voted.put(validator.who, storage.voted.get(validator.who) + 1);
    }
}

std::uint32_t Pallet::points_of(const AccountId& who, std::size_t active) const {
    const auto part = kPointsPerCommit / static_cast<std::uint32_t>(active);
    return storage.authored.get(who) * kPointsPerBlock + storage.voted.get(who) * part;
}

// ---- the end of a session
// -------------------------------------------------------------------------

Balance Pallet::pot() const {
    const Balance received = parts_.income.treasury_received();
    return share_of(primitives::saturating_sub(received, storage.leg_mark.get()),
                    storage.parameters.get().pay_basis_points);
}

void Pallet::end_session(SessionIndex index) {
    count_block();
    const auto active = parts_.session.active_validators();
    pay_session(index, active);
    punish_absence(index, active);
    for (const auto& validator : active) {
        storage.authored.remove(validator.who);
        storage.voted.remove(validator.who);
    }
    storage.leg_mark.put(parts_.income.treasury_received());
    if (index >= kOffenceSessionsKept)
        storage.offences.clear(std::nullopt, index - kOffenceSessionsKept);
}

void Pallet::pay_session(SessionIndex index, const SessionValidators& active) {
    Balance points = 0;
    for (const auto& validator : active)
        points += points_of(validator.who, active.size());
    if (points == 0) return;
    const Balance pot = this->pot();
    Balance paid = 0;
    for (const auto& validator : active) {
        const Balance amount = pot * points_of(validator.who, active.size()) / points;
        if (amount == 0 || !parts_.currency.transfer(kTreasuryAccount, validator.who, amount,
                                                     Existence::AllowDeath))
            continue;
        auto earned = storage.earned.get(validator.who);
        earned = {.total = earned.total + amount, .last = amount, .last_session = index};
        storage.earned.put(validator.who, earned);
        paid += amount;
    }
    deposit_event(SessionPaid{.session = index, .amount = paid});
}

void Pallet::punish_absence(SessionIndex index, const SessionValidators& active) {
    const auto parameters = storage.parameters.get();
    const std::uint64_t first = parts_.session.session_first_slot();
    const std::uint64_t last = parts_.slots.current_slot();
    struct Absence {
        AccountId who;
        std::uint16_t rate;
        bool gone;
    };
    std::vector<Absence> absent;
    for (std::size_t i = 0; i < active.size(); ++i) {
        const std::uint64_t expected = own_slots(first, last, active.size(), i);
        const std::uint64_t authored = storage.authored.get(active[i].who);
        const std::uint64_t missed = expected - std::min(authored, expected);
        const bool gone = missed * kBasisPoints > expected * parameters.missed_allowed_basis_points;
        if (gone)
            absent.push_back(
                {active[i].who, offline_rate(parameters, missed, expected),
                 missed * kBasisPoints >= expected * parameters.offline_chill_basis_points});
    }
    if (absent.empty()) return;
    if (is_outage(absent.size(), active.size())) {
        deposit_event(
            OutageExcused{.session = index, .count = static_cast<std::uint32_t>(absent.size())});
        return;
    }
    for (const auto& one : absent) {
        if (one.gone) stop(one.who);
        slash(one.who, slashing::Tier::Absence, one.rate);
    }
}

// ---- the choice
// -----------------------------------------------------------------------------------

bool Pallet::may_serve(const AccountId& who) const {
    const auto until = storage.barred.get(who);
    return !until || *until <= parts_.clock.now_ms();
}

std::optional<std::vector<AccountId>> Pallet::choose(SessionIndex index) {
    const auto parameters = storage.parameters.get();
    std::vector<AccountId> out;
    const auto take = [&](const AccountId& who) {
        const bool taken = std::find(out.begin(), out.end(), who) != out.end();
        if (!taken && out.size() < parameters.validators_max && may_serve(who) &&
            parts_.keys.has_session_keys(who))
            out.push_back(who);
    };
    for (const auto& who : storage.invulnerables.get().items)
        take(who);
    for (const auto& candidate : storage.candidates.get().items)
        if (candidate.bond >= parameters.bond_min) take(candidate.who);
    if (out.size() >= parameters.validators_min) return out;
    deposit_event(
        ElectionTooSmall{.session = index, .count = static_cast<std::uint32_t>(out.size())});
    return std::nullopt;
}

// ---- offences
// -------------------------------------------------------------------------------------

bool Pallet::is_settled(const Offence& offence) const {
    return storage.offences.contains(offence.session, {offence.kind, offence.offender});
}

void Pallet::punish(const Offence& offence) {
    const auto parameters = storage.parameters.get();
    storage.offences.put(offence.session, {offence.kind, offence.offender}, {});
    storage.barred.put(offence.offender, parts_.clock.now_ms() + parameters.slashable_ms);
    deposit_event(
        Offended{.kind = offence.kind, .session = offence.session, .who = offence.offender});
    stop(offence.offender);
    slash(offence.offender, slashing::Tier::Equivocation,
          parameters.equivocation_slash_basis_points);
}

void Pallet::slash(const AccountId& who, slashing::Tier tier, std::uint16_t basis_points) {
    CHECK(slashes_ != nullptr);
    const Balance shares = slashes_->hold_bond(who, tier, share_of(bond_of(who), basis_points));
    if (shares == 0) return;
    deposit_event(Slashed{.who = who, .shares = shares});
    refresh_candidate(who);
    if (bond_of(who) != 0) return;
    stop(who);
    storage.bonds.remove(who);
}

void Pallet::give_back(const AccountId& who, slashing::Tier tier, Balance shares) {
    if (storage.bonds.contains(who)) {
        CHECK(parts_.vpha.change_reason(vpha::HoldReason::Slash, vpha::HoldReason::ValidatorBond,
                                        who, shares));
        refresh_candidate(who);
    } else {
        parts_.vpha.release(vpha::HoldReason::Slash, who, shares);
    }
    // Barred for what did not happen; another offence that is held keeps the bar.
    if (tier == slashing::Tier::Equivocation && !slashes_->bond_slash_held(who))
        storage.barred.remove(who);
}

// ---- what is told
// ---------------------------------------------------------------------------------

ValidatorView Pallet::view_of(const AccountId& who) const {
    const auto is_who = [&](const AccountId& other) { return other == who; };
    const auto active = parts_.session.active_validators();
    const auto invulnerables = storage.invulnerables.get().items;
    ValidatorView out;
    out.who = who;
    out.bond = bond_of(who);
    out.active = std::any_of(active.begin(), active.end(),
                             [&](const auto& validator) { return validator.who == who; });
    out.standing = is_standing(who);
    out.invulnerable = std::any_of(invulnerables.begin(), invulnerables.end(), is_who);
    out.blocks = storage.authored.get(who);
    out.votes = storage.voted.get(who);
    out.points = out.active ? points_of(who, active.size()) : out.blocks * kPointsPerBlock;
    out.earned = storage.earned.get(who);
    if (!may_serve(who)) out.barred_until_ms = storage.barred.get(who);
    return out;
}

ValidatorsView Pallet::view(const std::optional<AccountId>& who) const {
    ValidatorsView out;
    out.session = parts_.session.session_index();
    out.session_first_slot = parts_.session.session_first_slot();
    out.parameters = storage.parameters.get();
    out.pot = pot();
    std::vector<AccountId> accounts;
    const auto add = [&](const AccountId& account) {
        if (std::find(accounts.begin(), accounts.end(), account) == accounts.end())
            accounts.push_back(account);
    };
    const auto active = parts_.session.active_validators();
    for (const auto& validator : active) {
        out.points += points_of(validator.who, active.size());
        if (!who) add(validator.who);
    }
    if (who) {
        add(*who);
    } else {
        for (const auto& account : storage.invulnerables.get().items)
            add(account);
        for (const auto& candidate : storage.candidates.get().items)
            add(candidate.who);
    }
    for (const auto& account : accounts)
        out.validators.push_back(view_of(account));
    return out;
}

Checked Pallet::try_state() const {
    const auto list = storage.candidates.get().items;
    bool holds = std::is_sorted(list.begin(), list.end(),
                                [](const auto& a, const auto& b) { return a.bond > b.bond; });
    for (const auto& candidate : list)
        holds = holds && candidate.bond == bond_of(candidate.who) &&
                storage.bonds.contains(candidate.who);
    storage.bonds.for_each(~std::uint32_t{0}, [&](const AccountId& who, const BondState&) {
        holds = holds && bond_of(who) > 0;
        return holds;
    });
    return ensure(holds, Invariant::ValidatorBonds);
}

}  // namespace tokenomics::validators
