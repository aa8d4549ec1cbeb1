#include "tests/simulation/node.hpp"

#include "consensus/aura/verify.hpp"
#include "consensus/grandpa/digest.hpp"
#include "consensus/grandpa/vote_store.hpp"
#include "consensus/header_hash.hpp"
#include "storage/layout.hpp"

namespace simulation {

using consensus::header_hash;
using primitives::scale::encode;
using storage::BlockStore;
using storage::Column;
using storage::Durability;
using storage::WriteBatch;

namespace {

/// Blocks of one answer, and block hashes wanted at a time.
constexpr std::size_t kBlocksPerAnswerMax = 200;
constexpr std::size_t kWantedMax = 64;

std::size_t author_in(const Header& header) {
    const auto& seal = std::get<primitives::Seal>(header.digest.logs.back());
    return primitives::scale::decode<std::uint32_t>(seal.data).value_or(0);
}

void must(const primitives::Result<primitives::Done, storage::StoreError>& written) {
    CHECK(written.has_value());
}

}  // namespace

primitives::crypto::Ed25519Pair key_of(std::size_t validator) {
    return tests::ed25519(static_cast<std::uint8_t>(validator + 1));
}

SimulatedNode::SimulatedNode(ActorId id, std::size_t validator, const Common& common,
                             Surroundings& world)
    : id_{id}, validator_{validator}, common_{common}, world_{world} {
    keystore_.add_grandpa(key_of(validator));
}

// ---- life ---------------------------------------------------------------------------------------

void SimulatedNode::load_chain() {
    const BlockStore blocks{store_};
    chain_ = std::make_unique<tests::MemoryChain>(common_.genesis);
    set_ = {0, common_.authorities};
    const auto finalized = blocks.finalized().value();
    const std::uint32_t height = finalized ? finalized->number : 0;
    for (std::uint32_t number = 1; number <= height; ++number) {
        const Header header = *blocks.header(*blocks.finalized_hash(number).value()).value();
        CHECK(chain_->import(header, is_change(header)));
        if (const auto change = consensus::grandpa::scheduled_change(header))
            set_ = {set_.set_id + 1, change->next};
    }
    if (finalized) CHECK(chain_->finalize({finalized->hash, finalized->number}));
    const auto above = blocks.above(height).value();
    for (const auto& block : above) {
        const Header header = *blocks.header(block.hash).value();
        chain_->import(header, is_change(header));
    }
}

void SimulatedNode::start(Millis now_ms) {
    load_chain();
    std::optional<grandpa::VoteRecord> record;
    if (const auto stored = store_.get(Column::Meta, primitives::view_of(grandpa::kVotesFact));
        *stored)
        record = grandpa::decode_votes(**stored);
    voter_ = std::make_unique<grandpa::Voter>(
        grandpa::Voter::Parts{keystore_, *chain_, common_.verifier}, set_, chain_->finalized(),
        record);
    const auto best = chain_->header(chain_->best().hash);
    slots_ = std::make_unique<consensus::authoring::SlotMachine>(consensus::authoring::SealSlots{},
                                                                 consensus::aura::SlotTime{kSlotMs},
                                                                 consensus::aura::slot_of(*best));
    step_slots(consensus::authoring::Tick{}, now_ms);
    take(grandpa::Tick{}, now_ms);
}

void SimulatedNode::crash() {
    voter_.reset();
    slots_.reset();
    chain_.reset();
    inputs_.clear();
    wanted_.clear();
    equivocations_ = {};
    store_.restart(world_.random().below(store_.unsynced() + 1));
}

std::uint64_t SimulatedNode::finalized_slot() const {
    return consensus::aura::slot_of(*chain_->header(chain_->finalized().hash)).value_or(0);
}

bool SimulatedNode::is_change(const Header& header) const {
    return consensus::grandpa::scheduled_change(header).has_value();
}

// ---- the voter ----------------------------------------------------------------------------------

void SimulatedNode::connect(ActorId peer, Millis now_ms) {
    take(grandpa::PeerConnected{peer, grandpa::PeerRole::Authority}, now_ms);
}

void SimulatedNode::disconnect(ActorId peer, Millis now_ms) {
    take(grandpa::PeerDisconnected{peer}, now_ms);
}

void SimulatedNode::durable(std::uint64_t sequence, Millis now_ms) {
    must(store_.write({}, Durability::Synced));
    take(grandpa::Durable{sequence}, now_ms);
}

void SimulatedNode::tick_voter(Millis now_ms) {
    take(grandpa::Tick{}, now_ms);
}

void SimulatedNode::take(grandpa::Input input, Millis now_ms) {
    inputs_.push_back(std::move(input));
    if (is_busy_) return;
    is_busy_ = true;
    while (!inputs_.empty()) {
        const grandpa::Input next = std::move(inputs_.front());
        inputs_.pop_front();
        for (const auto& output : voter_->step(now_ms, next))
            carry_out(output, now_ms);
    }
    is_busy_ = false;
}

void SimulatedNode::carry_out(const grandpa::Output& output, Millis now_ms) {
    if (const auto* send = std::get_if<grandpa::Send>(&output)) {
        if (send->message_class == grandpa::MessageClass::Vote) {
            const auto message = grandpa::decode_gossip(send->message);
            const auto& vote = std::get<grandpa::VoteMessage>(*message);
            if (vote.vote.id == common_.authorities[validator_].first) world_.voted(id_, vote);
        }
        auto message = std::make_shared<Message>();
        message->gossip = send->message;
        world_.send(id_, send->to, std::move(message));
    } else if (const auto* persist = std::get_if<grandpa::Persist>(&output)) {
        WriteBatch batch;
        batch.put(Column::Meta, primitives::view_of(grandpa::kVotesFact), encode(persist->record));
        must(store_.write(batch, Durability::Buffered));
        world_.sync_disk(id_, persist->sequence);
    } else if (const auto* done = std::get_if<grandpa::Finalize>(&output)) {
        finalize(done->justification, now_ms);
    } else if (const auto* wake = std::get_if<grandpa::WakeAt>(&output)) {
        world_.wake_voter(id_, wake->at_ms);
    } else if (const auto* cheat = std::get_if<grandpa::Equivocation>(&output)) {
        world_.accused(id_, cheat->proof);
    } else if (const auto* wanted = std::get_if<grandpa::WantBlock>(&output)) {
        if (wanted_.size() < kWantedMax) wanted_.insert(wanted->block.hash);
    }
}

void SimulatedNode::finalize(const grandpa::Justification& proof, Millis now_ms) {
    const auto& target = proof.commit.target;
    const auto& tree = chain_->tree();
    if (target.number <= tree.root().number || !tree.contains(target.hash)) return;
    const auto path = tree.path_to(target.hash);
    if (tree.votable_path_to(target.hash).size() != path.size()) return;
    const auto voters = grandpa::VoterSet::create(set_.authorities).value();
    if (!grandpa::verify(proof, set_.set_id, voters, common_.verifier)) return;

    CHECK(chain_->finalize(target));
    WriteBatch batch;
    for (const auto& block : path) {
        BlockStore::put_finalized(batch, block);
        world_.finalized(id_, {block.hash, block.number});
        wanted_.erase(block.hash);
    }
    BlockStore::put_justifications(batch, path.back(),
                                   {{primitives::kGrandpaEngine, encode(proof)}});
    must(store_.write(batch, Durability::Synced));
    grandpa::Finalized input{target, std::nullopt,
                             grandpa::compact(proof.commit, proof.round, set_.set_id)};
    if (const auto change = consensus::grandpa::scheduled_change(*chain_->header(target.hash))) {
        set_ = {set_.set_id + 1, change->next};
        input.new_set = set_;
    }
    take(std::move(input), now_ms);
    const auto best = chain_->header(chain_->best().hash);
    step_slots(consensus::authoring::BestBlock{consensus::aura::slot_of(*best)}, now_ms);
}

// ---- blocks -------------------------------------------------------------------------------------

void SimulatedNode::step_slots(const consensus::authoring::SlotInput& input, Millis now_ms) {
    for (const auto& output : slots_->step(clock(now_ms), input)) {
        if (const auto* order = std::get_if<consensus::authoring::Author>(&output))
            author(order->slot, now_ms);
        else if (const auto* wake = std::get_if<consensus::authoring::WakeAt>(&output))
            world_.wake_slots(
                id_, static_cast<Millis>(static_cast<std::int64_t>(wake->at_ms) - skew_ms_));
    }
}

void SimulatedNode::tick_slots(Millis now_ms) {
    step_slots(consensus::authoring::Tick{}, now_ms);
}

void SimulatedNode::author(std::uint64_t slot, Millis now_ms) {
    if (slot % common_.authorities.size() != validator_)
        return step_slots(consensus::authoring::Abandoned{}, now_ms);
    const auto best = chain_->best();
    Header header;
    header.parent_hash = best.hash;
    header.number = {best.number + 1};
    // Twins make different blocks.
    header.state_root.bytes[0] = static_cast<std::uint8_t>(id_);
    header.digest.logs.push_back(primitives::PreRuntime{primitives::kAuraEngine, encode(slot)});
    const auto every = common_.scenario.change_every;
    if (every != 0 && header.number % every == 0) {
        Bytes payload{1};
        primitives::scale::encode_to(consensus::grandpa::ScheduledChange{common_.authorities, 0},
                                     payload);
        header.digest.logs.push_back(primitives::Consensus{primitives::kGrandpaEngine, payload});
    }
    header.digest.logs.push_back(
        primitives::Seal{primitives::kAuraEngine, encode(static_cast<std::uint32_t>(validator_))});
    if (!import(header, now_ms)) return step_slots(consensus::authoring::Abandoned{}, now_ms);
    must(store_.write({}, Durability::Synced));
    world_.authored(id_, header, slot);
    auto message = std::make_shared<Message>();
    message->kind = Message::Kind::Announce;
    message->headers.push_back(header);
    world_.send(id_, world_.peers_of(id_), std::move(message));
}

bool SimulatedNode::import(const Header& header, Millis now_ms) {
    const Hash hash = header_hash(header);
    const auto parent = chain_->header(header.parent_hash);
    const auto slot = consensus::aura::slot_of(header);
    if (!parent || !slot || chain_->header(hash)) return false;
    if (header.number != parent->number + 1) return false;
    const auto before = consensus::aura::slot_of(*parent);
    const std::size_t author = author_in(header);
    if ((before && *slot <= *before) || *slot % common_.authorities.size() != author) return false;
    using Verdict = consensus::aura::Timeliness::Verdict;
    const auto when = consensus::aura::timeliness(*slot, clock(now_ms), {kSlotMs});
    // What comes a little early is asked for again by the next sync.
    if (when.verdict != Verdict::Now) return false;
    if (!chain_->import(header, is_change(header))) return false;

    WriteBatch batch;
    BlockStore::put_block(batch, hash, {header, {}});
    must(store_.write(batch, Durability::Buffered));
    wanted_.erase(hash);
    equivocations_.note(*slot, common_.authorities[author].first, header);
    world_.note(id_, "import", header.number);
    if (chain_->best().hash == hash) step_slots(consensus::authoring::BestBlock{*slot}, now_ms);
    return true;
}

void SimulatedNode::receive(ActorId from, const Message& message, Millis now_ms) {
    if (message.kind == Message::Kind::Gossip)
        take(grandpa::Received{from, message.gossip}, now_ms);
    else if (message.kind == Message::Kind::Ask)
        on_ask(from, message);
    else
        on_blocks(from, message, now_ms);
}

void SimulatedNode::on_blocks(ActorId from, const Message& message, Millis now_ms) {
    bool has_grown = false;
    for (const Header& header : message.headers) {
        if (!chain_->header(header.parent_hash)) {
            // The same question would bring the same answer; the next sync asks again.
            if (message.kind == Message::Kind::Announce) ask(from, std::nullopt);
            break;
        }
        has_grown = import(header, now_ms) || has_grown;
    }
    if (has_grown) take(grandpa::ChainGrew{}, now_ms);
    for (const auto& proof : message.proofs)
        finalize(proof, now_ms);
}

// ---- sync ---------------------------------------------------------------------------------------

void SimulatedNode::tick_sync(Millis) {
    const auto peers = world_.peers_of(id_);
    if (peers.empty()) return;
    const auto somebody = [&] { return peers[world_.random().below(peers.size())]; };
    ask(somebody(), std::nullopt);
    for (const Hash& hash : wanted_)
        ask(somebody(), hash);
}

void SimulatedNode::ask(ActorId peer, const std::optional<Hash>& up_to) {
    auto message = std::make_shared<Message>();
    message->kind = Message::Kind::Ask;
    message->above = chain_->finalized().number;
    message->up_to = up_to;
    world_.send(id_, {peer}, std::move(message));
}

void SimulatedNode::on_ask(ActorId from, const Message& message) {
    auto answer = std::make_shared<Message>();
    answer->kind = Message::Kind::Blocks;
    const BlockStore blocks{store_};
    const auto& hashes = chain_->finalized_hashes();
    const auto add_proof = [&](const Hash& block) {
        const auto stored = blocks.justifications(block).value();
        if (!stored || stored->empty()) return;
        if (const auto proof = grandpa::decode_justification(stored->front().proof))
            answer->proofs.push_back(*proof);
    };
    for (std::size_t number = message.above + 1; number < hashes.size(); ++number) {
        if (answer->headers.size() == kBlocksPerAnswerMax) break;
        answer->headers.push_back(*chain_->header(hashes[number]));
        if (is_change(answer->headers.back()) || number + 1 == hashes.size())
            add_proof(hashes[number]);
    }
    const Hash last = message.up_to.value_or(chain_->best().hash);
    if (chain_->tree().contains(last))
        for (const auto& block : chain_->tree().path_to(last))
            if (block.number > message.above && answer->headers.size() < kBlocksPerAnswerMax)
                answer->headers.push_back(*chain_->header(block.hash));
    if (!answer->headers.empty()) world_.send(id_, {from}, std::move(answer));
}

}  // namespace simulation
