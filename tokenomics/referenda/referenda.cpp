#include "tokenomics/referenda/referenda.hpp"

#include <algorithm>

namespace tokenomics::referenda {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;
using frame::unexpected;

namespace {

/// A vote reads two series of checkpoints by bisection.
constexpr frame::Weight kVoteWeight = call_weight(40, 40, 8);
constexpr frame::Weight kDelegateWeight = call_weight(30, 12, 10);
constexpr frame::Weight kSubmitWeight = call_weight(40, 12, 6);
constexpr frame::Weight kEnactWeight = call_weight(40, 8, 6);

std::size_t index_of(Track track) {
    return static_cast<std::size_t>(track);
}

/// part / whole >= basis_points / 10,000, exactly; amounts are below 2^114.
bool reaches(Balance part, Balance whole, std::uint16_t basis_points) {
    return part * math::kBasisPoints >= whole * basis_points;
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::UnknownReferendum:
            return "no referendum has this number";
        case Error::NotOpen:
            return "the referendum is over";
        case Error::VoteOver:
            return "the time to vote is over";
        case Error::VoteNotOver:
            return "the time to vote is not over";
        case Error::TooEarly:
            return "the referendum passed, and its enactment time has not come";
        case Error::NoPower:
            return "the account had or has no shares to vote with";
        case Error::BadConviction:
            return "the conviction is above 3";
        case Error::UnknownVote:
            return "the account has no vote on the referendum";
        case Error::StillOpen:
            return "only the voter removes a vote before the end";
        case Error::BadCall:
            return "the proposal is not a call of this runtime";
        case Error::WrongTrack:
            return "the track may not decide the call";
        case Error::PreimageMissing:
            return "the preimage of the proposal is not noted";
        case Error::BadRules:
            return "a share is above 10,000 basis points or a time out of bounds";
        case Error::DelegateToSelf:
            return "an account does not delegate to itself";
        case Error::NotDelegating:
            return "the account does not delegate";
        case Error::DelegatesVote:
            return "the account delegates: its delegate votes";
        case Error::StillLocked:
            return "the shares are frozen by a convinced vote";
        case Error::BadVersion:
            return "the version is not above this runtime's, or the height has passed";
        case Error::IsAccused:
            return "the accused of an appeal do not vote on it";
    }
    return "unknown referenda error";
}

frame::DispatchInfo Pallet::info(const Submit&) const {
    return {.weight = kSubmitWeight};
}
frame::DispatchInfo Pallet::info(const CastVote&) const {
    return {.weight = kVoteWeight};
}
frame::DispatchInfo Pallet::info(const RemoveVote&) const {
    return {.weight = call_weight(20, 4, 4)};
}
frame::DispatchInfo Pallet::info(const Delegate&) const {
    return {.weight = kDelegateWeight};
}
frame::DispatchInfo Pallet::info(const Undelegate&) const {
    return {.weight = kDelegateWeight};
}
frame::DispatchInfo Pallet::info(const Enact& call) const {
    return {.weight = kEnactWeight.saturating_add(call.call_weight)};
}
frame::DispatchInfo Pallet::info(const Kill&) const {
    return {.weight = kEnactWeight};
}
frame::DispatchInfo Pallet::info(const SetTrack&) const {
    return {.weight = call_weight(5, 1, 1)};
}
frame::DispatchInfo Pallet::info(const Unlock&) const {
    return {.weight = call_weight(10, 3, 3)};
}
frame::DispatchInfo Pallet::info(const RequireVersion&) const {
    return {.weight = call_weight(5, 1, 1)};
}

// ---- proposing
// ------------------------------------------------------------------------------------

Outcome<RuntimeCall> Pallet::call_of(const Proposal& proposal) const {
    Bytes encoded;
    if (const auto* in_place = std::get_if<Inline>(&proposal)) {
        encoded = in_place->call.items;
    } else {
        const auto& lookup = std::get<Lookup>(proposal);
        auto noted = parts_.preimages.preimage_of(lookup.hash, lookup.length);
        if (!noted) return fail(Error::PreimageMissing);
        encoded = std::move(*noted);
    }
    auto call = primitives::scale::decode<RuntimeCall>(encoded, &parts_.calls);
    if (!call) return fail(Error::BadCall);
    return std::move(call).value();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Submit& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto rules = storage.tracks.get()[index_of(call.track)];
    const auto proposed = TRY(call_of(call.proposal));
    if (!parts_.filter.may_decide(call.track, rules, proposed)) return fail(Error::WrongTrack);
    TRY(parts_.currency.hold(hold_reason(HoldReason::Referendum), who, rules.deposit));
    if (const auto* lookup = std::get_if<Lookup>(&call.proposal))
        parts_.preimages.request(lookup->hash);
    const Index index = storage.referendum_count.get();
    storage.referendum_count.put(index + 1);
    storage.referenda.put(index, {.track = call.track,
                                  .rules = rules,
                                  .proposal = call.proposal,
                                  .proposer = who,
                                  .snapshot = current_epoch() - 1,
                                  .electorate = electorate(),
                                  .ends_ms = parts_.clock.now_ms() + rules.vote_ms,
                                  .tally = {},
                                  .state = State::Open});
    deposit_event(Submitted{.index = index, .track = call.track});
    return done();
}

Outcome<Referendum> Pallet::open(Index index) const {
    const auto referendum = storage.referenda.get(index);
    if (!referendum) return fail(Error::UnknownReferendum);
    if (referendum->state != State::Open) return fail(Error::NotOpen);
    return *referendum;
}

// ---- voting
// ---------------------------------------------------------------------------------------

Outcome<Vote> Pallet::weigh(const AccountId& who, const Referendum& referendum,
                            const CastVote& call) const {
    if (call.conviction > kConvictionMax) return fail(Error::BadConviction);
    if (storage.delegates.contains(who)) return fail(Error::DelegatesVote);
    if (is_accused(call.index, who)) return fail(Error::IsAccused);
    const Balance now =
        primitives::saturating_sub(power_now(who), power_of_accused(call.index, who));
    Balance power = std::min(power_at(who, referendum.snapshot), now);
    // What a slash took of the pools it is in does not vote.
    if (stakes_ != nullptr)
        power = primitives::saturating_sub(power, stakes_->stake(who) - stakes_->stake_worth(who));
    if (power == 0) return fail(Error::NoPower);
    const Balance own = std::min(power, parts_.vpha.balance(who));
    return Vote{.aye = call.aye,
                .conviction = call.conviction,
                .weight = power + own * call.conviction,
                .power = power};
}

Outcome<> Pallet::lock(const AccountId& who, const Vote& vote, std::uint64_t ends_ms) {
    if (vote.conviction == 0) return Done{};
    auto lock = storage.locks.get(who).value_or(Lock{});
    lock.shares = std::max(lock.shares, std::min(vote.power, parts_.vpha.balance(who)));
    lock.until_ms = std::max(lock.until_ms, ends_ms + vote.conviction * kConvictionMs);
    TRY(parts_.vpha.freeze(kVoteFreeze, who, lock.shares));
    storage.locks.put(who, lock);
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const CastVote& call) {
    const auto who = TRY(ensure_signed(origin));
    auto referendum = TRY(open(call.index));
    if (parts_.clock.now_ms() >= referendum.ends_ms) return fail(Error::VoteOver);
    const Vote vote = TRY(weigh(who, referendum, call));
    if (const auto old = storage.votes.get(call.index, who)) {
        (old->aye ? referendum.tally.ayes : referendum.tally.nays) -= old->weight;
        referendum.tally.turnout -= old->power;
    } else {
        TRY(parts_.currency.hold(hold_reason(HoldReason::Vote), who, kVoteDeposit));
    }
    (vote.aye ? referendum.tally.ayes : referendum.tally.nays) += vote.weight;
    referendum.tally.turnout += vote.power;
    TRY(lock(who, vote, referendum.ends_ms));
    storage.votes.put(call.index, who, vote);
    storage.referenda.put(call.index, referendum);
    deposit_event(Voted{.index = call.index, .who = who, .vote = vote});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemoveVote& call) {
    const auto by = TRY(ensure_signed(origin));
    const auto vote = storage.votes.get(call.index, call.who);
    if (!vote) return fail(Error::UnknownVote);
    auto referendum = storage.referenda.get(call.index);
    const bool counts = referendum && referendum->state == State::Open;
    const bool voting = counts && parts_.clock.now_ms() < referendum->ends_ms;
    if (counts && (by != call.who || !voting)) return fail(Error::StillOpen);
    if (counts) {
        (vote->aye ? referendum->tally.ayes : referendum->tally.nays) -= vote->weight;
        referendum->tally.turnout -= vote->power;
        storage.referenda.put(call.index, *referendum);
    }
    storage.votes.remove(call.index, call.who);
    TRY(parts_.currency.release(hold_reason(HoldReason::Vote), call.who, kVoteDeposit));
    deposit_event(VoteRemoved{.index = call.index, .who = call.who});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Unlock& call) {
    TRY(ensure_signed(origin));
    const auto lock = storage.locks.get(call.who);
    if (!lock || lock->until_ms > parts_.clock.now_ms()) return fail(Error::StillLocked);
    TRY(parts_.vpha.freeze(kVoteFreeze, call.who, 0));
    storage.locks.remove(call.who);
    return done();
}

// ---- delegation
// -----------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Delegate& call) {
    const auto who = TRY(ensure_signed(origin));
    if (call.to == who) return fail(Error::DelegateToSelf);
    if (!storage.delegates.contains(who))
        TRY(parts_.currency.hold(hold_reason(HoldReason::Delegation), who, kDelegationDeposit));
    const Balance own = own_power(who);
    change_power(receiver_of(who), 0, own);
    storage.delegates.put(who, call.to);
    change_power(call.to, own, 0);
    deposit_event(Delegated{.who = who, .to = call.to});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Undelegate&) {
    const auto who = TRY(ensure_signed(origin));
    const auto to = storage.delegates.get(who);
    if (!to) return fail(Error::NotDelegating);
    const Balance own = own_power(who);
    change_power(*to, 0, own);
    storage.delegates.remove(who);
    change_power(who, own, 0);
    TRY(parts_.currency.release(hold_reason(HoldReason::Delegation), who, kDelegationDeposit));
    deposit_event(Delegated{.who = who, .to = std::nullopt});
    return done();
}

