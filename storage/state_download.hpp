// The state of a finalized block, received in parts, in a store that holds no chain yet.
//
//   clear -> keep(proven) ... -> begin(target) -> add(entries) ... -> Database::initialize_at
//
// Entries come in ascending order and go into sorted files for `flat` as they come, past the log,
// so that memory holds one part; a file is taken into the column when it has kFileBytes, and the
// column's last key says where to go on after a restart. `meta` names the target. As long as it
// does, there is no chain here: that begins with Database::initialize_at, which builds the trie and
// compares its root. Nothing that was added is believed before.
#pragma once

#include "storage/block_store.hpp"

#include <span>
#include <utility>

namespace storage {

/// A finalized block without its body, and what proves it.
struct ProvenBlock {
    primitives::Header header;
    primitives::Justifications justifications;
    bool operator==(const ProvenBlock&) const = default;
};

enum class DownloadError : std::uint8_t {
    Store,         // the store failed
    NotAscending,  // an entry that is not above the one before it
};
std::string_view to_string(DownloadError error);

class StateDownload {
  public:
    using Entries = std::span<const std::pair<Bytes, Bytes>>;
    /// What a crash can cost.
    static constexpr std::size_t kFileBytes = std::size_t{32} << 20;

    /// Takes up what an earlier run began. The store outlives the download.
    static Result<StateDownload, StoreError> open(KeyValueStore& store,
                                                  std::size_t file_bytes = kFileBytes);

    /// nullopt: none is begun.
    const std::optional<ProvenBlock>& target() const { return target_; }
    /// Empties the store.
    Result<Done, StoreError> clear();
    /// Stores finalized blocks below the target to be, because others will ask for their proofs.
    Result<Done, StoreError> keep(std::span<const ProvenBlock> proven);
    /// Precondition: the store has no entries.
    Result<Done, StoreError> begin(ProvenBlock target);
    /// Precondition: begun.
    Result<Done, DownloadError> add(Entries entries);
    /// Everything that was added is in the store.
    Result<Done, StoreError> finish();

    /// The last key that was added; empty: none.
    const Bytes& last_key() const { return last_key_; }
    /// Since open().
    std::uint64_t entries_added() const { return entries_; }
    std::uint64_t bytes_added() const { return bytes_; }

  private:
    StateDownload(KeyValueStore& store, std::size_t file_bytes)
        : store_{&store}, file_bytes_{file_bytes} {}
    Result<Done, StoreError> find_last_key();

    KeyValueStore* store_;
    std::size_t file_bytes_;
    std::unique_ptr<BulkWriter> file_;
    std::size_t file_size_bytes_ = 0;
    std::optional<ProvenBlock> target_;
    Bytes last_key_;
    std::uint64_t entries_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace storage
