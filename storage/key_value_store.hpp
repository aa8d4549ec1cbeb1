// The port to a database of ordered byte keys in columns (column families).
//
// A write is atomic over all columns and becomes visible as a whole. Writes survive a crash in
// order: if one survived, all before it did. A Buffered write may be lost by a crash, a Synced one
// (and every write before it) may not.
//
// Threads: get, scan and snapshot may be called from any thread at any time; write from one thread.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace storage {

using primitives::BlockNumber;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Hash;
using primitives::Result;

/// What each column holds: docs/formats/storage.md.
enum class Column : std::uint8_t {
    Meta,
    Hdr,
    Body,
    Just,
    Num,
    Txi,
    Flat,
    Undo,
    Trie,
    TrieUndo,
    Hist,
    Code,
    Delta,
};
inline constexpr std::size_t kColumnCount = 13;
/// The lower case name of a column, as on disk.
std::string_view to_string(Column column);

enum class StoreError : std::uint8_t {
    Io,            // the device failed or is full; the store takes no more writes
    Corrupt,       // bytes on disk are not what was written
    Locked,        // another process has the store open
    WrongFormat,   // written by another format version
    WrongGenesis,  // holds another chain
    Empty,         // holds no chain yet
};
std::string_view to_string(StoreError error);

enum class Durability : std::uint8_t { Buffered, Synced };

/// Operations in the order they are applied.
struct WriteBatch {
    enum class Kind : std::uint8_t { Put, Remove, RemoveRange };
    struct Operation {
        Kind kind{};
        Column column{};
        /// RemoveRange: the first key of the range.
        Bytes key;
        /// Put: the value. RemoveRange: the first key after the range.
        Bytes value;
    };
    std::vector<Operation> operations;
    std::size_t size_bytes = 0;

    void put(Column column, BytesView key, BytesView value);
    void remove(Column column, BytesView key);
    /// Removes the keys in [from, to).
    void remove_range(Column column, BytesView from, BytesView to);
    void clear();
};

/// A position in a column, moving in ascending order of keys. One thread.
class Cursor {
  public:
    virtual ~Cursor() = default;

    /// Whether there is an entry here. False at the end and after an error: see status().
    virtual bool valid() const = 0;
    /// Precondition: valid(). The views live until the next call of next().
    virtual BytesView key() const = 0;
    virtual BytesView value() const = 0;
    /// Precondition: valid().
    virtual void next() = 0;
    virtual Result<Done, StoreError> status() const = 0;
};

/// Reads of one unchanging state of the store.
class KeyValueReader {
  public:
    virtual ~KeyValueReader() = default;

    /// The value of a key, nullopt when absent.
    virtual Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key) const = 0;
    /// A cursor at the first key not less than `from`. Must not outlive the reader.
    virtual std::unique_ptr<Cursor> scan(Column column, BytesView from) const = 0;
};

/// Many entries for one column, past the log of writes. Without finish() nothing of it is left.
class BulkWriter {
  public:
    virtual ~BulkWriter() = default;

    /// Precondition: the key is above the one before.
    virtual Result<Done, StoreError> add(BytesView key, BytesView value) = 0;
    /// All entries are visible and survive a crash, or none. Buffered writes that came before may
    /// still be lost. The last call.
    virtual Result<Done, StoreError> finish() = 0;
};

/// The store itself. Its get and scan read the latest state; a cursor keeps the state it began on.
class KeyValueStore : public KeyValueReader {
  public:
    /// The state as it is now, unchanging until released. Must not outlive the store.
    virtual std::shared_ptr<const KeyValueReader> snapshot() const = 0;
    /// Applies all operations or none. After an error the store refuses every further write.
    virtual Result<Done, StoreError> write(const WriteBatch& batch, Durability durability) = 0;
    /// One at a time; no other write to that column until it is finished or gone.
    virtual std::unique_ptr<BulkWriter> bulk(Column column) = 0;
    /// The first error of a write or of background work, for the node to poll: it must stop then.
    virtual Result<Done, StoreError> health() const = 0;
};

/// A bulk writer for stores without files: one write, Synced.
class BatchBulkWriter final : public BulkWriter {
  public:
    BatchBulkWriter(KeyValueStore& store, Column column) : store_{store}, column_{column} {}
    Result<Done, StoreError> add(BytesView key, BytesView value) override;
    Result<Done, StoreError> finish() override;

  private:
    KeyValueStore& store_;
    const Column column_;
    WriteBatch batch_;
};

/// Removes every entry of every column.
void clear_store(const KeyValueReader& store, WriteBatch& batch);

}  // namespace storage
