#include "storage/delta_log.hpp"

#include "primitives/scale/codec.hpp"
#include "storage/layout.hpp"

namespace storage::delta_log {

using primitives::unexpected;

namespace {

constexpr std::uint8_t kBlockRow = 0;
constexpr std::uint8_t kValueRow = 1;
constexpr std::size_t kNumberSize = 4;
constexpr std::size_t kValueTailSize = kNumberSize + Hash::kSize;

/// The value of a block's row.
struct BlockRow {
    Hash parent;
    Hash root;
    std::vector<Bytes> keys;
};

Bytes block_row(const BlockRef& block) {
    Bytes key{kBlockRow};
    primitives::append(key, layout::block_key(block));
    return key;
}

Bytes value_row(BytesView key, const BlockRef& block) {
    Bytes row{kValueRow};
    primitives::append(row, layout::history_key(key, ~block.number));
    primitives::append(row, block.hash.view());
    return row;
}

Result<std::optional<BlockRow>, StoreError> read_block(const KeyValueReader& store,
                                                       const BlockRef& block) {
    const auto row = TRY(store.get(Column::Delta, block_row(block)));
    if (!row) return std::optional<BlockRow>{};
    auto decoded = primitives::scale::decode<BlockRow>(*row);
    if (!decoded) return unexpected(StoreError::Corrupt);
    return std::optional{std::move(decoded).value()};
}

}  // namespace

void append(WriteBatch& batch, const Record& record, const StateDiff& diff) {
    const BlockRef block{record.id.hash, record.id.number};
    BlockRow row{record.id.parent, record.root, {}};
    row.keys.reserve(diff.size());
    for (const auto& [key, value] : diff) {
        batch.put(Column::Delta, value_row(key, block), layout::old_value(value));
        row.keys.push_back(key);
    }
    batch.put(Column::Delta, block_row(block), primitives::scale::encode(row));
}

Result<Done, StoreError> remove(const KeyValueReader& store, WriteBatch& batch,
                                const BlockRef& block) {
    const auto row = TRY(read_block(store, block));
    if (!row) return Done{};
    for (const auto& key : row->keys)
        batch.remove(Column::Delta, value_row(key, block));
    batch.remove(Column::Delta, block_row(block));
    return Done{};
}

Result<std::vector<Record>, StoreError> records(const KeyValueReader& store) {
    std::vector<Record> out;
    const auto cursor = store.scan(Column::Delta, Bytes{kBlockRow});
    for (; cursor->valid() && !cursor->key().empty() && cursor->key()[0] == kBlockRow;
         cursor->next()) {
        const auto block = layout::read_block_key(cursor->key().subspan(1));
        const auto row = primitives::scale::decode<BlockRow>(cursor->value());
        if (!block || !row) return unexpected(StoreError::Corrupt);
        out.push_back({{block->hash, row->parent, block->number}, row->root});
    }
    TRY(cursor->status());
    return out;
}

Result<StateDiff, StoreError> diff(const KeyValueReader& store, const BlockRef& block) {
    const auto row = TRY(read_block(store, block));
    if (!row) return unexpected(StoreError::Corrupt);
    StateDiff out;
    for (const auto& key : row->keys) {
        const auto stored = TRY(store.get(Column::Delta, value_row(key, block)));
        if (!stored) return unexpected(StoreError::Corrupt);
        out.insert_or_assign(key, TRY(layout::read_old_value(*stored)));
    }
    return out;
}

Result<std::optional<std::optional<Bytes>>, StoreError> find(const KeyValueReader& store,
                                                             BytesView key, const ChainPath& path,
                                                             std::size_t count) {
    using Found = std::optional<std::optional<Bytes>>;
    if (count == 0) return Found{};
    const auto newest = path.first + static_cast<BlockNumber>(count) - 1;
    const Bytes from = value_row(key, {Hash{}, newest});
    const auto head = BytesView{from}.first(from.size() - kValueTailSize);
    const auto cursor = store.scan(Column::Delta, from);
    for (; cursor->valid(); cursor->next()) {
        const auto at = cursor->key();
        if (at.size() != from.size() || !primitives::starts_with(at, head)) break;
        const auto tail = at.last(kValueTailSize);
        const BlockNumber number = ~layout::read_number(tail.first(kNumberSize)).value_or(0);
        if (number < path.first) break;
        if (!primitives::equal(path.hashes[number - path.first], tail.subspan(kNumberSize)))
            continue;
        return Found{TRY(layout::read_old_value(cursor->value()))};
    }
    TRY(cursor->status());
    return Found{};
}

}  // namespace storage::delta_log
