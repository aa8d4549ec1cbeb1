// Keys on disk (docs/formats/storage.md). Block numbers in keys are big endian, so that columns are
// in the order of the chain.
#pragma once

#include "storage/block_store.hpp"
#include "storage/key_value_store.hpp"

namespace storage::layout {

/// Raised when a reader of the old layout could misread the new one.
inline constexpr std::uint32_t kFormatVersion = 1;

// Keys of `meta`.
inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kGenesisKey = "genesis";
inline constexpr std::string_view kBestKey = "best";
inline constexpr std::string_view kFinalizedKey = "finalized";
/// Number of the block whose branches `trie` holds; absent while they are being rewritten.
inline constexpr std::string_view kCheckpointKey = "checkpoint";
/// First block whose state `hist` can give; absent unless in archive mode.
inline constexpr std::string_view kHistoryKey = "history";
/// A state that is being received; only in a store without `format`.
inline constexpr std::string_view kDownloadKey = "download";
/// The highest block that is missing, with all below it but block 0; absent where none is.
inline constexpr std::string_view kGapKey = "gap";
/// Before the name of a fact of another module.
inline constexpr std::string_view kFactPrefix = "fact:";

Bytes number_key(BlockNumber number);
Bytes block_key(const BlockRef& block);
std::optional<BlockNumber> read_number(BytesView bytes);
/// Inverse of block_key.
std::optional<BlockRef> read_block_key(BytesView bytes);

/// Above every key of a column.
BytesView end_key();

// Old values: a byte 0 (the key was absent), or 1 and the value.
Bytes old_value(const std::optional<Bytes>& value);
Result<std::optional<Bytes>, StoreError> read_old_value(BytesView bytes);

// `hist`: the key with 00 written as 00 ff, the terminator 00 01, the block number. Order is that
// of (key, number).
Bytes history_key(BytesView key, BlockNumber number);
struct HistoryKey {
    Bytes key;
    BlockNumber number;
};
std::optional<HistoryKey> read_history_key(BytesView bytes);

}  // namespace storage::layout
