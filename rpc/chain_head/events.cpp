#include "rpc/chain_head/events.hpp"

#include "rpc/methods/convert.hpp"

namespace rpc::chain_head {

namespace {

json::Object event_of(std::string_view name) {
    json::Object event;
    event.set("event", name);
    return event;
}

std::string text_of(json::Object event) {
    return json::write(json::Value{std::move(event)});
}

json::Array hashes_of(const auto& blocks) {
    json::Array list;
    for (const auto& block : blocks)
        list.push_back(hex_json(block->hash));
    return list;
}

}  // namespace

json::Value runtime_json(const RuntimeVersion& version) {
    json::Object apis;
    for (const auto& [id, api_version] : version.apis)
        apis.set(*hex_json(id).if_string(), api_version);
    json::Object spec;
    spec.set("specName", version.spec_name)
        .set("implName", version.impl_name)
        .set("specVersion", version.spec_version)
        .set("implVersion", version.impl_version)
        .set("transactionVersion", version.transaction_version)
        .set("apis", std::move(apis));
    return json::Object{}.set("type", "valid").set("spec", std::move(spec));
}

json::Value invalid_runtime_json(std::string_view error) {
    return json::Object{}.set("type", "invalid").set("error", error);
}

std::string initialized_event(const std::deque<BlockPointer>& finalized,
                              const std::optional<json::Value>& runtime) {
    auto event = event_of("initialized");
    event.set("finalizedBlockHashes", hashes_of(finalized));
    if (runtime) event.set("finalizedBlockRuntime", *runtime);
    return text_of(std::move(event));
}

std::string new_block_event(const Block& block, const std::optional<json::Value>& runtime) {
    auto event = event_of("newBlock");
    event.set("blockHash", hex_json(block.hash)).set("parentBlockHash", hex_json(block.parent));
    if (runtime) event.set("newRuntime", *runtime);
    return text_of(std::move(event));
}

std::string best_block_event(const Hash& best) {
    return text_of(event_of("bestBlockChanged").set("bestBlockHash", hex_json(best)));
}

std::string finalized_event(const BlockTree::Finality& finality) {
    auto event = event_of("finalized");
    event.set("finalizedBlockHashes", json::Array{hex_json(finality.block->hash)})
        .set("prunedBlockHashes", hashes_of(finality.pruned));
    return text_of(std::move(event));
}

std::string stop_event() {
    return text_of(event_of("stop"));
}

std::string body_done_event(std::string_view operation, const std::vector<OpaqueExtrinsic>& body) {
    json::Array value;
    for (const auto& extrinsic : body)
        value.push_back(hex_json(primitives::scale::encode(extrinsic)));
    auto event = event_of("operationBodyDone");
    event.set("operationId", operation).set("value", std::move(value));
    return text_of(std::move(event));
}

std::string call_done_event(std::string_view operation, BytesView output) {
    auto event = event_of("operationCallDone");
    event.set("operationId", operation).set("output", hex_json(output));
    return text_of(std::move(event));
}

std::string storage_items_event(std::string_view operation, json::Array items) {
    auto event = event_of("operationStorageItems");
    event.set("operationId", operation).set("items", std::move(items));
    return text_of(std::move(event));
}

std::string operation_event(std::string_view event, std::string_view operation) {
    return text_of(event_of(event).set("operationId", operation));
}

std::string operation_error_event(std::string_view operation, std::string_view error) {
    auto event = event_of("operationError");
    event.set("operationId", operation).set("error", error);
    return text_of(std::move(event));
}

}  // namespace rpc::chain_head
