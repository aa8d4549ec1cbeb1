// The branches of the trie on disk (column `trie`: place of a branch, one nibble a byte -> its
// serialized form), so that opening need not recompute them from all values.
//
// A checkpoint of block C is written in slices while later blocks are finalized; `meta` names C
// only when all rows are there, and names none in between. Rows no parent refers to any more are
// removed when they are met at opening.
#pragma once

#include "storage/change_log.hpp"
#include "storage/state_layers.hpp"

namespace storage {

class CheckpointWriter {
  public:
    bool is_writing() const { return base_ != nullptr; }
    /// Precondition: is_writing().
    BlockNumber number() const { return base_->block.number; }

    /// Begins with the state of this base. What an unfinished checkpoint wrote already is kept.
    void start(std::shared_ptr<const Base> base) { base_ = std::move(base); }
    /// Adds up to `rows` unwritten branches, and the end mark after the last one. The batch must be
    /// written.
    void add_slice(WriteBatch& batch, std::size_t rows);

  private:
    /// Children before parents: a branch marked as stored has everything below it stored.
    bool add(WriteBatch& batch, const trie::Branch& branch, trie::Path& place, std::size_t& rows);

    std::shared_ptr<const Base> base_;
};

/// A trie read back; owns all its branches.
class LoadedTrie {
  public:
    LoadedTrie() = default;
    LoadedTrie(LoadedTrie&& other) noexcept
        : root_{std::exchange(other.root_, {})}, leaves_{other.leaves_} {}
    LoadedTrie& operator=(LoadedTrie&& other) noexcept {
        std::swap(root_, other.root_);
        std::swap(leaves_, other.leaves_);
        return *this;
    }
    ~LoadedTrie() { trie::Branch::destroy_all(root_.branch); }
    LoadedTrie(const LoadedTrie&) = delete;
    LoadedTrie& operator=(const LoadedTrie&) = delete;

    const trie::Root& root() const { return root_; }
    /// Number of keys at loading, but for those that have a branch's value.
    std::size_t leaves() const { return leaves_; }
    void apply(std::span<const trie::Change> changes, const trie::ValueSource& values);
    trie::Root release() { return std::exchange(root_, {}); }

    /// The checkpoint, every branch compared with the hash its parent has of it; nullopt if rows
    /// are missing or wrong. `stale` receives the keys of rows that belong to no branch.
    static Result<std::optional<LoadedTrie>, StoreError> load(const KeyValueReader& store,
                                                              std::vector<Bytes>& stale);
    /// From all values: about a microsecond a key.
    static Result<LoadedTrie, StoreError> rebuild(const KeyValueReader& store);

  private:
    friend class TrieLoader;
    trie::Root root_;
    std::size_t leaves_ = 0;
};

/// The trie of the last finalized block, by the cheaper of both ways, compared with its root; also
/// tells which block's checkpoint it stands on (none if rebuilt).
struct Recovered {
    LoadedTrie trie;
    std::optional<BlockNumber> checkpoint;
    std::vector<Bytes> stale_rows;
};
Result<Recovered, StoreError> recover_trie(const KeyValueReader& store, const ChangeLog& undo,
                                           BlockNumber finalized, const Hash& state_root);

}  // namespace storage
