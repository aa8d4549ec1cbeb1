// The state changes of unfinalized blocks on disk: column `delta`, for blocks whose changes are
// kept in memory no more because finality is far behind.
//
//   00 | BE number | hash                         parent hash, state root, keys changed (ascending)
//   01 | escaped key | BE ~number | hash          00: removed by the block; 01 | value
//
// The rows of one block are written and removed together. Of one key the newest block stands first,
// so that a read at a block is one seek, and a step for each row of another fork.
//
// Threads: functions of a reader from any thread.
#pragma once

#include "primitives/state.hpp"
#include "storage/block_store.hpp"
#include "storage/key_value_store.hpp"

namespace storage {

using primitives::StateDiff;

/// A block as the fork tree knows it.
struct BlockId {
    Hash hash;
    Hash parent;
    BlockNumber number = 0;
    bool operator==(const BlockId&) const = default;
};

/// The blocks of one chain, without a gap: hashes[i] has the number first + i.
struct ChainPath {
    BlockNumber first = 0;
    std::vector<Hash> hashes;

    BlockNumber last() const { return first + static_cast<BlockNumber>(hashes.size()) - 1; }
};

namespace delta_log {

struct Record {
    BlockId id;
    Hash root;
    bool operator==(const Record&) const = default;
};

void append(WriteBatch& batch, const Record& record, const StateDiff& diff);
/// Removes the rows of a block; none are no error.
Result<Done, StoreError> remove(const KeyValueReader& store, WriteBatch& batch,
                                const BlockRef& block);

/// All blocks that have rows, by ascending number.
Result<std::vector<Record>, StoreError> records(const KeyValueReader& store);
/// The changes of a block that has rows.
Result<StateDiff, StoreError> diff(const KeyValueReader& store, const BlockRef& block);
/// What the newest of the first `count` blocks of the path made of a key: the outer optional is
/// empty where none of them changed it.
Result<std::optional<std::optional<Bytes>>, StoreError> find(const KeyValueReader& store,
                                                             BytesView key, const ChainPath& path,
                                                             std::size_t count);

}  // namespace delta_log

}  // namespace storage
