#include "node/pha/commands/watch_figures.hpp"

#include <algorithm>

namespace node::pha {

namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kMinutesPerEpoch = 60;

std::optional<std::uint64_t> size_of(const json::Value* list) {
    if (list == nullptr || list->if_array() == nullptr) return std::nullopt;
    return list->if_array()->size();
}

std::optional<u128> amount_in(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    return member == nullptr ? std::nullopt : member->as_amount();
}

/// Its members are those of a worker's record, wherever the node puts them.
std::string state_of(const json::Value& worker) {
    const auto* record = worker.find("record");
    const auto* state = (record == nullptr ? worker : *record).find("state");
    return state == nullptr || state->if_string() == nullptr ? std::string{} : *state->if_string();
}

std::optional<WatchFigures::Workers> workers_of(Chain& chain) {
    constexpr std::uint64_t kPage = 100;
    WatchFigures::Workers out;
    json::Value after;
    for (std::uint64_t seen = 0; seen < kWorkersMax; seen += kPage) {
        const auto page = chain.rpc("pha_workers", {json::Value{json::Object{}}, after, kPage});
        const auto* list = page ? page->find("workers") : nullptr;
        if (list == nullptr || list->if_array() == nullptr) return std::nullopt;
        for (const auto& worker : *list->if_array()) {
            const auto state = state_of(worker);
            ++(state == "Active" ? out.active : state == "Denied" ? out.denied : out.lapsed);
        }
        const auto* next = page->find("next");
        if (next == nullptr || next->is_null()) break;
        after = *next;
    }
    return out;
}

std::optional<WatchFigures::Epoch> epoch_of(Chain& chain) {
    const auto emission = chain.rpc("pha_emission");
    if (!emission) return std::nullopt;
    const auto released = amount_in(*emission, "released");
    const auto reserve = amount_in(*emission, "reserve");
    if (!released || !reserve) return std::nullopt;
    WatchFigures::Epoch out{.number = number_in(*emission, "epoch"),
                            .minute = 0,
                            .released = *released,
                            .reserve = *reserve,
                            .budget = std::nullopt};
    const auto start_ms = number_in(*emission, "startMs");
    const auto now_ms = std::max(start_ms, number_in(*emission, "lastAccrualMs"));
    out.minute = (now_ms - start_ms) / kMinuteMs % kMinutesPerEpoch;
    if (out.number == 0) return out;
    const auto last = chain.rpc("pha_epochs", {out.number - 1, out.number});
    if (last && last->if_array() != nullptr && !last->if_array()->empty())
        out.budget = amount_in(last->if_array()->back(), "budget");
    return out;
}

template <class T>
json::Value or_null(const std::optional<T>& value) {
    return value ? json::Value{*value} : json::Value{};
}

}  // namespace

WatchFigures watch_figures(Chain& chain, std::uint64_t number) {
    WatchFigures out;
    out.number = number;
    if (const auto head = chain.rpc("chain_getFinalizedHead"))
        if (const auto header = chain.rpc("chain_getHeader", {*head}))
            out.finalized = number_in(*header, "number");
    if (const auto hash = chain.rpc("chain_getBlockHash", {json::Value{number}});
        hash && hash->if_string() != nullptr) {
        out.hash = *hash->if_string();
        const auto block = chain.rpc("chain_getBlock", {*hash});
        const auto* inner = block ? block->find("block") : nullptr;
        if (inner != nullptr) out.extrinsics = size_of(inner->find("extrinsics"));
    }
    if (const auto pending = chain.rpc("author_pendingExtrinsics")) out.pool = size_of(&*pending);
    if (const auto health = chain.rpc("system_health")) {
        out.peers = number_in(*health, "peers");
        const auto* syncing = health->find("isSyncing");
        out.is_syncing = syncing != nullptr && syncing->if_bool() != nullptr && *syncing->if_bool();
    }
    out.workers = workers_of(chain);
    out.epoch = epoch_of(chain);
    return out;
}

json::Object to_json(const WatchFigures& figures) {
    json::Value workers;
    if (figures.workers)
        workers = json::Object{}
                      .set("active", figures.workers->active)
                      .set("lapsed", figures.workers->lapsed)
                      .set("denied", figures.workers->denied);
    json::Value epoch;
    if (figures.epoch) {
        const auto& [number, minute, released, reserve, budget] = *figures.epoch;
        epoch =
            json::Object{}
                .set("number", number)
                .set("minute", minute)
                .set("released", json::to_decimal(released))
                .set("reserve", json::to_decimal(reserve))
                .set("lastBudget", budget ? json::Value{json::to_decimal(*budget)} : json::Value{});
    }
    json::Object out;
    out.set("number", figures.number)
        .set("hash", figures.hash)
        .set("finalized", or_null(figures.finalized))
        .set("extrinsics", or_null(figures.extrinsics))
        .set("pool", or_null(figures.pool))
        .set("peers", or_null(figures.peers))
        .set("isSyncing", figures.is_syncing)
        .set("workers", std::move(workers))
        .set("epoch", std::move(epoch));
    return out;
}

}  // namespace node::pha
