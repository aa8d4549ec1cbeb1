// What the chain tells about workers, and the check of the pallet's invariants.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

namespace {

bool selects(const WorkerFilter& filter, const Worker& worker) {
    return (!filter.state || *filter.state == worker.state) &&
           (!filter.operator_account || *filter.operator_account == worker.operator_account) &&
           (!filter.platform || *filter.platform == worker.worker_class.platform) &&
           (!filter.tier || *filter.tier == worker.worker_class.tier);
}

}  // namespace

std::optional<WorkerView> Pallet::worker(const WorkerKey& key) const {
    auto record = storage.workers.get(key);
    if (!record) return std::nullopt;
    record->expires_at = policy_.wall_ms(record->expires_at);
    if (record->challenge) record->challenge->due_at = policy_.wall_ms(record->challenge->due_at);
    const bool stopped = policy_.is_stopped(record->worker_class);
    const auto proof = policy_.proof_of_cloud(record->device_id);
    return WorkerView{key, *std::move(record), stopped, proof};
}

WorkerPage Pallet::workers(const std::optional<WorkerKey>& after, std::uint32_t limit,
                           const WorkerFilter& filter) const {
    WorkerPage out;
    const auto size_max = std::min(limit, kPageSizeMax);
    const Bytes prefix = storage.workers.key_of();
    Bytes at = after ? storage.workers.key_of(*after) : prefix;
    for (std::uint32_t scanned = 0;; ++scanned) {
        if (out.workers.size() >= size_max || scanned >= kPageScanMax) return out;
        auto next = host().storage_next_key(at);
        if (!next || !primitives::starts_with(*next, prefix)) break;
        at = *std::move(next);
        // The hasher keeps the key at the end.
        WorkerKey key{};
        std::ranges::copy(BytesView{at}.last(key.size()), key.begin());
        out.next = key;
        auto view = worker(key);
        if (view && selects(filter, view->record)) out.workers.push_back(*std::move(view));
    }
    out.next.reset();
    return out;
}

// ---- invariants ---------------------------------------------------------------------------------

Result<Done, std::string_view> Pallet::try_state() const {
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    const auto broken = [](std::string_view sentence) { return unexpected(sentence); };
    std::uint32_t active = 0;
    std::uint32_t gpus = 0;
    bool indexed = true;
    const auto count = storage.workers.for_each(kAll, [&](const auto& key, const Worker& worker) {
        const bool is_active = worker.state == WorkerState::Active;
        active += is_active ? 1u : 0u;
        gpus += static_cast<std::uint32_t>(worker.gpus.size());
        const auto device = storage.devices.get(worker.device_id);
        const bool placed = is_active && storage.active_workers.get(worker.slot) == key;
        indexed = device && device->worker == key &&
                  storage.workers_of.contains(worker.operator_account, key) &&
                  storage.due.contains(time_key(due_of(worker)), key) == is_active &&
                  placed == is_active && worker.verdicts.size() <= kVerdictsKept;
        for (const auto& gpu : worker.gpus)
            indexed = indexed && storage.worker_of_gpu.get(gpu.gpu_id) == key;
        return indexed;
    });
    if (!indexed) return broken("a worker and its indices disagree");
    const auto none = [](const auto&, const auto&) { return true; };
    std::uint32_t held_devices = 0;
    storage.devices.for_each(kAll, [&](const auto&, const Device& device) {
        held_devices += device.worker ? 1u : 0u;
        return true;
    });
    if (count != storage.worker_count.get() || count != held_devices ||
        count != storage.workers_of.for_each(kAll, none) ||
        gpus != storage.worker_of_gpu.for_each(kAll, none))
        return broken("an index lists a worker that does not exist");
    if (active != storage.due.for_each(kAll, none) || active != storage.active_count.get() ||
        active != storage.active_workers.for_each(kAll, none))
        return broken("due times or places list other workers than the active ones");
    return Done{};
}

}  // namespace tee_registry::workers
