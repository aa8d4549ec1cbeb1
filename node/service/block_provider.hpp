// The blocks of the database as the network serves them and as the sync machine looks them up.
// Reads from any thread; one object is used by one.
#pragma once

#include "consensus/sync/full_sync.hpp"
#include "p2p/protocols/block_server.hpp"
#include "storage/database.hpp"

namespace node {

class BlockProvider final : public p2p::protocols::BlockSource, public consensus::sync::ChainView {
  public:
    explicit BlockProvider(const storage::Database& database) : database_{database} {}

    std::optional<primitives::Hash> canonical_hash(primitives::BlockNumber number) override;
    std::optional<primitives::Header> header(const primitives::Hash& block) override;
    std::optional<std::vector<primitives::OpaqueExtrinsic>> body(
        const primitives::Hash& block) override;
    primitives::Justifications justifications(const primitives::Hash& block) override;

    storage::BlockRef best() const override { return database_.best(); }
    storage::BlockRef finalized() const override { return database_.finalized(); }
    std::optional<primitives::Hash> canonical_hash(primitives::BlockNumber number) const override;
    bool has_block(const primitives::Hash& block) const override;

  private:
    const storage::Database& database_;
};

}  // namespace node
