// What a chain keeps of collateral, and how something is brought to it.
#pragma once

#include "node/pha/chain.hpp"
#include "primitives/crypto/keys.hpp"
#include "tee-registry/collateral_cache/collateral_cache.hpp"

namespace node::collateral {

using pha::Problem;
using primitives::Bytes;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

using KeptObjects = std::vector<tee_registry::collateral_cache::CollateralView>;

Result<KeptObjects, Problem> kept_objects(pha::Chain& chain);

/// How an object stands to the one that is kept under its key, as the chain will judge it.
enum class Age : std::uint8_t { Older, Same, Newer };
Age age_of(const KeptObjects& kept, tee_registry::collateral_cache::Kind kind, const Bytes& key,
           std::int64_t issued, std::uint32_t evaluation_number = 0);

/// The roots that the chain's genesis trusts beside the vendors'.
Result<std::vector<Bytes>, Problem> attestation_roots(pha::Chain& chain);

/// The time by which the chain will judge, in whole seconds.
std::uint64_t now_seconds();

/// Sends `TeeCollateral.<call>` with its encoded arguments and waits for its block.
Result<Done, Problem> submit(pha::Chain& chain, const primitives::crypto::Pair& sender,
                             std::string_view call, const Bytes& arguments);

}  // namespace node::collateral
