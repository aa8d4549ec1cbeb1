// The signatures of a block's body as the runtime reads them on the parent's state, for the threads
// that verify them while the block executes.
#pragma once

#include "consensus/ports.hpp"
#include "runtime/api/client.hpp"
#include "storage/database.hpp"

namespace consensus::import {

class BodySignatures final : public SignatureSource {
  public:
    /// Extrinsics read at once: enough that the call of the runtime costs little beside them, few
    /// enough that the threads finish together.
    static constexpr std::size_t kPieceSize = 64;

    /// All three outlive this object.
    BodySignatures(const storage::Database& database, const runtime::Executor& executor,
                   const primitives::Block& block)
        : database_{database}, executor_{executor}, block_{block} {}

    std::size_t piece_count() const override {
        return (block_.extrinsics.size() + kPieceSize - 1) / kPieceSize;
    }
    /// Signatures that do not even decode are left out: they are left to the runtime.
    std::vector<runtime::SignatureTask> piece(std::size_t index) const override;

  private:
    const storage::Database& database_;
    const runtime::Executor& executor_;
    const primitives::Block& block_;
};

}  // namespace consensus::import