// ---- the end
// --------------------------------------------------------------------------------------

bool Pallet::passes(const Referendum& referendum) {
    const Tally& tally = referendum.tally;
    return tally.ayes > tally.nays &&
           reaches(tally.ayes, tally.ayes + tally.nays, referendum.rules.approval_basis_points) &&
           reaches(tally.turnout, referendum.electorate, referendum.rules.quorum_basis_points);
}

/// Gives the deposit back, forgets the call.
Outcome<> Pallet::close(Index index, Referendum& referendum, State state) {
    const auto reason = hold_reason(HoldReason::Referendum);
    const Balance deposit = referendum.rules.deposit;
    if (state == State::Killed)
        TRY(parts_.currency.transfer_held(reason, referendum.proposer, frame::kTreasuryAccount,
                                          deposit));
    else
        TRY(parts_.currency.release(reason, referendum.proposer, deposit));
    if (const auto* lookup = std::get_if<Lookup>(&referendum.proposal))
        parts_.preimages.unrequest(lookup->hash);
    storage.accused.remove(index);
    referendum.state = state;
    referendum.proposal = Inline{};
    storage.referenda.put(index, referendum);
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Enact& call) {
    TRY(ensure_signed(origin));
    auto referendum = TRY(open(call.index));
    const std::uint64_t now = parts_.clock.now_ms();
    if (now < referendum.ends_ms) return fail(Error::VoteNotOver);
    if (!passes(referendum)) {
        TRY(close(call.index, referendum, State::Rejected));
        deposit_event(Rejected{.index = call.index, .tally = referendum.tally});
        return done(kEnactWeight);
    }
    if (now < referendum.ends_ms + referendum.rules.enactment_ms) return fail(Error::TooEarly);
    const auto proposed = TRY(call_of(referendum.proposal));
    const auto declared = parts_.dispatcher.dispatch_info(proposed).weight;
    if (declared.any_above(call.call_weight))
        return unexpected(frame::DispatchError{frame::DispatchError::Kind::Exhausted});
    // Closed before the call runs, so that it runs once whatever it does.
    TRY(close(call.index, referendum, State::Enacted));
    const auto result = frame::outcome_of(parts_.dispatcher.dispatch_call(frame::Root{}, proposed));
    if (!result) {
        referendum.state = State::Failed;
        storage.referenda.put(call.index, referendum);
    }
    deposit_event(Enacted{.index = call.index, .result = result});
    return done(kEnactWeight.saturating_add(declared));
}

