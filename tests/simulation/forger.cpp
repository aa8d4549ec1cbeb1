#include "tests/simulation/forger.hpp"

namespace simulation {

namespace {
constexpr std::size_t kBlocksMax = 32;
}  // namespace

grandpa::BlockRef Forger::random_block() {
    grandpa::BlockRef block = seen_[world_.random().below(seen_.size())];
    if (world_.random().chance(100)) block.number += 1;
    if (world_.random().chance(100)) block.hash.bytes[0] ^= 1;
    return block;
}

grandpa::SignedMessage Forger::random_vote(std::uint64_t round, std::uint64_t set_id) {
    const auto kind = static_cast<grandpa::VoteKind>(world_.random().below(3));
    const grandpa::Message message{kind, random_block()};
    return {message, key_.sign(grandpa::signed_payload(message, round, set_id)), key_.public_key()};
}

grandpa::GossipMessage Forger::random_message(std::uint64_t round, std::uint64_t set_id) {
    const auto signed_vote = [&] {
        const auto vote = random_vote(round, set_id);
        return grandpa::SignedVote{vote.message.target, vote.signature, vote.id};
    };
    switch (world_.random().below(6)) {
        case 0: {
            // A commit of its own votes, each under another's name.
            grandpa::Commit commit{random_block(), {}};
            for (const auto& [id, weight] : common_.authorities) {
                auto vote = signed_vote();
                vote.target = commit.target;
                vote.id = id;
                commit.precommits.push_back(vote);
            }
            return grandpa::compact(commit, round, set_id);
        }
        case 1:
            return grandpa::NeighborPacket{
                grandpa::NeighborV1{round + world_.random().below(4), set_id, seen_.back().number}};
        case 2:
            return grandpa::CatchUpRequest{round - world_.random().below(2), set_id};
        case 3:
            return grandpa::CatchUp{
                set_id, round + 1, {signed_vote()}, {signed_vote()}, random_block()};
        default:
            return grandpa::VoteMessage{round, set_id, random_vote(round, set_id)};
    }
}

void Forger::send(ActorId to, const grandpa::GossipMessage& message) {
    auto out = std::make_shared<Message>();
    out->gossip = primitives::scale::encode(message);
    if (world_.random().chance(20)) out->gossip.push_back(0);
    world_.send(id_, {to}, std::move(out));
}

/// As an answer of sync: one vote, repeated under every name.
void Forger::send_forged_proof(ActorId to, std::uint64_t round) {
    auto out = std::make_shared<Message>();
    out->kind = Message::Kind::Blocks;
    grandpa::Justification proof{round, {seen_.back(), {}}, {}};
    const grandpa::Message vote{grandpa::VoteKind::Precommit, seen_.back()};
    const auto signature = key_.sign(grandpa::signed_payload(vote, round, 0));
    for (const auto& [id, weight] : common_.authorities)
        proof.commit.precommits.push_back({seen_.back(), signature, id});
    out->proofs.push_back(std::move(proof));
    world_.send(id_, {to}, std::move(out));
}

void Forger::receive(ActorId, const Message& message) {
    if (message.kind != Message::Kind::Gossip || !world_.random().chance(250)) return;
    const auto decoded = grandpa::decode_gossip(message.gossip);
    const auto* vote = decoded ? std::get_if<grandpa::VoteMessage>(&*decoded) : nullptr;
    if (vote == nullptr) return;
    if (seen_.size() == kBlocksMax) seen_.erase(seen_.begin());
    seen_.push_back(vote->vote.message.target);
    const auto peers = world_.peers_of(id_);
    if (peers.empty()) return;
    const ActorId to = peers[world_.random().below(peers.size())];
    if (world_.random().chance(50)) return send_forged_proof(to, vote->round);
    send(to, random_message(vote->round + world_.random().below(2), vote->set_id));
}

}  // namespace simulation
