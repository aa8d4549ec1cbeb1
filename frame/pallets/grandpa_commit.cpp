// Commits on chain: who voted for what became final.
//
// A vote counts when its block is an ancestor of the block that notes it, so that no headers are
// needed to connect the votes, and when it is signed for the set that works. A commit of more than
// two thirds of the set finalized the lowest of these blocks.
#include "frame/pallets/grandpa_payload.hpp"

#include <algorithm>

namespace frame::grandpa {

namespace {

constexpr std::uint8_t kPrecommit = 1;
/// One check in the pool's verdict and one in execution, in us.
constexpr std::uint64_t kVoteUs = 150;

/// Votes without which nothing is final: all but less than a third.
std::size_t threshold(std::size_t authorities) {
    return authorities - (authorities - 1) / 3;
}

}  // namespace

bool Pallet::is_on_chain(const Vote& target) const {
    return block_.ancestor_hash(target.target_number) == target.target_hash;
}

bool Pallet::is_due(BlockNumber number) const {
    const auto noted = storage.noted_commit.get();
    return !noted || number >= noted->number + kCommitNoteBlocks;
}

std::optional<NoteCommit> Pallet::note_of(std::uint64_t round,
                                          const std::vector<SignedPrecommit>& precommits) const {
    const auto set = authorities();
    NoteCommit call{.round = round, .votes = {}};
    for (std::size_t voter = 0; voter < set.size(); ++voter) {
        const auto vote =
            std::find_if(precommits.begin(), precommits.end(), [&](const SignedPrecommit& each) {
                return each.id == set[voter].first && is_on_chain(each.target);
            });
        if (vote == precommits.end()) continue;
        call.votes.items.push_back({.voter = {static_cast<std::uint32_t>(voter)},
                                    .target = vote->target,
                                    .signature = vote->signature});
    }
    if (!check(call)) return std::nullopt;
    return call;
}

Outcome<NotedCommit> Pallet::check(const NoteCommit& call) const {
    const auto set = authorities();
    const auto& votes = call.votes.items;
    if (votes.empty() || votes.size() < threshold(set.size())) return fail(Error::InvalidCommit);
    NotedCommit noted{.set_id = current_set_id(), .number = votes.front().target.target_number};
    std::uint64_t next = 0;
    for (const auto& vote : votes) {
        if (vote.voter.value < next || vote.voter.value >= set.size() || !is_on_chain(vote.target))
            return fail(Error::InvalidCommit);
        next = std::uint64_t{vote.voter.value} + 1;
        noted.number = std::min(noted.number, vote.target.target_number);
    }
    if (!is_due(noted.number)) return fail(Error::CommitNotDue);
    for (const auto& vote : votes)
        if (!host().ed25519_verify(vote.signature,
                                   signed_bytes(kPrecommit, vote.target, call.round, noted.set_id),
                                   set[vote.voter.value].first))
            return fail(Error::InvalidCommit);
    return noted;
}

DispatchInfo Pallet::info(const NoteCommit& call) const {
    const std::uint64_t votes = call.votes.items.size();
    return {.weight = call_weight(100 + kVoteUs * votes, 4 + votes, 1 + votes)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const NoteCommit& call) {
    TRY(ensure_none(origin));
    storage.noted_commit.put(TRY(check(call)));
    if (listener_ == nullptr) return done_free();
    const auto set = authorities();
    std::vector<SessionKey> voters;
    for (const auto& vote : call.votes.items)
        voters.push_back(set[vote.voter.value].first);
    listener_->voted(voters);
    return done_free();
}

Validity<ValidTransaction> Pallet::validate_unsigned(TransactionSource source,
                                                     const NoteCommit& call) const {
    using Invalid = TransactionValidityError::Invalid;
    // A note is free: only the node's own are worth the work.
    if (source == TransactionSource::External)
        return unexpected(TransactionValidityError{Invalid::Call});
    const auto noted = check(call);
    if (!noted) {
        const bool stale = noted.error() == fail(Error::CommitNotDue).error;
        return unexpected(TransactionValidityError{stale ? Invalid::Stale : Invalid::BadProof});
    }
    const auto last = storage.noted_commit.get();
    return ValidTransaction{.priority = ~std::uint64_t{0} / 2,
                            .requires_tags = {},
                            .provides_tags = {primitives::scale::encode(
                                std::pair{std::string_view{"commit"}, last ? last->number : 0})},
                            .longevity = kCommitNoteBlocks,
                            .propagate = false};
}

}  // namespace frame::grandpa
