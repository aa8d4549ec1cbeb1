// Votes of a cheater and what is made of them: random votes, commits and catch-ups that prove
// nothing, places where it is not, justifications of one vote under every name. All are signed by
// its own key where a signature helps, so that nothing is refused for form alone.
#pragma once

#include "tests/simulation/node.hpp"

namespace simulation {

class VoteForge {
  public:
    /// `random` outlives the forge.
    VoteForge(std::size_t validator, std::vector<grandpa::VoterId> voters, Random& random)
        : key_{key_of(validator)}, voters_{std::move(voters)}, random_{random} {}

    /// A block that somebody votes for; the last kBlocksMax are remembered.
    void saw(const grandpa::BlockRef& block);
    /// Precondition of the others: saw() was called.
    grandpa::GossipMessage message(std::uint64_t round, std::uint64_t set_id);
    grandpa::Justification proof(const grandpa::BlockRef& target, std::uint64_t round,
                                 std::uint64_t set_id) const;
    const grandpa::BlockRef& last_seen() const { return seen_.back(); }

  private:
    grandpa::BlockRef random_block();
    grandpa::SignedMessage random_vote(std::uint64_t round, std::uint64_t set_id);

    const primitives::crypto::Ed25519Pair key_;
    const std::vector<grandpa::VoterId> voters_;
    Random& random_;
    std::vector<grandpa::BlockRef> seen_;
};

}  // namespace simulation
