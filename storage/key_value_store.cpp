#include "storage/key_value_store.hpp"

#include "storage/layout.hpp"

#include <array>

namespace storage {

std::string_view to_string(Column column) {
    static constexpr std::array<std::string_view, kColumnCount> kNames{
        "meta", "hdr",  "body",      "just", "num",  "txi",  "flat",
        "undo", "trie", "trie_undo", "hist", "code", "delta"};
    return kNames[static_cast<std::size_t>(column)];
}

std::string_view to_string(StoreError error) {
    switch (error) {
        case StoreError::Io:
            return "database: reading or writing the device failed";
        case StoreError::Corrupt:
            return "database: stored bytes are damaged";
        case StoreError::Locked:
            return "database: in use by another process";
        case StoreError::WrongFormat:
            return "database: written in another format version";
        case StoreError::WrongGenesis:
            return "database: holds a chain with another genesis hash";
        case StoreError::Empty:
            return "database: holds no chain";
    }
    return "database: unknown error";
}

void WriteBatch::put(Column column, BytesView key, BytesView value) {
    operations.push_back(
        {Kind::Put, column, primitives::to_bytes(key), primitives::to_bytes(value)});
    size_bytes += key.size() + value.size();
}

void WriteBatch::remove(Column column, BytesView key) {
    operations.push_back({Kind::Remove, column, primitives::to_bytes(key), {}});
    size_bytes += key.size();
}

void WriteBatch::remove_range(Column column, BytesView from, BytesView to) {
    operations.push_back(
        {Kind::RemoveRange, column, primitives::to_bytes(from), primitives::to_bytes(to)});
    size_bytes += from.size() + to.size();
}

void WriteBatch::clear() {
    operations.clear();
    size_bytes = 0;
}

Result<Done, StoreError> BatchBulkWriter::add(BytesView key, BytesView value) {
    batch_.put(column_, key, value);
    return Done{};
}

Result<Done, StoreError> BatchBulkWriter::finish() {
    return store_.write(batch_, Durability::Synced);
}

void clear_store(const KeyValueReader& store, WriteBatch& batch) {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
        const auto column = static_cast<Column>(i);
        if (store.scan(column, {})->valid()) batch.remove_range(column, {}, layout::end_key());
    }
}

}  // namespace storage
