#include "rpc/subscriptions/worker_changes.hpp"

#include "primitives/crypto/hash.hpp"
#include "rpc/json.hpp"
#include "rpc/methods/pha_types.hpp"
#include "rpc/methods/reflect_json.hpp"

#include <algorithm>

namespace rpc {

namespace {

using primitives::crypto::twox_128;

/// Of the map TeeRegistry.Workers; its keys end in the worker's key (Blake2_128Concat).
Bytes prefix_of_workers() {
    Bytes out = primitives::to_bytes(twox_128(primitives::view_of("TeeRegistry")));
    primitives::append(out, twox_128(primitives::view_of("Workers")));
    return out;
}

Bytes storage_key(const WorkerChanges::Key& worker) {
    Bytes out = prefix_of_workers();
    primitives::append(out, primitives::crypto::blake2b_128(worker));
    primitives::append(out, worker);
    return out;
}

std::optional<json::Value> view_at(StateReader& state, const Hash& block,
                                   const WorkerChanges::Key& worker) {
    const auto answer =
        state.call(block, "TeeRegistryApi_worker", primitives::scale::encode(worker));
    if (!answer) return std::nullopt;
    const auto view = primitives::scale::decode<std::optional<pha::Worker>>(*answer);
    if (!view) return std::nullopt;
    return reflect_json(*view);
}

}  // namespace

std::optional<WorkerChanges::Digests> WorkerChanges::digests_at(StateReader& state,
                                                                const Hash& block) const {
    std::vector<Bytes> keys;
    if (named_.empty()) {
        auto listed = state.keys(block, prefix_of_workers(), std::nullopt, kWorkersMax);
        if (!listed) return std::nullopt;
        keys = std::move(listed).value();
    }
    for (const auto& worker : named_)
        keys.push_back(storage_key(worker));
    Digests out;
    for (const auto& key : keys) {
        const auto value = state.get(block, key);
        if (!value) return std::nullopt;
        if (!*value) continue;
        Key worker{};
        if (key.size() < worker.size()) continue;
        std::copy(key.end() - static_cast<std::ptrdiff_t>(worker.size()), key.end(),
                  worker.begin());
        out.emplace(worker, primitives::crypto::blake2b_256(**value));
    }
    return out;
}

/// Workers to tell of: other digests than those told, in the order of their keys.
std::vector<WorkerChanges::Key> WorkerChanges::changed(const Digests& now) const {
    std::vector<Key> out;
    for (const auto& [worker, digest] : now) {
        const auto before = told_.find(worker);
        if (before == told_.end() || before->second != digest) out.push_back(worker);
    }
    for (const auto& [worker, digest] : told_)
        if (!now.contains(worker)) out.push_back(worker);
    if (!has_told_)
        for (const auto& worker : named_)
            if (!now.contains(worker)) out.push_back(worker);
    return out;
}

std::optional<std::string> WorkerChanges::read(StateReader& state, const Hash& block) {
    auto now = digests_at(state, block);
    if (!now) return std::nullopt;
    const auto workers = changed(*now);
    if (workers.empty() && has_told_) return std::nullopt;
    json::Array changes;
    for (const auto& worker : workers) {
        auto view = view_at(state, block, worker);
        // Told again at the next block: what was not read was not told.
        if (!view) return std::nullopt;
        json::Object change;
        change.set("worker", hex_json(worker)).set("view", *std::move(view));
        changes.emplace_back(std::move(change));
    }
    told_ = *std::move(now);
    has_told_ = true;
    json::Object out;
    out.set("block", hex_json(block)).set("changes", std::move(changes));
    return json::write(out);
}

}  // namespace rpc
