#include "tests/simulation/chain_node.hpp"

#include "consensus/grandpa/vote_store.hpp"
#include "consensus/header_hash.hpp"
#include "consensus/import/pool_change.hpp"

namespace simulation {

namespace authoring = consensus::authoring;
namespace aura = consensus::aura;
namespace import = consensus::import;
namespace pool = consensus::pool;

namespace {

constexpr std::string_view kOwnSlotFact = "own_slot";

}  // namespace

ChainNode::ChainNode(ActorId id, std::size_t validator, std::size_t side, const ChainCommon& common,
                     const runtime::Executor& executor, ChainSurroundings& world)
    : id_{id},
      validator_{validator},
      common_{common},
      executor_{executor},
      world_{world},
      owner_{validator, consensus::header_hash(common.genesis.header)},
      keystore_{tests::FixedRandom{static_cast<std::uint8_t>(1 + side)}} {
    keystore_.add_aura(aura_key_of(validator));
    keystore_.add_grandpa(key_of(validator));
}

// ---- life ---------------------------------------------------------------------------------------

void ChainNode::set_time(Millis now_ms) {
    now_ms_ = now_ms;
    clock_.now = static_cast<Millis>(static_cast<std::int64_t>(now_ms) + skew_ms_);
}

void ChainNode::open() {
    const auto& genesis = common_.genesis;
    database_ = storage::Database::open(store_, {}, consensus::header_hash(genesis.header)).value();
    if (database_->is_empty())
        CHECK(database_->initialize(genesis.state, genesis.header).has_value());
    auto opened = import::Importer::open({*database_, executor_, common_.signatures, {}});
    CHECK(opened.has_value());
    importer_ = std::move(opened).value();
    const auto best = importer_->best();
    validity_ = std::make_unique<pool::RuntimeValidator>(*database_, executor_);
    pool_ = std::make_unique<pool::Pool>(*validity_, pool::PoolOptions{.is_author = true},
                                         pool::BlockPoint{best.hash, best.number});
    chain_ = std::make_unique<grandpa::DatabaseChain>(importer_->tree(), *database_);
    const auto final_block = importer_->finalized();
    voter_ = std::make_unique<grandpa::Voter>(
        grandpa::Voter::Parts{keystore_, *chain_, common_.votes}, importer_->authorities(),
        grandpa::BlockRef{final_block.hash, final_block.number},
        grandpa::load_votes(*database_).value());
    slots_ =
        std::make_unique<authoring::SlotMachine>(authoring::SealSlots{}, importer_->slot_time(),
                                                 aura::slot_of(header_of(best.hash)), own_slot());
    provider_ = std::make_unique<node::BlockProvider>(*database_);
    sync_ = std::make_unique<consensus::sync::FullSync>(*provider_);
    wanted_ = std::make_unique<consensus::sync::WantedBlocks>(*provider_);
    asked_for_wanted_.reset();
}

std::optional<aura::Slot> ChainNode::own_slot() const {
    const auto fact = database_->fact(kOwnSlotFact).value();
    if (!fact) return std::nullopt;
    return primitives::scale::decode<aura::Slot>(*fact).value();
}

void ChainNode::start(Millis now_ms) {
    set_time(now_ms);
    open();
    vote(grandpa::Tick{});
    step_slots(authoring::Tick{});
}

void ChainNode::crash() {
    sync_.reset();
    provider_.reset();
    slots_.reset();
    voter_.reset();
    chain_.reset();
    pool_.reset();
    validity_.reset();
    importer_.reset();
    database_.reset();
    queue_ = {};
    asked_.clear();
    inputs_.clear();
    is_importing_ = false;
    commit_.reset();
    store_.restart(world_.random().below(store_.unsynced() + 1));
}

Header ChainNode::header_of(const Hash& block) const {
    return database_->blocks().header(block).value().value();
}

std::unique_ptr<StateView> ChainNode::state_at(const Hash& block) const {
    return database_->view_at(block).value();
}

std::uint64_t ChainNode::finalized_slot() const {
    return aura::slot_of(header_of(final_block().hash)).value_or(0);
}

std::string_view ChainNode::broken_bound() const {
    if (queue_.size() > import::kQueueBlocksMax || queue_.size_bytes() > import::kQueueBytesMax)
        return "the import queue";
    if (sync_->asked() > consensus::sync::kParallelMax) return "the questions of sync";
    if (sync_->importing() > consensus::sync::kImportingMax)
        return "the blocks that sync handed on";
    const auto figures = pool_->figures();
    if (figures.ready + figures.future >
        pool::kDefaultLimits.ready.count_max + pool::kDefaultLimits.future.count_max)
        return "the pool";
    return {};
}

void ChainNode::wake(Wake what, Millis now_ms) {
    set_time(now_ms);
    if (what == Wake::Voter) return vote(grandpa::Tick{});
    if (what == Wake::Slots) return step_slots(authoring::Tick{});
    import_next();
}

// ---- authoring ----------------------------------------------------------------------------------

void ChainNode::step_slots(const authoring::SlotInput& input) {
    for (const auto& output : slots_->step(clock_.now, input)) {
        if (const auto* order = std::get_if<authoring::Author>(&output))
            author(*order);
        else if (const auto* wake = std::get_if<authoring::WakeAt>(&output))
            world_.wake_at(id_, Wake::Slots,
                           static_cast<Millis>(static_cast<std::int64_t>(wake->at_ms) - skew_ms_));
    }
}

void ChainNode::author(const authoring::Author& order) {
    if (sync_->is_syncing()) return step_slots(authoring::Abandoned{});
    const auto best = importer_->best();
    const authoring::AuthoringTask task{
        .parent = header_of(best.hash),
        .parent_hash = best.hash,
        .slot = order.slot,
        .timestamp_ms = order.timestamp_ms,
        .deadline_ms = order.deadline_ms,
        .candidates = pool_->candidates(authoring::kCandidateBytesMax)};
    const authoring::BlockAuthor builder{{executor_, keystore_, clock_}};
    auto authored = builder.author(task, *state_at(best.hash));
    if (!authored) {
        const auto& failure = authored.error();
        if (failure.error != authoring::AuthoringError::NotOurSlot)
            world_.failed(id_, "author: " + failure.text);
        return step_slots(authoring::Abandoned{});
    }
    pool_->report_invalid(clock_.now, authored->invalid);
    const Header header = authored->executed.block.header;
    const auto transactions = authored->included;
    // The block that follows it into the log is waited for.
    CHECK(database_
              ->put_fact(kOwnSlotFact, primitives::scale::encode(order.slot),
                         storage::Durability::Buffered)
              .has_value());
    const auto facts = importer_->commit_own(std::move(authored->executed));
    if (!facts) {
        world_.refused(id_, header, facts.error());
        return step_slots(authoring::Abandoned{});
    }
    world_.authored(id_, header, order.slot, transactions);
    on_imported(*facts);
}

void ChainNode::on_imported(const import::ImportFacts& facts) {
    if (facts.equivocation) report(*facts.equivocation);
    const auto header = header_of(facts.block.hash);
    world_.imported(id_, header, *state_at(facts.block.hash));
    if (facts.new_best) on_new_best(*facts.new_best);
    vote(grandpa::ChainGrew{});
    if (facts.new_best) step_slots(authoring::BestBlock{facts.slot});
}

void ChainNode::on_new_best(const import::BestChanged& change) {
    pool_->on_best(clock_.now, import::pool_change(*database_, change.route).value());
    submit_commit();
    while (pool_->maintain(clock_.now)) {
    }
    propagate();
    if (!sync_->is_syncing())
        announce({change.best.hash, change.best.number}, header_of(change.best.hash));
}

// ---- finality -----------------------------------------------------------------------------------

void ChainNode::vote(grandpa::Input input) {
    inputs_.push_back(std::move(input));
    if (is_voting_) return;
    is_voting_ = true;
    while (!inputs_.empty()) {
        const grandpa::Input next = std::move(inputs_.front());
        inputs_.pop_front();
        for (const auto& output : voter_->step(now_ms_, next))
            carry_out(output);
    }
    is_voting_ = false;
}

void ChainNode::carry_out(const grandpa::Output& output) {
    if (const auto* message = std::get_if<grandpa::Send>(&output)) {
        if (message->message_class == grandpa::MessageClass::Vote) {
            const auto decoded = grandpa::decode_gossip(message->message);
            const auto& own = std::get<grandpa::VoteMessage>(*decoded);
            if (own.vote.id == key_of(validator_).public_key()) world_.voted(id_, own);
        }
        for (const ActorId peer : message->to)
            send(peer, ChainMessage::Kind::Gossip, message->message);
    } else if (const auto* persist = std::get_if<grandpa::Persist>(&output)) {
        CHECK(grandpa::save_votes(*database_, persist->record).has_value());
        vote(grandpa::Durable{persist->sequence});
    } else if (const auto* done = std::get_if<grandpa::Finalize>(&output)) {
        finalize(done->justification);
    } else if (const auto* wake = std::get_if<grandpa::WakeAt>(&output)) {
        world_.wake_at(id_, Wake::Voter, wake->at_ms);
    } else if (const auto* cheat = std::get_if<grandpa::Equivocation>(&output)) {
        report(cheat->proof);
    } else if (const auto* wanted = std::get_if<grandpa::WantBlock>(&output)) {
        wanted_->want(now_ms_, {wanted->block.hash, wanted->block.number});
    }
}

void ChainNode::finalize(const grandpa::Justification& proof) {
    const auto facts = importer_->finalize(proof);
    // Sync may have been faster.
    if (!facts && facts.error().verdict == import::Verdict::AlreadyKnown) return;
    if (!facts)
        return world_.failed(id_, "finality: " + std::string{to_string(facts.error().verdict)} +
                                      " " + facts.error().text);
    commit_ = primitives::scale::encode(proof.round);
    primitives::scale::encode_to(proof.commit.precommits, *commit_);
    after_finality(*facts, std::nullopt);
}

void ChainNode::after_finality(const import::FinalityFacts& facts,
                               std::optional<grandpa::CommitMessage> commit) {
    std::vector<Hash> hashes;
    for (const auto& block : facts.finalized) {
        hashes.push_back(block.hash);
        world_.finalized(id_, {block.hash, block.number});
    }
    pool_->on_finalized(hashes);
    if (facts.new_best) on_new_best(*facts.new_best);
    if (facts.new_set) world_.new_set(id_, *facts.new_set);
    const auto& last = facts.finalized.back();
    vote(grandpa::Finalized{{last.hash, last.number}, facts.new_set, std::move(commit)});
}

// ---- what the node itself submits ---------------------------------------------------------------

void ChainNode::submit_own(const Extrinsic& extrinsic) {
    if (extrinsic && *extrinsic)
        submit(frame::TransactionSource::Local, primitives::scale::encode(**extrinsic));
}

void ChainNode::submit_commit() {
    if (!commit_) return;
    submit_own(runtime::commit_note(executor_, *state_at(importer_->best().hash), *commit_));
    commit_.reset();
}

void ChainNode::report(const grandpa::EquivocationProof& proof) {
    world_.accused(id_, proof);
    submit_own(runtime::grandpa_report(executor_, *state_at(importer_->finalized().hash),
                                       proof.set_id, proof.offender,
                                       primitives::scale::encode(proof)));
}

void ChainNode::report(const aura::EquivocationProof& proof) {
    world_.accused(id_, proof);
    const auto view = database_->view_at(proof.second.parent_hash);
    if (!view) return;
    submit_own(runtime::aura_report(executor_, **view, proof.slot, proof.offender,
                                    primitives::scale::encode(proof)));
}

}  // namespace simulation
