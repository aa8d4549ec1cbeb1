#include "storage/memory_store.hpp"

#include <utility>

namespace storage {

class MemoryStore::MemoryCursor final : public Cursor {
  public:
    MemoryCursor(const MemoryStore& store, Column column, BytesView from, Sequence at)
        : store_{store}, column_{column}, at_{at} {
        const std::shared_lock lock{store_.mutex_};
        const auto& entries = store_.columns_[static_cast<std::size_t>(column_)];
        settle(entries.lower_bound(from));
    }
    ~MemoryCursor() override { store_.release(at_); }
    MemoryCursor(const MemoryCursor&) = delete;
    MemoryCursor& operator=(const MemoryCursor&) = delete;

    bool valid() const override { return valid_; }
    BytesView key() const override { return key_; }
    BytesView value() const override { return value_; }
    void next() override {
        CHECK(valid_);
        const std::shared_lock lock{store_.mutex_};
        settle(store_.columns_[static_cast<std::size_t>(column_)].upper_bound(key_));
    }
    Result<Done, StoreError> status() const override { return Done{}; }

  private:
    template <class Iterator>
    void settle(Iterator at) {
        const auto& entries = store_.columns_[static_cast<std::size_t>(column_)];
        for (; at != entries.end(); ++at) {
            const auto* value = visible(at->second, at_);
            if (value == nullptr || !value->has_value()) continue;
            key_ = at->first;
            value_ = **value;
            valid_ = true;
            return;
        }
        valid_ = false;
    }

    const MemoryStore& store_;
    Column column_;
    Sequence at_;
    bool valid_ = false;
    Bytes key_;
    Bytes value_;
};

class MemoryStore::Snapshot final : public KeyValueReader {
  public:
    explicit Snapshot(const MemoryStore& store) : store_{store}, at_{store.acquire()} {}
    ~Snapshot() override { store_.release(at_); }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key) const override {
        return store_.get_at(column, key, at_);
    }
    std::unique_ptr<Cursor> scan(Column column, BytesView from) const override {
        {
            const std::lock_guard lock{store_.readers_mutex_};
            store_.readers_.insert(at_);
        }
        return std::make_unique<MemoryCursor>(store_, column, from, at_);
    }

  private:
    const MemoryStore& store_;
    Sequence at_;
};

MemoryStore::MemoryStore(const Contents& contents) {
    for (std::size_t column = 0; column < kColumnCount; ++column)
        for (const auto& [key, value] : contents[column])
            columns_[column][key].push_back({0, value});
}

const std::optional<Bytes>* MemoryStore::visible(const Versions& versions, Sequence at) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version)
        if (version->sequence <= at) return &version->value;
    return nullptr;
}

std::optional<Bytes> MemoryStore::get_at(Column column, BytesView key, Sequence at) const {
    const std::shared_lock lock{mutex_};
    const auto& entries = columns_[static_cast<std::size_t>(column)];
    const auto entry = entries.find(key);
    if (entry == entries.end()) return std::nullopt;
    const auto* value = visible(entry->second, at);
    return value == nullptr ? std::nullopt : *value;
}

Result<std::optional<Bytes>, StoreError> MemoryStore::get(Column column, BytesView key) const {
    return get_at(column, key, ~Sequence{0});
}

std::unique_ptr<Cursor> MemoryStore::scan(Column column, BytesView from) const {
    return std::make_unique<MemoryCursor>(*this, column, from, acquire());
}

std::shared_ptr<const KeyValueReader> MemoryStore::snapshot() const {
    return std::make_shared<Snapshot>(*this);
}

MemoryStore::Sequence MemoryStore::acquire() const {
    const std::shared_lock lock{mutex_};
    const std::lock_guard readers_lock{readers_mutex_};
    readers_.insert(sequence_);
    return sequence_;
}

void MemoryStore::release(Sequence sequence) const {
    const std::lock_guard lock{readers_mutex_};
    readers_.erase(readers_.find(sequence));
}

void MemoryStore::set(Column column, const Bytes& key, std::optional<Bytes> value) {
    auto& entries = columns_[static_cast<std::size_t>(column)];
    const auto entry = entries.try_emplace(key).first;
    auto& versions = entry->second;
    if (!versions.empty() && versions.back().sequence == sequence_)
        versions.back().value = std::move(value);
    else
        versions.push_back({sequence_, std::move(value)});
    if (versions.size() > 1 || !versions.back().value) garbage_.push_back({sequence_, column, key});
}

void MemoryStore::remove_range(Column column, const Bytes& from, const Bytes& to) {
    auto& entries = columns_[static_cast<std::size_t>(column)];
    for (auto at = entries.lower_bound(from); at != entries.end() && at->first < to; ++at)
        if (at->second.back().value) set(column, at->first, std::nullopt);
}

void MemoryStore::collect_garbage() {
    Sequence oldest = sequence_;
    {
        const std::lock_guard lock{readers_mutex_};
        if (!readers_.empty()) oldest = *readers_.begin();
    }
    for (; !garbage_.empty() && garbage_.front().sequence <= oldest; garbage_.pop_front()) {
        const auto& [sequence, column, key] = garbage_.front();
        auto& entries = columns_[static_cast<std::size_t>(column)];
        const auto entry = entries.find(key);
        if (entry == entries.end()) continue;
        auto& versions = entry->second;
        while (versions.size() > 1 && versions[1].sequence <= oldest)
            versions.erase(versions.begin());
        if (versions.size() == 1 && !versions.front().value) entries.erase(entry);
    }
}

Result<Done, StoreError> MemoryStore::write(const WriteBatch& batch, Durability) {
    const std::unique_lock lock{mutex_};
    ++sequence_;
    for (const auto& operation : batch.operations) {
        switch (operation.kind) {
            case WriteBatch::Kind::Put:
                set(operation.column, operation.key, operation.value);
                break;
            case WriteBatch::Kind::Remove:
                set(operation.column, operation.key, std::nullopt);
                break;
            case WriteBatch::Kind::RemoveRange:
                remove_range(operation.column, operation.key, operation.value);
                break;
        }
    }
    collect_garbage();
    return Done{};
}

MemoryStore::Contents MemoryStore::contents() const {
    const std::shared_lock lock{mutex_};
    Contents out;
    for (std::size_t column = 0; column < kColumnCount; ++column)
        for (const auto& [key, versions] : columns_[column])
            if (versions.back().value) out[column].emplace(key, *versions.back().value);
    return out;
}

}  // namespace storage
