// States of finalized blocks before the last one.
//
// A value at block N is the one that the first block after N to change its key replaced, or else
// the one of the last finalized state; likewise a branch. Pruning window: both from the change
// logs. Archive: values and the order of keys from `hist`, which is in the order of keys.
#pragma once

#include "storage/change_log.hpp"
#include "storage/state_layers.hpp"
#include "storage/trie/walk.hpp"

namespace storage {

/// Search for an old branch ends after this many blocks: it bounds the work of a proof.
inline constexpr std::uint32_t kTrieSearchBlocksMax = 4096;

/// The fingerprints of the changes of blocks N+1 to F in one log.
class ChangeSearch {
  public:
    static Result<ChangeSearch, StoreError> create(const ChangeLog& log, const Base& base,
                                                   BlockNumber number);
    /// What the first block after N to change the key replaced.
    std::optional<Bytes> first_replaced(BytesView key) const;

  private:
    ChangeSearch(const ChangeLog& log, const Base& base, BlockNumber number)
        : log_{&log}, base_{&base}, number_{number} {}

    const ChangeLog* log_;
    const Base* base_;
    BlockNumber number_;
    std::vector<std::shared_ptr<const ChangeLog::Index>> indexes_;
};

/// The trie at block N. Branches replaced since are read from the log and kept; below a branch that
/// was not replaced all is in memory.
class HistoricTrie final : public trie::BranchSource {
  public:
    /// Values of block N.
    static Result<std::unique_ptr<HistoricTrie>, StoreError> create(
        const ChangeLog& log, const Base& base, BlockNumber number,
        const trie::ValueSource& values);
    const trie::Root& root() const { return root_; }
    const trie::Branch& child(const trie::Branch& parent, std::uint32_t nibble,
                              const trie::Path& place) const override;
    /// Loads all branches that an update by these changes may touch.
    void load_for(std::span<const trie::Change> changes) const;

  private:
    HistoricTrie(ChangeSearch search, const Base& base) : search_{std::move(search)}, base_{base} {}
    const trie::Branch* load(BytesView place) const;
    void load_path(const trie::Change& change) const;

    ChangeSearch search_;
    const Base& base_;
    trie::Root root_;
    mutable std::map<Bytes, trie::BranchHolder> loaded_;
};

/// A block of the pruning window.
class WindowView : public ProvableView, protected trie::ValueSource {
  public:
    struct Logs {
        const ChangeLog& undo;
        const ChangeLog& trie_undo;
    };
    WindowView(const Logs& logs, std::shared_ptr<const Base> base, BlockNumber number)
        : logs_{logs}, base_{std::move(base)}, number_{number} {}
    /// Loads what the reads need.
    Result<Done, StoreError> prepare();

    std::optional<Bytes> get(BytesView key) const override;
    std::optional<Bytes> next_key(BytesView key) const override;
    Hash root_after(const StateDiff& diff) const override;
    Result<std::vector<Bytes>, StateError> prove(std::span<const Bytes> keys) const override;

  protected:
    Bytes value(BytesView key) const override;
    /// Made at the first use. Precondition: not deeper than kTrieSearchBlocksMax.
    const HistoricTrie& trie() const;
    const Base& base() const { return *base_; }
    BlockNumber number() const { return number_; }
    bool is_trie_in_reach() const { return base_->block.number - number_ <= kTrieSearchBlocksMax; }

  private:
    Logs logs_;
    std::shared_ptr<const Base> base_;
    BlockNumber number_;
    std::optional<ChangeSearch> undo_;
    mutable std::unique_ptr<HistoricTrie> trie_;
};

/// Any block before the last finalized one, in archive mode.
class ArchiveView final : public WindowView {
  public:
    using WindowView::WindowView;

    std::optional<Bytes> get(BytesView key) const override;
    std::optional<Bytes> next_key(BytesView key) const override;
    /// Beyond the reach of the trie's log: recomputed from all keys of the state.
    Hash root_after(const StateDiff& diff) const override;
    /// ProofTooDeep beyond the reach of the trie's log.
    Result<std::vector<Bytes>, StateError> prove(std::span<const Bytes> keys) const override;

  private:
    /// What `hist` says of a key at this block; the outer optional: whether it changed since.
    std::optional<std::optional<Bytes>> replaced(BytesView key) const;
};

}  // namespace storage
