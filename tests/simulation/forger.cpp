#include "tests/simulation/forger.hpp"

namespace simulation {

namespace {

std::vector<grandpa::VoterId> ids_of(const grandpa::AuthorityList& authorities) {
    std::vector<grandpa::VoterId> out;
    for (const auto& [id, weight] : authorities)
        out.push_back(id);
    return out;
}

}  // namespace

Forger::Forger(ActorId id, std::size_t validator, const Common& common, Surroundings& world)
    : id_{id}, world_{world}, forge_{validator, ids_of(common.authorities), world.random()} {}

void Forger::send(ActorId to, const grandpa::GossipMessage& message) {
    auto out = std::make_shared<Message>();
    out->gossip = primitives::scale::encode(message);
    if (world_.random().chance(20)) out->gossip.push_back(0);
    world_.send(id_, {to}, std::move(out));
}

/// As an answer of sync.
void Forger::send_forged_proof(ActorId to, std::uint64_t round) {
    auto out = std::make_shared<Message>();
    out->kind = Message::Kind::Blocks;
    out->proofs.push_back(forge_.proof(forge_.last_seen(), round, 0));
    world_.send(id_, {to}, std::move(out));
}

void Forger::receive(ActorId, const Message& message) {
    if (message.kind != Message::Kind::Gossip || !world_.random().chance(250)) return;
    const auto decoded = grandpa::decode_gossip(message.gossip);
    const auto* vote = decoded ? std::get_if<grandpa::VoteMessage>(&*decoded) : nullptr;
    if (vote == nullptr) return;
    forge_.saw(vote->vote.message.target);
    const auto peers = world_.peers_of(id_);
    if (peers.empty()) return;
    const ActorId to = peers[world_.random().below(peers.size())];
    if (world_.random().chance(50)) return send_forged_proof(to, vote->round);
    send(to, forge_.message(vote->round + world_.random().below(2), vote->set_id));
}

}  // namespace simulation
