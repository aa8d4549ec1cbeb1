// Chain specifications: the JSON file that names a chain and gives its genesis
// (facts: substrate-formats section 11).
//
//   name, id, chainType, bootNodes, telemetryEndpoints (telemetry_member.hpp), protocolId, forkId,
//   properties, codeSubstitutes, forkBlocks, badBlocks, grandpaHardForks (fork_members.hpp)
//   genesis: exactly one of
//     runtimeGenesis {"code": hex, "config": {...}}  for the runtime's GenesisBuilder; "patch"
//                    in place of "config" is merged over the base of `mainnet-like`
//     raw {"top": {key: value}, "childrenDefault": {}}  the state itself
// Unknown members are refused, so that a misspelt one is not ignored.
#pragma once

#include "chain-spec/fork_members.hpp"
#include "chain-spec/telemetry_member.hpp"
#include "primitives/json/value.hpp"
#include "primitives/result.hpp"
#include "primitives/state.hpp"

#include <string>
#include <variant>
#include <vector>

namespace chain_spec {

using primitives::Bytes;
using primitives::Result;

/// The names are those of the JSON text; Custom keeps its own.
enum class ChainType : std::uint8_t { Development, Local, Live, Custom };

/// A specification that cannot be read or used. The text names the member and the rule.
struct SpecError {
    std::string message;
};

/// A configuration for the runtime, as JSON text; accounts may be SS58 or 0x hex.
struct GenesisConfig {
    std::string json;
    bool operator==(const GenesisConfig&) const = default;
};
/// The genesis state itself.
struct RawGenesis {
    primitives::StateDiff top;
    bool operator==(const RawGenesis&) const = default;
};

struct ChainSpec {
    std::string name;
    /// Folder of the chain under the base path.
    std::string id;
    ChainType type = ChainType::Live;
    /// The text of a Custom type.
    std::string custom_type;
    std::vector<std::string> boot_nodes;
    std::vector<TelemetryEndpoint> telemetry;
    std::string protocol_id;
    std::string fork_id;
    /// A JSON object: ss58Format, tokenDecimals, tokenSymbol.
    primitives::json::Value properties;
    ForkMembers forks;
    std::variant<GenesisConfig, RawGenesis> genesis;
    bool operator==(const ChainSpec&) const = default;
};

/// "Development", "Local", "Live" or the custom text.
std::string chain_type_text(const ChainSpec& spec);

/// Specifications are at most this long.
inline constexpr std::size_t kSpecSizeMax = 64 << 20;

Result<ChainSpec, SpecError> read(std::string_view text);
/// Indented JSON, members in the usual order.
std::string write(const ChainSpec& spec);

}  // namespace chain_spec
