// The chain specification's properties as a JSON object.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/json.hpp"

namespace rpc {

/// An empty object when the node's text is no JSON object: chain-spec has already refused such a
/// specification.
json::Value chain_properties(NodeInfo& node);

}  // namespace rpc
