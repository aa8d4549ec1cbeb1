// state_*: listings of keys. The paged one is the one to use; the others collect what fits into a
// response and refuse more.
#include "rpc/methods/state_reads.hpp"

#include <chrono>
#include <limits>
#include <utility>

namespace rpc {
namespace {

/// Keys of one state_getKeysPaged.
constexpr std::uint32_t kPageMax = 1000;
/// How long one state_getStorageSize may sum up.
constexpr std::chrono::seconds kSizeDuration{30};

Answer keys_paged(const MethodContext& context, const Params& params) {
    const auto prefix = TRY(params.optional_bytes(0));
    const auto count = TRY(params.number(1, std::numeric_limits<std::uint32_t>::max()));
    const auto after = TRY(params.optional_bytes(2));
    const auto block = context.block_or_best(TRY(params.optional_hash(3)));
    if (count > kPageMax) {
        return unexpected(Error{4002,
                                "count exceeds maximum value. value: " + std::to_string(count) +
                                    ", max: " + std::to_string(kPageMax),
                                {}});
    }
    return hex_list(TRY(read_keys(context, block, prefix.value_or(Bytes{}), after,
                                  static_cast<std::uint32_t>(count))));
}

/// Calls `each` for every key under a prefix, in pages; stops at its first error.
template <class Each>
Result<Done, Error> for_each_key(const MethodContext& context, const Hash& block,
                                 const Bytes& prefix, Each each) {
    std::optional<Bytes> after;
    while (true) {
        auto page = TRY(read_keys(context, block, prefix, after, kPageMax));
        for (const auto& key : page)
            TRY(each(key));
        if (page.size() < kPageMax) return Done{};
        after = std::move(page.back());
    }
}

/// Refuses what would not fit into a response: two digits a byte.
class ListBudget {
  public:
    explicit ListBudget(std::size_t response_size_max) : left_{response_size_max} {}
    Result<Done, Error> spend(std::size_t size, const MethodContext& context) {
        const auto text_size = 2 * size + 6;
        if (text_size > left_) return unexpected(response_too_big(context.response_size_max));
        left_ -= text_size;
        return Done{};
    }

  private:
    std::size_t left_;
};

Answer keys(const MethodContext& context, const Params& params) {
    const auto prefix = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    ListBudget budget{context.response_size_max};
    json::Array list;
    const auto collect = [&](const Bytes& key) -> Result<Done, Error> {
        TRY(budget.spend(key.size(), context));
        list.push_back(hex_json(key));
        return Done{};
    };
    TRY(for_each_key(context, block, prefix, collect));
    return json::Value{std::move(list)};
}

Answer pairs(const MethodContext& context, const Params& params) {
    const auto prefix = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    ListBudget budget{context.response_size_max};
    json::Array list;
    const auto collect = [&](const Bytes& key) -> Result<Done, Error> {
        const auto value = TRY(read_value(context, block, key));
        if (!value) return Done{};
        TRY(budget.spend(key.size() + value->size() + 4, context));
        list.emplace_back(json::Array{hex_json(key), hex_json(*value)});
        return Done{};
    };
    TRY(for_each_key(context, block, prefix, collect));
    return json::Value{std::move(list)};
}

/// The length of a value; where there is none, of all values under that prefix; null without any.
Answer storage_size(const MethodContext& context, const Params& params) {
    const auto key = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    const auto value = TRY(read_value(context, block, key));
    if (value) return json::Value{value->size()};
    const auto deadline = std::chrono::steady_clock::now() + kSizeDuration;
    std::uint64_t total = 0;
    bool found = false;
    const auto add_up = [&](const Bytes& under) -> Result<Done, Error> {
        if (std::chrono::steady_clock::now() > deadline) {
            return unexpected(
                Error{4003, "Client error: too many keys under the prefix to sum up", {}});
        }
        const auto one = TRY(read_value(context, block, under));
        total += one ? one->size() : 0;
        found = true;
        return Done{};
    };
    TRY(for_each_key(context, block, key, add_up));
    return found ? json::Value{total} : json::Value{};
}

}  // namespace

void add_state_listing_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const Names& names, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&), Safety safety) {
        table.add(
            names, RunsOn::Worker, std::move(parameters),
            [context, handler](const Params& params) { return handler(context, params); }, safety);
    };
    add({"state_getKeysPaged", "state_getKeysPagedAt"}, {"prefix", "count", "start_key", "hash"},
        keys_paged, Safety::Safe);
    add({"state_getKeys"}, {"prefix", "hash"}, keys, Safety::Safe);
    add({"state_getPairs"}, {"prefix", "hash"}, pairs, Safety::Unsafe);
    add({"state_getStorageSize", "state_getStorageSizeAt"}, {"key", "hash"}, storage_size,
        Safety::Safe);
}

}  // namespace rpc