DispatchResult Pallet::dispatch(const Origin& origin, const Kill& call) {
    TRY(ensure_root(origin));
    auto referendum = TRY(open(call.index));
    TRY(close(call.index, referendum, State::Killed));
    deposit_event(Killed{call.index});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetTrack& call) {
    TRY(ensure_root(origin));
    if (!call.rules.is_valid()) return fail(Error::BadRules);
    auto tracks = storage.tracks.get();
    tracks[index_of(call.track)] = call.rules;
    storage.tracks.put(tracks);
    deposit_event(TrackSet{.track = call.track, .rules = call.rules});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RequireVersion& call) {
    TRY(ensure_root(origin));
    TRY(require_version(call.spec_version, call.height));
    return done();
}

Outcome<> Pallet::require_version(std::uint32_t spec_version, frame::BlockNumber height) {
    if (spec_version <= parts_.spec_version || height <= parts_.block.block_number())
        return fail(Error::BadVersion);
    storage.required_version.put({.spec_version = spec_version, .height = height});
    deposit_event(VersionRequired{.spec_version = spec_version, .height = height});
    return Done{};
}

std::optional<RequiredVersion> Pallet::version_lacked() const {
    const auto required = storage.required_version.get();
    if (!required || parts_.spec_version >= required->spec_version) return std::nullopt;
    return *required;
}

