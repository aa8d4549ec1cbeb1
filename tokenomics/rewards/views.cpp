// What the chain tells about providers, and what must hold.
#include "tokenomics/rewards/rewards.hpp"

namespace tokenomics::rewards {

using frame::Done;

PoolView Pallet::pool_view() const {
    const auto pool = storage.pool.get();
    return {.received = pool.received,
            .claimed = pool.paid,
            .returns = pool.returns,
            .total_shares = pool.classes.total(),
            .online = storage.liveness.get().online};
}

std::uint64_t Pallet::next_settlement_ms(const Worker& worker) const {
    const auto now_ms = clock_.now_ms();
    if (worker.challenge) {
        const auto number = chain_.block_number();
        const auto left = std::max(worker.challenge->deadline, number) - number;
        return now_ms + left * chain_.slot_duration_ms();
    }
    const auto parameters = storage.parameters.get();
    const std::uint64_t an_hour =
        std::min<std::uint64_t>(std::uint64_t{parameters.challenges_per_worker} *
                                    std::max<std::uint32_t>(storage.liveness.get().online, 1),
                                parameters.challenges_max);
    if (worker.online_at == kNowhere || an_hour == 0) return 0;
    return now_ms + kHourMs * storage.liveness.get().online / an_hour;
}

std::uint64_t Pallet::next_payment_ms(const Worker& worker) const {
    if (worker.vesting.items.empty()) return 0;
    std::uint64_t due_ms = worker.vesting.items.front().due_ms;
    for (const auto& each : worker.vesting.items)
        due_ms = std::min(due_ms, each.due_ms);
    // The round goes on in the next block, and comes by again after a whole one. It runs before the
    // block's timestamp is set, so that what is due then counts one block later.
    const auto liveness = storage.liveness.get();
    const auto ahead = (std::uint64_t{worker.roster_at} + liveness.roster - liveness.round_at) %
                       std::max<std::uint32_t>(liveness.roster, 1);
    const auto slot_ms = std::max<std::uint64_t>(chain_.slot_duration_ms(), 1);
    due_ms += slot_ms;
    const auto visit_ms = clock_.now_ms() + (1 + ahead / kVisitsPerBlock) * slot_ms;
    if (visit_ms >= due_ms) return visit_ms;
    const auto round_ms = (1 + (liveness.roster - 1) / kVisitsPerBlock) * slot_ms;
    return visit_ms + (due_ms - visit_ms + round_ms - 1) / round_ms * round_ms;
}

ProviderView Pallet::provider_view(const AccountId& operator_account) const {
    const auto pool = storage.pool.get();
    const auto record = storage.operators.get(operator_account);
    ProviderView out;
    out.claimed = record.paid;
    out.owed = sum_of(record.owed);
    out.pending = out.owed;
    out.in_vpha = record.in_vpha;
    storage.workers_of.for_each(
        kViewWorkersMax,
        [&](const auto& key, const Done&) {
            const auto& id = std::get<1>(key);
            auto worker = storage.workers.get(id);
            if (!worker) return true;
            settle(*worker, pool);
            const auto factors = factors_of(*worker);
            const auto* own = pool.classes.find(hardware_class_of(worker->worker_class));
            out.workers.push_back(
                {.worker = id,
                 .state = worker->state,
                 .reason = zero_reason(*worker, factors),
                 .weight = factors.weight,
                 .required = factors.required,
                 .collateral = worker->collateral,
                 .confidence = factors.confidence,
                 .proof_of_cloud = factors.proof_of_cloud,
                 .share = worker->position.weight,
                 .class_shares = own == nullptr ? u128{0} : own->accumulator.total_weight,
                 .total_shares = pool.classes.total(),
                 .pending = worker->position.settled,
                 .vesting = sum_of(worker->vesting),
                 .paid = worker->paid,
                 .forfeited = worker->forfeited,
                 .last_answer_ms = worker->last_answer_ms,
                 .challenge = worker->challenge,
                 .next_settlement_ms = next_settlement_ms(*worker),
                 .next_payment_ms = next_payment_ms(*worker)});
            out.pending += out.workers.back().pending + out.workers.back().vesting;
            return true;
        },
        operator_account);
    out.earned = out.claimed + out.pending;
    return out;
}

Checked Pallet::try_state() const {
    const auto pool = storage.pool.get();
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    std::vector<std::pair<HardwareClass, u128>> shares;
    for (const auto& own : pool.classes.pools.items)
        shares.emplace_back(own.hardware, own.accumulator.total_weight);
    // In 2^-40 planck.
    u128 held = pool.orphaned + ((pool.paid + pool.owed + pool.returns) << math::kFractionBits);
    for (const auto& own : pool.classes.pools.items)
        held += own.accumulator.remainder;
    bool weights_agree = true;
    storage.workers.for_each(kAll, [&](const WorkerId& id, const Worker& stored) {
        auto worker = stored;
        settle(worker, pool);
        held += ((worker.position.settled + sum_of(worker.vesting)) << math::kFractionBits) +
                worker.position.fraction;
        for (auto& [hardware, left] : shares)
            if (hardware == hardware_class_of(worker.worker_class)) left -= worker.position.weight;
        weights_agree =
            weights_agree && storage.roster.get(worker.roster_at) == id &&
            (worker.online_at == kNowhere) == (worker.state == WorkerState::Idle) &&
            (worker.online_at == kNowhere || storage.online.get(worker.online_at) == id);
        return true;
    });
    for (const auto& [hardware, left] : shares)
        weights_agree = weights_agree && left == 0;
    Balance owed = 0;
    storage.operators.for_each(kAll, [&](const AccountId&, const Operator& record) {
        owed += sum_of(record.owed);
        return true;
    });
    TRY(ensure(weights_agree, Invariant::WeightSum));
    TRY(ensure(owed == pool.owed && held == pool.received << math::kFractionBits,
               Invariant::ProviderAccumulator));
    const Balance has = currency_.total_balance(frame::kProvidersAccount);
    return ensure(has + pool.paid >= pool.received, Invariant::ProviderPot);
}

}  // namespace tokenomics::rewards
