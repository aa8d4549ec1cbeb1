// A cheater of the world with the runtime: behind it is an honest node, so that it has what others
// ask for, but what leaves it is changed on the way. Of its votes every peer gets others; it forges
// commits, catch-ups, places and justifications; it announces blocks that nobody has, or none; and
// it lies in sync: no answer, an empty one, one that does not decode, made-up blocks, a part of
// them, another order, other blocks than those asked for, the bodies of others, forged proofs.
#pragma once

#include "p2p/protocols/block_request.hpp"
#include "tests/simulation/chain_node.hpp"
#include "tests/simulation/vote_forge.hpp"

namespace simulation {

class Liar {
  public:
    using Blocks = std::vector<p2p::protocols::BlockData>;
    enum class Lie : std::uint8_t {
        None,
        Silence,
        Nothing,
        Undecodable,
        Invented,     // headers of the right numbers, children of each other, sealed by nobody
        Truncated,    // only the first ones
        Reordered,    // from the last to the first
        Shifted,      // without the first one
        OtherBodies,  // the last body is that of another block
        Proofs,       // with justifications that prove nothing
    };
    static constexpr std::uint64_t kLies = 10;

    /// `random` outlives the liar; `voters`: of the chain, of genesis.
    Liar(std::size_t validator, std::vector<grandpa::VoterId> voters, Random& random);

    /// What it hears; a message that it then sends somebody, if any.
    SharedChainMessage hears(ActorId from, const ChainMessage& message);
    /// What leaves it in place of a message of its node; nullptr: nothing.
    SharedChainMessage changed(ActorId to, SharedChainMessage message);

    /// Public for tests. nullopt: no answer at all.
    std::optional<Bytes> answer(Lie lie, const p2p::protocols::BlockRequest& request,
                                BytesView truth) const;

  private:
    SharedChainMessage changed_gossip(SharedChainMessage message);
    SharedChainMessage changed_announce(SharedChainMessage message);
    SharedChainMessage changed_answer(ActorId to, const SharedChainMessage& message);

    VoteForge forge_;
    Random& random_;
    const std::uint64_t lied_per_mille_;
    /// Of the last vote that it heard; none before.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> place_;
    /// Questions that its node has not answered yet.
    std::map<std::pair<ActorId, std::uint64_t>, p2p::protocols::BlockRequest> asked_;
};

}  // namespace simulation
