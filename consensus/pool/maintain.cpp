// How the pool follows the chain.
#include "consensus/header_hash.hpp"
#include "consensus/pool/pool.hpp"

namespace consensus::pool {

using frame::TransactionSource;

void Pool::on_best(UnixMs now_ms, const BestChange& change) {
    if (change.enacted.empty()) return;
    std::set<Hash> enacted;
    for (const auto& block : change.enacted)
        for (const auto& extrinsic : block.extrinsics)
            enacted.insert(extrinsic_hash(extrinsic));
    for (const auto& block : change.retracted)
        retract(block, enacted);
    best_ = change.enacted.back().point;
    for (const auto& block : change.enacted)
        enact(block);
    watcher_.time_out(best_.number);
    bans_.lift_ended(now_ms);
    remove_expired(now_ms);
    to_revalidate_.clear();
    for (const Hash& hash : queue_.ready_by_arrival())
        to_revalidate_.push_back(hash);
}

void Pool::on_finalized(std::span<const Hash> blocks) {
    for (const Hash& block : blocks)
        watcher_.finalized(block);
}

void Pool::retract(const PoolBlock& block, const std::set<Hash>& enacted) {
    watcher_.retracted(block.point.hash);
    for (const auto& extrinsic : block.extrinsics) {
        if (returning_.size() >= kReturningMax) return;
        const Hash hash = extrinsic_hash(extrinsic);
        if (!enacted.contains(hash)) returning_.push_back({hash, extrinsic});
    }
}

void Pool::enact(const PoolBlock& block) {
    const bool is_empty = queue_.ready_count() + queue_.future_count() == 0;
    std::size_t validations = 0;
    std::vector<Included> included;
    for (const auto& extrinsic : block.extrinsics) {
        Included one{extrinsic_hash(extrinsic), {}};
        watcher_.included(one.hash, block.point.hash, block.point.number);
        if (is_empty) continue;
        if (!queue_.contains(one.hash) && validations < kForeignValidationsMax) {
            ++validations;
            auto verdict = validator_.validate(block.parent, TransactionSource::InBlock, extrinsic);
            if (verdict && *verdict) one.provides_tags = std::move((*verdict)->provides_tags);
        }
        included.push_back(std::move(one));
    }
    Changes changes;
    queue_.prune(included, changes);
    apply(changes, nullptr);
}

void Pool::remove_expired(UnixMs now_ms) {
    report_invalid(now_ms, queue_.expired(best_.number));
}

bool Pool::maintain(UnixMs now_ms) {
    for (std::size_t i = 0; i < options_.validations_per_step; ++i) {
        if (!returning_.empty()) {
            const Returning returning = std::move(returning_.front());
            returning_.pop_front();
            bring_back(now_ms, returning);
        } else if (!to_revalidate_.empty()) {
            const Hash hash = to_revalidate_.front();
            to_revalidate_.pop_front();
            revalidate(now_ms, hash);
        } else {
            return false;
        }
    }
    return !returning_.empty() || !to_revalidate_.empty();
}

/// Inherents and what became invalid on this fork do not come back.
void Pool::bring_back(UnixMs now_ms, const Returning& returning) {
    if (queue_.contains(returning.hash)) return;
    auto transaction =
        validated(now_ms, TransactionSource::External, returning.hash, returning.extrinsic);
    if (!transaction) {
        watcher_.note(returning.hash, Status::Invalid);
        return;
    }
    transaction->arrival = arrivals_++;
    const auto queued = enqueue(std::move(transaction).value());
    if (!queued) watcher_.note(returning.hash, Status::Dropped);
}

void Pool::revalidate(UnixMs now_ms, const Hash& hash) {
    if (!queue_.is_ready(hash)) return;
    const Transaction* known = queue_.find(hash);
    auto verdict = validated(now_ms, known->source, hash, known->extrinsic);
    if (!verdict) {
        using Code = PoolError::Code;
        const bool lost = verdict.error().code == Code::InvalidBlockId ||
                          verdict.error().code == Code::Verification;
        if (!lost) report_invalid(now_ms, {&hash, 1});
        return;
    }
    Transaction& fresh = verdict.value();
    fresh.arrival = known->arrival;
    Changes changes;
    queue_.update(std::move(fresh), changes);
    apply(changes, nullptr);
}

}  // namespace consensus::pool
