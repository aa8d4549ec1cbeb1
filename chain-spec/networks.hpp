// Networks that many run: `testnet` and `mainnet-like`. Their presets hold what is the same for
// all who run one, and nothing that anybody could hold a key of: who validates and who owns what is
// the operators' to say, by a patch of the configuration. Until they do, no node starts them.
//
// What holds for every chain that is neither Development nor Local, however it was specified:
//   no sudo key · no attestation root beside the vendors' · no development key (//Alice and the
//   like) among the authorities, and no account of one
#pragma once

#include "chain-spec/chain_spec.hpp"

#include <optional>
#include <span>

namespace chain_spec {

/// "testnet", "mainnet-like".
std::span<const std::string_view> network_names();

/// The preset of a network, still without validators and balances; nullopt for another name.
std::optional<ChainSpec> network_preset(std::string_view name);

/// JSON Merge Patch (RFC 7396): null removes, objects merge, everything else replaces.
primitives::json::Value merged(const primitives::json::Value& target,
                               const primitives::json::Value& patch);

/// The specification with its configuration patched by that JSON text. Errors: no JSON object, a
/// raw genesis.
Result<ChainSpec, SpecError> with_patch(const ChainSpec& spec, std::string_view patch);

/// What the configuration of such a chain must still be given, in words; empty when nothing, and
/// for Development and Local chains.
std::string missing_of(const ChainSpec& spec);

/// Holds the genesis state against the rules above.
Result<primitives::Done, SpecError> check_public(const ChainSpec& spec,
                                                 const primitives::StateDiff& state);

}  // namespace chain_spec
