// state_*: runtime calls, single values, proofs, metadata, versions, and the two subscriptions.
#include "primitives/crypto/hash.hpp"
#include "rpc/methods/runtime_version.hpp"
#include "rpc/methods/state_reads.hpp"
#include "rpc/subscriptions/storage_changes.hpp"

#include <utility>

namespace rpc {
namespace {

Answer call(const MethodContext& context, const Params& params) {
    const auto function = TRY(params.text(0));
    const auto arguments = TRY(params.bytes(1));
    const auto block = context.block_or_best(TRY(params.optional_hash(2)));
    return hex_json(TRY(call_runtime(context, block, function, arguments)));
}

/// The value of (key, block).
Result<std::optional<Bytes>, Error> value_of(const MethodContext& context, const Params& params) {
    const auto key = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    return read_value(context, block, key);
}

Answer storage_hash(const MethodContext& context, const Params& params) {
    const auto value = TRY(value_of(context, params));
    return value ? hex_json(primitives::crypto::blake2b_256(*value)) : json::Value{};
}

/// The metadata blob: the runtime's result without its length prefix.
Answer metadata(const MethodContext& context, const Params& params) {
    const auto block = context.block_or_best(TRY(params.optional_hash(0)));
    const auto encoded = TRY(call_runtime(context, block, "Metadata_metadata", {}));
    const auto blob = primitives::scale::decode<Bytes>(encoded);
    if (!blob) {
        return unexpected(state_error(
            {StateError::Kind::Execution, "Metadata_metadata returned what is no byte string"},
            block));
    }
    return hex_json(*blob);
}

Answer version(const MethodContext& context, const Params& params) {
    const auto block = context.block_or_best(TRY(params.optional_hash(0)));
    const auto version = runtime_version(context.backend.state, block);
    if (!version) return unexpected(state_error(version.error(), block));
    return runtime_version_json(*version);
}

Answer read_proof(const MethodContext& context, const Params& params) {
    const auto keys = TRY(params.bytes_list(0, kKeysNamedMax));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    const auto proof = context.backend.state.prove(block, keys);
    if (!proof) return unexpected(state_error(proof.error(), block));
    json::Object json;
    json.set("at", hex_json(block)).set("proof", hex_list(*proof));
    return json::Value{std::move(json)};
}

Result<Done, Error> subscribe_storage(const MethodContext& context, const Params& params,
                                      const std::shared_ptr<Subscription>& subscription) {
    auto keys = TRY(params.bytes_list(0, ChainHub::kStorageKeysMax));
    context.hub.subscribe_state(std::make_unique<StorageChanges>(std::move(keys)), subscription);
    return Done{};
}

void add_state_subscriptions(MethodTable& table, const MethodContext& context) {
    table.add_subscription(
        {{"state_subscribeRuntimeVersion", "chain_subscribeRuntimeVersion"},
         {"state_unsubscribeRuntimeVersion", "chain_unsubscribeRuntimeVersion"},
         "state_runtimeVersion"},
        RunsOn::Io, {},
        [context](const Params&,
                  const std::shared_ptr<Subscription>& subscription) -> Result<Done, Error> {
            context.hub.subscribe_runtime_version(subscription);
            return Done{};
        });
    table.add_subscription(
        {{"state_subscribeStorage"}, {"state_unsubscribeStorage"}, "state_storage"}, RunsOn::Io,
        {"keys"},
        [context](const Params& params, const std::shared_ptr<Subscription>& subscription) {
            return subscribe_storage(context, params, subscription);
        });
}

}  // namespace

void add_state_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const Names& names, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add(names, RunsOn::Worker, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    add({"state_call", "state_callAt"}, {"name", "bytes", "hash"}, call);
    add({"state_getStorage", "state_getStorageAt"}, {"key", "hash"},
        [](const MethodContext& reader, const Params& params) -> Answer {
            return optional_hex_json(TRY(value_of(reader, params)));
        });
    add({"state_getStorageHash", "state_getStorageHashAt"}, {"key", "hash"}, storage_hash);
    add({"state_getMetadata"}, {"hash"}, metadata);
    add({"state_getRuntimeVersion", "chain_getRuntimeVersion"}, {"hash"}, version);
    add({"state_getReadProof"}, {"keys", "hash"}, read_proof);
    add_state_subscriptions(table, context);
}

}  // namespace rpc
