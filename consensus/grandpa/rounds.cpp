#include "consensus/grandpa/rounds.hpp"

namespace consensus::grandpa {

using Added = VoteTracker::Added;

Rounds::Rounds(SetId set_id, const VoterSet& voters, const BlockRef& base)
    : current_{1, set_id, voters, base} {
    completed_.push_back(Round::before_first(set_id, voters, base));
}

Rounds::Rounds(Round completed)
    : current_{completed.number() + 1, completed.set_id(), completed.voters(),
               completed.finalized().value_or(completed.base())} {
    completed_.push_back(std::move(completed));
}

Rounds::Rounds(Round previous, const BlockRef& base)
    : current_{previous.number() + 1, previous.set_id(), previous.voters(), base} {
    completed_.push_back(std::move(previous));
}

const Round* Rounds::find(RoundNumber number) const {
    if (number == current_.number()) return &current_;
    for (const Round& round : completed_)
        if (round.number() == number && number != 0) return &round;
    return nullptr;
}

Added Rounds::add(RoundNumber round, const SignedMessage& vote, const Chain& chain) {
    if (!voters().contains(vote.id)) return Added::Ignored;
    if (round == current_.number()) {
        if (vote.message.kind != VoteKind::PrimaryPropose) return add_to(current_, vote, chain);
        if (proposal_ || vote.id != voters().primary(round)) return Added::Ignored;
        proposal_ = vote.message.target;
        return Added::New;
    }
    if (round == previous().number()) return add_to(completed_.back(), vote, chain);
    if (round == current_.number() + 1) return add_early(vote);
    return Added::Ignored;
}

Added Rounds::add_early(const SignedMessage& vote) {
    auto& votes = early_[{vote.message.kind, vote.id}];
    for (const SignedMessage& known : votes)
        if (known.message == vote.message) return Added::Known;
    if (votes.size() == 2) return Added::Ignored;
    votes.push_back(vote);
    return Added::New;
}

void place_waiting(Round& round, const BlockRef& target, const Chain& chain) {
    const auto at = chain.ancestors(round.base(), target) ? target : chain.final_instead(target);
    if (!at) return;
    if (const auto between = chain.ancestors(round.base(), *at)) round.place(target, *at, *between);
}

Added add_located(Round& round, const SignedMessage& vote, const Chain& chain) {
    const BlockRef& target = vote.message.target;
    if (round.knows(vote.message.kind, target.hash))
        return round.add(vote, std::span<const Hash>{});
    const auto added = round.add(vote, std::nullopt);
    if (added == Added::New) place_waiting(round, target, chain);
    return added;
}

Added Rounds::add_to(Round& round, const SignedMessage& vote, const Chain& chain) {
    const Added added = add_located(round, vote, chain);
    if (added == Added::Equivocation)
        evidence_.push_back(equivocation_of(*round.tracker(vote.message.kind), vote.id,
                                            round.number(), round.set_id()));
    return added;
}

void Rounds::place(const Chain& chain) {
    for (Round* round : {&completed_.back(), &current_})
        for (const BlockRef& target : round->waiting_for())
            place_waiting(*round, target, chain);
}

bool Rounds::can_end(const BlockRef& finalized) const {
    if (!current_.state().is_completable) return false;
    const RoundState& before = previous().state();
    if (!before.estimate) return false;
    BlockNumber final_number = finalized.number;
    for (const auto& block : {before.finalized, current_.finalized()})
        if (block) final_number = std::max(final_number, block->number);
    return before.estimate->number <= final_number;
}

void Rounds::next(const Chain& chain) {
    const RoundNumber number = current_.number() + 1;
    const BlockRef base = current_.finalized().value_or(current_.base());
    completed_.push_back(std::exchange(current_, Round{number, set_id(), voters(), base}));
    if (completed_.size() > kCompletedRoundsKept) completed_.pop_front();
    proposal_.reset();
    for (const auto& [key, votes] : std::exchange(early_, {}))
        for (const SignedMessage& vote : votes)
            add(number, vote, chain);
}

}  // namespace consensus::grandpa
