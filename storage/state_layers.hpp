// What views share: the last finalized state (Base) and the changes of unfinalized blocks (Delta).
//
// Branches of the trie belong to the chain of bases. A base that a newer one follows frees, when
// nobody holds it any more, the branches that the newer one replaced; it holds the newer one, so
// that bases go in their order. The newest base owns all of its trie. A delta owns the branches
// built for its block until the block is finalized.
#pragma once

#include "primitives/state.hpp"
#include "storage/block_store.hpp"
#include "storage/helper_thread.hpp"
#include "storage/state_db.hpp"
#include "storage/trie/update.hpp"
#include "storage/value_cache.hpp"

#include <deque>
#include <mutex>

namespace storage {

/// The value of a read whose failure leaves no right answer: the process stops, because a wrong
/// answer would split the chain.
template <class T>
T must(Result<T, StoreError> result) {
    CHECK(result.has_value());
    return std::move(result).value();
}

struct Base {
    BlockRef block;
    trie::Root root;
    std::shared_ptr<const KeyValueReader> store;
    std::shared_ptr<ValueCache> cache;
    /// For large updates; may be null.
    std::shared_ptr<HelperThread> helper;

    // For the writer alone.
    bool is_followed = false;
    std::vector<const trie::Branch*> replaced;
    std::shared_ptr<Base> next;

    Base() = default;
    ~Base();
    Base(const Base&) = delete;
    Base& operator=(const Base&) = delete;

    /// A value of the finalized state.
    std::optional<Bytes> get(BytesView key) const;
};

class Stem;

struct Delta {
    BlockId id;
    StateDiff diff;
    /// Writer alone; its root may be read while the block is in the fork tree.
    trie::Update trie;
    /// Who has the branches that were taken from here when the block was spilled. Writer alone.
    std::shared_ptr<Stem> heir;
};

/// The changes of a diff as the trie takes them; views into it.
std::vector<trie::Change> changes_of(const StateDiff& diff);

/// Tries computed by views, for the insert that follows.
class RootMemo {
  public:
    /// Blocks executed on several forks at once before their inserts.
    static constexpr std::size_t kEntriesMax = 8;

    /// `generation`: of the fork tree that the parent's view was made from. A trie of an older one
    /// may stand on branches that are gone.
    void put(const Hash& parent, std::uint64_t generation, trie::Update update);
    std::optional<trie::Update> take(const Hash& parent, std::uint64_t generation,
                                     const Hash& root);

  private:
    struct Entry {
        Hash parent;
        std::uint64_t generation = 0;
        trie::Update update;
    };
    std::mutex mutex_;
    std::deque<Entry> entries_;
};

/// A view that can also prove what it shows.
class ProvableView : public StateView {
  public:
    virtual Result<std::vector<Bytes>, StateError> prove(std::span<const Bytes> keys) const = 0;
};

/// What a state is put together of: the deltas of blocks in memory, newest first, over the stem of
/// spilled blocks (where there is one), over the last finalized state.
struct StateParts {
    std::vector<std::shared_ptr<const Delta>> deltas;
    std::shared_ptr<const Stem> stem;
    std::shared_ptr<const Base> base;
    /// Of the fork tree.
    std::uint64_t generation = 0;
    /// Whether the stem is not the fork tree's but this state's own.
    bool is_stem_own = false;

    const trie::Root& root() const;
};

/// The state after the last finalized block or an unfinalized one: the newest of the deltas (the
/// block's own first) that changed a key, else the stem, else the base.
class LiveView final : public ProvableView, private trie::ValueSource {
  public:
    LiveView(const Hash& block, StateParts parts, std::shared_ptr<RootMemo> memo)
        : block_{block}, parts_{std::move(parts)}, memo_{std::move(memo)} {}

    std::optional<Bytes> get(BytesView key) const override;
    std::optional<Bytes> next_key(BytesView key) const override;
    Hash root_after(const StateDiff& diff) const override;
    Result<std::vector<Bytes>, StateError> prove(std::span<const Bytes> keys) const override;

    /// The trie after a diff.
    trie::Update update_by(const StateDiff& diff) const;

  private:
    Bytes value(BytesView key) const override;

    Hash block_;
    StateParts parts_;
    std::shared_ptr<RootMemo> memo_;
};

}  // namespace storage
