// The chain of a running node: one thread drives importer, pool, voter and slot machine. What is
// slow and pure (building a block) runs on a worker and comes back as an input.
//
//   start() -> the slot machine's ticks -> author on a worker -> commit -> vote -> finalize
//   submit_and_watch() and the like may be called from any thread; they wait for the chain's
//   thread. submit() does not: what came meanwhile is validated together, in the order it came.
#pragma once

#include "consensus/aura/skew.hpp"
#include "consensus/authoring/author.hpp"
#include "consensus/authoring/slot_machine.hpp"
#include "consensus/grandpa/network.hpp"
#include "consensus/grandpa/tree_chain.hpp"
#include "consensus/import/importer.hpp"
#include "consensus/import/look_ahead.hpp"
#include "consensus/import/queue.hpp"
#include "consensus/pool/runtime_validator.hpp"
#include "consensus/signing_guard.hpp"
#include "node/service/stage_times.hpp"
#include "rpc/backend.hpp"

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace node {

/// Figures for metrics, readable from any thread.
struct ChainFigures {
    std::atomic<std::uint64_t> ready_transactions{0};
    std::atomic<std::uint64_t> future_transactions{0};
    std::atomic<std::uint64_t> unfinalized_blocks{0};
    std::atomic<std::uint64_t> blocks_authored{0};
    std::atomic<std::uint64_t> transactions_included{0};
    std::atomic<std::uint64_t> authoring_ms_total{0};
    std::atomic<std::uint64_t> grandpa_round{0};
    std::atomic<std::uint64_t> grandpa_equivocations{0};
    std::atomic<std::uint64_t> aura_equivocations{0};
    std::atomic<std::uint64_t> reports_submitted{0};
    /// Own clock less the median of the other authors'; 0 while too few were heard.
    std::atomic<std::int64_t> clock_ahead_ms{0};
    StageTimes stages;
};

class ChainCore final : public rpc::EventSource {
  public:
    /// All outlive the core.
    struct Parts {
        storage::Database& database;
        const runtime::Executor& executor;
        consensus::SignatureVerifier& signatures;
        const consensus::Keystore& keystore;
        const consensus::Clock& clock;
        /// nullptr: a node without peers.
        consensus::grandpa::Network* grandpa_network = nullptr;
        consensus::ForkRules forks{};
    };
    struct Options {
        consensus::authoring::Sealing sealing;
        consensus::pool::PoolOptions pool;
        bool is_author = false;
        bool is_voter = false;
        /// Where it is kept what was signed, outside of the database; empty: nowhere.
        std::filesystem::path marks_file;
        /// Asked at each slot, from the chain's thread; empty: always. A node that is behind, or
        /// that nobody hears, would only make forks.
        std::function<bool()> may_author;
        /// Called once, from the chain's thread, when the node cannot go on.
        std::function<void(std::string_view)> on_fatal;
        /// For peers, from the chain's thread: transactions (encoded) that may be propagated.
        std::function<void(std::vector<primitives::Bytes>)> on_transactions;
    };

    /// Executes what the database holds above the last finalized block.
    static primitives::Result<std::unique_ptr<ChainCore>, std::string> open(const Parts& parts,
                                                                            Options options);
    ~ChainCore() override;

    /// Runs the chain's thread.
    void start();
    /// Returns when the chain's thread has ended and nothing is called any more.
    void stop();

    const ChainFigures& figures() const { return figures_; }
    const consensus::aura::SlotTime& slot_time() const { return importer_->slot_time(); }

    // ---- transactions, from any thread ----
    using SubmitResult = primitives::Result<primitives::Hash, consensus::pool::PoolError>;
    /// Told on the chain's thread, or at once by a node that is stopping.
    using SubmitDone = std::function<void(const SubmitResult&)>;
    void submit(primitives::Bytes encoded, SubmitDone done);
    struct Watched {
        primitives::Hash hash;
        rpc::WatchId watch = 0;
    };
    primitives::Result<Watched, consensus::pool::PoolError> submit_and_watch(
        primitives::Bytes encoded, rpc::StatusCallback watcher);
    void unwatch(rpc::WatchId watch);
    std::vector<primitives::Bytes> pending();
    std::vector<primitives::Hash> remove(const std::vector<primitives::Hash>& transactions);
    /// How many of the tags, from the first on, ready transactions provide.
    std::size_t ready_run(const std::vector<primitives::Bytes>& tags);

    // ---- from peers, from any thread ----
    struct ReceivedBlock {
        primitives::Block block;
        primitives::Justifications justifications;
    };
    /// Told on the chain's thread for each block once it is imported, refused, or put aside to wait
    /// for its slot or its parent; `blamed`: it is wrong, and its sender knew.
    using BlockDone = std::function<void(bool blamed)>;
    void import_blocks(std::vector<ReceivedBlock> blocks, BlockDone done);
    /// Finalized blocks downwards from the database's gap; `done` is told on the chain's thread.
    using CheckedBlocks = std::vector<std::pair<primitives::Hash, primitives::Block>>;
    void fill_gap(CheckedBlocks blocks, std::function<void()> done);
    /// A header that a peer announced now.
    void note_announced(primitives::Header header);
    /// Transactions in their encoding; what the pool does not want is dropped.
    void submit_received(std::vector<primitives::Bytes> transactions);
    /// Gives on_transactions the whole pool again, for peers that joined; returns at once.
    void offer_transactions();

    // ---- GRANDPA, from any thread ----
    struct VoterView {
        consensus::grandpa::Role role{};
        consensus::grandpa::SetId set_id = 0;
        /// The current round first, then those before it that are kept.
        std::vector<consensus::grandpa::Round> rounds;
    };
    std::optional<VoterView> voter_view();
    /// Peers and their messages for the voter; returns at once.
    void tell_voter(consensus::grandpa::Input input);

    // ---- rpc::EventSource ----
    void add_listener(rpc::ChainListener& listener) override;
    void remove_listener(rpc::ChainListener& listener) override;

  private:
    using Hash = primitives::Hash;

    ChainCore(const Parts& parts, Options options);
    primitives::Result<primitives::Done, std::string> load();

    /// Runs a function on the chain's thread and waits for its result.
    template <class Function>
    auto on_chain(Function function) -> std::optional<decltype(function())>;
    /// The same, behind what was given to the pool before.
    template <class Function>
    auto on_pool(Function function) -> std::optional<decltype(function())>;
    template <class Function, class Enqueue>
    auto wait_for(Function function, Enqueue enqueue) -> std::optional<decltype(function())>;
    void add_pool_task(std::function<void()> task);

    // On the chain's thread.
    void step(const consensus::authoring::SlotInput& input);
    void author(const consensus::authoring::Author& order);
    void on_authored(primitives::Result<consensus::authoring::AuthoredBlock,
                                        consensus::authoring::AuthoringFailure>
                         authored);
    void on_imported(const consensus::import::ImportFacts& facts);
    void on_new_best(const consensus::import::BestChanged& change);
    consensus::pool::PoolBlock pool_block(const consensus::import::BlockRef& block) const;
    void vote(consensus::grandpa::Input input);
    void carry_out(const consensus::grandpa::Output& output);
    void wake_voter_at(std::uint64_t at_ms);
    void finalize(const consensus::grandpa::Justification& justification);
    /// `commit`: the proof, where the voter did not give it.
    void after_finality(const consensus::import::FinalityFacts& facts,
                        consensus::grandpa::RoundNumber round,
                        std::optional<consensus::grandpa::CommitMessage> commit);

    // Blocks of peers (chain_core_import.cpp).
    void import_soon();
    void import_next();
    bool import_one(consensus::import::QueuedBlock queued);
    void take_hard_fork(const consensus::import::BlockRef& block);
    primitives::Result<consensus::import::ImportFacts, consensus::import::ImportError> import_timed(
        primitives::Block block);
    bool use_proof(const primitives::Hash& block, primitives::BytesView proof);
    void want_set_end();
    void tell_done(consensus::import::Source source, bool blamed);

    // What others do wrong (chain_core_offences.cpp).
    void on_announced(const primitives::Header& header);
    void note_delay(const consensus::import::Importer::Announced& announced);
    void report(const consensus::aura::EquivocationProof& proof);
    void report(const consensus::grandpa::EquivocationProof& proof);

    // Signing (chain_core_signing.cpp); the marks are durable when these return true.
    primitives::Result<primitives::Done, std::string> load_marks(
        const std::optional<consensus::grandpa::VoteRecord>& record);
    bool may_sign();
    bool mark_vote(const consensus::grandpa::VoteRecord& record);
    bool mark_block(const consensus::Bytes32& author, consensus::aura::Slot slot);
    void remember_slot(consensus::aura::Slot slot);
    std::optional<consensus::aura::Slot> own_slot() const;
    bool write_marks();
    void watch_own_votes(const consensus::grandpa::Received& received);
    using Report =
        primitives::Result<std::optional<primitives::OpaqueExtrinsic>, runtime::ExecutionError>;
    void submit_report(const Report& report);
    void keep_commit(const consensus::grandpa::Justification& justification);
    void submit_commit();
    /// What the state of the best block says of upgrades: whether the next block needs a later
    /// version of the runtime than this node's, and why it stops then. Tells of one that is coming.
    std::optional<std::string> version_problem();
    void run_pool_tasks();
    void maintain_pool();
    void after_pool_change();
    void tell_watchers();
    void fatal(std::string_view what);

    Parts parts_;
    Options options_;
    ChainFigures figures_;

    boost::asio::io_context context_;
    boost::asio::steady_timer timer_{context_};
    boost::asio::steady_timer vote_timer_{context_};
    boost::asio::thread_pool author_thread_{1};
    std::thread thread_;
    std::atomic<bool> stopping_{false};

    std::unique_ptr<consensus::import::Importer> importer_;
    std::unique_ptr<consensus::pool::RuntimeValidator> validator_;
    std::unique_ptr<consensus::pool::Pool> pool_;
    std::unique_ptr<consensus::grandpa::DatabaseChain> chain_view_;
    consensus::grandpa::Ed25519Verifier vote_verifier_;
    std::unique_ptr<consensus::grandpa::Voter> voter_;
    std::unique_ptr<consensus::authoring::SlotMachine> slots_;
    bool maintaining_ = false;
    /// Version and height that the operator was told of.
    std::pair<std::uint32_t, primitives::BlockNumber> upgrade_said_{};
    /// Inputs that the voter's outputs caused, in order.
    std::deque<consensus::grandpa::Input> voter_inputs_;
    bool is_voting_ = false;

    consensus::import::ImportQueue import_queue_;
    consensus::import::LookAhead look_ahead_;
    boost::asio::steady_timer import_timer_{context_};
    bool importing_ = false;
    struct Sender {
        BlockDone done;
        std::size_t blocks = 0;
    };
    std::map<consensus::import::Source, Sender> senders_;
    consensus::import::Source senders_so_far_ = 0;

    consensus::SigningGuard guard_;
    consensus::SigningState signing_said_ = consensus::SigningState::Trusted;
    std::optional<consensus::aura::ClockSkew> skew_;
    consensus::aura::Slot newest_announced_ = 0;
    /// Round and precommits of the newest commit, encoded, until a block is built on what it
    /// finalized.
    std::optional<primitives::Bytes> commit_;
    consensus::UnixMs skew_said_at_ms_ = 0;

    /// What is to be done with the pool for RPC, in the order it came.
    std::mutex pool_tasks_mutex_;
    std::deque<std::function<void()>> pool_tasks_;

    struct Watch {
        rpc::WatchId id = 0;
        rpc::StatusCallback tell;
    };
    std::multimap<Hash, Watch> watches_;
    std::atomic<rpc::WatchId> watch_ids_{0};

    std::mutex listeners_mutex_;
    std::vector<rpc::ChainListener*> listeners_;
};

}  // namespace node
