// The proof of finality that grandpa_proveFinality hands out:
//   FinalityProof = hash of a justified block F | its justification (Vec<u8>) | the headers above
//   the asked block up to F (Vec<Header>)
#pragma once

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

/// nullopt when the block is not final or no justified block is near above it.
Result<std::optional<FinalityProof>, storage::StoreError> prove_finality(
    const storage::Database& database, BlockNumber block);

}  // namespace consensus::import
