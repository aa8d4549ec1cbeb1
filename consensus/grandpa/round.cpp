#include "consensus/grandpa/round.hpp"

namespace consensus::grandpa {

VoteTracker::Added VoteTracker::add(const SignedMessage& vote, std::span<const Hash> ancestors) {
    const auto [at, inserted] = votes_.try_emplace(
        vote.id, Votes{vote, std::nullopt, {ancestors.begin(), ancestors.end()}});
    Votes& votes = at->second;
    if (inserted) {
        graph_.insert(vote.message.target, ancestors);
        return Added::New;
    }
    if (votes.first.message == vote.message) return Added::Known;
    if (votes.second) return votes.second->message == vote.message ? Added::Known : Added::Ignored;
    votes.second = vote;
    graph_.remove(votes.first.message.target, votes.ancestors);
    ++equivocators_;
    return Added::Equivocation;
}

std::vector<SignedMessage> VoteTracker::first_votes() const {
    std::vector<SignedMessage> out;
    for (const auto& [id, votes] : votes_)
        out.push_back(votes.first);
    return out;
}

Round::Round(RoundNumber number, SetId set_id, VoterSet voters, const BlockRef& base)
    : number_{number},
      set_id_{set_id},
      voters_{std::move(voters)},
      prevotes_{base},
      precommits_{base} {}

VoteTracker::Added Round::add(const SignedMessage& vote, std::span<const Hash> ancestors) {
    if (!voters_.contains(vote.id)) return VoteTracker::Added::Ignored;
    switch (vote.message.kind) {
        case VoteKind::Prevote:
            return prevotes_.add(vote, ancestors);
        case VoteKind::Precommit:
            return precommits_.add(vote, ancestors);
        case VoteKind::PrimaryPropose:
            break;
    }
    return VoteTracker::Added::Ignored;
}

std::optional<BlockRef> Round::prevote_ghost() const {
    return prevotes_.graph().ghost(voters_.threshold(), prevotes_.equivocators());
}

std::optional<BlockRef> Round::finalized() const {
    auto at = prevote_ghost();
    while (at &&
           precommits_.graph().votes(at->hash) + precommits_.equivocators() < voters_.threshold())
        at = prevotes_.graph().parent_of(at->hash);
    return at;
}

std::optional<Commit> Round::commit() const {
    const auto target = finalized();
    if (!target) return std::nullopt;
    Commit commit{*target, {}};
    for (const auto& vote : precommits_.first_votes())
        if (vote.message.target == *target)
            commit.precommits.push_back({*target, vote.signature, vote.id});
    if (commit.precommits.size() < voters_.threshold()) return std::nullopt;
    return commit;
}

}  // namespace consensus::grandpa
