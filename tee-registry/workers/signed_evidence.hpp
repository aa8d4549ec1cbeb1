// Evidence that the worker's own key signs, so that it can be shown by anyone against the worker: a
// quote alone says only what some code on some machine wrote into it.
//
//   signature = sr25519 of the worker's key over
//               "pha-node/evidence/v1" | genesis hash | blake2-256(SCALE of all but the signature)
#pragma once

#include "tee-registry/workers/types.hpp"

namespace tee_registry::workers {

inline constexpr std::string_view kEvidenceTag = "pha-node/evidence/v1";

/// What was shown for one act (binding.hpp).
struct Statement {
    WorkerKey worker{};
    AccountId operator_account;
    Purpose purpose{};
    BlockNumber block_number = 0;
    Evidence evidence;
};
struct SignedEvidence {
    Statement statement;
    primitives::Bytes64 signature{};
};

primitives::Bytes message_of(primitives::Host& host, const Hash& genesis_hash,
                             const Statement& statement);

}  // namespace tee_registry::workers
