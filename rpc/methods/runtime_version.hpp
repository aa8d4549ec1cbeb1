// RuntimeVersion: SCALE from the runtime, JSON to clients.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/json.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rpc {

/// Result of Core_version.
struct RuntimeVersion {
    std::string spec_name;
    std::string impl_name;
    std::uint32_t authoring_version = 0;
    std::uint32_t spec_version = 0;
    std::uint32_t impl_version = 0;
    /// blake2b-64 of an API's name, and its version.
    std::vector<std::pair<std::array<std::uint8_t, 8>, std::uint32_t>> apis;
    std::uint32_t transaction_version = 0;
    std::uint8_t system_version = 0;
};

/// The version of the runtime at a block. A result that does not decode is an Execution error.
Result<RuntimeVersion, StateError> runtime_version(StateReader& state, const Hash& block);

/// The form of state_getRuntimeVersion: apis as pairs, both names of the system version.
json::Value runtime_version_json(const RuntimeVersion& version);

}  // namespace rpc
