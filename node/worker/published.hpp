// The worker's evidence under its own signature, for those who rely on the worker: a quote alone
// says what some code on some machine wrote into it; signed by the worker's key it also speaks
// against the worker, where it contradicts what is registered or another key lives on its machine
// (pallet Slashing: report_contradiction, report_duplicate take the file as it is).
#pragma once

#include "node/pha/chain_metadata.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "tee-registry/workers/signed_evidence.hpp"

#include <filesystem>

namespace node::worker {

/// SCALE of SignedEvidence. The statement names the key that signs.
primitives::Bytes signed_evidence(const primitives::crypto::Sr25519Pair& worker,
                                  const primitives::Hash& genesis_hash,
                                  tee_registry::workers::Statement statement,
                                  primitives::Random& random);

/// Puts a file that anyone may read in place of the one before, whole at every moment. The problem
/// names the path.
primitives::Result<primitives::Done, pha::Problem> publish(const std::filesystem::path& path,
                                                           primitives::BytesView content);

}  // namespace node::worker
