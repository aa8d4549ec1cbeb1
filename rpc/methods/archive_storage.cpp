// archive_v1_storage and archive_v1_storageDiff: listings of a state, and of what a block changed,
// as streams that end by themselves.
//
// A page is read on a worker and told item by item; the next one is read when its messages have
// been taken over by the connection, so that a large answer takes turns with everything else.
#include "primitives/crypto/hash.hpp"
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"
#include "rpc/storage_query.hpp"

#include <algorithm>
#include <map>

namespace rpc {
namespace {

/// Messages of one page wait at the same time.
constexpr std::size_t kBurstMax = 2 * StorageCursor::kPageItemsMax;

void tell(const std::shared_ptr<Subscription>& subscription, json::Object event) {
    subscription->notify(json::write(json::Value{std::move(event)}));
}

json::Object event_of(std::string_view name) {
    json::Object event;
    event.set("event", name);
    return event;
}

void end_with_error(const std::shared_ptr<Subscription>& subscription, std::string_view event,
                    std::string_view error) {
    tell(subscription, event_of(event).set("error", error));
    subscription->finish();
}

// ---- storage ------------------------------------------------------------------------------------

struct Listing {
    std::shared_ptr<Subscription> subscription;
    StorageCursor cursor;
    Hash block;
};

void read_page(const MethodContext& context, const std::shared_ptr<Listing>& listing) {
    context.executor.on_worker_meanwhile([context, listing] {
        if (!listing->subscription->is_open()) return;
        auto page = listing->cursor.next_page(context.backend.state, listing->block);
        context.executor.on_io([context, listing, page = std::move(page)] {
            const auto& subscription = listing->subscription;
            if (!subscription->is_open()) return;
            if (!page) {
                end_with_error(subscription, "storageError",
                               state_error_text(page.error(), listing->block));
                return;
            }
            for (const auto& item : *page) {
                auto event = event_of("storage");
                for (const auto& member : item.if_object()->members())
                    event.set(member.name, member.value);
                tell(subscription, std::move(event));
            }
            if (!listing->cursor.is_done()) return read_page(context, listing);
            tell(subscription, event_of("storageDone"));
            subscription->finish();
        });
    });
}

Result<Done, Error> storage(const MethodContext& context, const Params& params,
                            const std::shared_ptr<Subscription>& subscription) {
    const auto block = TRY(params.hash(0));
    auto queries = TRY(storage_queries(params, 1));
    // No state of ours has child tries, so each of them is empty.
    if (TRY(params.optional_bytes(2))) queries.clear();
    subscription->burst_max = kBurstMax;
    const auto listing =
        std::make_shared<Listing>(Listing{subscription, StorageCursor{std::move(queries)}, block});
    context.executor.on_io([context, listing] { read_page(context, listing); });
    return Done{};
}

// ---- differences --------------------------------------------------------------------------------

/// One prefix to compare and how to tell of its keys; `type` is Value or Hash.
struct DiffQuery {
    Bytes prefix;
    StorageQueryType type{};
};

struct Difference {
    std::shared_ptr<Subscription> subscription;
    std::vector<DiffQuery> queries;
    Hash block;
    Hash previous;
    std::size_t next = 0;
    /// The key up to which both states were compared.
    std::optional<Bytes> after;
    bool is_done() const { return next == queries.size(); }
};

/// Keys compared by one task.
constexpr std::uint32_t kKeysCompared = 512;

Result<std::map<Bytes, Bytes, primitives::BytesLess>, StateError> values_after(
    StateReader& state, const Hash& block, const Difference& difference) {
    std::map<Bytes, Bytes, primitives::BytesLess> values;
    const auto& prefix = difference.queries[difference.next].prefix;
    for (auto& key : TRY(state.keys(block, prefix, difference.after, kKeysCompared))) {
        auto value = TRY(state.get(block, key));
        if (value) values.emplace(std::move(key), std::move(*value));
    }
    return values;
}

json::Value diff_event(BytesView key, const Bytes* value, std::string_view change,
                       StorageQueryType type) {
    auto event = event_of("storageDiff");
    event.set("key", hex_json(key)).set("type", change);
    if (value != nullptr && type == StorageQueryType::Value) event.set("value", hex_json(*value));
    if (value != nullptr && type == StorageQueryType::ValueHash)
        event.set("hash", hex_json(primitives::crypto::blake2b_256(*value)));
    return json::Value{std::move(event)};
}

/// Compares the next keys of both states. Where one listing ends early, at a full page, only keys
/// up to its last are compared.
Result<json::Array, StateError> compare(StateReader& state, Difference& difference) {
    const auto now = TRY(values_after(state, difference.block, difference));
    const auto before = TRY(values_after(state, difference.previous, difference));
    const auto type = difference.queries[difference.next].type;
    std::optional<Bytes> limit;
    for (const auto* values : {&now, &before})
        if (values->size() >= kKeysCompared && (!limit || values->rbegin()->first < *limit))
            limit = values->rbegin()->first;
    std::map<Bytes, json::Value, primitives::BytesLess> events;
    for (const auto& [key, value] : now) {
        if (limit && *limit < key) break;
        const auto found = before.find(key);
        if (found == before.end())
            events.emplace(key, diff_event(key, &value, "added", type));
        else if (found->second != value)
            events.emplace(key, diff_event(key, &value, "modified", type));
    }
    for (const auto& [key, value] : before) {
        if (limit && *limit < key) break;
        if (!now.contains(key)) events.emplace(key, diff_event(key, nullptr, "deleted", type));
    }
    difference.after = limit;
    if (!limit) ++difference.next;
    json::Array list;
    for (auto& [key, event] : events)
        list.push_back(std::move(event));
    return list;
}

void read_difference(const MethodContext& context, const std::shared_ptr<Difference>& difference) {
    context.executor.on_worker_meanwhile([context, difference] {
        if (!difference->subscription->is_open()) return;
        auto events =
            difference->is_done() ? json::Array{} : compare(context.backend.state, *difference);
        context.executor.on_io([context, difference, events = std::move(events)] {
            const auto& subscription = difference->subscription;
            if (!subscription->is_open()) return;
            if (!events) {
                end_with_error(subscription, "storageDiffError",
                               state_error_text(events.error(), difference->block));
                return;
            }
            for (const auto& event : *events)
                subscription->notify(json::write(event));
            if (!difference->is_done()) return read_difference(context, difference);
            tell(subscription, event_of("storageDiffDone"));
            subscription->finish();
        });
    });
}

/// [{"key", "returnType": "value" | "hash"}]; absent: everything, as values.
Result<std::vector<DiffQuery>, Error> diff_queries(const Params& params) {
    const auto* value = params.at(1);
    if (value == nullptr) return std::vector<DiffQuery>{{{}, StorageQueryType::Value}};
    const auto* items = value->if_array();
    if (items == nullptr || items->size() > kStorageQueriesMax)
        return unexpected(params.invalid(1, "must be a list of at most 1024 items"));
    std::vector<DiffQuery> queries;
    for (const auto& item : *items) {
        const auto* key = item.find("key");
        const auto* type = item.find("returnType");
        if (key == nullptr || type == nullptr || type->if_string() == nullptr)
            return unexpected(params.invalid(1, "each item needs a \"key\" and a \"returnType\""));
        const auto prefix = bytes_from(*key);
        if (!prefix) return unexpected(params.invalid(1, prefix.error()));
        const auto& name = *type->if_string();
        if (name != "value" && name != "hash")
            return unexpected(params.invalid(1, "returnType: must be value or hash"));
        queries.push_back(
            {*prefix, name == "value" ? StorageQueryType::Value : StorageQueryType::ValueHash});
    }
    return queries;
}

Result<Done, Error> storage_diff(const MethodContext& context, const Params& params,
                                 const std::shared_ptr<Subscription>& subscription) {
    Difference difference{.subscription = subscription,
                          .queries = TRY(diff_queries(params)),
                          .block = TRY(params.hash(0)),
                          .previous = {},
                          .next = 0,
                          .after = {}};
    const auto header = context.backend.chain.header(difference.block);
    const auto previous = TRY(params.optional_hash(2));
    if (previous)
        difference.previous = *previous;
    else if (header)
        difference.previous = header->parent_hash;
    else
        return unexpected(params.invalid(0, "is no block that this node knows"));
    subscription->burst_max = 2 * kKeysCompared + 1;
    const auto shared = std::make_shared<Difference>(std::move(difference));
    context.executor.on_io([context, shared] { read_difference(context, shared); });
    return Done{};
}

}  // namespace

void add_archive_storage_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const SubscriptionNames& names, std::vector<std::string_view> parameters,
                         Result<Done, Error> (*handler)(const MethodContext&, const Params&,
                                                        const std::shared_ptr<Subscription>&)) {
        table.add_subscription(
            names, RunsOn::Io, std::move(parameters),
            [context, handler](const Params& params,
                               const std::shared_ptr<Subscription>& subscription) {
                return handler(context, params, subscription);
            });
    };
    add({{"archive_v1_storage"},
         {"archive_v1_stopStorage"},
         "archive_v1_storageEvent",
         Ending::Null},
        {"hash", "items", "childTrie"}, storage);
    add({{"archive_v1_storageDiff"},
         {"archive_v1_stopStorageDiff"},
         "archive_v1_storageDiffEvent",
         Ending::Null},
        {"hash", "items", "previousHash"}, storage_diff);
}

}  // namespace rpc
