// Headers, bodies and justifications by hash, canonical hashes by number, and the pointers to the
// best and the last finalized block.
//
// The canonical chain is the finalized chain followed by the path to the best block; only its
// finalized part is stored by number, the rest follows from the parents of the best block.
//
// Threads: reads from any thread; the functions that add to a batch from the writer's.
#pragma once

#include "primitives/header.hpp"
#include "storage/key_value_store.hpp"

namespace storage {

struct BlockRef {
    Hash hash;
    BlockNumber number = 0;
    bool operator==(const BlockRef&) const = default;
};

class BlockStore {
  public:
    explicit BlockStore(const KeyValueReader& store) : store_{store} {}

    // nullopt: the block (or that part of it) is not stored.
    Result<std::optional<primitives::Header>, StoreError> header(const Hash& hash) const;
    Result<std::optional<std::vector<primitives::OpaqueExtrinsic>>, StoreError> body(
        const Hash& hash) const;
    Result<std::optional<primitives::Justifications>, StoreError> justifications(
        const Hash& hash) const;
    Result<std::optional<BlockNumber>, StoreError> number(const Hash& hash) const;
    /// Of a finalized block.
    Result<std::optional<Hash>, StoreError> finalized_hash(BlockNumber number) const;

    /// nullopt on an empty store.
    Result<std::optional<BlockRef>, StoreError> best() const;
    Result<std::optional<BlockRef>, StoreError> finalized() const;

    /// Every stored block above `number`, by ascending number.
    Result<std::vector<BlockRef>, StoreError> above(BlockNumber number) const;

    static void put_block(WriteBatch& batch, const Hash& hash, const primitives::Block& block);
    static void put_header(WriteBatch& batch, const BlockRef& block,
                           const primitives::Header& header);
    static void put_justifications(WriteBatch& batch, const BlockRef& block,
                                   const primitives::Justifications& justifications);
    static void put_best(WriteBatch& batch, const BlockRef& block);
    /// Makes the block the canonical one of its number.
    static void put_canonical(WriteBatch& batch, const BlockRef& block);
    /// Makes the block the canonical one of its number and the last finalized one.
    static void put_finalized(WriteBatch& batch, const BlockRef& block);
    static void remove_block(WriteBatch& batch, const BlockRef& block);

  private:
    Result<std::optional<Bytes>, StoreError> part(Column column, const Hash& hash) const;
    Result<std::optional<BlockRef>, StoreError> pointer(std::string_view name) const;

    const KeyValueReader& store_;
};

}  // namespace storage
