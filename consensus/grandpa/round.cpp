#include "consensus/grandpa/round.hpp"

#include <set>

namespace consensus::grandpa {

// ---- votes of one phase -------------------------------------------------------------------------

VoteTracker::Added VoteTracker::add(const SignedMessage& vote, const Ancestors& ancestors) {
    const auto [at, inserted] =
        votes_.try_emplace(vote.id, Votes{vote, std::nullopt, std::nullopt});
    Votes& votes = at->second;
    if (inserted) {
        if (ancestors) {
            graph_.insert(vote.message.target, *ancestors);
            votes.placed_at = vote.message.target;
            ++placed_;
        }
        return Added::New;
    }
    if (votes.first.message == vote.message) return Added::Known;
    if (votes.second) return votes.second->message == vote.message ? Added::Known : Added::Ignored;
    votes.second = vote;
    if (votes.placed_at) {
        graph_.remove(*votes.placed_at);
        votes.placed_at.reset();
        --placed_;
    }
    ++equivocators_;
    return Added::Equivocation;
}

void VoteTracker::place(const BlockRef& target, const BlockRef& at,
                        std::span<const Hash> ancestors) {
    for (auto& [id, votes] : votes_) {
        if (votes.placed_at || votes.second || votes.first.message.target != target) continue;
        graph_.insert(at, ancestors);
        votes.placed_at = at;
        ++placed_;
    }
}

std::vector<SignedMessage> VoteTracker::first_votes() const {
    std::vector<SignedMessage> out;
    for (const auto& [id, votes] : votes_)
        out.push_back(votes.first);
    return out;
}

// ---- the round ----------------------------------------------------------------------------------

Round::Round(RoundNumber number, SetId set_id, VoterSet voters, const BlockRef& base)
    : number_{number},
      set_id_{set_id},
      voters_{std::move(voters)},
      prevotes_{base},
      precommits_{base} {}

Round Round::before_first(SetId set_id, VoterSet voters, const BlockRef& base) {
    Round out{0, set_id, std::move(voters), base};
    out.state_ = {base, base, base, true};
    return out;
}

const VoteTracker* Round::tracker(VoteKind kind) const {
    if (kind == VoteKind::PrimaryPropose) return nullptr;
    return kind == VoteKind::Prevote ? &prevotes_ : &precommits_;
}

VoteTracker::Added Round::add(const SignedMessage& vote, const Ancestors& ancestors) {
    if (number_ == 0 || !voters_.contains(vote.id)) return VoteTracker::Added::Ignored;
    if (vote.message.kind == VoteKind::PrimaryPropose) return VoteTracker::Added::Ignored;
    VoteTracker& tracker = vote.message.kind == VoteKind::Prevote ? prevotes_ : precommits_;
    const auto added = tracker.add(vote, ancestors);
    if (added == VoteTracker::Added::New || added == VoteTracker::Added::Equivocation)
        state_ = compute();
    return added;
}

std::vector<BlockRef> Round::waiting_for() const {
    std::set<BlockRef> out;
    for (const VoteTracker* tracker : {&prevotes_, &precommits_})
        for (const auto& [id, votes] : tracker->votes())
            if (!votes.placed_at && !votes.second) out.insert(votes.first.message.target);
    return {out.begin(), out.end()};
}

void Round::place(const BlockRef& target, const BlockRef& at, std::span<const Hash> ancestors) {
    prevotes_.place(target, at, ancestors);
    precommits_.place(target, at, ancestors);
    state_ = compute();
}

bool Round::knows(VoteKind kind, const Hash& block) const {
    const VoteTracker* votes = tracker(kind);
    return votes != nullptr && votes->graph().contains(block);
}

// ---- what follows -------------------------------------------------------------------------------

RoundState Round::compute() const {
    RoundState out;
    const std::size_t threshold = voters_.threshold();
    out.prevote_ghost = prevotes_.graph().ghost(threshold, prevotes_.equivocators());
    out.estimate = out.prevote_ghost;
    const std::size_t cast = precommits_.voted();
    // Before a threshold of precommits any block may still get one.
    if (!out.prevote_ghost || cast < threshold) return out;

    const std::size_t twice = precommits_.equivocators();
    const auto below_ghost = [&](auto satisfies) {
        auto at = out.prevote_ghost;
        while (at && !satisfies(precommits_.graph().votes(at->hash)))
            at = prevotes_.graph().parent_of(at->hash);
        return at;
    };
    out.finalized = below_ghost([&](std::size_t votes) { return votes + twice >= threshold; });

    // Those who voted for another block may still vote a second time, as far as that is tolerated.
    const std::size_t remaining = voters_.size() - cast;
    const std::size_t more_twice = std::max(voters_.faulty_max(), twice) - twice;
    const auto still_possible = [&](std::size_t votes) {
        const std::size_t have = votes + twice;
        return have + remaining + std::min(cast - have, more_twice) >= threshold;
    };
    out.estimate = below_ghost(still_possible);
    if (!out.estimate) return out;
    out.is_completable =
        out.estimate != out.prevote_ghost ||
        precommits_.graph().highest_above(*out.estimate, still_possible) == *out.estimate;
    return out;
}

std::optional<Commit> Round::commit() const {
    if (number_ == 0 || !state_.finalized) return std::nullopt;
    const BlockRef target = *state_.finalized;
    // Votes for the target or a descendant: those the graph reaches it from.
    const auto reaches = [&](const BlockRef& voted) {
        std::optional<BlockRef> at = voted;
        if (!precommits_.graph().contains(voted.hash)) return false;
        while (at && at->number > target.number)
            at = precommits_.graph().parent_of(at->hash);
        return at && at->hash == target.hash;
    };
    Commit out{target, {}};
    std::vector<SignedVote> above;
    for (const auto& [id, votes] : precommits_.votes()) {
        const SignedMessage* chosen = nullptr;
        for (const SignedMessage* vote : {votes.second ? &*votes.second : nullptr, &votes.first})
            if (vote != nullptr && (chosen == nullptr || vote->message.target == target) &&
                reaches(vote->message.target))
                chosen = vote;
        if (chosen == nullptr) continue;
        auto& list = chosen->message.target == target ? out.precommits : above;
        list.push_back({chosen->message.target, chosen->signature, id});
    }
    // Votes above only fill it up: with more of them it could prove a block above the target, which
    // the precommits may have and the prevotes known here do not.
    const std::size_t threshold = voters_.threshold();
    if (out.precommits.empty() || out.precommits.size() + above.size() < threshold)
        return std::nullopt;
    const auto missing = threshold - std::min(threshold, out.precommits.size());
    out.precommits.insert(out.precommits.end(), above.begin(),
                          above.begin() + static_cast<std::ptrdiff_t>(missing));
    return out;
}

CatchUp Round::catch_up() const {
    CatchUp out{set_id_, number_, {}, {}, base()};
    const auto collect = [](const VoteTracker& tracker, std::vector<SignedVote>& list) {
        for (const auto& [id, votes] : tracker.votes()) {
            list.push_back({votes.first.message.target, votes.first.signature, id});
            if (votes.second)
                list.push_back({votes.second->message.target, votes.second->signature, id});
        }
    };
    collect(prevotes_, out.prevotes);
    collect(precommits_, out.precommits);
    return out;
}

}  // namespace consensus::grandpa
