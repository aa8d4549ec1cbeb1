#include "tests/simulation/vote_forge.hpp"

namespace simulation {

namespace {
constexpr std::size_t kBlocksMax = 32;
}  // namespace

void VoteForge::saw(const grandpa::BlockRef& block) {
    if (seen_.size() == kBlocksMax) seen_.erase(seen_.begin());
    seen_.push_back(block);
}

grandpa::BlockRef VoteForge::random_block() {
    grandpa::BlockRef block = seen_[random_.below(seen_.size())];
    if (random_.chance(100)) block.number += 1;
    if (random_.chance(100)) block.hash.bytes[0] ^= 1;
    return block;
}

grandpa::SignedMessage VoteForge::random_vote(std::uint64_t round, std::uint64_t set_id) {
    const auto kind = static_cast<grandpa::VoteKind>(random_.below(3));
    const grandpa::Message message{kind, random_block()};
    return {message, key_.sign(grandpa::signed_payload(message, round, set_id)), key_.public_key()};
}

grandpa::GossipMessage VoteForge::message(std::uint64_t round, std::uint64_t set_id) {
    const auto signed_vote = [&] {
        const auto vote = random_vote(round, set_id);
        return grandpa::SignedVote{vote.message.target, vote.signature, vote.id};
    };
    switch (random_.below(6)) {
        case 0: {
            // A commit of its own votes, each under another's name.
            grandpa::Commit commit{random_block(), {}};
            for (const auto& id : voters_) {
                auto vote = signed_vote();
                vote.target = commit.target;
                vote.id = id;
                commit.precommits.push_back(vote);
            }
            return grandpa::compact(commit, round, set_id);
        }
        case 1:
            return grandpa::NeighborPacket{
                grandpa::NeighborV1{round + random_.below(4), set_id, seen_.back().number}};
        case 2:
            return grandpa::CatchUpRequest{round - random_.below(2), set_id};
        case 3:
            return grandpa::CatchUp{
                set_id, round + 1, {signed_vote()}, {signed_vote()}, random_block()};
        default:
            return grandpa::VoteMessage{round, set_id, random_vote(round, set_id)};
    }
}

grandpa::Justification VoteForge::proof(const grandpa::BlockRef& target, std::uint64_t round,
                                        std::uint64_t set_id) const {
    grandpa::Justification out{round, {target, {}}, {}};
    const grandpa::Message vote{grandpa::VoteKind::Precommit, target};
    const auto signature = key_.sign(grandpa::signed_payload(vote, round, set_id));
    for (const auto& id : voters_)
        out.commit.precommits.push_back({target, signature, id});
    return out;
}

}  // namespace simulation
