#include "rpc/storage_query.hpp"

#include "primitives/crypto/hash.hpp"
#include "rpc/methods/convert.hpp"

#include <algorithm>

namespace rpc {

namespace {

constexpr std::array<std::string_view, 5> kTypeNames{
    "value", "hash", "closestDescendantMerkleValue", "descendantsValues", "descendantsHashes"};

/// Keys read ahead of their values.
constexpr std::uint32_t kKeysAhead = 64;

Result<StorageQuery, std::string> query_from(const json::Value& item) {
    const auto* key = item.find("key");
    const auto* type = item.find("type");
    if (key == nullptr || type == nullptr)
        return unexpected(std::string{"each item needs a \"key\" and a \"type\""});
    StorageQuery query;
    auto bytes = bytes_from(*key);
    if (!bytes) return unexpected("key: " + std::string{bytes.error()});
    query.key = std::move(bytes).value();
    const auto* name = type->if_string();
    const auto found =
        name == nullptr ? kTypeNames.end() : std::find(kTypeNames.begin(), kTypeNames.end(), *name);
    if (found == kTypeNames.end()) {
        return unexpected(
            std::string{"type: must be value, hash, closestDescendantMerkleValue, "
                        "descendantsValues or descendantsHashes"});
    }
    query.type = static_cast<StorageQueryType>(found - kTypeNames.begin());
    const auto* start = item.find("paginationStartKey");
    if (start == nullptr || start->is_null()) return query;
    auto after = bytes_from(*start);
    if (!after) return unexpected("paginationStartKey: " + std::string{after.error()});
    query.pagination_start_key = std::move(after).value();
    return query;
}

}  // namespace

Result<std::vector<StorageQuery>, Error> storage_queries(const Params& params, std::size_t index) {
    const auto* value = params.at(index);
    const auto* items = value == nullptr ? nullptr : value->if_array();
    if (items == nullptr) return unexpected(params.invalid(index, "must be a list of items"));
    if (items->size() > kStorageQueriesMax) {
        return unexpected(params.invalid(
            index, "has more than " + std::to_string(kStorageQueriesMax) + " items"));
    }
    std::vector<StorageQuery> queries;
    for (const auto& item : *items) {
        auto query = query_from(item);
        if (!query) return unexpected(params.invalid(index, query.error()));
        queries.push_back(std::move(query).value());
    }
    return queries;
}

void StorageCursor::add(json::Array& page, BytesView key, std::string name, BytesView value) {
    size_ += key.size() + value.size();
    page.emplace_back(
        json::Object{}.set("key", hex_json(key)).set(std::move(name), hex_json(value)));
}

Result<Done, StateError> StorageCursor::answer_point(StateReader& state, const Hash& block,
                                                     const StorageQuery& query, json::Array& page) {
    if (query.type == StorageQueryType::ClosestDescendantMerkleValue) {
        const auto value = TRY(state.closest_merkle_value(block, query.key));
        if (value) add(page, query.key, "closestDescendantMerkleValue", *value);
        return Done{};
    }
    const auto value = TRY(state.get(block, query.key));
    if (!value) return Done{};
    if (query.type == StorageQueryType::Value)
        add(page, query.key, "value", *value);
    else
        add(page, query.key, "hash", primitives::crypto::blake2b_256(*value).view());
    return Done{};
}

/// Goes on after `after_`; leaves it unset when there is no further descendant.
Result<Done, StateError> StorageCursor::answer_descendants(StateReader& state, const Hash& block,
                                                           const StorageQuery& query,
                                                           json::Array& page) {
    if (!after_) after_ = query.pagination_start_key;
    while (!is_full(page)) {
        const auto keys = TRY(state.keys(block, query.key, after_, kKeysAhead));
        for (const auto& key : keys) {
            const auto value = TRY(state.get(block, key));
            after_ = key;
            if (!value) continue;
            if (query.type == StorageQueryType::DescendantsValues)
                add(page, key, "value", *value);
            else
                add(page, key, "hash", primitives::crypto::blake2b_256(*value).view());
            if (is_full(page)) return Done{};
        }
        if (keys.size() < kKeysAhead) {
            after_.reset();
            return Done{};
        }
    }
    return Done{};
}

Result<json::Array, StateError> StorageCursor::next_page(StateReader& state, const Hash& block) {
    json::Array page;
    size_ = 0;
    while (!is_done() && !is_full(page)) {
        const auto& query = queries_[next_];
        if (query.type < StorageQueryType::DescendantsValues) {
            TRY(answer_point(state, block, query, page));
            ++next_;
            continue;
        }
        TRY(answer_descendants(state, block, query, page));
        if (!after_) ++next_;
    }
    return page;
}

}  // namespace rpc
