// state_queryStorage and state_queryStorageAt: the values of named keys at one block or over a
// range of blocks, as change sets {"block","changes":[[key,value|null]]}.
#include "primitives/types/hex.hpp"
#include "rpc/methods/state_reads.hpp"

#include <algorithm>
#include <utility>

namespace rpc {
namespace {

/// Blocks of one state_queryStorage: each reads every key.
constexpr std::size_t kRangeMax = 4096;

using Values = std::vector<std::optional<Bytes>>;

Result<Values, Error> read_values(const MethodContext& context, const Hash& block,
                                  const std::vector<Bytes>& keys) {
    Values values;
    values.reserve(keys.size());
    for (const auto& key : keys)
        values.push_back(TRY(read_value(context, block, key)));
    return values;
}

json::Value change_set(const Hash& block, json::Array changes) {
    return json::Object{}.set("block", hex_json(block)).set("changes", std::move(changes));
}

Answer query_storage_at(const MethodContext& context, const Params& params) {
    const auto keys = TRY(params.bytes_list(0, kKeysNamedMax));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    const auto values = TRY(read_values(context, block, keys));
    json::Array changes;
    for (std::size_t i = 0; i < keys.size(); ++i)
        changes.emplace_back(json::Array{hex_json(keys[i]), optional_hex_json(values[i])});
    return json::Value{json::Array{change_set(block, std::move(changes))}};
}

Error range_error(const Hash& from, const Hash& to, const std::string& details) {
    return {4001,
            "Cannot resolve a block range ['" + primitives::to_hex(from) + "' ... '" +
                primitives::to_hex(to) + "]. " + details,
            {}};
}

/// The blocks from `from` to `to`, ascending, found along the parents of `to`.
Result<std::vector<Hash>, Error> range(ChainReader& chain, const Hash& from, const Hash& to) {
    std::vector<Hash> blocks;
    for (Hash at = to; blocks.size() < kRangeMax;) {
        const auto header = chain.header(at);
        if (!header) return unexpected(range_error(from, to, "Block not found."));
        blocks.push_back(at);
        if (at == from) {
            std::reverse(blocks.begin(), blocks.end());
            return blocks;
        }
        if (header->number.value == 0)
            return unexpected(range_error(from, to, "from is not an ancestor of to."));
        at = header->parent_hash;
    }
    return unexpected(
        range_error(from, to, "It has more than " + std::to_string(kRangeMax) + " blocks."));
}

/// All values at the first block, then per block the ones that changed.
Answer query_storage(const MethodContext& context, const Params& params) {
    const auto keys = TRY(params.bytes_list(0, kKeysNamedMax));
    const auto from = TRY(params.hash(1));
    const auto to = context.block_or_best(TRY(params.optional_hash(2)));
    const auto blocks = TRY(range(context.backend.chain, from, to));
    json::Array sets;
    Values last;
    std::size_t size = 0;
    for (const auto& block : blocks) {
        auto values = TRY(read_values(context, block, keys));
        json::Array changes;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!last.empty() && last[i] == values[i]) continue;
            size += 2 * (keys[i].size() + (values[i] ? values[i]->size() : 0)) + 8;
            changes.emplace_back(json::Array{hex_json(keys[i]), optional_hex_json(values[i])});
        }
        if (size > context.response_size_max)
            return unexpected(response_too_big(context.response_size_max));
        if (last.empty() || !changes.empty()) sets.push_back(change_set(block, std::move(changes)));
        last = std::move(values);
    }
    return json::Value{std::move(sets)};
}

}  // namespace

void add_state_query_methods(MethodTable& table, const MethodContext& context) {
    table.add({"state_queryStorageAt"}, RunsOn::Worker, {"keys", "at"},
              [context](const Params& params) { return query_storage_at(context, params); });
    table.add(
        {"state_queryStorage"}, RunsOn::Worker, {"keys", "block", "hash"},
        [context](const Params& params) { return query_storage(context, params); }, Safety::Unsafe);
}

}  // namespace rpc
