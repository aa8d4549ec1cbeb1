#include "consensus/header_hash.hpp"
#include "consensus/import/finality_proof.hpp"
#include "p2p/protocols/block_announce.hpp"
#include "storage/trie/root.hpp"
#include "tests/simulation/chain_node.hpp"

namespace simulation {

namespace import = consensus::import;
namespace sync = consensus::sync;
using Kind = ChainMessage::Kind;

namespace {

constexpr Millis kQuestionMs = 10'000;
/// What the execution of a block takes.
constexpr Millis kImportMs = 2;
/// In a thousand looks of an owner at its account.
constexpr std::uint64_t kOwnerPerMille = 150;

/// Where it has not, the header's author has nothing to do with it.
bool has_own_body(const primitives::Block& block) {
    std::vector<Bytes> encoded;
    for (const auto& extrinsic : block.extrinsics)
        encoded.push_back(primitives::scale::encode(extrinsic));
    return storage::trie::ordered_root(encoded, storage::trie::Version::V0) ==
           block.header.extrinsics_root;
}

p2p::PeerId peer_id_of(ActorId actor) {
    primitives::Bytes32 key{};
    key[0] = static_cast<std::uint8_t>(actor);
    return p2p::PeerId{key};
}

ActorId actor_of(const p2p::PeerId& peer) {
    return peer.key()[0];
}

}  // namespace

void ChainNode::send(ActorId to, Kind kind, Bytes bytes, std::uint64_t question) {
    world_.send(id_, to,
                std::make_shared<ChainMessage>(ChainMessage{kind, std::move(bytes), question}));
}

// ---- connections --------------------------------------------------------------------------------

void ChainNode::connect(ActorId peer, const storage::BlockRef& best, Millis now_ms) {
    set_time(now_ms);
    vote(grandpa::PeerConnected{peer, grandpa::PeerRole::Authority});
    wanted_->on_peer(peer_id_of(peer));
    carry_out(sync_->on_peer(now_ms_, peer_id_of(peer), best));
}

void ChainNode::disconnect(ActorId peer, Millis now_ms) {
    set_time(now_ms);
    asked_.erase(peer);
    vote(grandpa::PeerDisconnected{peer});
    sync_->on_peer_gone(peer_id_of(peer));
    wanted_->on_peer_gone(peer_id_of(peer));
}

void ChainNode::receive(ActorId from, const ChainMessage& message, Millis now_ms) {
    set_time(now_ms);
    switch (message.kind) {
        case Kind::Gossip:
            return vote(grandpa::Received{from, message.bytes});
        case Kind::Announce:
            return on_announce(from, message.bytes);
        case Kind::Transaction:
            if (!sync_->is_syncing()) submit(frame::TransactionSource::External, message.bytes);
            return;
        case Kind::Question:
            if (auto answer = p2p::protocols::answer_block_request(*provider_, message.bytes))
                send(from, Kind::Answer, std::move(answer).value(), message.question);
            return;
        case Kind::Answer:
            return on_answer(from, message);
    }
}

void ChainNode::tick(Millis now_ms) {
    set_time(now_ms);
    std::vector<ActorId> late;
    for (const auto& [peer, question] : asked_)
        if (question.until_ms <= now_ms_) late.push_back(peer);
    for (const ActorId peer : late) {
        asked_.erase(peer);
        carry_out(sync_->on_answer(now_ms_, peer_id_of(peer), std::nullopt));
    }
    carry_out(sync_->on_tick(now_ms_));
    ask_for_wanted();
    if (!world_.random().chance(kOwnerPerMille)) return;
    submit(frame::TransactionSource::External,
           owner_.next(executor_, *state_at(importer_->best().hash), world_.random()));
}

// ---- transactions and announcements -------------------------------------------------------------

void ChainNode::submit(frame::TransactionSource source, BytesView extrinsic) {
    // What the pool does not want, it says by its events.
    (void)pool_->submit(clock_.now, source, extrinsic, false);
    propagate();
}

void ChainNode::propagate() {
    for (const auto& hash : pool_->take_to_propagate())
        if (const auto* transaction = pool_->find(hash))
            for (const ActorId peer : world_.peers_of(id_))
                send(peer, Kind::Transaction, primitives::scale::encode(transaction->extrinsic));
}

void ChainNode::announce(const storage::BlockRef&, const Header& header) {
    const auto message = primitives::scale::encode(
        p2p::protocols::BlockAnnounce{.header = header, .is_best = true, .data = {}});
    for (const ActorId peer : world_.peers_of(id_))
        send(peer, Kind::Announce, message);
}

void ChainNode::on_announce(ActorId from, BytesView message) {
    const auto announce = p2p::protocols::decode_block_announce(message);
    if (!announce) return world_.disliked(id_, from, "an announcement that does not decode");
    const auto& header = announce->header;
    const auto hash = consensus::header_hash(header);
    if (!sync_->is_syncing() && !provider_->has_block(hash))
        if (const auto noted = importer_->note_announced(header); noted && noted->equivocation)
            report(*noted->equivocation);
    carry_out(sync_->on_announce(now_ms_, peer_id_of(from), {hash, header.number.value},
                                 header.parent_hash, announce->is_best));
}

// ---- sync and import ----------------------------------------------------------------------------

std::optional<std::vector<p2p::protocols::BlockData>> ChainNode::blocks_of(ActorId from,
                                                                           BytesView response) {
    auto blocks = p2p::protocols::decode_block_response(response);
    if (blocks) return std::move(blocks).value();
    world_.disliked(id_, from, "an answer that does not decode");
    return std::nullopt;
}

void ChainNode::on_answer(ActorId from, const ChainMessage& message) {
    if (asked_for_wanted_ && asked_for_wanted_->id == message.question)
        return on_wanted(from, blocks_of(from, message.bytes));
    const auto at = asked_.find(from);
    if (at == asked_.end() || at->second.id != message.question) return;
    asked_.erase(at);
    carry_out(sync_->on_answer(now_ms_, peer_id_of(from), blocks_of(from, message.bytes)));
}

void ChainNode::carry_out(sync::FullSync::Outputs outputs) {
    for (auto& output : outputs) {
        if (const auto* question = std::get_if<sync::Ask>(&output))
            ask(*question);
        else if (auto* batch = std::get_if<sync::Import>(&output))
            queue(std::move(*batch));
        else if (const auto& blame = std::get<sync::Blame>(output); blame.is_fatal)
            world_.blamed(id_, actor_of(blame.peer), blame.reason);
        else
            world_.disliked(id_, actor_of(blame.peer), blame.reason);
    }
}

void ChainNode::ask(const sync::Ask& ask) {
    const ActorId peer = actor_of(ask.peer);
    asked_[peer] = {++questions_, now_ms_ + kQuestionMs, peer};
    send(peer, Kind::Question, encode(ask.request), questions_);
}

void ChainNode::ask_for_wanted() {
    if (asked_for_wanted_ && asked_for_wanted_->until_ms <= now_ms_)
        on_wanted(asked_for_wanted_->peer, std::nullopt);
    const auto question = wanted_->on_tick(now_ms_);
    if (!question) return;
    const ActorId peer = actor_of(question->peer);
    asked_for_wanted_ = {++questions_, now_ms_ + kQuestionMs, peer};
    send(peer, Kind::Question, encode(question->request), questions_);
}

void ChainNode::on_wanted(ActorId from,
                          const std::optional<std::vector<p2p::protocols::BlockData>>& blocks) {
    asked_for_wanted_.reset();
    auto output = wanted_->on_answer(peer_id_of(from), blocks);
    if (!output) return;
    if (auto* batch = std::get_if<sync::Import>(&*output))
        queue(std::move(*batch));
    else
        world_.disliked(id_, from, std::get<sync::Blame>(*output).reason);
}

void ChainNode::queue(sync::Import batch) {
    const ActorId peer = actor_of(batch.peer);
    for (auto& data : batch.blocks) {
        const auto pushed = queue_.push(
            {*data.header, data.body.value_or(decltype(primitives::Block::extrinsics){})}, peer,
            import::take_proof(std::move(data.justifications)));
        if (pushed != import::ImportQueue::Pushed::Queued)
            carry_out(sync_->on_imported(now_ms_, batch.peer, 1, false));
    }
    if (!std::exchange(is_importing_, true)) world_.wake_at(id_, Wake::Import, now_ms_ + kImportMs);
}

void ChainNode::import_next() {
    is_importing_ = false;
    if (auto next = queue_.pop(clock_.now)) {
        const ActorId peer = next->source;
        is_importing_ = true;
        const bool is_blamed = import_one(std::move(*next));
        if (is_blamed) world_.blamed(id_, peer, "a refused block");
        carry_out(sync_->on_imported(now_ms_, peer_id_of(peer), 1, is_blamed));
        return world_.wake_at(id_, Wake::Import, now_ms_ + kImportMs);
    }
    if (const auto at = queue_.wake_at_ms())
        world_.wake_at(id_, Wake::Import,
                       static_cast<Millis>(static_cast<std::int64_t>(*at) - skew_ms_));
}

/// Whether the sender is to blame.
bool ChainNode::import_one(import::QueuedBlock queued) {
    using import::Verdict;
    const Hash hash = queued.hash;
    const auto facts = importer_->import(queued.block, clock_.now);
    if (facts) {
        on_imported(*facts);
        queue_.on_imported(hash);
        if (facts->new_best && facts->block.number % import::kUnprovenMin == 0) want_set_end();
        return use_proof(hash, queued.proof);
    }
    switch (const auto& error = facts.error(); error.verdict) {
        case Verdict::AlreadyKnown:
            return use_proof(hash, queued.proof);
        case Verdict::FutureBlock:
            queue_.hold_until(std::move(queued), error.retry_at_ms);
            return false;
        case Verdict::UnknownParent:
            queue_.hold_for_parent(std::move(queued));
            return false;
        case Verdict::BelowFinalized:
            return false;
        default:
            queue_.on_refused(hash);
            if (has_own_body(queued.block)) world_.refused(id_, queued.block.header, error);
            return import::is_fault_of_sender(error.verdict);
    }
}

/// Whether the sender is to blame.
bool ChainNode::use_proof(const Hash& block, BytesView encoded) {
    if (encoded.empty()) return false;
    const auto proof = import::read_attached(block, encoded);
    if (!proof) return import::is_fault_of_sender(proof.error().verdict);
    const auto set_id = importer_->authorities().set_id;
    const auto facts = importer_->finalize(*proof);
    if (!facts) return import::is_fault_of_sender(facts.error().verdict);
    after_finality(*facts, grandpa::compact(proof->commit, proof->round, set_id));
    if (facts->new_set) want_set_end();
    return false;
}

void ChainNode::want_set_end() {
    if (const auto end = importer_->unproven_set_end()) wanted_->want_proof(*end);
}

}  // namespace simulation
