// What the pool is told when the best block changed: the blocks of the route with their bodies.
#pragma once

#include "consensus/import/fork_tree.hpp"
#include "consensus/pool/pool.hpp"
#include "storage/database.hpp"

namespace consensus::import {

/// Bodies of blocks that are not stored any more (lost forks after a finalization) count as empty.
Result<pool::BestChange, storage::StoreError> pool_change(const storage::Database& database,
                                                          const TreeRoute& route);

}  // namespace consensus::import
