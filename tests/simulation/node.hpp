// One validator of a simulated network in block-tree mode: the production GRANDPA voter, Aura slot
// machine, fork choice, clock rule and equivocation detector over a store that can lose power. What
// is left out is the runtime: a block is its header, and its seal names the author instead of
// being a signature. So blocks cost nothing, and a round costs its votes.
#pragma once

#include "consensus/aura/equivocation.hpp"
#include "consensus/authoring/slot_machine.hpp"
#include "tests/consensus/keys.hpp"
#include "tests/simulation/checker.hpp"
#include "tests/support/crash_store.hpp"
#include "tests/support/memory_chain.hpp"

#include <deque>
#include <memory>

namespace simulation {

using ActorId = std::uint64_t;

struct Message {
    enum class Kind : std::uint8_t { Gossip, Announce, Blocks, Ask };
    Kind kind{};
    /// Gossip.
    Bytes gossip;
    /// Announce: a new block. Blocks: an answer, ascending, with proofs of finality.
    std::vector<Header> headers;
    std::vector<grandpa::Justification> proofs;
    /// Ask: for the blocks above this number up to a block, or up to the best.
    std::uint32_t above = 0;
    std::optional<Hash> up_to;
};
using SharedMessage = std::shared_ptr<const Message>;

/// Everything a simulated validator meets.
class Surroundings {
  public:
    virtual void send(ActorId from, const std::vector<ActorId>& to, SharedMessage message) = 0;
    virtual void wake_voter(ActorId actor, Millis at_ms) = 0;
    virtual void wake_slots(ActorId actor, Millis at_ms) = 0;
    /// Calls durable() when the disk has done its work.
    virtual void sync_disk(ActorId actor, std::uint64_t sequence) = 0;
    virtual std::vector<ActorId> peers_of(ActorId actor) = 0;
    virtual Random& random() = 0;
    virtual void note(ActorId actor, std::string_view what, std::uint64_t detail) = 0;
    virtual void authored(ActorId actor, const Header& header, std::uint64_t slot) = 0;
    virtual void voted(ActorId actor, const grandpa::VoteMessage& message) = 0;
    virtual void finalized(ActorId actor, const grandpa::BlockRef& block) = 0;
    virtual void accused(ActorId actor, const grandpa::EquivocationProof& proof) = 0;

  protected:
    ~Surroundings() = default;
};

/// What all validators of a run share.
struct Common {
    const Scenario& scenario;
    Header genesis;
    grandpa::AuthorityList authorities;
    const grandpa::VoteVerifier& verifier;
};

class SimulatedNode {
  public:
    SimulatedNode(ActorId id, std::size_t validator, const Common& common, Surroundings& world);

    /// From what is on disk.
    void start(Millis now_ms);
    /// Loses all but the disk, and of unsynced writes a random part.
    void crash();
    void set_skew(std::int64_t skew_ms) { skew_ms_ = skew_ms; }

    void connect(ActorId peer, Millis now_ms);
    void disconnect(ActorId peer, Millis now_ms);
    void receive(ActorId from, const Message& message, Millis now_ms);
    void durable(std::uint64_t sequence, Millis now_ms);
    void tick_voter(Millis now_ms);
    void tick_slots(Millis now_ms);
    /// Asks somebody for what it may have missed.
    void tick_sync(Millis now_ms);

    std::size_t validator() const { return validator_; }
    const grandpa::Voter& voter() const { return *voter_; }
    grandpa::BlockRef final_block() const { return chain_->finalized(); }
    std::uint64_t finalized_slot() const;

  private:
    void load_chain();
    void take(grandpa::Input input, Millis now_ms);
    void carry_out(const grandpa::Output& output, Millis now_ms);
    void author(std::uint64_t slot, Millis now_ms);
    bool import(const Header& header, Millis now_ms);
    void on_blocks(ActorId from, const Message& message, Millis now_ms);
    void on_ask(ActorId from, const Message& message);
    void finalize(const grandpa::Justification& proof, Millis now_ms);
    void ask(ActorId peer, const std::optional<Hash>& up_to);
    Millis clock(Millis now_ms) const {
        return static_cast<Millis>(static_cast<std::int64_t>(now_ms) + skew_ms_);
    }
    bool is_change(const Header& header) const;
    void step_slots(const consensus::authoring::SlotInput& input, Millis now_ms);

    const ActorId id_;
    const std::size_t validator_;
    const Common& common_;
    Surroundings& world_;
    tests::MemoryKeystore keystore_;
    tests::CrashStore store_;
    std::int64_t skew_ms_ = 0;

    std::unique_ptr<tests::MemoryChain> chain_;
    std::unique_ptr<grandpa::Voter> voter_;
    std::unique_ptr<consensus::authoring::SlotMachine> slots_;
    grandpa::AuthoritySet set_;
    consensus::aura::EquivocationDetector equivocations_;
    std::deque<grandpa::Input> inputs_;
    bool is_busy_ = false;
    /// Blocks that votes name, asked for until they come.
    std::set<Hash> wanted_;
};

/// The key of a validator, the same in every run.
primitives::crypto::Ed25519Pair key_of(std::size_t validator);

}  // namespace simulation
