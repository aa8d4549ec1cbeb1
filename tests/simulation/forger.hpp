// A cheater of the headers' world that follows no protocol: it answers what it hears with random
// and forged messages.
#pragma once

#include "tests/simulation/vote_forge.hpp"

namespace simulation {

class Forger {
  public:
    Forger(ActorId id, std::size_t validator, const Common& common, Surroundings& world);

    void receive(ActorId from, const Message& message);

  private:
    void send(ActorId to, const grandpa::GossipMessage& message);
    void send_forged_proof(ActorId to, std::uint64_t round);

    const ActorId id_;
    Surroundings& world_;
    VoteForge forge_;
};

}  // namespace simulation
