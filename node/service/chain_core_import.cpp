// What peers send to the chain: blocks through the import queue, one at a time so that the chain's
// thread stays responsive, transactions and proofs of finality.
#include "consensus/header_hash.hpp"
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
            const Hash hash = consensus::header_hash(received.block.header);
            if (import_queue_.push(std::move(received.block), source) !=
                import::ImportQueue::Pushed::Queued) {
                tell_done(source, false);
                continue;
            }
            if (!received.justifications.empty())
                justifications_[hash] = std::move(received.justifications);
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
    justifications_.clear();
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
        use_justifications(hash);
        return false;
    }
    switch (const auto& error = facts.error(); error.verdict) {
        case Verdict::AlreadyKnown:
            use_justifications(hash);
            return false;
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

void ChainCore::use_justifications(const Hash& block) {
    const auto at = justifications_.find(block);
    if (at == justifications_.end()) return;
    const auto all = std::move(at->second);
    justifications_.erase(at);
    for (const auto& each : all) {
        if (each.engine != primitives::kGrandpaEngine) continue;
        const auto justification = grandpa::decode_justification(each.proof);
        const auto set_id = importer_->authorities().set_id;
        if (!justification) continue;
        const auto facts = figures_.stages.measure(
            Stage::Finalize, [&] { return importer_->finalize(*justification); });
        if (!facts) continue;
        keep_commit(*justification);
        after_finality(*facts, justification->round,
                       grandpa::compact(justification->commit, justification->round, set_id));
    }
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