bool Pallet::can_execute(frame::BlockNumber number) const {
    const auto lacked = version_lacked();
    return !lacked || number < lacked->height;
}

// ---- what is told
// ---------------------------------------------------------------------------------

ReferendaView Pallet::view(std::uint32_t limit) const {
    ReferendaView out{.tracks = storage.tracks.get(),
                      .required_version = storage.required_version.get(),
                      .referenda = {}};
    for (Index index = storage.referendum_count.get(); index > 0 && out.referenda.size() < limit;) {
        const auto referendum = storage.referenda.get(--index);
        if (!referendum) continue;
        out.referenda.push_back(
            {.index = index,
             .referendum = *referendum,
             .passing = passes(*referendum),
             .enactable_ms = referendum->ends_ms + referendum->rules.enactment_ms});
    }
    return out;
}

Checked Pallet::try_state() const {
    bool holds = true;
    const auto all = ~std::uint32_t{0};
    storage.referenda.for_each(all, [&](Index index, const Referendum& referendum) {
        if (referendum.state != State::Open) return true;
        Tally sum;
        const auto add = [&](const auto&, const Vote& vote) {
            (vote.aye ? sum.ayes : sum.nays) += vote.weight;
            sum.turnout += vote.power;
            return true;
        };
        storage.votes.for_each(all, add, index);
        holds = holds && sum == referendum.tally;
        return holds;
    });
    TRY(ensure(holds, Invariant::VoteTallies));
    Balance power = 0;
    storage.checkpoint_ranges.for_each(all, [&](const AccountId& who, const CheckpointRange&) {
        power += power_now(who);
        return true;
    });
    Balance expected = parts_.vpha.total_shares();
    if (stakes_ != nullptr) expected += stakes_->stake_of_all() - stakes_->vpha_of_pools();
    return ensure(power == expected, Invariant::VotingPower);
}

}  // namespace tokenomics::referenda
