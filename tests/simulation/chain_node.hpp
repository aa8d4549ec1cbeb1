// One validator of a simulated network with the runtime: the production database, importer, import
// queue, pool, author, slot machine, GRANDPA voter, full sync and the answering side of sync/2,
// wired as the node's chain and network wire them, over a store that can lose power. All that is
// not production is the clock, the wires between peers, and the order in which things happen.
#pragma once

#include "consensus/authoring/author.hpp"
#include "consensus/authoring/slot_machine.hpp"
#include "consensus/grandpa/tree_chain.hpp"
#include "consensus/grandpa/voter.hpp"
#include "consensus/import/queue.hpp"
#include "consensus/pool/runtime_validator.hpp"
#include "consensus/sync/wanted_blocks.hpp"
#include "node/service/block_provider.hpp"
#include "tests/simulation/chain_state.hpp"
#include "tests/simulation/node.hpp"

namespace simulation {

using primitives::BytesView;

/// What goes over the wire, in the encodings of its protocol.
struct ChainMessage {
    enum class Kind : std::uint8_t { Gossip, Announce, Transaction, Question, Answer };
    Kind kind{};
    Bytes bytes;
    /// Of Question and Answer: which question.
    std::uint64_t question = 0;
};
using SharedChainMessage = std::shared_ptr<const ChainMessage>;

/// Everything a simulated validator meets.
class ChainSurroundings {
  public:
    enum class Wake : std::uint8_t { Voter, Slots, Import };
    virtual void send(ActorId from, ActorId to, SharedChainMessage message) = 0;
    /// Calls wake() then, once.
    virtual void wake_at(ActorId actor, Wake what, Millis at_ms) = 0;
    virtual std::vector<ActorId> peers_of(ActorId actor) = 0;
    virtual Random& random() = 0;

    // ---- what the checker is told ----
    virtual void authored(ActorId actor, const Header& header, std::uint64_t slot,
                          std::size_t transactions) = 0;
    virtual void imported(ActorId actor, const Header& header, const StateView& state) = 0;
    virtual void refused(ActorId actor, const Header& header,
                         const consensus::import::ImportError& error) = 0;
    virtual void voted(ActorId actor, const grandpa::VoteMessage& message) = 0;
    virtual void finalized(ActorId actor, const grandpa::BlockRef& block) = 0;
    virtual void new_set(ActorId actor, const grandpa::AuthoritySet& set) = 0;
    virtual void accused(ActorId actor, const grandpa::EquivocationProof& proof) = 0;
    virtual void accused(ActorId actor, const consensus::aura::EquivocationProof& proof) = 0;
    virtual void blamed(ActorId actor, ActorId peer, std::string_view reason) = 0;
    /// As blamed(), but not for good.
    virtual void disliked(ActorId actor, ActorId peer, std::string_view reason) = 0;
    virtual void failed(ActorId actor, std::string_view what) = 0;

  protected:
    ~ChainSurroundings() = default;
};

/// Lets the executing thread verify what is not known.
class LazyVerifier final : public consensus::SignatureVerifier {
  public:
    explicit LazyVerifier(primitives::SignatureCache& known) : known_{known} {}
    std::unique_ptr<Work> start(const consensus::SignatureSource&) override {
        return std::make_unique<Work>();
    }
    void start_ahead(std::unique_ptr<consensus::aura::HeadersAhead>) override {}
    primitives::SignatureCache& known() override { return known_; }

  private:
    primitives::SignatureCache& known_;
};

/// What all validators of a run share.
struct ChainCommon {
    const ChainGenesis& genesis;
    consensus::SignatureVerifier& signatures;
    const grandpa::VoteVerifier& votes;
};

class ChainNode {
  public:
    /// `side`: of twins, which of them; they have one key and seal different blocks.
    ChainNode(ActorId id, std::size_t validator, std::size_t side, const ChainCommon& common,
              const runtime::Executor& executor, ChainSurroundings& world);

    /// From what is on disk.
    void start(Millis now_ms);
    /// Loses all but the disk, and of unsynced writes a random part.
    void crash();
    void set_skew(std::int64_t skew_ms) { skew_ms_ = skew_ms; }

    void connect(ActorId peer, const storage::BlockRef& best, Millis now_ms);
    void disconnect(ActorId peer, Millis now_ms);
    void receive(ActorId from, const ChainMessage& message, Millis now_ms);
    void wake(ChainSurroundings::Wake what, Millis now_ms);
    /// Twice a second: sync, and what the owner wants.
    void tick(Millis now_ms);

