#include "storage/checkpoint.hpp"

#include "storage/layout.hpp"
#include "storage/trie/walk.hpp"

#include <set>

namespace storage {

using primitives::unexpected;
using primitives::view_of;

namespace {

/// Changes applied at once while a trie is rebuilt: bounds its memory.
constexpr std::size_t kRebuildBatchKeys = std::size_t{1} << 16;
/// Above one changed key in so many, rebuilding is cheaper than applying.
constexpr std::size_t kLeavesPerChangedKeyMin = 4;

class FlatValues final : public trie::ValueSource {
  public:
    explicit FlatValues(const KeyValueReader& store) : store_{store} {}
    Bytes value(BytesView key) const override {
        auto value = must(store_.get(Column::Flat, key));
        CHECK(value.has_value());
        return *std::move(value);
    }

  private:
    const KeyValueReader& store_;
};

}  // namespace

void CheckpointWriter::add_slice(WriteBatch& batch, std::size_t rows) {
    // From here on the old checkpoint is no longer whole.
    batch.remove(Column::Meta, view_of(layout::kCheckpointKey));
    trie::Path place;
    const auto& root = base_->root;
    if (root.branch != nullptr) {
        if (!add(batch, *root.branch, place, rows)) return;
    } else {
        batch.put(Column::Trie, {}, root.pack());
    }
    batch.put(Column::Meta, view_of(layout::kCheckpointKey),
              layout::number_key(base_->block.number));
    base_ = nullptr;
}

bool CheckpointWriter::add(WriteBatch& batch, const trie::Branch& branch, trie::Path& place,
                           std::size_t& rows) {
    if (branch.is_stored) return true;
    const auto partial = branch.node().partial;
    const auto mark = place.size();
    for (std::uint32_t i = 0; i < trie::kChildCountMax; ++i) {
        if (!branch.is_branch(i) || branch.child(i)->is_stored) continue;
        place.push(partial);
        place.push(static_cast<std::uint8_t>(i));
        const bool is_done = add(batch, *branch.child(i), place, rows);
        place.truncate(mark);
        if (!is_done) return false;
    }
    if (rows == 0) return false;
    --rows;
    batch.put(Column::Trie, place.view(), branch.pack());
    branch.is_stored = true;
    return true;
}

/// Reads the rows of a checkpoint in their order, which is parents before children.
class TrieLoader {
  public:
    TrieLoader(const KeyValueReader& store, std::vector<Bytes>& stale)
        : cursor_{store.scan(Column::Trie, {})}, stale_{stale} {}

    std::optional<LoadedTrie> run() {
        LoadedTrie out;
        auto top = take({});
        if (!top) return std::nullopt;
        if (top->branch) {
            out.root_ = trie::root_of_branch(*top->branch);
            trie::Path place;
            if (!fill(*top->branch.release(), place)) return std::nullopt;
        } else if (top->leaf_key) {
            // Cheaper rebuilt than described.
            return std::nullopt;
        }
        for (; cursor_->valid(); cursor_->next())
            stale_.push_back(primitives::to_bytes(cursor_->key()));
        out.leaves_ = leaves_;
        return out;
    }
    Result<Done, StoreError> status() const { return cursor_->status(); }

  private:
    std::optional<trie::Unpacked> take(BytesView place) {
        for (; cursor_->valid() && primitives::compare(cursor_->key(), place) < 0; cursor_->next())
            stale_.push_back(primitives::to_bytes(cursor_->key()));
        if (!cursor_->valid() || !primitives::equal(cursor_->key(), place)) return std::nullopt;
        auto out = trie::unpack(cursor_->value());
        cursor_->next();
        return out;
    }

    /// Loads what is below a branch. What was loaded hangs on it even if that fails.
    bool fill(trie::Branch& branch, trie::Path& place) {
        branch.is_stored = true;
        const auto node = branch.node();
        leaves_ += static_cast<std::size_t>(
            std::popcount(static_cast<std::uint16_t>(node.children & ~branch.branches())));
        const auto mark = place.size();
        for (std::uint32_t i = 0; i < trie::kChildCountMax; ++i) {
            if (!branch.is_branch(i)) continue;
            place.push(node.partial);
            place.push(static_cast<std::uint8_t>(i));
            auto child = take(place.view());
            if (!child || !child->branch) return false;
            const auto reference = trie::reference_of(child->branch->encoding());
            if (!primitives::equal(reference.view(), node.references[i])) return false;
            auto* loaded = child->branch.release();
            branch.set_child(i, loaded);
            if (!fill(*loaded, place)) return false;
            place.truncate(mark);
        }
        return true;
    }

