// A network of validators with the real runtime in one thread and virtual time; as world.hpp, but
// every block is built, sealed, sent and executed, and travels by the production full sync.
//
// What notifications lose is lost; questions and answers, which have streams of their own, come
// late instead.
#pragma once

#include "primitives/crypto/bounded_signature_cache.hpp"
#include "tests/simulation/chain_checker.hpp"
#include "tests/simulation/chain_node.hpp"
#include "tests/simulation/liar.hpp"
#include "tests/simulation/minting_executor.hpp"
#include "tests/simulation/world.hpp"

namespace simulation {

class ChainWorld final : public ChainSurroundings {
  public:
    explicit ChainWorld(const Scenario& scenario, Tracer tracer = nullptr);

    /// Until the scenario ends.
    void run();

    ChainFigures figures() { return checker_.figures(); }
    const ChainChecker& checker() const { return checker_; }
    std::uint64_t trace() const { return trace_; }

    // ---- ChainSurroundings ----
    void send(ActorId from, ActorId to, SharedChainMessage message) override;
    void wake_at(ActorId actor, Wake what, Millis at_ms) override;
    std::vector<ActorId> peers_of(ActorId actor) override;
    Random& random() override { return random_; }
    void authored(ActorId actor, const Header& header, std::uint64_t slot,
                  std::size_t transactions) override;
    void imported(ActorId actor, const Header& header, const StateView& state) override;
    void refused(ActorId actor, const Header& header,
                 const consensus::import::ImportError& error) override;
    void voted(ActorId actor, const grandpa::VoteMessage& message) override;
    void finalized(ActorId actor, const grandpa::BlockRef& block) override;
    void new_set(ActorId actor, const grandpa::AuthoritySet& set) override;
    void accused(ActorId actor, const grandpa::EquivocationProof& proof) override;
    void accused(ActorId actor, const consensus::aura::EquivocationProof& proof) override;
    void blamed(ActorId actor, ActorId peer, std::string_view reason) override;
    void disliked(ActorId actor, ActorId peer, std::string_view reason) override;
    void failed(ActorId actor, std::string_view what) override;

  private:
    struct Actor {
        std::size_t validator = 0;
        /// Of twins: which half they talk to.
        std::size_t side = 0;
        std::unique_ptr<ChainNode> node;
        /// Of a forger.
        std::unique_ptr<Liar> liar;
        bool is_up = false;
        /// Of the life that timers are for.
        std::uint64_t life = 0;
        std::map<Wake, Millis> wakes{};
        std::pair<std::uint64_t, std::uint64_t> place{};
        std::uint64_t rounds = 0;
    };
    enum class Kind : std::uint8_t { Deliver, Wake, Tick, Start, Crash, Links, Heal };
    struct Event {
        Millis at_ms = 0;
        std::uint64_t order = 0;
        Kind kind{};
        ActorId actor = 0;
        ActorId from = 0;
        Wake wake{};
        std::uint64_t life = 0;
        SharedChainMessage message{};
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const {
            return std::pair{a.at_ms, a.order} > std::pair{b.at_ms, b.order};
        }
    };

    void add_actor(ActorId id, std::size_t validator, std::size_t side, Millis start_ms);
    void plan_faults();
    void push(Event event);
    void handle(const Event& event);
    void handle_of(Actor& actor, const Event& event);
    void deliver(Actor& actor, const Event& event);
    void transmit(ActorId from, ActorId to, SharedChainMessage message);
    void follow(Actor& actor);
    void start(ActorId id, Actor& actor);
    void crash(ActorId id, Actor& actor);
    void heal();
    bool should_link(ActorId a, ActorId b) const;
    void update_links();
    void link(ActorId a, ActorId b, bool should);
    void note(ActorId actor, std::string_view what, std::uint64_t detail);
    /// Honest ones that made two chains final must blame each other.
    bool is_wrongly_blamed(const Actor& peer) const {
        return is_honest(peer) && scenario_.is_safe();
    }
    void accuse(ActorId actor, std::size_t offender);
    bool is_honest(const Actor& actor) const { return checker_.is_honest(actor.validator); }

    const Scenario& scenario_;
    const Tracer tracer_;
    Random random_;
    ChainChecker checker_;
    SharedVerifier votes_;
    primitives::crypto::BoundedSignatureCache cache_{1 << 16};
    LazyVerifier signatures_{cache_};
    const std::unique_ptr<runtime::Executor> executor_;
    const MintingExecutor minting_;
    const ChainGenesis genesis_;
    ChainCommon common_;
    std::map<ActorId, Actor> actors_;
    std::set<std::pair<ActorId, ActorId>> links_;
    /// Pairs of which one refused a block that the other must have known to be wrong.
    std::set<std::pair<ActorId, ActorId>> banned_;
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
    std::uint64_t orders_ = 0;
    Millis now_ms_ = kStartMs;
    bool is_healed_ = false;
    std::uint64_t trace_ = 14695981039346656037u;
};

}  // namespace simulation
