// Records of workers with their indices, deposits and announcements.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

namespace {

/// What a record with a full list of verdicts and an open challenge costs, so that the deposit does
/// not grow with renewals.
Balance deposit_of(Worker worker) {
    worker.verdicts.resize(kVerdictsKept);
    worker.challenge.emplace();
    return frame::storage_deposit(kItemsPerWorker + worker.gpus.size(),
                                  primitives::scale::encode(worker).size());
}

}  // namespace

Worker Pallet::record_of(const Claim& claim, const Judgement& judgement,
                         const std::optional<Worker>& before) const {
    const auto& proven = judgement.proven;
    const std::uint64_t now_ms = clock_.now_ms();
    Worker out;
    out.operator_account = claim.operator_account;
    out.state = WorkerState::Active;
    out.worker_class = judgement.worker_class;
    out.weight = judgement.weight;
    out.zero_reason = judgement.zero_reason;
    out.status = proven.status;
    out.advisory_ids = proven.advisory_ids;
    out.device_id = proven.device_id;
    out.gpus = proven.gpus;
    out.measurements = proven.measurements;
    out.image = proven.image;
    out.owner_committed = judgement.owner_committed;
    out.evidence_block = claim.block_number;
    out.evidence_hash = proven.evidence_hash;
    out.registered_at = now_ms;
    out.expires_at = policy_.running_ms() + policy_.worker_rules().validity_ms;
    if (before) {
        out.endpoint = before->endpoint;
        out.registered_at = before->registered_at;
        out.successor = before->successor;
        out.verdicts = before->verdicts;
        if (claim.purpose != Purpose::Challenge) out.challenge = before->challenge;
    }
    out.verdicts.push_back({now_ms, claim.block_number, claim.purpose, proven.status,
                            judgement.worker_class.tier, judgement.weight});
    if (out.verdicts.size() > kVerdictsKept) out.verdicts.erase(out.verdicts.begin());
    return out;
}

Outcome<> Pallet::claim_device(const WorkerKey& key, const Judgement& judgement) {
    const auto& device_id = judgement.proven.device_id;
    const auto device = storage.devices.get(device_id);
    if (!device || !device->worker || *device->worker == key) return Done{};
    const auto holder_key = *device->worker;
    const auto holder = storage.workers.get(holder_key);
    CHECK(holder.has_value());
    if (holder->state == WorkerState::Active) {
        if (!judgement.owner_committed || holder->owner_committed) return fail(Error::DeviceTaken);
        deposit_event(DeviceOutranked{device_id, holder_key, key});
    }
    if (locks_.slash_held(holder_key)) return fail(Error::WorkerLocked);
    return remove(holder_key, *holder);
}

Outcome<> Pallet::claim_gpus(const WorkerKey& key, const Worker& worker) {
    for (const auto& gpu : worker.gpus) {
        TRY(free_gpu(gpu.gpu_id, key, worker.owner_committed));
        storage.worker_of_gpu.put(gpu.gpu_id, key);
    }
    return Done{};
}

Outcome<> Pallet::free_gpu(const Bytes32& gpu_id, const WorkerKey& claimant, bool owner_committed) {
    const auto holder_key = storage.worker_of_gpu.get(gpu_id);
    if (!holder_key) return Done{};
    if (*holder_key == claimant) return fail(Error::GpuTaken);
    auto holder = storage.workers.get(*holder_key);
    CHECK(holder.has_value());
    const bool is_active = holder->state == WorkerState::Active;
    if (is_active && (!owner_committed || holder->owner_committed)) return fail(Error::GpuTaken);
    if (locks_.slash_held(*holder_key)) return fail(Error::WorkerLocked);
    if (is_active) {
        deposit_event(DeviceOutranked{gpu_id, *holder_key, claimant});
        return remove(*holder_key, *holder);
    }
    // What it lapsed or was denied with it cannot show any more; the rest of its record stands.
    std::erase_if(holder->gpus, [&](const Gpu& one) { return one.gpu_id == gpu_id; });
    storage.worker_of_gpu.remove(gpu_id);
    return rewrite(*holder_key, *std::move(holder));
}

