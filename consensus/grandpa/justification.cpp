#include "consensus/grandpa/justification.hpp"

#include "consensus/grandpa/vote_graph.hpp"
#include "consensus/header_hash.hpp"

#include <algorithm>
#include <set>

namespace consensus::grandpa {

std::string_view to_string(JustificationError error) {
    switch (error) {
        case JustificationError::Malformed:
            return "justification: does not decode";
        case JustificationError::NoPrecommits:
            return "justification: holds no precommit";
        case JustificationError::TooManyPrecommits:
            return "justification: more than two precommits per voter";
        case JustificationError::RepeatedVoter:
            return "justification: a voter precommits to three different blocks";
        case JustificationError::NotConnected:
            return "justification: a precommit is not connected to the lowest one";
        case JustificationError::UnusedAncestry:
            return "justification: an ancestry header connects nothing or is given twice";
        case JustificationError::NotEnoughVotes:
            return "justification: fewer precommits than the threshold";
        case JustificationError::WrongTarget:
            return "justification: the precommits prove another block than the target";
        case JustificationError::BadSignature:
            return "justification: a precommit's signature is not valid";
    }
    return "justification: unknown error";
}

namespace {

/// Parents by hash, from votes_ancestries, and which of them were walked.
class Ancestry {
  public:
    Result<Done, JustificationError> add(const std::vector<Header>& headers) {
        for (const auto& header : headers)
            if (!parents_.emplace(header_hash(header), header.parent_hash).second)
                return unexpected(JustificationError::UnusedAncestry);
        return Done{};
    }

    /// The hashes between target and base, from the target's parent downwards.
    Result<std::vector<Hash>, JustificationError> route(const BlockRef& target,
                                                        const BlockRef& base) {
        std::vector<Hash> between;
        Hash at = target.hash;
        while (at != base.hash) {
            const auto parent = parents_.find(at);
            if (parent == parents_.end() || between.size() > parents_.size())
                return unexpected(JustificationError::NotConnected);
            used_.insert(at);
            at = parent->second;
            if (at != base.hash) between.push_back(at);
        }
        return between;
    }

    bool all_used() const { return used_.size() == parents_.size(); }

  private:
    std::map<Hash, Hash> parents_;
    std::set<Hash> used_;
};

/// The different targets of each member.
using Votes = std::map<VoterId, std::set<BlockRef>>;

Result<Votes, JustificationError> votes_of_members(const Commit& commit, const VoterSet& voters) {
    Votes votes;
    for (const auto& precommit : commit.precommits) {
        if (!voters.contains(precommit.id)) continue;
        auto& targets = votes[precommit.id];
        targets.insert(precommit.target);
        if (targets.size() > 2) return unexpected(JustificationError::RepeatedVoter);
    }
    return votes;
}

const BlockRef& lowest_target(const Commit& commit) {
    return std::min_element(
               commit.precommits.begin(), commit.precommits.end(),
               [](const auto& a, const auto& b) { return a.target.number < b.target.number; })
        ->target;
}

Result<Done, JustificationError> check_size(const Commit& commit, const VoterSet& voters) {
    if (commit.precommits.empty()) return unexpected(JustificationError::NoPrecommits);
    if (commit.precommits.size() > 2 * voters.size())
        return unexpected(JustificationError::TooManyPrecommits);
    return Done{};
}

/// `route(target, base)` gives the hashes between the two, or an error.
template <class Route>
Result<Done, JustificationError> check_target(const Commit& commit, const VoterSet& voters,
                                              Route route) {
    const BlockRef base = lowest_target(commit);
    const Votes votes = TRY(votes_of_members(commit, voters));
    VoteGraph graph{base};
    std::size_t equivocators = 0;
    for (const auto& [id, targets] : votes) {
        if (targets.size() == 2)
            ++equivocators;
        else
            graph.insert(*targets.begin(), TRY(route(*targets.begin(), base)));
    }
    const auto ghost = graph.ghost(voters.threshold(), equivocators);
    if (!ghost) return unexpected(JustificationError::NotEnoughVotes);
    if (*ghost != commit.target) return unexpected(JustificationError::WrongTarget);
    return Done{};
}

Result<Done, JustificationError> check_signatures(const Commit& commit, RoundNumber round,
                                                  SetId set_id, const VoteVerifier& verifier) {
    for (const auto& precommit : commit.precommits) {
        const Bytes payload =
            signed_payload({VoteKind::Precommit, precommit.target}, round, set_id);
        if (!verifier.verify(precommit.signature, payload, precommit.id))
            return unexpected(JustificationError::BadSignature);
    }
    return Done{};
}

}  // namespace

Result<Done, JustificationError> verify(const Justification& justification, SetId set_id,
                                        const VoterSet& voters, const VoteVerifier& verifier) {
    const Commit& commit = justification.commit;
    TRY(check_size(commit, voters));
    Ancestry ancestry;
    TRY(ancestry.add(justification.votes_ancestries));
    const BlockRef base = lowest_target(commit);
    for (const auto& precommit : commit.precommits)
        TRY(ancestry.route(precommit.target, base));
    if (!ancestry.all_used()) return unexpected(JustificationError::UnusedAncestry);
    TRY(check_target(commit, voters, [&](const BlockRef& target, const BlockRef& from) {
        return ancestry.route(target, from);
    }));
    return check_signatures(commit, justification.round, set_id, verifier);
}

Result<Done, JustificationError> verify_commit(const Commit& commit, RoundNumber round,
                                               SetId set_id, const VoterSet& voters,
                                               const Chain& chain, const VoteVerifier& verifier) {
    using Route = Result<std::vector<Hash>, JustificationError>;
    TRY(check_size(commit, voters));
    TRY(check_target(commit, voters, [&](const BlockRef& target, const BlockRef& base) -> Route {
        if (target == base) return std::vector<Hash>{};
        auto between = chain.ancestors(base, target);
        if (!between) return unexpected(JustificationError::NotConnected);
        return std::move(*between);
    }));
    return check_signatures(commit, round, set_id, verifier);
}

std::optional<Justification> justify(const Commit& commit, RoundNumber round, const Chain& chain) {
    Justification out{round, commit, {}};
    const BlockRef base = lowest_target(commit);
    std::set<Hash> added;
    for (const auto& precommit : commit.precommits) {
        Hash at = precommit.target.hash;
        while (at != base.hash && !added.contains(at)) {
            auto header = chain.header(at);
            if (!header || header->number <= base.number) return std::nullopt;
            added.insert(at);
            at = header->parent_hash;
            out.votes_ancestries.push_back(*std::move(header));
        }
    }
    return out;
}

}  // namespace consensus::grandpa
