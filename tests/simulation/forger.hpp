// A cheater that follows no protocol: it answers what it hears with random and forged messages, all
// signed by its own key where a signature helps it, so that nothing is refused for form alone.
#pragma once

#include "tests/simulation/node.hpp"

namespace simulation {

class Forger {
  public:
    Forger(ActorId id, std::size_t validator, const Common& common, Surroundings& world)
        : id_{id}, common_{common}, world_{world}, key_{key_of(validator)} {}

    void receive(ActorId from, const Message& message);

  private:
    grandpa::SignedMessage random_vote(std::uint64_t round, std::uint64_t set_id);
    grandpa::GossipMessage random_message(std::uint64_t round, std::uint64_t set_id);
    grandpa::BlockRef random_block();
    void send(ActorId to, const grandpa::GossipMessage& message);
    void send_forged_proof(ActorId to, std::uint64_t round);

    const ActorId id_;
    const Common& common_;
    Surroundings& world_;
    const primitives::crypto::Ed25519Pair key_;
    /// Blocks that were voted for, at most kBlocksMax.
    std::vector<grandpa::BlockRef> seen_;
};

}  // namespace simulation