void Pallet::release_gpus(const Worker& worker) {
    for (const auto& gpu : worker.gpus)
        storage.worker_of_gpu.remove(gpu.gpu_id);
}

Outcome<> Pallet::store(const WorkerKey& key, const std::optional<Worker>& before, Worker worker) {
    if (before) release_gpus(*before);
    TRY(claim_gpus(key, worker));
    if (before && before->state == WorkerState::Active) {
        storage.due.remove(time_key(due_of(*before)), key);
        // Those who made room may have moved its place.
        const auto placed = storage.workers.get(key);
        CHECK(placed.has_value());
        worker.slot = placed->slot;
        storage.due.put(time_key(due_of(worker)), key, Done{});
    } else {
        enter_active(key, worker);
    }
    if (!before) storage.worker_count.put(storage.worker_count.get() + 1);
    worker.deposit = deposit_of(worker);
    TRY(move_deposit(worker.operator_account, before ? before->deposit : 0, worker.deposit));
    storage.workers.put(key, worker);
    storage.devices.put(worker.device_id, {key, worker.evidence_block});
    storage.workers_of.put(worker.operator_account, key, Done{});
    policy_.note_advisories(worker.worker_class, worker.advisory_ids);
    announce(key, before, worker);
    return Done{};
}

Outcome<> Pallet::rewrite(const WorkerKey& key, Worker worker) {
    const auto before = std::exchange(worker.deposit, deposit_of(worker));
    TRY(move_deposit(worker.operator_account, before, worker.deposit));
    storage.workers.put(key, worker);
    return Done{};
}

Outcome<> Pallet::move_deposit(const AccountId& who, Balance before, Balance after) {
    const auto reason = hold_reason(Hold::WorkerDeposit);
    if (after > before) return currency_.hold(reason, who, after - before);
    TRY(currency_.release(reason, who, before - after));
    return Done{};
}

void Pallet::move_key(const WorkerKey& from, const WorkerKey& to, const Worker& worker) {
    storage.workers.remove(from);
    storage.workers.put(to, worker);
    storage.workers_of.remove(worker.operator_account, from);
    storage.devices.put(worker.device_id, {to, worker.evidence_block});
    if (worker.state == WorkerState::Active) {
        storage.due.remove(time_key(due_of(worker)), from);
        storage.due.put(time_key(due_of(worker)), to, Done{});
        storage.active_workers.put(worker.slot, to);
    }
    listener_.key_rotated(from, to);
}

Outcome<> Pallet::remove(const WorkerKey& key, const Worker& worker) {
    TRY(move_deposit(worker.operator_account, worker.deposit, 0));
    TRY(drop_contest(worker.device_id));
    if (worker.state == WorkerState::Active) leave_active(key, worker);
    release_gpus(worker);
    storage.workers.remove(key);
    storage.devices.put(worker.device_id, {std::nullopt, worker.evidence_block});
    storage.forgettable.put(block_key(worker.evidence_block), worker.device_id, Done{});
    storage.workers_of.remove(worker.operator_account, key);
    storage.worker_count.put(storage.worker_count.get() - 1);
    listener_.removed(key);
    deposit_event(WorkerDeregistered{key, worker.operator_account});
    return Done{};
}

WorkerFacts Pallet::facts_of(const Worker& worker) const {
    return {.operator_account = worker.operator_account,
            .worker_class = worker.worker_class,
            .weight = worker.weight,
            .proof_of_cloud = policy_.proof_of_cloud(worker.device_id)};
}

void Pallet::announce(const WorkerKey& key, const std::optional<Worker>& before,
                      const Worker& worker) {
    if (before && before->state == WorkerState::Active)
        listener_.facts_changed(key, facts_of(worker));
    else
        listener_.activated(key, facts_of(worker));
    const auto tier = worker.worker_class.tier;
    const auto expires_at = policy_.wall_ms(worker.expires_at);
    if (before)
        deposit_event(WorkerRenewed{key, worker.verdicts.back().purpose, worker.status, tier,
                                    worker.weight, expires_at});
    else
        deposit_event(WorkerRegistered{key, worker.operator_account, worker.status, tier,
                                       worker.weight, expires_at});
}

}  // namespace tee_registry::workers
