#include "storage/state_db.hpp"

#include "storage/checkpoint.hpp"
#include "storage/fork_tree.hpp"
#include "storage/historic_view.hpp"
#include "storage/layout.hpp"
#include "storage/trie/root.hpp"

#include <algorithm>
#include <functional>

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

/// The branches of `read_back`'s trie that the equal trie of a stem has not, but for those that the
/// update itself built: the old base frees them.
void adopt(const Stem& stem, const trie::Update& read_back, Base& old_base) {
    std::vector<const trie::Branch*> others;
    trie::collect_unshared(read_back.root(), stem.root(), others);
    auto built = read_back.created();
    std::sort(built.begin(), built.end(), std::less<>{});
    for (const auto* branch : others)
        if (!std::binary_search(built.begin(), built.end(), branch, std::less<>{}))
            old_base.replaced.push_back(branch);
}

}  // namespace

struct StateDb::Impl {
    Impl(KeyValueStore& the_store, const StateOptions& the_options, std::shared_ptr<Base> base)
        : store{the_store}, options{the_options}, blocks{the_store}, tree{std::move(base)} {}

    Result<std::unique_ptr<ProvableView>, StateError> view_at(const Hash& block) const;
    Result<std::unique_ptr<ProvableView>, StateError> view_before(std::shared_ptr<const Base> base,
                                                                  const Hash& block) const;
    LiveView live_view(const Hash& block, StateParts parts) const;
    Result<Done, StateError> make_stem_at(const Hash& block);
    std::shared_ptr<Stem> join_stem(const ForkTree::Plan& plan,
                                    std::shared_ptr<const KeyValueReader> rows);
    Result<std::shared_ptr<Delta>, StateError> delta_to_finalize(const Hash& child) const;
    Result<Done, StateError> stage_forgotten(const Hash& child, WriteBatch& batch) const;
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
    /// The block between stage_finalize and finish_finalize.
    std::shared_ptr<Delta> finalizing;
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
    base->helper = std::make_shared<HelperThread>();
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
    clear_store(store, batch);
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

// ---- spilled blocks -----------------------------------------------------------------------------

/// A spilled block that another one is to stand on needs its trie.
Result<Done, StateError> StateDb::Impl::make_stem_at(const Hash& block) {
    if (!tree.spilled(block) || tree.stem_at(block) != nullptr) return Done{};
    const auto parts = *tree.parts(block);
    auto stem = std::make_shared<Stem>(parts.stem->path(), parts.base, store.snapshot());
    if (stem->root().hash != tree.spilled(block)->root) return unexpected(StateError::RootMismatch);
    tree.set_stem(block, std::move(stem));
    return Done{};
}

/// The stem at the top of a plan: the tries from the last stem, or the base, up to the top as one.
std::shared_ptr<Stem> StateDb::Impl::join_stem(const ForkTree::Plan& plan,
                                               std::shared_ptr<const KeyValueReader> rows) {
    if (tree.spilled(plan.top)) return tree.stem_at(plan.top);
    const auto way = *tree.path_to(plan.top);
    ChainPath path{way.front().number, {}};
    std::map<Hash, std::shared_ptr<Delta>> spilled;
    for (const auto& delta : plan.spilled)
        spilled.emplace(delta->id.hash, delta);
    std::shared_ptr<Stem> below;
    std::vector<std::shared_ptr<Delta>> deltas;
    for (const auto& block : way) {
        path.hashes.push_back(block.hash);
        if (const auto found = spilled.find(block.hash); found != spilled.end())
            deltas.push_back(found->second);
        else
            below = tree.stem_at(block.hash);
    }
    std::vector<trie::Update*> chain;
    if (below != nullptr) chain.push_back(&below->trie());
    for (const auto& delta : deltas)
        chain.push_back(&delta->trie);
    auto stem =
        std::make_shared<Stem>(std::move(path), std::move(rows), trie::Update::merge(chain));
    // Views of these blocks stand on branches that are the stem's now.
    if (below != nullptr) below->heir = stem;
    for (const auto& delta : deltas)
        delta->heir = stem;
    return stem;
}

Result<Done, StateError> StateDb::bound_memory(const Hash& best) {
    const auto& options = impl_->options;
    if (!impl_->tree.is_above(options.unfinalized_blocks_max, options.unfinalized_bytes_max))
        return Done{};
    const auto plan = impl_->tree.plan_spill(best, options.unfinalized_blocks_max / 2,
                                             options.unfinalized_bytes_max / 2);
    for (const auto& delta : plan.spilled) {
        WriteBatch batch;
        delta_log::append(batch, {delta->id, delta->trie.root().hash}, delta->diff);
        TRY(as_state(impl_->store.write(batch, Durability::Buffered)));
    }
    std::shared_ptr<const KeyValueReader> rows = impl_->store.snapshot();
    auto stem = impl_->join_stem(plan, rows);
    impl_->tree.spill(plan, std::move(stem), std::move(rows));
    return Done{};
}

Result<std::size_t, StoreError> StateDb::restore(std::span<const BlockRef> path) {
    std::map<Hash, delta_log::Record> records;
    for (const auto& record : TRY(delta_log::records(impl_->store)))
        records.emplace(record.id.hash, record);
    if (records.empty()) return std::size_t{0};

    const auto base = impl_->tree.base();
    std::shared_ptr<const KeyValueReader> rows = impl_->store.snapshot();
    ChainPath chain{base->block.number + 1, {}};
    Hash parent = base->block.hash;
    Hash root = base->root.hash;
    for (const auto& block : path) {
        const auto found = records.find(block.hash);
        if (found == records.end()) break;
        if (found->second.id != BlockId{block.hash, parent, block.number}) break;
        parent = block.hash;
        root = found->second.root;
        chain.hashes.push_back(block.hash);
    }
    std::size_t count = chain.hashes.size();
    const auto header = TRY(impl_->blocks.header(parent));
    if (count != 0) {
        auto stem = std::make_shared<Stem>(std::move(chain), base, rows);
        if (header && header->state_root == root && stem->root().hash == root) {
            for (const auto& block : path.first(count)) {
                impl_->tree.insert_spilled(records.at(block.hash));
                records.erase(block.hash);
            }
            impl_->tree.set_store(std::move(rows));
            impl_->tree.set_stem(parent, std::move(stem));
        } else {
            count = 0;
        }
    }
    WriteBatch batch;
    for (const auto& [hash, record] : records)
        TRY(delta_log::remove(impl_->store, batch, {hash, record.id.number}));
    // Not synced: what a crash leaves of them is removed by the next open.
    if (!batch.operations.empty()) TRY(impl_->store.write(batch, Durability::Buffered));
    return count;
}

BlockRef StateDb::finalized() const {
    return impl_->tree.base()->block;
}

LiveView StateDb::Impl::live_view(const Hash& block, StateParts parts) const {
    return {block, std::move(parts), memo};
}

Result<std::unique_ptr<ProvableView>, StateError> StateDb::Impl::view_at(const Hash& block) const {
    if (auto parts = tree.parts(block))
        return std::unique_ptr<ProvableView>{
            std::make_unique<LiveView>(live_view(block, *std::move(parts)))};
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
    const auto parent_number = impl_->tree.number(block.parent);
    if (!parent_number || *parent_number + 1 != block.number)
        return unexpected(StateError::UnknownParent);
    TRY(impl_->make_stem_at(block.parent));
    auto parts = *impl_->tree.parts(block.parent);
    auto update = impl_->memo->take(block.parent, parts.generation, root);
    if (!update) update = impl_->live_view(block.parent, std::move(parts)).update_by(diff);
    if (update->root().hash != root) return unexpected(StateError::RootMismatch);
    impl_->tree.insert(
        std::make_shared<Delta>(Delta{block, std::move(diff), *std::move(update), nullptr}));
    return Done{};
}

Result<std::vector<BlockRef>, StateError> StateDb::path_to(const Hash& block) const {
    auto path = impl_->tree.path_to(block);
    if (!path) return unexpected(StateError::UnknownBlock);
    return std::move(*path);
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

/// The child with its trie on the branches of the base; a spilled one is read back.
Result<std::shared_ptr<Delta>, StateError> StateDb::Impl::delta_to_finalize(
    const Hash& child) const {
    if (auto delta = tree.first_delta(child)) return delta;
    const auto base = tree.base();
    const auto record = tree.spilled(child);
    if (!record || record->id.parent != base->block.hash)
        return unexpected(StateError::UnknownBlock);
    auto diff = TRY(as_state(delta_log::diff(store, {child, record->id.number})));
    auto trie = live_view(base->block.hash, *tree.parts(base->block.hash)).update_by(diff);
    if (trie.root().hash != record->root) return unexpected(StateError::RootMismatch);
    return std::make_shared<Delta>(Delta{record->id, std::move(diff), std::move(trie), nullptr});
}

/// Removes the rows of spilled blocks that are spilled no more: the child and what it discards.
Result<Done, StateError> StateDb::Impl::stage_forgotten(const Hash& child,
                                                        WriteBatch& batch) const {
    auto forgotten = tree.others(child);
    forgotten.push_back({child, tree.number(child).value_or(0)});
    for (const auto& block : forgotten)
        if (tree.spilled(block.hash)) TRY(as_state(delta_log::remove(store, batch, block)));
    return Done{};
}

Result<Done, StateError> StateDb::stage_finalize(const Hash& child, WriteBatch& batch) {
    impl_->finalizing = TRY(impl_->delta_to_finalize(child));
    const auto base = impl_->tree.base();
    const Delta& delta = *impl_->finalizing;
    impl_->stage_values(*base, delta, batch);
    impl_->stage_trie(*base, delta, batch);
    impl_->stage_checkpoint(base, batch);
    impl_->stage_pruning(delta.id.number, batch);
    return impl_->stage_forgotten(child, batch);
}

void StateDb::finish_finalize(const Hash& child) {
    const auto finalized = std::exchange(impl_->finalizing, nullptr);
    CHECK(finalized != nullptr && finalized->id.hash == child);
    Delta& delta = *finalized;
    const auto old_base = impl_->tree.base();
    auto base = std::make_shared<Base>();
    base->block = {delta.id.hash, delta.id.number};
    base->root = delta.trie.root();
    base->store = impl_->store.snapshot();
    base->cache = old_base->cache;
    base->helper = old_base->helper;
    base->cache->advance(delta.id.number, delta.diff);

    old_base->replaced = delta.trie.take_replaced();
    const auto stem = impl_->tree.stem_at(child);
    if (stem != nullptr) {
        // The blocks above stand on the stem's branches: they become the base's, in place of equal
        // ones that earlier blocks read back have left in it.
        adopt(*stem, delta.trie, *old_base);
        base->root = stem->trie().root();
    }
    old_base->next = base;
    old_base->is_followed = true;
    impl_->tree.advance(child, std::move(base));
    if (stem != nullptr)
        stem->trie().release_created();
    else
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
    const auto use = impl_->tree.use();
    out.unfinalized_blocks = use.blocks;
    out.unfinalized_bytes = use.bytes;
    out.spilled_blocks = use.spilled_blocks;
    out.spilled_trie_bytes = use.stem_bytes;
    return out;
}

}  // namespace storage
