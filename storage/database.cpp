#include "storage/database.hpp"

#include "primitives/crypto/hash.hpp"
#include "storage/layout.hpp"

#include <algorithm>
#include <set>

namespace storage {

using primitives::unexpected;
using primitives::view_of;

namespace {

Bytes fact_key(std::string_view name) {
    Bytes key = primitives::to_bytes(view_of(layout::kFactPrefix));
    primitives::append(key, view_of(name));
    return key;
}

Result<Done, StateError> as_state(Result<Done, StoreError> result) {
    if (!result) return unexpected(StateError::Store);
    return Done{};
}

}  // namespace

Result<std::unique_ptr<Database>, StoreError> Database::open(KeyValueStore& store,
                                                             const StateOptions& options,
                                                             std::optional<Hash> genesis_hash) {
    std::unique_ptr<Database> database{new Database{store, options}};
    TRY(database->load(genesis_hash));
    return database;
}

Result<Done, StoreError> Database::load(std::optional<Hash> genesis_hash) {
    const auto format = TRY(store_.get(Column::Meta, view_of(layout::kFormatKey)));
    // Written last by initialize: without it there is no chain here.
    if (!format) return Done{};
    if (*format != layout::number_key(layout::kFormatVersion))
        return unexpected(StoreError::WrongFormat);
    const auto genesis = TRY(store_.get(Column::Meta, view_of(layout::kGenesisKey)));
    if (!genesis || genesis->size() != Hash::kSize) return unexpected(StoreError::Corrupt);
    genesis_hash_ = Hash::from(*genesis);
    if (genesis_hash && *genesis_hash != genesis_hash_) return unexpected(StoreError::WrongGenesis);

    const auto gap = TRY(store_.get(Column::Meta, view_of(layout::kGapKey)));
    if (gap) gap_ = layout::read_block_key(*gap);
    if (gap && !gap_) return unexpected(StoreError::Corrupt);
    state_ = TRY(StateDb::open(store_, options_));
    best_ = state_->finalized();
    return find_replay();
}

/// The path from the last finalized block to the best one, then the other blocks whose parents can
/// have a state again: votes may name them. The rest is removed.
Result<Done, StoreError> Database::find_replay() {
    const BlockRef finalized = state_->finalized();
    std::vector<BlockRef> path;
    for (auto at = TRY(blocks_.best()).value_or(finalized); at.number > finalized.number;) {
        const auto header = TRY(blocks_.header(at.hash));
        if (!header) break;
        path.push_back(at);
        at = {header->parent_hash, at.number - 1};
        if (at == finalized) std::swap(path, replay_);
    }
    std::reverse(replay_.begin(), replay_.end());

    const auto count = static_cast<std::ptrdiff_t>(TRY(state_->restore(replay_)));
    restored_.assign(replay_.begin(), replay_.begin() + count);
    replay_.erase(replay_.begin(), replay_.begin() + count);
    if (!restored_.empty()) best_ = restored_.back();
    canonical_ = restored_;
    return find_other_forks();
}

Result<Done, StoreError> Database::find_other_forks() {
    // On a spilled block that is not the last one nothing is built any more.
    std::set<Hash> parents{best_.hash};
    std::set<Hash> kept;
    for (const auto& block : restored_)
        kept.insert(block.hash);
    for (const auto& block : replay_) {
        kept.insert(block.hash);
        parents.insert(block.hash);
    }
    WriteBatch batch;
    for (const auto& block : TRY(blocks_.above(finalized().number))) {
        if (kept.contains(block.hash)) continue;
        const auto header = TRY(blocks_.header(block.hash));
        if (header && parents.contains(header->parent_hash)) {
            replay_.push_back(block);
            parents.insert(block.hash);
        } else {
            BlockStore::remove_block(batch, block);
        }
    }
    if (!batch.operations.empty()) TRY(store_.write(batch, Durability::Buffered));
    return Done{};
}

Result<Done, StateError> Database::initialize(const StateDiff& state,
                                              const primitives::Header& header) {
    CHECK(is_empty());
    const auto root = StateDb::write_genesis(store_, state);
    if (!root) return unexpected(StateError::Store);
    if (*root != header.state_root) return unexpected(StateError::RootMismatch);

    const BlockRef block{primitives::crypto::blake2b_256(primitives::scale::encode(header)),
                         header.number.value};
    WriteBatch batch;
    BlockStore::put_block(batch, block.hash, {header, {}});
    BlockStore::put_finalized(batch, block);
    BlockStore::put_best(batch, block);
    batch.put(Column::Meta, view_of(layout::kGenesisKey), block.hash.view());
    batch.put(Column::Meta, view_of(layout::kFormatKey),
              layout::number_key(layout::kFormatVersion));
    TRY(as_state(store_.write(batch, Durability::Synced)));
    return as_state(load(block.hash));
}

Result<Done, StateError> Database::initialize_at(StateDownload& download,
                                                 const primitives::Header& genesis) {
    CHECK(is_empty() && download.target().has_value());
    TRY(as_state(download.finish()));
    const auto& [header, justifications] = *download.target();
    const BlockRef block{primitives::crypto::blake2b_256(primitives::scale::encode(header)),
                         header.number.value};
    const BlockRef first{primitives::crypto::blake2b_256(primitives::scale::encode(genesis)), 0};
    WriteBatch batch;
    BlockStore::put_block(batch, first.hash, {genesis, {}});
    BlockStore::put_canonical(batch, first);
    BlockStore::put_header(batch, block, header);
    BlockStore::put_justifications(batch, block, justifications);
    BlockStore::put_finalized(batch, block);
    BlockStore::put_best(batch, block);
    batch.put(Column::Meta, view_of(layout::kGenesisKey), first.hash.view());
    batch.put(Column::Meta, view_of(layout::kGapKey), layout::block_key(block));
    TRY(as_state(store_.write(batch, Durability::Buffered)));

    // Builds the trie from all entries and compares its root with the header's.
    auto state = StateDb::open(store_, options_);
    if (!state)
        return unexpected(state.error() == StoreError::Corrupt ? StateError::RootMismatch
                                                               : StateError::Store);
    // With a checkpoint the next open need not build it again.
    TRY(state.value()->close());
    state.value().reset();
    batch.clear();
    batch.remove(Column::Meta, view_of(layout::kDownloadKey));
    batch.put(Column::Meta, view_of(layout::kFormatKey),
              layout::number_key(layout::kFormatVersion));
    TRY(as_state(store_.write(batch, Durability::Synced)));
    return as_state(load(first.hash));
}

std::optional<BlockRef> Database::gap() const {
    const std::lock_guard lock{mutex_};
    return gap_;
}

Result<Done, StateError> Database::fill_gap(const Hash& hash, const primitives::Block& block) {
    const auto& header = block.header;
    const BlockRef ref{hash, header.number.value};
    const BlockRef parent{header.parent_hash, ref.number - 1};
    const bool is_last = ref.number == 1;
    if (gap() != ref || (is_last && parent.hash != genesis_hash_))
        return unexpected(StateError::UnknownParent);
    WriteBatch batch;
    BlockStore::put_block(batch, hash, block);
    BlockStore::put_canonical(batch, ref);
    if (is_last)
        batch.remove(Column::Meta, view_of(layout::kGapKey));
    else
        batch.put(Column::Meta, view_of(layout::kGapKey), layout::block_key(parent));
    TRY(as_state(store_.write(batch, Durability::Buffered)));
    const std::lock_guard lock{mutex_};
    gap_ = is_last ? std::nullopt : std::optional{parent};
    return Done{};
}

BlockRef Database::best() const {
    const std::lock_guard lock{mutex_};
    return best_;
}

BlockRef Database::finalized() const {
    return state_->finalized();
}

bool Database::is_replayed(const Hash& block) const {
    return std::any_of(replay_.begin(), replay_.end(),
                       [&](const BlockRef& replayed) { return replayed.hash == block; });
}

void Database::move_best(const BlockRef& block) {
    auto path = state_->path_to(block.hash);
    CHECK(path.has_value());
    const std::lock_guard lock{mutex_};
    best_ = block;
    canonical_ = std::move(path).value();
}

/// Whether a block on this parent only lengthens the path to the best block.
bool Database::extends_best(const Hash& parent) const {
    const std::lock_guard lock{mutex_};
    return !canonical_.empty() && canonical_.back().hash == parent && best_.hash == parent;
}

Result<Done, StateError> Database::import_block(ImportedBlock imported, Durability durability) {
    const auto& header = imported.block.header;
    const BlockRef ref{imported.hash, header.number.value};
    TRY(state_->insert({imported.hash, header.parent_hash, ref.number}, std::move(imported.diff),
                       header.state_root));
    // A replayed block is on disk, and so is a best block that descends from it.
    if (!is_replayed(imported.hash)) {
        WriteBatch batch;
        BlockStore::put_block(batch, imported.hash, imported.block);
        if (!imported.justifications.empty())
            BlockStore::put_justifications(batch, ref, imported.justifications);
        if (imported.is_best) BlockStore::put_best(batch, ref);
        TRY(as_state(store_.write(batch, durability)));
    }
    if (imported.is_best && extends_best(header.parent_hash)) {
        const std::lock_guard lock{mutex_};
        best_ = ref;
        canonical_.push_back(ref);
    } else if (imported.is_best) {
        move_best(ref);
    }
    const auto best = this->best();
    return state_->bound_memory(best == finalized() ? imported.hash : best.hash);
}

Result<Done, StateError> Database::set_best(const Hash& block) {
    const auto path = TRY(state_->path_to(block));
    const BlockRef ref = path.empty() ? state_->finalized() : path.back();
    WriteBatch batch;
    BlockStore::put_best(batch, ref);
    TRY(as_state(store_.write(batch, Durability::Buffered)));
    move_best(ref);
    return Done{};
}

Result<FinalizeOutcome, StateError> Database::finalize(
    const Hash& block, const std::optional<primitives::Justification>& justification) {
    FinalizeOutcome out;
    const auto path = TRY(state_->path_to(block));
    if (path.empty()) {
        if (justification) TRY(add_justification(block, *justification, Durability::Synced));
        return out;
    }
    const auto best_path = TRY(state_->path_to(best().hash));
    const bool keeps_best =
        std::find(best_path.begin(), best_path.end(), path.back()) != best_path.end();
    for (const auto& next : path) {
        const bool is_target = next == path.back();
        const auto new_best = is_target && !keeps_best ? std::optional{next} : std::nullopt;
        auto gone = TRY(finalize_one(next, is_target ? justification : std::nullopt, new_best,
                                     is_target ? Durability::Synced : Durability::Buffered));
        out.discarded.insert(out.discarded.end(), gone.begin(), gone.end());
        out.finalized.push_back(next);
    }
    move_best(keeps_best ? best() : path.back());
    return out;
}

Result<std::vector<BlockRef>, StateError> Database::finalize_one(
    const BlockRef& block, const std::optional<primitives::Justification>& justification,
    const std::optional<BlockRef>& new_best, Durability durability) {
    WriteBatch batch;
    TRY(state_->stage_finalize(block.hash, batch));
    auto discarded = state_->discarded_by(block.hash);
    for (const auto& gone : discarded)
        BlockStore::remove_block(batch, gone);
    BlockStore::put_finalized(batch, block);
    if (new_best) BlockStore::put_best(batch, *new_best);
    if (justification) {
        const auto all = with_justification(block, *justification);
        if (!all) return unexpected(StateError::Store);
        BlockStore::put_justifications(batch, block, *all);
    }
    TRY(as_state(store_.write(batch, durability)));
    state_->finish_finalize(block.hash);
    return discarded;
}

Result<primitives::Justifications, StoreError> Database::with_justification(
    const BlockRef& block, const primitives::Justification& justification) const {
    auto all = TRY(blocks_.justifications(block.hash)).value_or(primitives::Justifications{});
    std::erase_if(all, [&](const auto& one) { return one.engine == justification.engine; });
    all.push_back(justification);
    return all;
}

Result<Done, StateError> Database::add_justification(const Hash& block,
                                                     const primitives::Justification& justification,
                                                     Durability durability) {
    const auto number = blocks_.number(block);
    if (!number) return unexpected(StateError::Store);
    if (!*number) return unexpected(StateError::UnknownBlock);
    const BlockRef ref{block, **number};
    const auto all = with_justification(ref, justification);
    if (!all) return unexpected(StateError::Store);
    WriteBatch batch;
    BlockStore::put_justifications(batch, ref, *all);
    return as_state(store_.write(batch, durability));
}

Result<Done, StoreError> Database::put_fact(std::string_view name, BytesView value,
                                            Durability durability) {
    WriteBatch batch;
    batch.put(Column::Meta, fact_key(name), value);
    return store_.write(batch, durability);
}

Result<std::optional<Bytes>, StoreError> Database::fact(std::string_view name) const {
    return store_.get(Column::Meta, fact_key(name));
}

Result<Done, StoreError> Database::sync() {
    return store_.write({}, Durability::Synced);
}

Result<std::optional<primitives::Block>, StoreError> Database::block(const Hash& hash) const {
    auto header = TRY(blocks_.header(hash));
    auto body = TRY(blocks_.body(hash));
    if (!header || !body) return std::optional<primitives::Block>{};
    return std::optional{primitives::Block{*std::move(header), *std::move(body)}};
}

Result<std::optional<Hash>, StoreError> Database::canonical_hash(BlockNumber number) const {
    {
        const std::lock_guard lock{mutex_};
        if (!canonical_.empty() && number >= canonical_.front().number) {
            const std::size_t at = number - canonical_.front().number;
            return at < canonical_.size() ? std::optional{canonical_[at].hash} : std::nullopt;
        }
    }
    return blocks_.finalized_hash(number);
}

Result<std::unique_ptr<StateView>, StateError> Database::view_at(const Hash& block) const {
    return state_->view_at(block);
}

Result<std::vector<Bytes>, StateError> Database::read_proof(const Hash& block,
                                                            std::span<const Bytes> keys) const {
    return state_->read_proof(block, keys);
}

Result<Done, StateError> Database::close() {
    if (!is_empty()) TRY(state_->close());
    return as_state(sync());
}

}  // namespace storage
