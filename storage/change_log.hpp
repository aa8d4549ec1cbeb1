// What each finalized block replaced, one log entry a key, readable by (block, key): the columns
// `undo` (old values) and `trie_undo` (old branches).
//
//   BE number | 00                 index: u32 LE fingerprint of each key, ascending
//   BE number | 01 | last key      a chunk of about 16 KiB: (Compact size, key, Compact size,
//   value)*
//                                  with keys ascending, up to the key in the row's own key
//
// Indexes of recent blocks are kept in memory (4 bytes a change), so that a read at an old block
// touches the disk only for blocks that changed its key.
//
// Threads: append from the writer; reads from any thread.
#pragma once

#include "storage/key_value_store.hpp"

#include <map>
#include <mutex>
#include <span>

namespace storage {

class ChangeLog {
  public:
    struct Entry {
        BytesView key;
        BytesView value;
    };
    /// The fingerprints of the keys of one block, ascending.
    using Index = std::vector<std::uint32_t>;

    /// Memory for indexes; the oldest go first and are read again when asked for.
    static constexpr std::size_t kIndexMemoryBytesMax = std::size_t{48} << 20;

    explicit ChangeLog(Column column) : column_{column} {}

    /// Adds the entries of a block, by ascending key.
    void append(WriteBatch& batch, BlockNumber number, std::span<const Entry> entries);
    /// Removes the blocks in [from, to).
    void remove(WriteBatch& batch, BlockNumber from, BlockNumber to);

    /// nullptr if the log has no such block.
    Result<std::shared_ptr<const Index>, StoreError> index(const KeyValueReader& store,
                                                           BlockNumber number) const;
    static bool may_contain(const Index& index, std::uint32_t fingerprint);
    static std::uint32_t fingerprint(BytesView key);

    /// The entry of a key in a block.
    Result<std::optional<Bytes>, StoreError> find(const KeyValueReader& store, BlockNumber number,
                                                  BytesView key) const;
    /// The keys of all entries of a block, ascending.
    Result<std::vector<Bytes>, StoreError> keys(const KeyValueReader& store,
                                                BlockNumber number) const;
    /// The first block in the log.
    Result<std::optional<BlockNumber>, StoreError> first(const KeyValueReader& store) const;

  private:
    void remember(BlockNumber number, std::shared_ptr<const Index> index) const;

    Column column_;
    mutable std::mutex mutex_;
    mutable std::map<BlockNumber, std::shared_ptr<const Index>> indexes_;
    mutable std::size_t indexes_size_bytes_ = 0;
};

}  // namespace storage
