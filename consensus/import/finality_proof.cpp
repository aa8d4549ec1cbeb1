#include "consensus/import/finality_proof.hpp"

namespace consensus::import {

Result<std::optional<FinalityProof>, storage::StoreError> prove_finality(
    const storage::Database& database, BlockNumber block) {
    FinalityProof proof;
    const BlockNumber last = database.finalized().number;
    for (BlockNumber number = block; number <= last && number - block < kProofHeadersMax;
         ++number) {
        const auto hash = TRY(database.blocks().finalized_hash(number));
        if (!hash) break;
        if (number != block) {
            auto header = TRY(database.blocks().header(*hash));
            if (!header) break;
            proof.unknown_headers.push_back(*std::move(header));
        }
        const auto justifications = TRY(database.blocks().justifications(*hash));
        if (!justifications) continue;
        for (const auto& justification : *justifications) {
            if (justification.engine != primitives::kGrandpaEngine) continue;
            proof.block = *hash;
            proof.justification = justification.proof;
            return std::optional{std::move(proof)};
        }
    }
    return std::optional<FinalityProof>{};
}

}  // namespace consensus::import
