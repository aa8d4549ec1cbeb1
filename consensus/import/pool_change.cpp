#include "consensus/import/pool_change.hpp"

namespace consensus::import {

namespace {

Result<std::vector<pool::PoolBlock>, storage::StoreError> load(
    const storage::Database& database, const std::vector<BlockRef>& blocks) {
    std::vector<pool::PoolBlock> out;
    for (const BlockRef& ref : blocks) {
        pool::PoolBlock block{{ref.hash, ref.number}, {}, {}};
        if (auto stored = TRY(database.block(ref.hash))) {
            block.parent = stored->header.parent_hash;
            block.extrinsics = std::move(stored->extrinsics);
        }
        out.push_back(std::move(block));
    }
    return out;
}

}  // namespace

Result<pool::BestChange, storage::StoreError> pool_change(const storage::Database& database,
                                                          const TreeRoute& route) {
    pool::BestChange change;
    change.retracted = TRY(load(database, route.retracted));
    change.enacted = TRY(load(database, route.enacted));
    return change;
}

}  // namespace consensus::import
