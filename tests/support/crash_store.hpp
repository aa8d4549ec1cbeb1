// A store that loses power: a crash keeps every synced write, and of the writes after the last sync
// a prefix of the caller's choice. A write cut in the middle counts as lost, as in a log with
// checksums: writes are atomic.
#pragma once

#include "storage/memory_store.hpp"

#include <algorithm>
#include <limits>

namespace tests {

class CrashStore final : public storage::KeyValueStore {
  public:
    using Bytes = primitives::Bytes;
    using BytesView = primitives::BytesView;
    template <class T>
    using Result = primitives::Result<T, storage::StoreError>;

    CrashStore() = default;

    Result<std::optional<Bytes>> get(storage::Column column, BytesView key) const override {
        return live_->get(column, key);
    }
    std::unique_ptr<storage::Cursor> scan(storage::Column column, BytesView from) const override {
        return live_->scan(column, from);
    }
    std::shared_ptr<const storage::KeyValueReader> snapshot() const override {
        return live_->snapshot();
    }
    Result<primitives::Done> write(const storage::WriteBatch& batch,
                                   storage::Durability durability) override {
        if (writes_left_ == 0) failed_ = true;
        if (failed_) return primitives::unexpected(storage::StoreError::Io);
        --writes_left_;
        ++writes_;
        unsynced_.push_back(batch);
        if (durability == storage::Durability::Synced) keep(unsynced_.size());
        return live_->write(batch, durability);
    }
    std::unique_ptr<storage::BulkWriter> bulk(storage::Column column) override {
        return std::make_unique<storage::BatchBulkWriter>(*this, column);
    }
    Result<primitives::Done> health() const override {
        if (failed_) return primitives::unexpected(storage::StoreError::Io);
        return primitives::Done{};
    }

    /// The power goes before the write after the next `count` ones; that write fails.
    void fail_after(std::size_t count) { writes_left_ = count; }
    std::size_t writes() const { return writes_; }
    std::size_t unsynced() const { return unsynced_.size(); }

    /// Starts again with what is on disk: all synced writes and the first `kept` unsynced ones.
    /// Nothing that was read from the store may be in use.
    void restart(std::size_t kept) {
        keep(std::min(kept, unsynced_.size()));
        unsynced_.clear();
        live_ = std::make_unique<storage::MemoryStore>(disk_.contents());
        failed_ = false;
        writes_left_ = std::numeric_limits<std::size_t>::max();
    }

  private:
    void keep(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            CHECK(disk_.write(unsynced_[i], storage::Durability::Synced).has_value());
        unsynced_.erase(unsynced_.begin(), unsynced_.begin() + static_cast<std::ptrdiff_t>(count));
    }

    storage::MemoryStore disk_;
    std::unique_ptr<storage::MemoryStore> live_ = std::make_unique<storage::MemoryStore>();
    std::vector<storage::WriteBatch> unsynced_;
    std::size_t writes_left_ = std::numeric_limits<std::size_t>::max();
    std::size_t writes_ = 0;
    bool failed_ = false;
};

}  // namespace tests
