#include "node/worker/plan.hpp"

#include <algorithm>

namespace node::worker {

using primitives::BlockNumber;
using tee_registry::workers::Worker;
using tee_registry::workers::WorkerState;

namespace {

bool is_due(const Worker& worker, const Situation& situation) {
    const auto now = situation.now_ms;
    if (now >= worker.expires_at) return true;
    const auto since = worker.verdicts.empty() ? worker.registered_at : worker.verdicts.back().at;
    const auto lifetime = worker.expires_at - std::min(since, worker.expires_at);
    return worker.expires_at - now <= std::min(situation.renew_before_ms, lifetime / 3);
}

/// The act over a block from `first` on, or waiting for it.
Plan over_block(Purpose purpose, BlockNumber first, const Situation& situation) {
    const bool lags = situation.best_block > situation.finalized_block + kFinalityLagMax;
    const auto block = lags ? situation.best_block : situation.finalized_block;
    if (block < first) return Idle::WaitsForBlock;
    return Act{purpose, block};
}

}  // namespace

std::string_view to_string(Idle idle) {
    switch (idle) {
        case Idle::Well:
            return "the worker is active";
        case Idle::WaitsForBlock:
            return "waits for a finalized block that evidence may name";
        case Idle::Denied:
            return "governance denied this machine or a GPU of it";
        case Idle::OtherOperator:
            return "the worker's record belongs to another operator";
    }
    return "?";
}

Plan plan(const Situation& situation) {
    if (!situation.worker) return over_block(Purpose::Register, 1, situation);
    const auto& record = situation.worker->record;
    const auto newer = record.evidence_block + 1;
    if (record.state == WorkerState::Denied) return Idle::Denied;
    if (record.operator_account != situation.operator_account) {
        const bool open =
            record.successor == situation.operator_account || record.state == WorkerState::Lapsed;
        if (!open) return Idle::OtherOperator;
        return over_block(Purpose::Transfer, newer, situation);
    }
    if (situation.rotation_wanted) return over_block(Purpose::Rotate, newer, situation);
    if (record.state == WorkerState::Active && record.challenge)
        return over_block(Purpose::Challenge, std::max(newer, record.challenge->block), situation);
    if (record.state == WorkerState::Lapsed || is_due(record, situation))
        return over_block(Purpose::Renew, newer, situation);
    return Idle::Well;
}

}  // namespace node::worker
