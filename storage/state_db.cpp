#include "storage/state_db.hpp"

#include "storage/checkpoint.hpp"
#include "storage/fork_tree.hpp"
#include "storage/historic_view.hpp"
#include "storage/layout.hpp"
#include "storage/trie/root.hpp"

#include <algorithm>

namespace storage {

using primitives::unexpected;

std::string_view to_string(StateError error) {
    switch (error) {
        case StateError::UnknownBlock:
            return "state: the block is unknown";
        case StateError::StateDiscarded:
            return "state: already discarded, the block is older than the pruning window";
        case StateError::ProofTooDeep:
            return "state: the block is too old for a proof";
        case StateError::UnknownParent:
            return "state: the block's parent has no state";
        case StateError::RootMismatch:
            return "state: the root differs from the header's";
        case StateError::Store:
            return "state: the database failed";
    }
    return "state: unknown error";
}

namespace {

/// Operations in one write of a genesis state.
constexpr std::size_t kGenesisSliceBytes = std::size_t{4} << 20;

template <class T>
Result<T, StateError> as_state(Result<T, StoreError> result) {
    if (!result) return unexpected(StateError::Store);
    return std::move(result).value();
}

/// The branches of the old trie that the new one lacks, with their places, parents first.
struct ReplacedBranch {
    Bytes place;
    Bytes packed;
};
void collect_replaced(const trie::Branch& branch, trie::Path& place,
                      std::vector<ReplacedBranch>& out) {
    if (!branch.is_replaced) return;
    out.push_back({primitives::to_bytes(place.view()), branch.pack()});
    const auto partial = branch.node().partial;
    const auto mark = place.size();
    for (std::uint32_t i = 0; i < trie::kChildCountMax; ++i) {
        if (!branch.is_branch(i) || !branch.child(i)->is_replaced) continue;
        place.push(partial);
        place.push(static_cast<std::uint8_t>(i));
        collect_replaced(*branch.child(i), place, out);
        place.truncate(mark);
    }
}

}  // namespace

struct StateDb::Impl {
    Impl(KeyValueStore& the_store, const StateOptions& the_options, std::shared_ptr<Base> base)
        : store{the_store}, options{the_options}, blocks{the_store}, tree{std::move(base)} {}

    Result<std::unique_ptr<ProvableView>, StateError> view_at(const Hash& block) const;
    Result<std::unique_ptr<ProvableView>, StateError> view_before(std::shared_ptr<const Base> base,
                                                                  const Hash& block) const;
    LiveView live_view(const Hash& block, const ForkTree::Layers& layers) const;
    void stage_values(const Base& base, const Delta& delta, WriteBatch& batch);
    void stage_trie(const Base& base, const Delta& delta, WriteBatch& batch);
    void stage_pruning(BlockNumber finalized, WriteBatch& batch);
    void stage_checkpoint(const std::shared_ptr<Base>& base, WriteBatch& batch);

    KeyValueStore& store;
    const StateOptions options;
    const BlockStore blocks;
    ForkTree tree;
    ChangeLog undo{Column::Undo};
    ChangeLog trie_undo{Column::TrieUndo};
    std::shared_ptr<RootMemo> memo = std::make_shared<RootMemo>();

    /// In archive mode: the first block whose state `hist` can give.
    BlockNumber history_from = 0;

