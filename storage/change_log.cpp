#include "storage/change_log.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"
#include "storage/layout.hpp"

#include <algorithm>

namespace storage {

using primitives::unexpected;

namespace {

constexpr std::size_t kChunkSize = std::size_t{16} << 10;
constexpr std::uint8_t kIndexRow = 0;
constexpr std::uint8_t kChunkRow = 1;
constexpr std::size_t kNumberSize = 4;

Bytes row_key(BlockNumber number, std::uint8_t kind, BytesView last_key) {
    Bytes key = layout::number_key(number);
    key.push_back(kind);
    primitives::append(key, last_key);
    return key;
}

std::uint32_t read_u32(const std::uint8_t* at) {
    return static_cast<std::uint32_t>(at[0] | at[1] << 8 | at[2] << 16) | std::uint32_t{at[3]}
                                                                              << 24;
}

Bytes encode_index(const ChangeLog::Index& index) {
    Bytes out;
    out.reserve(4 * index.size());
    for (const auto fingerprint : index)
        primitives::scale::encode_to(fingerprint, out);
    return out;
}

bool take_sized(primitives::scale::Decoder& in, BytesView& out) {
    std::uint32_t size{};
    return in.take_length(1, size) && in.take(size, out);
}

/// Calls visit(key, value) for each entry of a chunk until it returns false.
template <class Visit>
Result<Done, StoreError> for_each_entry(BytesView chunk, Visit visit) {
    primitives::scale::Decoder in{chunk};
    while (in.remaining() != 0) {
        BytesView key;
        BytesView value;
        if (!take_sized(in, key) || !take_sized(in, value)) return unexpected(StoreError::Corrupt);
        if (!visit(key, value)) break;
    }
    return Done{};
}

bool is_chunk_of(BytesView row, BlockNumber number) {
    return primitives::starts_with(row, row_key(number, kChunkRow, {}));
}

}  // namespace

std::uint32_t ChangeLog::fingerprint(BytesView key) {
    return read_u32(primitives::crypto::twox_64(key).data());
}

bool ChangeLog::may_contain(const Index& index, std::uint32_t fingerprint) {
    return std::binary_search(index.begin(), index.end(), fingerprint);
}

void ChangeLog::append(WriteBatch& batch, BlockNumber number, std::span<const Entry> entries) {
    auto index = std::make_shared<Index>();
    index->reserve(entries.size());
    Bytes chunk;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [key, value] = entries[i];
        index->push_back(fingerprint(key));
        primitives::scale::encode_to(key, chunk);
        primitives::scale::encode_to(value, chunk);
        if (chunk.size() < kChunkSize && i + 1 != entries.size()) continue;
        batch.put(column_, row_key(number, kChunkRow, key), chunk);
        chunk.clear();
    }
    std::sort(index->begin(), index->end());
    batch.put(column_, row_key(number, kIndexRow, {}), encode_index(*index));
    remember(number, std::move(index));
}

void ChangeLog::remove(WriteBatch& batch, BlockNumber from, BlockNumber to) {
    if (from >= to) return;
    batch.remove_range(column_, layout::number_key(from), layout::number_key(to));
    const std::lock_guard lock{mutex_};
    const auto end = indexes_.lower_bound(to);
    for (auto at = indexes_.lower_bound(from); at != end; at = indexes_.erase(at))
        indexes_size_bytes_ -= 4 * at->second->size();
}

void ChangeLog::remember(BlockNumber number, std::shared_ptr<const Index> index) const {
    const std::lock_guard lock{mutex_};
    const std::size_t size_bytes = 4 * index->size();
    if (!indexes_.emplace(number, std::move(index)).second) return;
    indexes_size_bytes_ += size_bytes;
    while (indexes_size_bytes_ > kIndexMemoryBytesMax && indexes_.size() > 1) {
        indexes_size_bytes_ -= 4 * indexes_.begin()->second->size();
        indexes_.erase(indexes_.begin());
    }
}

Result<std::shared_ptr<const ChangeLog::Index>, StoreError> ChangeLog::index(
    const KeyValueReader& store, BlockNumber number) const {
    {
        const std::lock_guard lock{mutex_};
        const auto found = indexes_.find(number);
        if (found != indexes_.end()) return found->second;
    }
    const auto row = TRY(store.get(column_, row_key(number, kIndexRow, {})));
    if (!row) return std::shared_ptr<const Index>{};
    if (row->size() % 4 != 0) return unexpected(StoreError::Corrupt);
    auto index = std::make_shared<Index>(row->size() / 4);
    for (std::size_t i = 0; i < index->size(); ++i)
        (*index)[i] = read_u32(row->data() + 4 * i);
    remember(number, index);
    return std::shared_ptr<const Index>{std::move(index)};
}

Result<std::optional<Bytes>, StoreError> ChangeLog::find(const KeyValueReader& store,
                                                         BlockNumber number, BytesView key) const {
    const auto cursor = store.scan(column_, row_key(number, kChunkRow, key));
    TRY(cursor->status());
    std::optional<Bytes> found;
    if (!cursor->valid() || !is_chunk_of(cursor->key(), number)) return found;
    TRY(for_each_entry(cursor->value(), [&](BytesView entry_key, BytesView value) {
        if (primitives::equal(entry_key, key)) found = primitives::to_bytes(value);
        return !found;
    }));
    return found;
}

Result<std::vector<Bytes>, StoreError> ChangeLog::keys(const KeyValueReader& store,
                                                       BlockNumber number) const {
    std::vector<Bytes> out;
    const auto cursor = store.scan(column_, row_key(number, kChunkRow, {}));
    for (; cursor->valid() && is_chunk_of(cursor->key(), number); cursor->next()) {
        TRY(for_each_entry(cursor->value(), [&](BytesView key, BytesView) {
            out.push_back(primitives::to_bytes(key));
            return true;
        }));
    }
    TRY(cursor->status());
    return out;
}

Result<std::optional<BlockNumber>, StoreError> ChangeLog::first(const KeyValueReader& store) const {
    const auto cursor = store.scan(column_, {});
    TRY(cursor->status());
    if (!cursor->valid()) return std::optional<BlockNumber>{};
    if (cursor->key().size() < kNumberSize) return unexpected(StoreError::Corrupt);
    return layout::read_number(cursor->key().first(kNumberSize));
}

}  // namespace storage
