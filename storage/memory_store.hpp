// The store in memory, for tests and simulation: every key keeps its versions as long as a snapshot
// or cursor may still read them.
#pragma once

#include "storage/key_value_store.hpp"

#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace storage {

class MemoryStore final : public KeyValueStore {
  public:
    using Contents = std::array<std::map<Bytes, Bytes, primitives::BytesLess>, kColumnCount>;

    MemoryStore() = default;
    explicit MemoryStore(const Contents& contents);

    Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key) const override;
    std::unique_ptr<Cursor> scan(Column column, BytesView from) const override;
    std::shared_ptr<const KeyValueReader> snapshot() const override;
    Result<Done, StoreError> write(const WriteBatch& batch, Durability durability) override;
    std::unique_ptr<BulkWriter> bulk(Column column) override {
        return std::make_unique<BatchBulkWriter>(*this, column);
    }
    Result<Done, StoreError> health() const override { return Done{}; }

    /// A copy of everything as of now.
    Contents contents() const;

  private:
    class Snapshot;
    class MemoryCursor;
    using Sequence = std::uint64_t;

    struct Version {
        Sequence sequence;
        std::optional<Bytes> value;
    };
    using Versions = std::vector<Version>;
    /// A key whose versions before `sequence` can go once nobody reads that far back.
    struct Garbage {
        Sequence sequence;
        Column column;
        Bytes key;
    };

    static const std::optional<Bytes>* visible(const Versions& versions, Sequence at);
    std::optional<Bytes> get_at(Column column, BytesView key, Sequence at) const;
    void set(Column column, const Bytes& key, std::optional<Bytes> value);
    void remove_range(Column column, const Bytes& from, const Bytes& to);
    void collect_garbage();
    Sequence acquire() const;
    void release(Sequence sequence) const;

    mutable std::shared_mutex mutex_;
    std::array<std::map<Bytes, Versions, primitives::BytesLess>, kColumnCount> columns_;
    Sequence sequence_ = 0;
    std::deque<Garbage> garbage_;

    mutable std::mutex readers_mutex_;
    mutable std::multiset<Sequence> readers_;
};

}  // namespace storage
