// A whole network in one thread and virtual time: a queue of events ordered by (time, sequence) and
// one source of chance decide everything, so that a seed is a run.
//
// The trace hash covers every import, vote, finality and message delivery: two runs with one hash
// were the same run, whatever compiled them.
#pragma once

#include "tests/simulation/forger.hpp"

#include <array>
#include <queue>

namespace simulation {

/// Checks every signature once, however many validators see it.
class SharedVerifier final : public grandpa::VoteVerifier {
  public:
    bool verify(const consensus::Bytes64& signature, consensus::BytesView payload,
                const grandpa::VoterId& id) const override;

  private:
    using Key = std::array<std::uint8_t, 64 + 32 + grandpa::kSignedPayloadSize>;
    mutable std::map<Key, bool> known_;
};

/// Called with every line of the trace: time, actor, what, detail.
using Tracer = void (*)(Millis, ActorId, std::string_view, std::uint64_t);

class World final : public Surroundings {
  public:
    explicit World(const Scenario& scenario, Tracer tracer = nullptr);

    /// Until the scenario ends.
    void run();

    Figures& figures() { return checker_.figures(); }
    const Checker& checker() const { return checker_; }
    std::uint64_t trace() const { return trace_; }

    // ---- Surroundings ----
    void send(ActorId from, const std::vector<ActorId>& to, SharedMessage message) override;
    void wake_voter(ActorId actor, Millis at_ms) override;
    void wake_slots(ActorId actor, Millis at_ms) override;
    void sync_disk(ActorId actor, std::uint64_t sequence) override;
    std::vector<ActorId> peers_of(ActorId actor) override;
    Random& random() override { return random_; }
    void note(ActorId actor, std::string_view what, std::uint64_t detail) override;
    void authored(ActorId actor, const Header& header, std::uint64_t slot) override;
    void voted(ActorId actor, const grandpa::VoteMessage& message) override;
    void finalized(ActorId actor, const grandpa::BlockRef& block) override;
    void accused(ActorId actor, const grandpa::EquivocationProof& proof) override;

  private:
    struct Actor {
        std::size_t validator = 0;
        /// Of twins: which half they talk to.
        std::size_t side = 0;
        std::unique_ptr<SimulatedNode> node;
        std::unique_ptr<Forger> forger;
        bool is_up = false;
        /// Of the life that timers and disk answers are for.
        std::uint64_t life = 0;
        Millis voter_wake_ms = 0;
        Millis slots_wake_ms = 0;
        std::uint64_t rounds = 0;
        std::pair<std::uint64_t, std::uint64_t> place;
    };
    enum class Kind : std::uint8_t { Deliver, Voter, Slots, Sync, Disk, Start, Crash, Links, Heal };
    struct Event {
        Millis at_ms = 0;
        std::uint64_t order = 0;
        Kind kind{};
        ActorId actor = 0;
        ActorId from = 0;
        std::uint64_t life = 0;
        std::uint64_t sequence = 0;
        SharedMessage message{};
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const {
            return std::pair{a.at_ms, a.order} > std::pair{b.at_ms, b.order};
        }
    };

    void add_actor(ActorId id, std::size_t validator, std::size_t side);
    void plan_faults();
    void push(Event event);
    void handle(const Event& event);
    void deliver(const Event& event);
    void crash(Actor& actor);
    void start(ActorId id, Actor& actor);
    bool should_link(ActorId a, ActorId b) const;
    void update_links();
    void follow(Actor& actor);
    bool is_honest(const Actor& actor) const {
        return scenario_.cheats[actor.validator] == Cheat::None;
    }
    void hash_in(std::uint64_t value);

    const Scenario& scenario_;
    const Tracer tracer_;
    Random random_;
    Checker checker_;
    SharedVerifier verifier_;
    Common common_;
    std::map<ActorId, Actor> actors_;
    std::set<std::pair<ActorId, ActorId>> links_;
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
    std::uint64_t orders_ = 0;
    Millis now_ms_ = kStartMs;
    bool is_healed_ = false;
    std::uint64_t trace_ = 14695981039346656037u;
};

}  // namespace simulation
