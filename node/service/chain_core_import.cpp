// What peers send to the chain: blocks through the import queue, one at a time so that the chain's
// thread stays responsive, transactions and proofs of finality.
#include "consensus/header_hash.hpp"
#include "consensus/import/finality_proof.hpp"
#include "node/service/chain_core.hpp"
#include "primitives/types/hex.hpp"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace node {

namespace grandpa = consensus::grandpa;
namespace import = consensus::import;
using primitives::Hash;

void ChainCore::import_blocks(std::vector<ReceivedBlock> blocks, BlockDone done) {
    if (stopping_) return;
    boost::asio::post(context_, [this, blocks = std::move(blocks), done]() mutable {
        const auto source = ++senders_so_far_;
        senders_[source] = {done, blocks.size()};
        for (auto& received : blocks) {
            auto proof = import::take_proof(std::move(received.justifications));
            const auto pushed =
                import_queue_.push(std::move(received.block), source, std::move(proof));
            if (pushed != import::ImportQueue::Pushed::Queued) tell_done(source, false);
        }
        import_soon();
    });
}

void ChainCore::tell_done(import::Source source, bool blamed) {
    const auto at = senders_.find(source);
    // Of a block that was put aside it was told already.
    if (at == senders_.end()) return;
    const auto done = at->second.done;
    if (--at->second.blocks == 0) senders_.erase(at);
    done(blamed);
}

void ChainCore::import_soon() {
    if (std::exchange(importing_, true)) return;
    boost::asio::post(context_, [this] { import_next(); });
}

void ChainCore::import_next() {
    importing_ = false;
    if (stopping_) return;
    look_ahead_.before_import(*importer_, import_queue_);
    auto next = import_queue_.pop(parts_.clock.now_ms());
    if (next) {
        const auto source = next->source;
        const bool blamed = import_one(std::move(*next));
        tell_done(source, blamed);
        return import_soon();
    }
    const auto wake_at_ms = import_queue_.wake_at_ms();
    if (!wake_at_ms) return;
    const auto now_ms = parts_.clock.now_ms();
    import_timer_.expires_after(
        std::chrono::milliseconds{*wake_at_ms > now_ms ? *wake_at_ms - now_ms : 0});
    import_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) import_soon();
    });
}

/// What Importer::import does, each stage timed.
primitives::Result<import::ImportFacts, import::ImportError> ChainCore::import_timed(
    primitives::Block block) {
    auto& stages = figures_.stages;
    auto prepared = TRY(stages.measure(Stage::Prepare, [&] {
        return importer_->prepare(std::move(block), parts_.clock.now_ms());
    }));
    auto executed = TRY(
        stages.measure(Stage::Execute, [&] { return importer_->execute(std::move(prepared)); }));
    return stages.measure(Stage::Commit, [&] { return importer_->commit(std::move(executed)); });
}

/// Whether the sender is to blame.
bool ChainCore::import_one(import::QueuedBlock queued) {
    using import::Verdict;
    const Hash hash = queued.hash;
    const auto number = queued.block.header.number.value;
    const auto facts = import_timed(queued.block);
    if (facts) {
        spdlog::debug("import: number={} hash={}", number, primitives::to_hex(hash));
        on_imported(*facts);
        import_queue_.on_imported(hash);
        if (facts->is_hard_fork) take_hard_fork(facts->block);
        if (facts->new_best && number % import::kUnprovenMin == 0) want_set_end();
        return use_proof(hash, queued.proof);
    }
    switch (const auto& error = facts.error(); error.verdict) {
        case Verdict::AlreadyKnown:
            return use_proof(hash, queued.proof);
        case Verdict::FutureBlock:
            import_queue_.hold_until(std::move(queued), error.retry_at_ms);
            return false;
        case Verdict::UnknownParent:
            import_queue_.hold_for_parent(std::move(queued));
            return false;
        case Verdict::BelowFinalized:
            return false;
        case Verdict::StoreFailed:
            fatal("the database failed: " + error.text);
            return false;
        default:
            spdlog::warn("import: refused number={} hash={} verdict={} {}", number,
                         primitives::to_hex(hash), to_string(error.verdict), error.text);
            import_queue_.on_refused(hash);
            return import::is_fault_of_sender(error.verdict);
    }
}

void ChainCore::take_hard_fork(const import::BlockRef& block) {
    const auto facts = importer_->finalize_fork(block);
    if (!facts) return fatal("chain specification: " + facts.error().text);
    spdlog::warn("chain: block {} is final by the specification, set {} votes above it",
                 block.number, importer_->authorities().set_id);
    after_finality(*facts, 0, std::nullopt);
}

/// The proof of finality that came with a block. Whether its sender is to blame.
bool ChainCore::use_proof(const Hash& block, primitives::BytesView proof) {
    if (proof.empty()) return false;
    const auto refused = [&](const import::ImportError& error) {
        if (error.verdict == import::Verdict::StoreFailed)
            fatal("the database failed: " + error.text);
        const bool is_fault = import::is_fault_of_sender(error.verdict);
        if (is_fault)
            spdlog::warn("import: refused the proof of hash={} {} {}", primitives::to_hex(block),
                         to_string(error.verdict), error.text);
        return is_fault;
    };
    const auto justification = import::read_attached(block, proof);
    if (!justification) return refused(justification.error());
    const auto set_id = importer_->authorities().set_id;
    const auto facts = figures_.stages.measure(Stage::Finalize,
                                               [&] { return importer_->finalize(*justification); });
    if (!facts) return refused(facts.error());
    keep_commit(*justification);
    after_finality(*facts, justification->round,
                   grandpa::compact(justification->commit, justification->round, set_id));
    // The proofs of the sets after it came when they were of no use.
    if (facts->new_set) want_set_end();
    return false;
}

/// A peer that gave a block without the proof that ends its set stops nothing.
void ChainCore::want_set_end() {
    const auto end = importer_->unproven_set_end();
    auto* network = parts_.grandpa_network;
    if (end && network != nullptr) network->want_proof({end->hash, end->number});
}

void ChainCore::fill_gap(CheckedBlocks blocks, std::function<void()> done) {
    if (stopping_) return;
    boost::asio::post(context_, [this, blocks = std::move(blocks), done = std::move(done)] {
        for (const auto& [hash, block] : blocks) {
            const auto filled = parts_.database.fill_gap(hash, block);
            if (filled) continue;
            if (filled.error() == storage::StateError::Store)
                return fatal("the database failed: " + std::string{to_string(filled.error())});
            if (block.header.number.value == 1)
                return fatal("the finalized chain does not begin with this chain's block 0");
            break;
        }
        done();
    });
}

void ChainCore::submit_received(std::vector<primitives::Bytes> transactions) {
    if (stopping_) return;
    boost::asio::post(context_, [this, transactions = std::move(transactions)] {
        for (const auto& encoded : transactions) {
            const auto submitted = pool_->submit(
                parts_.clock.now_ms(), frame::TransactionSource::External, encoded, false);
            if (!submitted)
                spdlog::trace("pool: refused a peer's transaction: {}",
                              to_string(submitted.error().code));
        }
        after_pool_change();
    });
}

void ChainCore::offer_transactions() {
    if (stopping_) return;
    boost::asio::post(context_, [this] {
        pool_->propagate_again();
        after_pool_change();
    });
}

}  // namespace node
