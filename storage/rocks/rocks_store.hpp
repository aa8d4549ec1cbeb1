// The store on RocksDB: one column family a column, one write-ahead log, never without it.
//
// A write is atomic and logged; Synced waits for the log on the device. After a crash RocksDB
// recovers the log up to its first damaged record, which is the order that KeyValueStore promises.
// The first error of a write or of background work (full or failing device, damaged file) makes the
// store refuse all further writes and stands in health().
// A bulk write goes to a sorted file of its own in the database's folder, which RocksDB then takes
// as it is: no log, no memory, no merge.
//
// The only files that include rocksdb are this folder's.
#pragma once

#include "storage/key_value_store.hpp"

#include <filesystem>

namespace storage::rocks {

struct RocksOptions {
    /// Blocks of files kept in memory, indexes and filters included.
    std::size_t block_cache_bytes = std::size_t{64} << 20;
    /// Written data in memory before it goes to files, all columns together.
    std::size_t write_buffer_bytes = std::size_t{64} << 20;
    /// Files kept open. Every stop leaves some small tables of block numbers that never overlap,
    /// and so are never merged: their number grows as long as the node lives.
    int open_files_max = 512;
    /// Threads for flushes and compactions.
    int background_jobs = 2;
};

class RocksStore final : public KeyValueStore {
  public:
    /// Opens or creates the database in a folder. Locked if another process (or store) has it open.
    static Result<std::unique_ptr<RocksStore>, StoreError> open(const std::filesystem::path& folder,
                                                                const RocksOptions& options);
    ~RocksStore() override;
    RocksStore(const RocksStore&) = delete;
    RocksStore& operator=(const RocksStore&) = delete;

    Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key) const override;
    std::unique_ptr<Cursor> scan(Column column, BytesView from) const override;
    std::shared_ptr<const KeyValueReader> snapshot() const override;
    /// A batch without operations, Synced, makes earlier writes durable.
    Result<Done, StoreError> write(const WriteBatch& batch, Durability durability) override;
    std::unique_ptr<BulkWriter> bulk(Column column) override;
    Result<Done, StoreError> health() const override;

    /// Moves all written data into sorted files and merges these, as time does. For measurements.
    Result<Done, StoreError> compact();

  private:
    class Impl;
    explicit RocksStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage::rocks
