#include "consensus/import/finality_proof.hpp"

namespace consensus::import {

Result<grandpa::Justification, ImportError> read_attached(const Hash& block, BytesView proof) {
    const auto refused = [](std::string_view text) {
        return unexpected(ImportError{Verdict::BadJustification, std::string{text}, 0});
    };
    auto justification = grandpa::decode_justification(proof);
    if (!justification) return refused(to_string(justification.error()));
    if (justification->commit.target.hash != block)
        return refused("the proof is of another block than the one it came with");
    return *std::move(justification);
}

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