    std::unique_ptr<Cursor> cursor_;
    std::vector<Bytes>& stale_;
    std::size_t leaves_ = 0;
};

void LoadedTrie::apply(std::span<const trie::Change> changes, const trie::ValueSource& values) {
    auto update = trie::update(root_, changes, values);
    for (const auto* branch : update.take_replaced())
        trie::Branch::destroy(branch);
    update.release_created();
    root_ = update.root();
}

Result<std::optional<LoadedTrie>, StoreError> LoadedTrie::load(const KeyValueReader& store,
                                                               std::vector<Bytes>& stale) {
    TrieLoader loader{store, stale};
    auto trie = loader.run();
    TRY(loader.status());
    return trie;
}

Result<LoadedTrie, StoreError> LoadedTrie::rebuild(const KeyValueReader& store) {
    LoadedTrie trie;
    const FlatValues values{store};
    const auto cursor = store.scan(Column::Flat, {});
    std::vector<std::pair<Bytes, Bytes>> batch;
    while (cursor->valid()) {
        batch.clear();
        for (; cursor->valid() && batch.size() < kRebuildBatchKeys; cursor->next())
            batch.emplace_back(primitives::to_bytes(cursor->key()),
                               primitives::to_bytes(cursor->value()));
        std::vector<trie::Change> changes;
        for (const auto& [key, value] : batch)
            changes.push_back({key, value});
        trie.apply(changes, values);
    }
    TRY(cursor->status());
    return trie;
}

namespace {

/// The keys changed in blocks (from, to], or nullopt if they are more than `count_max`.
Result<std::optional<std::set<Bytes>>, StoreError> changed_keys(const KeyValueReader& store,
                                                                const ChangeLog& undo,
                                                                BlockNumber from, BlockNumber to,
                                                                std::size_t count_max) {
    std::set<Bytes> all;
    std::size_t count = 0;
    for (BlockNumber at = from + 1; at <= to; ++at) {
        const auto index = TRY(undo.index(store, at));
        if (index == nullptr) return std::optional<std::set<Bytes>>{};
        count += index->size();
        if (count > count_max) return std::optional<std::set<Bytes>>{};
    }
    for (BlockNumber at = from + 1; at <= to; ++at)
        for (auto& key : TRY(undo.keys(store, at)))
            all.insert(std::move(key));
    return std::optional{std::move(all)};
}

/// The values before the changes are no longer known, but every key that moves either changed,
/// and is given, or has its old value still.
Result<Done, StoreError> apply_current_values(LoadedTrie& trie, const KeyValueReader& store,
                                              const std::set<Bytes>& keys) {
    std::vector<std::optional<Bytes>> current;
    current.reserve(keys.size());
    for (const auto& key : keys)
        current.push_back(TRY(store.get(Column::Flat, key)));
    std::vector<trie::Change> changes;
    changes.reserve(keys.size());
    auto value = current.begin();
    for (const auto& key : keys) {
        changes.push_back({key, *value ? std::optional{BytesView{**value}} : std::nullopt});
        ++value;
    }
    trie.apply(changes, FlatValues{store});
    return Done{};
}

}  // namespace

Result<Recovered, StoreError> recover_trie(const KeyValueReader& store, const ChangeLog& undo,
                                           BlockNumber finalized, const Hash& state_root) {
    Recovered out;
    const auto mark = TRY(store.get(Column::Meta, view_of(layout::kCheckpointKey)));
    const auto checkpoint = mark ? layout::read_number(*mark) : std::nullopt;
    if (checkpoint) {
        auto loaded = TRY(LoadedTrie::load(store, out.stale_rows));
        if (loaded) {
            const auto changed =
                TRY(changed_keys(store, undo, *checkpoint, finalized,
                                 loaded->leaves() / kLeavesPerChangedKeyMin + kRebuildBatchKeys));
            if (changed) {
                TRY(apply_current_values(*loaded, store, *changed));
                if (loaded->root().hash == state_root) {
                    out.trie = *std::move(loaded);
                    out.checkpoint = checkpoint;
                    return out;
                }
            }
        }
        out.stale_rows.clear();
    }
    out.trie = TRY(LoadedTrie::rebuild(store));
    if (out.trie.root().hash != state_root) return unexpected(StoreError::Corrupt);
    return out;
}

}  // namespace storage
