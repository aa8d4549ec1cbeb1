// The index of due times (evidence that expires, challenges to be answered), the dense array of
// active workers, and machines that can be forgotten.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using frame::call_weight;

TimeKey time_key(std::uint64_t time_ms) {
    TimeKey out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(time_ms >> (56 - 8 * i));
    return out;
}

BlockKey block_key(BlockNumber number) {
    BlockKey out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return out;
}

std::uint64_t Pallet::due_of(const Worker& worker) {
    if (!worker.challenge) return worker.expires_at;
    return std::min(worker.expires_at, worker.challenge->due_at);
}

void Pallet::enter_active(const WorkerKey& key, Worker& worker) {
    worker.slot = storage.active_count.get();
    storage.active_workers.put(worker.slot, key);
    storage.active_count.put(worker.slot + 1);
    storage.due.put(time_key(due_of(worker)), key, Done{});
}

void Pallet::leave_active(const WorkerKey& key, const Worker& worker) {
    storage.due.remove(time_key(due_of(worker)), key);
    const std::uint32_t last = storage.active_count.get() - 1;
    if (worker.slot != last) {
        // The last one takes the free place.
        const auto moved_key = storage.active_workers.get(last);
        CHECK(moved_key.has_value());
        auto moved = storage.workers.get(*moved_key);
        CHECK(moved.has_value());
        moved->slot = worker.slot;
        storage.workers.put(*moved_key, *moved);
        storage.active_workers.put(worker.slot, *moved_key);
    }
    storage.active_workers.remove(last);
    storage.active_count.put(last);
}

Weight Pallet::on_initialize(BlockNumber number) {
    forget_devices(number);
    return call_weight(10, 6, 3)
        .saturating_add(call_weight(30, 9, 9).saturating_mul(kLapsesPerBlockMax))
        .saturating_add(call_weight(15, 4, 4).saturating_mul(kChallengesPerBlockMax))
        .saturating_add(call_weight(5, 3, 2).saturating_mul(kForgottenPerBlockMax));
}

void Pallet::on_timestamp_set(std::uint64_t now_ms) {
    const auto now = time_key(policy_.running_ms());
    std::vector<WorkerKey> due;
    storage.due.for_each(kLapsesPerBlockMax, [&](const auto& key, const Done&) {
        if (std::get<0>(key) > now) return false;
        due.push_back(std::get<1>(key));
        return true;
    });
    for (const auto& key : due)
        lapse(key);
    draw_challenges(now_ms);
}

void Pallet::lapse(const WorkerKey& key) {
    auto worker = storage.workers.get(key);
    CHECK(worker.has_value());
    leave_active(key, *worker);
    if (worker->challenge && worker->challenge->due_at <= worker->expires_at)
        deposit_event(ChallengeMissed{key});
    worker->state = WorkerState::Lapsed;
    worker->challenge.reset();
    storage.workers.put(key, *worker);
    listener_.lapsed(key);
    deposit_event(WorkerLapsed{key});
}

void Pallet::forget_devices(BlockNumber now) {
    std::vector<std::pair<BlockKey, Bytes32>> old;
    if (now <= kEvidenceForgottenBlocks) return;
    const auto until = block_key(now - kEvidenceForgottenBlocks);
    storage.forgettable.for_each(kForgottenPerBlockMax, [&](const auto& key, const Done&) {
        if (std::get<0>(key) > until) return false;
        old.emplace_back(std::get<0>(key), std::get<1>(key));
        return true;
    });
    for (const auto& [block, device_id] : old) {
        storage.forgettable.remove(block, device_id);
        const auto device = storage.devices.get(device_id);
        if (device && !device->worker && block_key(device->evidence_block) == block)
            storage.devices.remove(device_id);
    }
}

}  // namespace tee_registry::workers
