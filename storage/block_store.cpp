#include "storage/block_store.hpp"

#include "storage/layout.hpp"

namespace storage {

using primitives::unexpected;
using primitives::view_of;

namespace {

template <class T>
Result<std::optional<T>, StoreError> decoded(const std::optional<Bytes>& bytes) {
    if (!bytes) return std::optional<T>{};
    auto value = primitives::scale::decode<T>(*bytes);
    if (!value) return unexpected(StoreError::Corrupt);
    return std::optional<T>{std::move(value).value()};
}

}  // namespace

Result<std::optional<Bytes>, StoreError> BlockStore::part(Column column, const Hash& hash) const {
    const auto number = TRY(this->number(hash));
    if (!number) return std::optional<Bytes>{};
    return store_.get(column, layout::block_key({hash, *number}));
}

Result<std::optional<primitives::Header>, StoreError> BlockStore::header(const Hash& hash) const {
    return decoded<primitives::Header>(TRY(part(Column::Hdr, hash)));
}

Result<std::optional<std::vector<primitives::OpaqueExtrinsic>>, StoreError> BlockStore::body(
    const Hash& hash) const {
    return decoded<std::vector<primitives::OpaqueExtrinsic>>(TRY(part(Column::Body, hash)));
}

Result<std::optional<primitives::Justifications>, StoreError> BlockStore::justifications(
    const Hash& hash) const {
    return decoded<primitives::Justifications>(TRY(part(Column::Just, hash)));
}

Result<std::optional<BlockNumber>, StoreError> BlockStore::number(const Hash& hash) const {
    const auto bytes = TRY(store_.get(Column::Num, hash.view()));
    if (!bytes) return std::optional<BlockNumber>{};
    const auto number = layout::read_number(*bytes);
    if (!number) return unexpected(StoreError::Corrupt);
    return number;
}

Result<std::optional<Hash>, StoreError> BlockStore::finalized_hash(BlockNumber number) const {
    const auto bytes = TRY(store_.get(Column::Num, layout::number_key(number)));
    if (!bytes) return std::optional<Hash>{};
    if (bytes->size() != Hash::kSize) return unexpected(StoreError::Corrupt);
    return std::optional{Hash::from(*bytes)};
}

Result<std::optional<BlockRef>, StoreError> BlockStore::pointer(std::string_view name) const {
    const auto bytes = TRY(store_.get(Column::Meta, view_of(name)));
    if (!bytes) return std::optional<BlockRef>{};
    const auto block = layout::read_block_key(*bytes);
    if (!block) return unexpected(StoreError::Corrupt);
    return block;
}

Result<std::optional<BlockRef>, StoreError> BlockStore::best() const {
    return pointer(layout::kBestKey);
}

Result<std::optional<BlockRef>, StoreError> BlockStore::finalized() const {
    return pointer(layout::kFinalizedKey);
}

Result<std::vector<BlockRef>, StoreError> BlockStore::above(BlockNumber number) const {
    std::vector<BlockRef> out;
    const auto cursor = store_.scan(Column::Hdr, layout::number_key(number + 1));
    for (; cursor->valid(); cursor->next()) {
        const auto block = layout::read_block_key(cursor->key());
        if (!block) return unexpected(StoreError::Corrupt);
        out.push_back(*block);
    }
    TRY(cursor->status());
    return out;
}

void BlockStore::put_block(WriteBatch& batch, const Hash& hash, const primitives::Block& block) {
    const BlockRef ref{hash, block.header.number.value};
    put_header(batch, ref, block.header);
    batch.put(Column::Body, layout::block_key(ref), primitives::scale::encode(block.extrinsics));
}

void BlockStore::put_header(WriteBatch& batch, const BlockRef& block,
                            const primitives::Header& header) {
    batch.put(Column::Hdr, layout::block_key(block), primitives::scale::encode(header));
    batch.put(Column::Num, block.hash.view(), layout::number_key(block.number));
}

void BlockStore::put_canonical(WriteBatch& batch, const BlockRef& block) {
    batch.put(Column::Num, layout::number_key(block.number), block.hash.view());
}

void BlockStore::put_justifications(WriteBatch& batch, const BlockRef& block,
                                    const primitives::Justifications& justifications) {
    batch.put(Column::Just, layout::block_key(block), primitives::scale::encode(justifications));
}

void BlockStore::put_best(WriteBatch& batch, const BlockRef& block) {
    batch.put(Column::Meta, view_of(layout::kBestKey), layout::block_key(block));
}

void BlockStore::put_finalized(WriteBatch& batch, const BlockRef& block) {
    put_canonical(batch, block);
    batch.put(Column::Meta, view_of(layout::kFinalizedKey), layout::block_key(block));
}

void BlockStore::remove_block(WriteBatch& batch, const BlockRef& block) {
    const Bytes key = layout::block_key(block);
    batch.remove(Column::Hdr, key);
    batch.remove(Column::Body, key);
    batch.remove(Column::Just, key);
    batch.remove(Column::Num, block.hash.view());
}

}  // namespace storage