    // For the writer alone.
    CheckpointWriter checkpoint;
    /// Block of the last whole checkpoint; none after the trie was rebuilt.
    std::optional<BlockNumber> checkpoint_number;
    std::optional<BlockNumber> undo_from;
    std::optional<BlockNumber> trie_undo_from;
};

namespace {

/// History begins with the last finalized block when archive mode is first chosen, and ends when it
/// is given up: a gap would give wrong values.
Result<BlockNumber, StoreError> history_from(const KeyValueReader& store,
                                             const StateOptions& options, BlockNumber finalized,
                                             WriteBatch& batch) {
    const auto key = primitives::view_of(layout::kHistoryKey);
    const auto row = TRY(store.get(Column::Meta, key));
    if (options.is_archive && row) {
        const auto number = layout::read_number(*row);
        if (!number) return unexpected(StoreError::Corrupt);
        return *number;
    }
    if (options.is_archive) batch.put(Column::Meta, key, layout::number_key(finalized));
    if (!options.is_archive && row) {
        batch.remove(Column::Meta, key);
        batch.remove_range(Column::Hist, {}, layout::end_key());
    }
    return finalized;
}

}  // namespace

StateDb::StateDb(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
StateDb::~StateDb() = default;

Result<std::unique_ptr<StateDb>, StoreError> StateDb::open(KeyValueStore& store,
                                                           const StateOptions& options) {
    const BlockStore blocks{store};
    const auto finalized = TRY(blocks.finalized());
    if (!finalized) return unexpected(StoreError::Empty);
    const auto header = TRY(blocks.header(finalized->hash));
    if (!header) return unexpected(StoreError::Corrupt);

    auto base = std::make_shared<Base>();
    base->block = *finalized;
    base->cache = std::make_shared<ValueCache>(options.value_cache_bytes, finalized->number);
    auto impl = std::make_unique<Impl>(store, options, base);
    auto recovered = TRY(recover_trie(store, impl->undo, finalized->number, header->state_root));
    base->root = recovered.trie.release();
    impl->checkpoint_number = recovered.checkpoint;
    impl->undo_from = TRY(impl->undo.first(store));
    impl->trie_undo_from = TRY(impl->trie_undo.first(store));
    WriteBatch batch;
    for (const auto& key : recovered.stale_rows)
        batch.remove(Column::Trie, key);
    impl->history_from = TRY(history_from(store, options, finalized->number, batch));
    if (!batch.operations.empty()) TRY(store.write(batch, Durability::Buffered));
    base->store = store.snapshot();
    return std::unique_ptr<StateDb>{new StateDb{std::move(impl)}};
}

Result<Hash, StoreError> StateDb::write_genesis(KeyValueStore& store, const StateDiff& state) {
    WriteBatch batch;
    // An earlier attempt may have been cut short.
    for (std::size_t i = 0; i < kColumnCount; ++i) {
        const auto column = static_cast<Column>(i);
        if (store.scan(column, {})->valid()) batch.remove_range(column, {}, layout::end_key());
    }
    for (const auto& [key, value] : state) {
        if (value) batch.put(Column::Flat, key, *value);
        if (batch.size_bytes < kGenesisSliceBytes) continue;
        TRY(store.write(batch, Durability::Buffered));
        batch.clear();
    }
    TRY(store.write(batch, Durability::Buffered));

    std::vector<trie::KeyValue> entries;
    for (const auto& [key, value] : state)
        if (value) entries.emplace_back(key, *value);
    return trie::root_of(entries, trie::Version::V1);
}

BlockRef StateDb::finalized() const {
    return impl_->tree.base()->block;
}

LiveView StateDb::Impl::live_view(const Hash& block, const ForkTree::Layers& layers) const {
    return {block, layers.root(), {layers.deltas.begin(), layers.deltas.end()}, layers.base, memo};
}

Result<std::unique_ptr<ProvableView>, StateError> StateDb::Impl::view_at(const Hash& block) const {
    const auto layers = tree.layers(block);
    if (layers)
        return std::unique_ptr<ProvableView>{std::make_unique<LiveView>(live_view(block, *layers))};
    return view_before(tree.base(), block);
}

Result<std::unique_ptr<ProvableView>, StateError> StateDb::Impl::view_before(
    std::shared_ptr<const Base> base, const Hash& block) const {
    const BlockStore past{*base->store};
    const auto number = TRY(as_state(past.number(block)));
    if (!number || *number >= base->block.number) return unexpected(StateError::UnknownBlock);
    const auto canonical = TRY(as_state(past.finalized_hash(*number)));
    if (canonical != block) return unexpected(StateError::UnknownBlock);

    const WindowView::Logs logs{undo, trie_undo};
    if (options.is_archive && *number >= history_from)
        return std::unique_ptr<ProvableView>{
            std::make_unique<ArchiveView>(logs, std::move(base), *number)};
    if (base->block.number - *number > options.window_blocks)
        return unexpected(StateError::StateDiscarded);
    // The window may have been smaller, or the mode another, when these blocks were finalized.
    for (const auto* log : {&undo, &trie_undo})
        if (TRY(as_state(log->index(*base->store, *number + 1))) == nullptr)
            return unexpected(StateError::StateDiscarded);
    auto view = std::make_unique<WindowView>(logs, std::move(base), *number);
    TRY(as_state(view->prepare()));
    return std::unique_ptr<ProvableView>{std::move(view)};
}

Result<std::unique_ptr<StateView>, StateError> StateDb::view_at(const Hash& block) const {
    return std::unique_ptr<StateView>{TRY(impl_->view_at(block))};
}

Result<std::vector<Bytes>, StateError> StateDb::read_proof(const Hash& block,
                                                           std::span<const Bytes> keys) const {
    const auto view = TRY(impl_->view_at(block));
    return view->prove(keys);
}

Result<Done, StateError> StateDb::insert(const BlockId& block, StateDiff diff, const Hash& root) {
    if (impl_->tree.contains(block.hash)) return Done{};
    const auto layers = impl_->tree.layers(block.parent);
    if (!layers || layers->number() + 1 != block.number)
        return unexpected(StateError::UnknownParent);
    auto update = impl_->memo->take(block.parent, root);
    if (!update) update = impl_->live_view(block.parent, *layers).update_by(diff);
    if (update->root().hash != root) return unexpected(StateError::RootMismatch);
    impl_->tree.insert(std::make_shared<Delta>(Delta{block, std::move(diff), *std::move(update)}));
    return Done{};
}

Result<std::vector<BlockRef>, StateError> StateDb::path_to(const Hash& block) const {
    const auto layers = impl_->tree.layers(block);
    if (!layers) return unexpected(StateError::UnknownBlock);
    std::vector<BlockRef> out;
    for (auto delta = layers->deltas.rbegin(); delta != layers->deltas.rend(); ++delta)
        out.push_back({(*delta)->id.hash, (*delta)->id.number});
    return out;
}

std::vector<BlockRef> StateDb::discarded_by(const Hash& child) const {
    return impl_->tree.others(child);
}

void StateDb::Impl::stage_values(const Base& base, const Delta& delta, WriteBatch& batch) {
    std::vector<Bytes> old_values;
    std::vector<ChangeLog::Entry> entries;
    old_values.reserve(delta.diff.size());
    entries.reserve(delta.diff.size());
    for (const auto& [key, value] : delta.diff) {
        const auto& old = old_values.emplace_back(layout::old_value(base.get(key)));
        entries.push_back({key, old});
        if (options.is_archive)
            batch.put(Column::Hist, layout::history_key(key, delta.id.number), old);
        if (value)
            batch.put(Column::Flat, key, *value);
        else
            batch.remove(Column::Flat, key);
    }
    undo.append(batch, delta.id.number, entries);
    if (!undo_from) undo_from = delta.id.number;
}

void StateDb::Impl::stage_trie(const Base& base, const Delta& delta, WriteBatch& batch) {
    const auto& replaced = delta.trie.replaced();
    for (const auto* branch : replaced)
        branch->is_replaced = true;
    std::vector<ReplacedBranch> branches;
    trie::Path place;
    if (base.root.branch != nullptr)
        collect_replaced(*base.root.branch, place, branches);
    else
        branches.push_back({{}, base.root.pack()});
    CHECK(base.root.branch == nullptr || branches.size() == replaced.size());
    std::vector<ChangeLog::Entry> entries;
    entries.reserve(branches.size());
    for (const auto& branch : branches)
        entries.push_back({branch.place, branch.packed});
    trie_undo.append(batch, delta.id.number, entries);
    if (!trie_undo_from) trie_undo_from = delta.id.number;
}

void StateDb::Impl::stage_pruning(BlockNumber finalized, WriteBatch& batch) {
    if (options.is_archive || finalized <= options.window_blocks) return;
    // The oldest readable block is finalized - window; it needs the changes of the next one on.
    const BlockNumber window_from = finalized - options.window_blocks + 1;
    // Each removal is a mark that later reads pass over: few, of many blocks each.
    const BlockNumber step = std::max<BlockNumber>(1, options.window_blocks / 4);
    const auto prune = [&](ChangeLog& log, std::optional<BlockNumber>& from, BlockNumber to) {
        if (!from || *from + step > to) return;
        log.remove(batch, *from, to);
        from = to;
    };
    prune(trie_undo, trie_undo_from, window_from);
    BlockNumber recovery_from = window_from;
    if (checkpoint.is_writing())
        recovery_from = checkpoint.number() + 1;
    else if (checkpoint_number)
        recovery_from = *checkpoint_number + 1;
    prune(undo, undo_from, std::min(window_from, recovery_from));
}

void StateDb::Impl::stage_checkpoint(const std::shared_ptr<Base>& base, WriteBatch& batch) {
    const bool is_due = !checkpoint_number || base->block.number - *checkpoint_number >=
                                                  options.checkpoint_interval_blocks;
    if (!checkpoint.is_writing() && is_due) checkpoint.start(base);
    if (!checkpoint.is_writing()) return;
    const auto number = checkpoint.number();
    checkpoint.add_slice(batch, options.checkpoint_slice_rows);
    if (!checkpoint.is_writing()) checkpoint_number = number;
}

Result<Done, StateError> StateDb::stage_finalize(const Hash& child, WriteBatch& batch) {
    const auto layers = impl_->tree.layers(child);
    if (!layers || layers->deltas.size() != 1) return unexpected(StateError::UnknownBlock);
    const Delta& delta = *layers->deltas.front();
    impl_->stage_values(*layers->base, delta, batch);
    impl_->stage_trie(*layers->base, delta, batch);
    impl_->stage_checkpoint(layers->base, batch);
    impl_->stage_pruning(delta.id.number, batch);
    return Done{};
}

void StateDb::finish_finalize(const Hash& child) {
    const auto layers = impl_->tree.layers(child);
    CHECK(layers && layers->deltas.size() == 1);
    Delta& delta = *layers->deltas.front();
    const auto& old_base = layers->base;
    auto base = std::make_shared<Base>();
    base->block = {delta.id.hash, delta.id.number};
    base->root = delta.trie.root();
    base->store = impl_->store.snapshot();
    base->cache = old_base->cache;
    base->cache->advance(delta.id.number, delta.diff);

    old_base->replaced = delta.trie.take_replaced();
    old_base->next = base;
    old_base->is_followed = true;
    impl_->tree.advance(child, std::move(base));
    delta.trie.release_created();
}

Result<Done, StateError> StateDb::close() {
    const auto base = impl_->tree.base();
    if (impl_->checkpoint_number == base->block.number) return Done{};
    impl_->checkpoint.start(base);
    while (impl_->checkpoint.is_writing()) {
        WriteBatch batch;
        impl_->checkpoint.add_slice(batch, impl_->options.checkpoint_slice_rows);
        TRY(as_state(impl_->store.write(
            batch, impl_->checkpoint.is_writing() ? Durability::Buffered : Durability::Synced)));
    }
    impl_->checkpoint_number = base->block.number;
    return Done{};
}

StateUsage StateDb::usage() const {
    StateUsage out;
    const auto base = impl_->tree.base();
    out.trie = trie::memory_use(base->root);
    out.unfinalized_blocks = impl_->tree.count();
    out.unfinalized_bytes = impl_->tree.size_bytes();
    return out;
}

}  // namespace storage
