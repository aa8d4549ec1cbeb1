// childstate_* and what else clients ask about child tries and the trie's version. No state of ours
// has child tries, so each of them is empty; a key that could name none is an error all the same.
#include "rpc/methods/state_reads.hpp"

#include <array>

namespace rpc {
namespace {

/// Keys of one page, as of state_getKeysPaged.
constexpr std::uint64_t kPageMax = 1000;

/// The child trie of parameter 1 at the block of parameter `block_index`, proved to be absent.
Result<Hash, Error> empty_child(const MethodContext& context, const Params& params,
                                std::size_t block_index) {
    static constexpr std::string_view kPrefix = ":child_storage:default:";
    const auto key = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(block_index)));
    if (!primitives::starts_with(key, primitives::view_of(kPrefix)))
        return unexpected(Error{4003, "Client error: Invalid child storage key", {}});
    TRY(read_value(context, block, key));
    return block;
}

Answer keys(const MethodContext& context, const Params& params) {
    TRY(params.optional_bytes(1));
    TRY(empty_child(context, params, 2));
    return json::Value{json::Array{}};
}

Answer keys_paged(const MethodContext& context, const Params& params) {
    TRY(params.optional_bytes(1));
    TRY(params.number(2, kPageMax));
    TRY(params.optional_bytes(3));
    TRY(empty_child(context, params, 4));
    return json::Value{json::Array{}};
}

/// Of a value, its hash or its size: there is none.
Answer nothing(const MethodContext& context, const Params& params) {
    TRY(params.bytes(1));
    TRY(empty_child(context, params, 2));
    return json::Value{};
}

Answer entries(const MethodContext& context, const Params& params) {
    const auto named = TRY(params.bytes_list(1, kKeysNamedMax));
    TRY(empty_child(context, params, 2));
    return json::Value{json::Array(named.size())};
}

/// That the child trie has no root in the state proves all of its keys absent.
Answer read_proof(const MethodContext& context, const Params& params) {
    TRY(params.bytes_list(1, kKeysNamedMax));
    const auto block = TRY(empty_child(context, params, 2));
    const auto proof = context.backend.state.prove(block, {TRY(params.bytes(0))});
    if (!proof) return unexpected(state_error(proof.error(), block));
    json::Object json;
    json.set("at", hex_json(block)).set("proof", hex_list(*proof));
    return json::Value{std::move(json)};
}

/// States of ours have had the trie's version 1 from the first block on.
Answer migration_status(const MethodContext& context, const Params& params) {
    const auto block = context.block_or_best(TRY(params.optional_hash(0)));
    std::uint64_t total = 0;
    std::optional<Bytes> after;
    while (true) {
        auto page = TRY(read_keys(context, block, {}, after, kPageMax));
        total += page.size();
        if (page.size() < kPageMax) break;
        after = std::move(page.back());
    }
    json::Object json;
    json.set("topRemainingToMigrate", 0u)
        .set("childRemainingToMigrate", 0u)
        .set("totalTop", total)
        .set("totalChild", 0u);
    return json::Value{std::move(json)};
}

}  // namespace

void add_child_state_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const Names& names, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&),
                         Safety safety = Safety::Safe) {
        table.add(
            names, RunsOn::Worker, std::move(parameters),
            [context, handler](const Params& params) { return handler(context, params); }, safety);
    };
    const std::vector<std::string_view> of_a_key{"child_storage_key", "key", "hash"};
    add({"childstate_getKeys"}, {"child_storage_key", "prefix", "hash"}, keys);
    add({"childstate_getKeysPaged", "childstate_getKeysPagedAt"},
        {"child_storage_key", "prefix", "count", "start_key", "hash"}, keys_paged);
    add({"childstate_getStorage"}, of_a_key, nothing);
    add({"childstate_getStorageHash"}, of_a_key, nothing);
    add({"childstate_getStorageSize"}, of_a_key, nothing);
    add({"childstate_getStorageEntries"}, {"child_storage_key", "keys", "hash"}, entries);
    add({"state_getChildReadProof"}, {"child_storage_key", "keys", "hash"}, read_proof);
    add({"state_trieMigrationStatus"}, {"hash"}, migration_status, Safety::Unsafe);
}

}  // namespace rpc
