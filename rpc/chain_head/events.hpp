// The event objects of chainHead_v1_followEvent.
#pragma once

#include "rpc/chain_head/block_tree.hpp"
#include "rpc/json.hpp"
#include "rpc/methods/runtime_version.hpp"

namespace rpc::chain_head {

/// {"type":"valid","spec":{...}}, its APIs as an object from id to version.
json::Value runtime_json(const RuntimeVersion& version);
/// {"type":"invalid","error":...}
json::Value invalid_runtime_json(std::string_view error);

/// `runtime` is left out where the follower did not ask for it.
std::string initialized_event(const std::deque<BlockPointer>& finalized,
                              const std::optional<json::Value>& runtime);
/// `runtime`: nullopt leaves the member out; a null value says "as in the parent".
std::string new_block_event(const Block& block, const std::optional<json::Value>& runtime);
std::string best_block_event(const Hash& best);
std::string finalized_event(const BlockTree::Finality& finality);
std::string stop_event();

std::string body_done_event(std::string_view operation, const std::vector<OpaqueExtrinsic>& body);
std::string call_done_event(std::string_view operation, BytesView output);
std::string storage_items_event(std::string_view operation, json::Array items);
/// Of the events that name nothing but the operation: operationWaitingForContinue,
/// operationStorageDone, operationInaccessible.
std::string operation_event(std::string_view event, std::string_view operation);
std::string operation_error_event(std::string_view operation, std::string_view error);

}  // namespace rpc::chain_head
