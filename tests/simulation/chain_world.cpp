#include "tests/simulation/chain_world.hpp"

#include "consensus/header_hash.hpp"

namespace simulation {

namespace {

constexpr ActorId kTwinOffset = 100;
/// The second twin comes when the first is at work.
constexpr Millis kTwinLateMs = 6'000;
constexpr Millis kTickMs = 500;
/// Of a segment that is lost and sent again.
constexpr Millis kSentAgainMs = 300;
/// Messages under way at once: more would mean that somebody answers without end.
constexpr std::size_t kEventsMax = 100'000;

std::vector<grandpa::VoterId> voters_of(std::size_t validators) {
    std::vector<grandpa::VoterId> out;
    for (std::size_t i = 0; i < validators; ++i)
        out.push_back(key_of(i).public_key());
    return out;
}

}  // namespace

// ---- before the run -----------------------------------------------------------------------------

ChainWorld::ChainWorld(const Scenario& scenario, Tracer tracer)
    : scenario_{scenario},
      tracer_{tracer},
      random_{scenario.seed ^ 0xc4a15eed},
      checker_{scenario},
      executor_{runtime::make_native_executor(&cache_)},
      minting_{*executor_, payee()},
      genesis_{chain_genesis(*executor_, scenario.must_stand)},
      common_{genesis_, signatures_, votes_} {
    for (std::size_t i = 0; i < scenario.validators; ++i) {
        if (scenario.cheats[i] == Cheat::Silent) continue;
        const bool has_twin = scenario.cheats[i] == Cheat::Twins;
        add_actor(i, i, 0, kStartMs + random_.below(1000));
        if (has_twin) add_actor(kTwinOffset + i, i, 1, kStartMs + kTwinLateMs);
    }
    plan_faults();
}

void ChainWorld::add_actor(ActorId id, std::size_t validator, std::size_t side, Millis start_ms) {
    Actor& actor = actors_[id];
    actor.validator = validator;
    actor.side = side;
    const bool mints = scenario_.cheats[validator] == Cheat::Minter || scenario_.defects[validator];
    const runtime::Executor& executor =
        mints ? static_cast<const runtime::Executor&>(minting_) : *executor_;
    actor.node = std::make_unique<ChainNode>(id, validator, side, common_, executor, *this);
    actor.node->set_skew(scenario_.skew_ms[validator]);
    if (scenario_.cheats[validator] == Cheat::Forger)
        actor.liar = std::make_unique<Liar>(validator, voters_of(scenario_.validators), random_);
    push({.at_ms = start_ms, .kind = Kind::Start, .actor = id});
    push({.at_ms = start_ms + random_.below(kTickMs), .kind = Kind::Tick, .actor = id});
}

void ChainWorld::plan_faults() {
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

void ChainWorld::push(Event event) {
    event.order = orders_++;
    queue_.push(std::move(event));
    CHECK(queue_.size() < kEventsMax);
}

// ---- the run ------------------------------------------------------------------------------------

void ChainWorld::run() {
    while (!queue_.empty() && queue_.top().at_ms <= scenario_.end_at_ms) {
        const Event event = queue_.top();
        queue_.pop();
        now_ms_ = event.at_ms;
        handle(event);
    }
    std::uint64_t rounds = 0;
    for (auto& [id, actor] : actors_) {
        if (!is_honest(actor) || !actor.is_up) continue;
        const auto& node = *actor.node;
        checker_.common().at_end(actor.validator, node.finalized_slot());
        checker_.at_end(actor.validator, *node.state_at(node.final_block().hash));
        rounds = std::max(rounds, actor.rounds);
    }
    checker_.common().figures().rounds = rounds;
}

void ChainWorld::handle(const Event& event) {
    if (event.kind == Kind::Links) return update_links();
    if (event.kind == Kind::Heal) return heal();
    Actor& actor = actors_.at(event.actor);
    if (event.kind == Kind::Start) return start(event.actor, actor);
    if (event.kind == Kind::Crash) return crash(event.actor, actor);
    if (event.kind == Kind::Tick)
        push({.at_ms = now_ms_ + kTickMs, .kind = Kind::Tick, .actor = event.actor});
    if (!actor.is_up) return;
    handle_of(actor, event);
    follow(actor);
}

void ChainWorld::handle_of(Actor& actor, const Event& event) {
    if (event.kind == Kind::Tick) return actor.node->tick(now_ms_);
    if (event.kind == Kind::Wake) {
        const auto wanted = actor.wakes.find(event.wake);
        if (event.life != actor.life || wanted == actor.wakes.end() ||
            wanted->second != event.at_ms)
            return;
        actor.wakes.erase(wanted);
        return actor.node->wake(event.wake, now_ms_);
    }
    // A connection that was cut takes along what was under way.
    if (links_.contains({event.from, event.actor})) deliver(actor, event);
}

void ChainWorld::deliver(Actor& actor, const Event& event) {
    ++checker_.common().figures().messages;
    note(event.actor, "message", event.from << 8 | static_cast<unsigned>(event.message->kind));
    if (actor.liar) {
        auto lie = actor.liar->hears(event.from, *event.message);
        const auto peers = peers_of(event.actor);
        if (lie) transmit(event.actor, peers[random_.below(peers.size())], std::move(lie));
    }
    actor.node->receive(event.from, *event.message, now_ms_);
}

/// Counts rounds and looks at the bounds.
void ChainWorld::follow(Actor& actor) {
    if (!actor.is_up || !is_honest(actor)) return;
    if (const auto bound = actor.node->broken_bound(); !bound.empty())
        checker_.common().violation("validator " + std::to_string(actor.validator) +
                                    " is beyond the bound of " + std::string{bound});
    const auto& voter = actor.node->voter();
    const std::pair place{voter.set_id(), voter.round_number()};
    if (place == actor.place) return;
    actor.place = place;
    ++actor.rounds;
    checker_.common().examine(actor.validator, voter);
}

// ---- faults -------------------------------------------------------------------------------------

void ChainWorld::start(ActorId id, Actor& actor) {
    if (actor.is_up) return;
    actor.is_up = true;
    ++actor.life;
    actor.wakes.clear();
    note(id, "start", actor.life);
    actor.node->start(now_ms_);
    update_links();
}

void ChainWorld::crash(ActorId id, Actor& actor) {
    if (!actor.is_up || is_healed_) return;
    note(id, "crash", actor.life);
    actor.is_up = false;
    ++actor.life;
    ++checker_.common().figures().crashes;
    checker_.crashed(actor.validator);
    actor.node->crash();
    update_links();
}

void ChainWorld::heal() {
    is_healed_ = true;
    for (auto& [id, actor] : actors_)
        actor.node->set_skew(scenario_.skew_ms[actor.validator] % kGoodClockMs);
    update_links();
}

bool ChainWorld::should_link(ActorId a, ActorId b) const {
    const Actor& one = actors_.at(a);
    const Actor& other = actors_.at(b);
    if (!one.is_up || !other.is_up || one.validator == other.validator) return false;
    if (banned_.contains({std::min(a, b), std::max(a, b)})) return false;
    const auto is_twin = [&](const Actor& actor) {
        return scenario_.cheats[actor.validator] == Cheat::Twins;
    };
    // Twins know no partition but their own; each talks to one half of the others.
    const auto side = [&](const Actor& actor) {
        return is_twin(actor) ? actor.side : actor.validator % 2;
    };
    if (is_twin(one) || is_twin(other)) return side(one) == side(other);
    for (const Partition& cut : scenario_.partitions)
        if (now_ms_ >= cut.from_ms && now_ms_ < cut.to_ms &&
            cut.side[one.validator] != cut.side[other.validator])
            return false;
    return true;
}

void ChainWorld::update_links() {
    for (const auto& [a, one] : actors_)
        for (const auto& [b, other] : actors_)
            if (a != b) link(a, b, should_link(a, b));
}

void ChainWorld::link(ActorId a, ActorId b, bool should) {
    if (should == links_.contains({a, b})) return;
    Actor& one = actors_.at(a);
    if (should)
        links_.insert({a, b});
    else
        links_.erase({a, b});
    if (!one.is_up) return;
    if (should)
        one.node->connect(b, actors_.at(b).node->best(), now_ms_);
    else
        one.node->disconnect(b, now_ms_);
}

// ---- ChainSurroundings: wires -------------------------------------------------------------------

void ChainWorld::send(ActorId from, ActorId to, SharedChainMessage message) {
    const auto& liar = actors_.at(from).liar;
    if (liar) message = liar->changed(to, std::move(message));
    if (message) transmit(from, to, std::move(message));
}

void ChainWorld::transmit(ActorId from, ActorId to, SharedChainMessage message) {
    const bool is_stream = message->kind == ChainMessage::Kind::Question ||
                           message->kind == ChainMessage::Kind::Answer;
    Millis at_ms = now_ms_ + random_.between(scenario_.latency_min_ms, scenario_.latency_max_ms);
    bool is_twice = false;
    if (!is_healed_) {
        const bool is_lost = random_.chance(scenario_.loss_per_mille);
        if (is_lost) ++checker_.common().figures().lost;
        if (is_lost && !is_stream) return;
        if (is_lost) at_ms += kSentAgainMs;
        is_twice = !is_stream && random_.chance(scenario_.duplicate_per_mille);
    }
    for (int copies = is_twice ? 2 : 1; copies > 0; --copies)
        push(
            {.at_ms = at_ms, .kind = Kind::Deliver, .actor = to, .from = from, .message = message});
}

void ChainWorld::wake_at(ActorId actor, Wake what, Millis at_ms) {
    Actor& who = actors_.at(actor);
    at_ms = std::max(at_ms, now_ms_ + 1);
    who.wakes[what] = at_ms;
    push({.at_ms = at_ms, .kind = Kind::Wake, .actor = actor, .wake = what, .life = who.life});
}

std::vector<ActorId> ChainWorld::peers_of(ActorId actor) {
    std::vector<ActorId> out;
    for (auto at = links_.lower_bound({actor, 0}); at != links_.end() && at->first == actor; ++at)
        out.push_back(at->second);
    return out;
}

void ChainWorld::note(ActorId actor, std::string_view what, std::uint64_t detail) {
    for (const std::uint64_t value :
         {std::uint64_t{actor}, detail, std::uint64_t{static_cast<std::uint8_t>(what.front())}})
        trace_ = (trace_ ^ value ^ (now_ms_ << 8)) * 1099511628211u;
    if (tracer_ != nullptr) tracer_(now_ms_ - kStartMs, actor, what, detail);
}

// ---- ChainSurroundings: what the checker is told ------------------------------------------------

void ChainWorld::authored(ActorId actor, const Header& header, std::uint64_t slot,
                          std::size_t transactions) {
    note(actor, "author", std::uint64_t{header.number.value} << 8 | header.state_root.bytes[0]);
    checker_.authored(actors_.at(actor).validator, header, slot, transactions, now_ms_);
}

void ChainWorld::imported(ActorId actor, const Header& header, const StateView& state) {
    note(actor, "import", std::uint64_t{header.number.value} << 8 | header.state_root.bytes[0]);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.imported(who.validator, header, state);
}

void ChainWorld::refused(ActorId actor, const Header& header,
                         const consensus::import::ImportError& error) {
    note(actor, "refuse", std::uint64_t{header.number.value} << 8 | header.state_root.bytes[0]);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.refused(who.validator, header, error);
}

void ChainWorld::voted(ActorId actor, const grandpa::VoteMessage& message) {
    const auto& vote = message.vote.message;
    note(actor, vote.kind == grandpa::VoteKind::Prevote ? "prevote" : "commit",
         message.round << 32 | vote.target.number);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.common().voted(who.validator, message);
}

void ChainWorld::finalized(ActorId actor, const grandpa::BlockRef& block) {
    note(actor, "final", std::uint64_t{block.number} << 8 | block.hash.bytes[0]);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.common().finalized(who.validator, block, now_ms_);
}

void ChainWorld::new_set(ActorId actor, const grandpa::AuthoritySet& set) {
    note(actor, "set", set.set_id << 8 | set.authorities.size());
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.new_set(who.validator, set);
}

void ChainWorld::accuse(ActorId actor, std::size_t offender) {
    note(actor, "accuse", offender);
    const Actor& who = actors_.at(actor);
    if (is_honest(who)) checker_.accused(who.validator, offender, now_ms_);
}

void ChainWorld::accused(ActorId actor, const grandpa::EquivocationProof& proof) {
    if (!grandpa::verify(proof)) return failed(actor, "a proof of two votes does not verify");
    for (std::size_t i = 0; i < scenario_.validators; ++i)
        if (key_of(i).public_key() == proof.offender) return accuse(actor, i);
}

void ChainWorld::accused(ActorId actor, const consensus::aura::EquivocationProof& proof) {
    if (!consensus::aura::verify(proof))
        return failed(actor, "a proof of two blocks does not verify");
    for (std::size_t i = 0; i < scenario_.validators; ++i)
        if (account_of(i).bytes == proof.offender) return accuse(actor, i);
}

void ChainWorld::blamed(ActorId actor, ActorId peer, std::string_view reason) {
    note(actor, "blame", peer);
    const Actor& who = actors_.at(actor);
    if (!is_honest(who)) return;
    checker_.lied();
    if (is_wrongly_blamed(actors_.at(peer)))
        checker_.common().violation("validator " + std::to_string(who.validator) +
                                    " blames honest " + std::to_string(peer) + " for " +
                                    std::string{reason});
    banned_.insert({std::min(actor, peer), std::max(actor, peer)});
    push({.at_ms = now_ms_, .kind = Kind::Links});
}

void ChainWorld::disliked(ActorId actor, ActorId peer, std::string_view reason) {
    note(actor, "dislike", peer);
    const Actor& who = actors_.at(actor);
    if (!is_honest(who)) return;
    checker_.lied();
    if (is_wrongly_blamed(actors_.at(peer)))
        checker_.common().violation("validator " + std::to_string(who.validator) +
                                    " dislikes honest " + std::to_string(peer) + " for " +
                                    std::string{reason});
}

void ChainWorld::failed(ActorId actor, std::string_view what) {
    note(actor, "fail", 0);
    const Actor& who = actors_.at(actor);
    if (is_honest(who))
        checker_.common().violation("validator " + std::to_string(who.validator) +
                                    " fails: " + std::string{what});
}

}  // namespace simulation