    storage::BlockRef best() const { return importer_->best(); }
    storage::BlockRef final_block() const { return importer_->finalized(); }
    std::uint64_t finalized_slot() const;
    const grandpa::Voter& voter() const { return *voter_; }
    std::unique_ptr<StateView> state_at(const Hash& block) const;
    /// Of queues: what exceeds its bound, if any.
    std::string_view broken_bound() const;

  private:
    using Wake = ChainSurroundings::Wake;
    struct SimulatedClock final : consensus::Clock {
        consensus::UnixMs now_ms() const override { return now; }
        consensus::UnixMs now = 0;
    };
    struct Question {
        std::uint64_t id = 0;
        Millis until_ms = 0;
        ActorId peer = 0;
    };

    // chain_node.cpp: life, blocks, finality
    void set_time(Millis now_ms);
    void open();
    std::optional<consensus::aura::Slot> own_slot() const;
    void step_slots(const consensus::authoring::SlotInput& input);
    void author(const consensus::authoring::Author& order);
    void on_imported(const consensus::import::ImportFacts& facts);
    void on_new_best(const consensus::import::BestChanged& change);
    void vote(grandpa::Input input);
    void carry_out(const grandpa::Output& output);
    void finalize(const grandpa::Justification& proof);
    void after_finality(const consensus::import::FinalityFacts& facts,
                        std::optional<grandpa::CommitMessage> commit);
    using Extrinsic = runtime::Api<std::optional<primitives::OpaqueExtrinsic>>;
    void submit_own(const Extrinsic& extrinsic);
    void submit_commit();
    void report(const grandpa::EquivocationProof& proof);
    void report(const consensus::aura::EquivocationProof& proof);
    Header header_of(const Hash& block) const;

    // chain_node_peers.cpp: what comes from peers and goes to them
    void carry_out(consensus::sync::FullSync::Outputs outputs);
    void ask(const consensus::sync::Ask& ask);
    void ask_for_wanted();
    void on_wanted(ActorId from,
                   const std::optional<std::vector<p2p::protocols::BlockData>>& blocks);
    void queue(consensus::sync::Import batch);
    void import_next();
    bool import_one(consensus::import::QueuedBlock queued);
    bool use_proof(const Hash& block, BytesView encoded);
    void want_set_end();
    void on_announce(ActorId from, BytesView message);
    void on_answer(ActorId from, const ChainMessage& message);
    std::optional<std::vector<p2p::protocols::BlockData>> blocks_of(ActorId from,
                                                                    BytesView response);
    void submit(frame::TransactionSource source, BytesView extrinsic);
    void propagate();
    void announce(const storage::BlockRef& block, const Header& header);
    void send(ActorId to, ChainMessage::Kind kind, Bytes bytes, std::uint64_t question = 0);

    const ActorId id_;
    const std::size_t validator_;
    const ChainCommon& common_;
    const runtime::Executor& executor_;
    ChainSurroundings& world_;
    const Owner owner_;
    tests::MemoryKeystore keystore_;
    tests::CrashStore store_;
    std::int64_t skew_ms_ = 0;
    Millis now_ms_ = 0;
    SimulatedClock clock_;

    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<consensus::import::Importer> importer_;
    std::unique_ptr<consensus::pool::RuntimeValidator> validity_;
    std::unique_ptr<consensus::pool::Pool> pool_;
    std::unique_ptr<grandpa::DatabaseChain> chain_;
    std::unique_ptr<grandpa::Voter> voter_;
    std::unique_ptr<consensus::authoring::SlotMachine> slots_;
    std::unique_ptr<node::BlockProvider> provider_;
    std::unique_ptr<consensus::sync::FullSync> sync_;
    consensus::import::ImportQueue queue_;
    std::map<ActorId, Question> asked_;
    std::unique_ptr<consensus::sync::WantedBlocks> wanted_;
    std::optional<Question> asked_for_wanted_;
    std::uint64_t questions_ = 0;
    std::deque<grandpa::Input> inputs_;
    bool is_voting_ = false;
    bool is_importing_ = false;
    /// Round and precommits of the newest commit, until a block is built on what it finalized.
    std::optional<Bytes> commit_;
};

}  // namespace simulation
