// What governance's denials do to workers, and contests over machines.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using frame::call_weight;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

// ---- PolicyListener -----------------------------------------------------------------------------

void Pallet::device_denied(const Bytes32& device_id, bool denied) {
    const auto device = storage.devices.get(device_id);
    if (!device || !device->worker) return;
    if (denied)
        deny(*device->worker);
    else
        readmit(*device->worker);
}

void Pallet::gpu_denied(const Bytes32& gpu_id, bool denied) {
    const auto worker = storage.worker_of_gpu.get(gpu_id);
    if (!worker) return;
    if (denied)
        deny(*worker);
    else
        readmit(*worker);
}

void Pallet::class_stopped(const WorkerClassPattern& pattern, bool stopped) {
    listener_.class_stopped(pattern, stopped);
}

void Pallet::proof_of_cloud_changed(const Bytes32& device_id) {
    const auto device = storage.devices.get(device_id);
    if (!device || !device->worker) return;
    const auto worker = storage.workers.get(*device->worker);
    CHECK(worker.has_value());
    if (worker->state == WorkerState::Active)
        listener_.facts_changed(*device->worker, facts_of(*worker));
}

void Pallet::deny(const WorkerKey& key) {
    auto worker = storage.workers.get(key);
    CHECK(worker.has_value());
    if (worker->state == WorkerState::Denied) return;
    if (worker->state == WorkerState::Active) {
        leave_active(key, *worker);
        listener_.lapsed(key);
    }
    worker->state = WorkerState::Denied;
    worker->challenge.reset();
    storage.workers.put(key, *worker);
    deposit_event(WorkerDenied{key});
}

void Pallet::readmit(const WorkerKey& key) {
    auto worker = storage.workers.get(key);
    CHECK(worker.has_value());
    const bool gpu_denied = std::any_of(
        worker->gpus.begin(), worker->gpus.end(),
        [&](const Gpu& gpu) { return policy_.is_denied(policy::GpuSubject{gpu.gpu_id}); });
    if (worker->state != WorkerState::Denied || gpu_denied ||
        policy_.is_denied(policy::DeviceSubject{worker->device_id}))
        return;
    worker->state = WorkerState::Lapsed;
    storage.workers.put(key, *worker);
    deposit_event(WorkerReadmitted{key});
}

// ---- contests -----------------------------------------------------------------------------------

Weight Pallet::weight_of(const ResolveContest&) {
    return call_weight(40, 20, 20);
}

DispatchResult Pallet::dispatch(const Origin& origin, const ContestDevice& call) {
    const auto who = TRY(ensure_signed(origin));
    TRY(check_new_key(call.worker));
    const auto judgement =
        TRY(judge({call.worker, who, Purpose::Register, call.block_number}, call.evidence));
    const auto& device_id = judgement.proven.device_id;
    const auto device = storage.devices.get(device_id);
    if (!device || !device->worker) return fail(Error::NothingToContest);
    if (TRY(require(*device->worker)).operator_account == who) return fail(Error::NothingToContest);
    if (storage.contests.contains(device_id)) return fail(Error::ContestExists);
    Contest contest{.holder = *device->worker,
                    .challenger = call.worker,
                    .challenger_operator = who,
                    .evidence_hash = judgement.proven.evidence_hash,
                    .opened_at = clock_.now_ms(),
                    .deposit = 0};
    contest.deposit = frame::storage_deposit(1, primitives::scale::encode(contest).size());
    TRY(currency_.hold(hold_reason(Hold::ContestDeposit), who, contest.deposit));
    storage.contests.put(device_id, contest);
    deposit_event(DeviceContested{device_id, contest.holder, contest.challenger, who});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ResolveContest& call) {
    TRY(ensure_root(origin));
    const auto contest = storage.contests.get(call.device_id);
    if (!contest) return fail(Error::UnknownContest);
    TRY(drop_contest(call.device_id));
    const auto device = storage.devices.get(call.device_id);
    if (call.upheld && device && device->worker) {
        const auto holder = TRY(require(*device->worker));
        if (locks_.slash_held(*device->worker)) return fail(Error::WorkerLocked);
        TRY(remove(*device->worker, holder));
    }
    deposit_event(ContestResolved{call.device_id, call.upheld});
    return done();
}

Outcome<> Pallet::drop_contest(const Bytes32& device_id) {
    const auto contest = storage.contests.get(device_id);
    if (!contest) return Done{};
    storage.contests.remove(device_id);
    TRY(currency_.release(hold_reason(Hold::ContestDeposit), contest->challenger_operator,
                          contest->deposit));
    return Done{};
}

}  // namespace tee_registry::workers
