// Proofs of finality in their encoding: those that come with blocks, and the one that
// grandpa_proveFinality hands out:
//   FinalityProof = hash of a justified block F | its justification (Vec<u8>) | the headers above
//   the asked block up to F (Vec<Header>)
#pragma once

#include "consensus/grandpa/justification.hpp"
#include "consensus/import/verdict.hpp"
#include "storage/database.hpp"

namespace consensus::import {

/// Justifications are stored for every finalized target, so that F is near; further away none is
/// looked for.
inline constexpr BlockNumber kProofHeadersMax = 4096;

struct FinalityProof {
    Hash block;
    Bytes justification;
    std::vector<Header> unknown_headers;
    bool operator==(const FinalityProof&) const = default;
};

/// The proof that came with a block; one of another block, even if it is right, is not honest.
Result<grandpa::Justification, ImportError> read_attached(const Hash& block, BytesView proof);

/// nullopt when the block is not final or no justified block is near above it.
Result<std::optional<FinalityProof>, storage::StoreError> prove_finality(
    const storage::Database& database, BlockNumber block);

}  // namespace consensus::import
