#include "tests/simulation/world.hpp"

#include "consensus/header_hash.hpp"
#include "primitives/crypto/ed25519.hpp"

#include <algorithm>

namespace simulation {

namespace {

constexpr ActorId kTwinOffset = 100;
constexpr Millis kSyncEveryMs = 1000;
constexpr Millis kDiskMaxMs = 15;
/// Messages under way at once: more would mean that somebody answers without end.
constexpr std::size_t kEventsMax = 400'000;
constexpr std::size_t kSignaturesKept = 100'000;

grandpa::AuthorityList authorities_of(std::size_t validators) {
    grandpa::AuthorityList out;
    for (std::size_t i = 0; i < validators; ++i)
        out.push_back({key_of(i).public_key(), 1});
    return out;
}

}  // namespace

bool SharedVerifier::verify(const consensus::Bytes64& signature, consensus::BytesView payload,
                            const grandpa::VoterId& id) const {
    CHECK(payload.size() == grandpa::kSignedPayloadSize);
    Key key{};
    auto at = std::copy(signature.begin(), signature.end(), key.begin());
    at = std::copy(id.begin(), id.end(), at);
    std::copy(payload.begin(), payload.end(), at);
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    if (known_.size() >= kSignaturesKept) known_.clear();
    return known_[key] = primitives::crypto::ed25519_verify(signature, payload, id);
}

// ---- before the run -----------------------------------------------------------------------------

World::World(const Scenario& scenario, Tracer tracer)
    : scenario_{scenario},
      tracer_{tracer},
      random_{scenario.seed ^ 0x5eed},
      checker_{scenario},
      common_{scenario, {}, authorities_of(scenario.validators), verifier_} {
    for (std::size_t i = 0; i < scenario.validators; ++i) {
        if (scenario.cheats[i] == Cheat::Silent) continue;
        add_actor(i, i, i % 2);
        if (scenario.cheats[i] != Cheat::Twins) continue;
        actors_.at(i).side = 0;
        add_actor(kTwinOffset + i, i, 1);
    }
    plan_faults();
}

void World::add_actor(ActorId id, std::size_t validator, std::size_t side) {
    Actor& actor = actors_[id];
    actor.validator = validator;
    actor.side = side;
    if (scenario_.cheats[validator] == Cheat::Forger)
        actor.forger = std::make_unique<Forger>(id, validator, common_, *this);
    else
        actor.node = std::make_unique<SimulatedNode>(id, validator, common_, *this);
    if (actor.node) actor.node->set_skew(scenario_.skew_ms[validator]);
    push({.at_ms = kStartMs + random_.below(1000), .kind = Kind::Start, .actor = id});
    push({.at_ms = kStartMs + random_.below(kSyncEveryMs), .kind = Kind::Sync, .actor = id});
}

void World::plan_faults() {
    for (const Crash& crash : scenario_.crashes) {
        const auto at = actors_.find(crash.node);
        if (at == actors_.end() || !is_honest(at->second)) continue;
        push({.at_ms = crash.from_ms, .kind = Kind::Crash, .actor = crash.node});
        push({.at_ms = crash.to_ms, .kind = Kind::Start, .actor = crash.node});
    }
    for (const Partition& cut : scenario_.partitions) {
        push({.at_ms = cut.from_ms, .kind = Kind::Links});
        push({.at_ms = cut.to_ms, .kind = Kind::Links});
    }
    push({.at_ms = scenario_.heal_at_ms, .kind = Kind::Heal});
}

void World::push(Event event) {
    event.order = orders_++;
    queue_.push(std::move(event));
    CHECK(queue_.size() < kEventsMax);
}

// ---- the run ------------------------------------------------------------------------------------

void World::run() {
    while (!queue_.empty() && queue_.top().at_ms <= scenario_.end_at_ms) {
        const Event event = queue_.top();
        queue_.pop();
        now_ms_ = event.at_ms;
        handle(event);
    }
    std::uint64_t rounds = 0;
    for (auto& [id, actor] : actors_) {
        if (!is_honest(actor) || !actor.is_up) continue;
        checker_.at_end(actor.validator, actor.node->finalized_slot());
        rounds = std::max(rounds, actor.rounds);
    }
    figures().rounds = rounds;
}

void World::handle(const Event& event) {
    if (event.kind == Kind::Links) return update_links();
    if (event.kind == Kind::Heal) {
        is_healed_ = true;
        for (auto& [id, actor] : actors_)
            if (actor.node) actor.node->set_skew(scenario_.skew_ms[actor.validator] % 300);
        return update_links();
    }
    Actor& actor = actors_.at(event.actor);
    if (event.kind == Kind::Start) return start(event.actor, actor);
    if (event.kind == Kind::Crash) return crash(actor);
    if (event.kind == Kind::Sync)
        push({.at_ms = now_ms_ + kSyncEveryMs, .kind = Kind::Sync, .actor = event.actor});
    if (!actor.is_up) return;
    if (event.kind == Kind::Deliver) return deliver(event);
    if (!actor.node) return;
    if (event.kind == Kind::Sync) {
        actor.node->tick_sync(now_ms_);
    } else if (event.life == actor.life) {
        if (event.kind == Kind::Voter && event.at_ms == actor.voter_wake_ms)
            actor.node->tick_voter(now_ms_);
        else if (event.kind == Kind::Slots && event.at_ms == actor.slots_wake_ms)
            actor.node->tick_slots(now_ms_);
        else if (event.kind == Kind::Disk)
            actor.node->durable(event.sequence, now_ms_);
    }
    follow(actor);
}

void World::deliver(const Event& event) {
    Actor& actor = actors_.at(event.actor);
    // A connection that was cut takes along what was under way.
    if (!links_.contains({event.from, event.actor})) return;
    ++figures().messages;
    hash_in(event.from);
    if (actor.forger) return actor.forger->receive(event.from, *event.message);
    actor.node->receive(event.from, *event.message, now_ms_);
    follow(actor);
}

/// Counts rounds and looks at the bounds.
void World::follow(Actor& actor) {
    const auto& voter = actor.node->voter();
    const std::pair place{voter.set_id(), voter.round_number()};
    if (place == actor.place) return;
    actor.place = place;
    ++actor.rounds;
    if (is_honest(actor)) checker_.examine(actor.validator, voter);
}

// ---- faults -------------------------------------------------------------------------------------

void World::start(ActorId id, Actor& actor) {
    if (actor.is_up) return;
    actor.is_up = true;
    ++actor.life;
    note(id, "start", actor.life);
    if (actor.node) actor.node->start(now_ms_);
    update_links();
}

void World::crash(Actor& actor) {
    if (!actor.is_up || is_healed_) return;
    actor.is_up = false;
    ++actor.life;
    ++figures().crashes;
    actor.node->crash();
    update_links();
}

bool World::should_link(ActorId a, ActorId b) const {
    const Actor& one = actors_.at(a);
    const Actor& other = actors_.at(b);
    if (!one.is_up || !other.is_up || one.validator == other.validator) return false;
    const bool one_is_twin = scenario_.cheats[one.validator] == Cheat::Twins;
    const bool other_is_twin = scenario_.cheats[other.validator] == Cheat::Twins;
    // Twins know no partition but their own.
    if (one_is_twin || other_is_twin) return one.side == other.side;
    for (const Partition& cut : scenario_.partitions)
        if (now_ms_ >= cut.from_ms && now_ms_ < cut.to_ms &&
            cut.side[one.validator] != cut.side[other.validator])
            return false;
    return true;
}

void World::update_links() {
    for (auto& [a, one] : actors_) {
        for (auto& [b, other] : actors_) {
            if (a == b) continue;
            const bool is_linked = links_.contains({a, b});
            const bool should = should_link(a, b);
            if (should == is_linked) continue;
            if (should)
                links_.insert({a, b});
            else
                links_.erase({a, b});
            if (!one.node || !one.is_up) continue;
            if (should)
                one.node->connect(b, now_ms_);
            else
                one.node->disconnect(b, now_ms_);
        }
    }
}

// ---- Surroundings -------------------------------------------------------------------------------

void World::send(ActorId from, const std::vector<ActorId>& to, SharedMessage message) {
    for (const ActorId peer : to) {
        if (!is_healed_ && random_.chance(scenario_.loss_per_mille)) {
            ++figures().lost;
            continue;
        }
        const bool twice = !is_healed_ && random_.chance(scenario_.duplicate_per_mille);
        for (int copies = twice ? 2 : 1; copies > 0; --copies)
            push({.at_ms =
                      now_ms_ + random_.between(scenario_.latency_min_ms, scenario_.latency_max_ms),
                  .kind = Kind::Deliver,
                  .actor = peer,
                  .from = from,
                  .message = message});
    }
}

void World::wake_voter(ActorId actor, Millis at_ms) {
    Actor& who = actors_.at(actor);
    who.voter_wake_ms = at_ms;
    push({.at_ms = at_ms, .kind = Kind::Voter, .actor = actor, .life = who.life});
}

void World::wake_slots(ActorId actor, Millis at_ms) {
    Actor& who = actors_.at(actor);
    who.slots_wake_ms = std::max(at_ms, now_ms_ + 1);
    push({.at_ms = who.slots_wake_ms, .kind = Kind::Slots, .actor = actor, .life = who.life});
}

void World::sync_disk(ActorId actor, std::uint64_t sequence) {
    push({.at_ms = now_ms_ + random_.between(1, kDiskMaxMs),
          .kind = Kind::Disk,
          .actor = actor,
          .life = actors_.at(actor).life,
          .sequence = sequence});
}

std::vector<ActorId> World::peers_of(ActorId actor) {
    std::vector<ActorId> out;
    for (auto at = links_.lower_bound({actor, 0}); at != links_.end() && at->first == actor; ++at)
        out.push_back(at->second);
    return out;
}

void World::hash_in(std::uint64_t value) {
    trace_ = (trace_ ^ value ^ (now_ms_ << 8)) * 1099511628211u;
}

void World::note(ActorId actor, std::string_view what, std::uint64_t detail) {
    hash_in(actor);
    hash_in(detail);
    hash_in(static_cast<std::uint8_t>(what.front()));
    if (tracer_ != nullptr) tracer_(now_ms_ - kStartMs, actor, what, detail);
}

void World::authored(ActorId actor, const Header& header, std::uint64_t slot) {
    note(actor, "author", slot);
    checker_.authored(actors_.at(actor).validator, header, slot, now_ms_);
}

void World::voted(ActorId actor, const grandpa::VoteMessage& message) {
    note(actor, message.vote.message.kind == grandpa::VoteKind::Prevote ? "prevote" : "commit",
         message.round << 32 | message.vote.message.target.number);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.voted(who.validator, message);
}

void World::finalized(ActorId actor, const grandpa::BlockRef& block) {
    note(actor, "final", block.number);
    hash_in(block.hash.bytes[0]);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.finalized(who.validator, block, now_ms_);
}

void World::accused(ActorId actor, const grandpa::EquivocationProof& proof) {
    note(actor, "accuse", proof.round);
    const Actor& who = actors_.at(actor);
    if (!is_honest(who)) return;
    bool is_cheater = false;
    for (std::size_t i = 0; i < scenario_.validators; ++i)
        if (common_.authorities[i].first == proof.offender)
            is_cheater = scenario_.cheats[i] != Cheat::None;
    checker_.accused(who.validator, proof, is_cheater);
}

}  // namespace simulation
