#include "storage/historic_view.hpp"

#include "storage/layout.hpp"

namespace storage {

using primitives::unexpected;

Result<ChangeSearch, StoreError> ChangeSearch::create(const ChangeLog& log, const Base& base,
                                                      BlockNumber number) {
    ChangeSearch search{log, base, number};
    search.indexes_.reserve(base.block.number - number);
    for (BlockNumber at = number + 1; at <= base.block.number; ++at) {
        auto index = TRY(log.index(*base.store, at));
        if (index == nullptr) return unexpected(StoreError::Corrupt);
        search.indexes_.push_back(std::move(index));
    }
    return search;
}

std::optional<Bytes> ChangeSearch::first_replaced(BytesView key) const {
    const auto fingerprint = ChangeLog::fingerprint(key);
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        if (!ChangeLog::may_contain(*indexes_[i], fingerprint)) continue;
        const auto at = number_ + 1 + static_cast<BlockNumber>(i);
        if (auto found = must(log_->find(*base_->store, at, key))) return found;
    }
    return std::nullopt;
}

Result<std::unique_ptr<HistoricTrie>, StoreError> HistoricTrie::create(
    const ChangeLog& log, const Base& base, BlockNumber number, const trie::ValueSource& values) {
    auto search = TRY(ChangeSearch::create(log, base, number));
    std::unique_ptr<HistoricTrie> trie{new HistoricTrie{std::move(search), base}};
    const auto packed = trie->search_.first_replaced({});
    if (!packed) {
        trie->root_ = base.root;
        return trie;
    }
    auto top = trie::unpack(*packed);
    if (!top) return unexpected(StoreError::Corrupt);
    if (top->leaf_key) {
        const Bytes value = values.value(*top->leaf_key);
        trie->root_ = trie::root_of_leaf(*std::move(top->leaf_key), value);
    }
    if (top->branch) {
        trie->root_ = trie::root_of_branch(*top->branch);
        trie->loaded_[{}] = std::move(top->branch);
    }
    return trie;
}

const trie::Branch* HistoricTrie::load(BytesView place) const {
    const auto packed = search_.first_replaced(place);
    if (!packed) {
        const auto* branch = trie::branch_at(base_.root, place);
        CHECK(branch != nullptr);
        return branch;
    }
    auto unpacked = trie::unpack(*packed);
    CHECK(unpacked && unpacked->branch);
    const auto* branch = unpacked->branch.get();
    loaded_[primitives::to_bytes(place)] = std::move(unpacked->branch);
    return branch;
}

const trie::Branch& HistoricTrie::child(const trie::Branch& parent, std::uint32_t nibble,
                                        const trie::Path& place) const {
    if (const auto* linked = parent.child(nibble)) return *linked;
    const auto* branch = load(place.view());
    const std::size_t parent_place_size = place.size() - 1 - parent.node().partial.size;
    const auto holder = loaded_.find(primitives::to_bytes(place.view().first(parent_place_size)));
    CHECK(holder != loaded_.end() && holder->second.get() == &parent);
    holder->second->set_child(nibble, branch);
    return *branch;
}

void HistoricTrie::load_path(const trie::Change& change) const {
    trie::Path place;
    auto rest = trie::Nibbles::of(change.key);
    for (const auto* branch = root_.branch; branch != nullptr;) {
        const auto partial = branch->node().partial;
        if (!trie::starts_with(rest, partial)) return;
        rest = rest.drop(partial.size);
        place.push(partial);
        const auto mark = place.size();
        const trie::Branch* next = nullptr;
        for (std::uint32_t i = 0; i < trie::kChildCountMax; ++i) {
            const bool is_on_path = !rest.empty() && rest[0] == i;
            // A removal may join its branch with any one child left over.
            if (!branch->is_branch(i) || (!is_on_path && change.value)) continue;
            place.push(static_cast<std::uint8_t>(i));
            const auto& loaded = child(*branch, i, place);
            if (is_on_path) next = &loaded;
            place.truncate(mark);
        }
        if (rest.empty()) return;
        place.push(rest[0]);
        rest = rest.drop(1);
        branch = next;
    }
}

void HistoricTrie::load_for(std::span<const trie::Change> changes) const {
    for (const auto& change : changes)
        load_path(change);
}

Result<Done, StoreError> WindowView::prepare() {
    undo_ = TRY(ChangeSearch::create(logs_.undo, *base_, number_));
    return Done{};
}

const HistoricTrie& WindowView::trie() const {
    if (trie_ == nullptr)
        trie_ = must(HistoricTrie::create(logs_.trie_undo, *base_, number_, *this));
    return *trie_;
}

std::optional<Bytes> WindowView::get(BytesView key) const {
    CHECK(undo_.has_value());
    if (const auto replaced = undo_->first_replaced(key))
        return must(layout::read_old_value(*replaced));
    return base_->get(key);
}

Bytes WindowView::value(BytesView key) const {
    auto value = get(key);
    CHECK(value.has_value());
    return *std::move(value);
}

std::optional<Bytes> WindowView::next_key(BytesView key) const {
    return trie::next_key(trie().root(), trie(), key);
}

Hash WindowView::root_after(const StateDiff& diff) const {
    const auto changes = changes_of(diff);
    trie().load_for(changes);
    return trie::update(trie().root(), changes, *this).root().hash;
}

Result<std::vector<Bytes>, StateError> WindowView::prove(std::span<const Bytes> keys) const {
    trie::ProofNodes nodes;
    for (const auto& key : keys)
        trie::add_proof(nodes, trie().root(), trie(), *this, key);
    return std::vector<Bytes>{nodes.begin(), nodes.end()};
}

std::optional<std::optional<Bytes>> ArchiveView::replaced(BytesView key) const {
    const Bytes from = layout::history_key(key, number() + 1);
    const auto cursor = base().store->scan(Column::Hist, from);
    must(cursor->status());
    const auto key_size = from.size() - sizeof(BlockNumber);
    if (!cursor->valid() || cursor->key().size() != from.size() ||
        !primitives::starts_with(cursor->key(), BytesView{from}.first(key_size)))
        return std::nullopt;
    return must(layout::read_old_value(cursor->value()));
}

std::optional<Bytes> ArchiveView::get(BytesView key) const {
    if (auto old = replaced(key)) return *std::move(old);
    return base().get(key);
}

std::optional<Bytes> ArchiveView::next_key(BytesView key) const {
    // A key of this state is one of the last finalized state, or one with history.
    Bytes after = primitives::to_bytes(key);
    after.push_back(0);
    const auto present = base().store->scan(Column::Flat, after);
    Bytes at = primitives::to_bytes(key);
    while (true) {
        std::optional<Bytes> candidate;
        while (present->valid() && primitives::compare(present->key(), at) <= 0)
            present->next();
        if (present->valid()) candidate = primitives::to_bytes(present->key());
        must(present->status());

        const auto past =
            base().store->scan(Column::Hist, layout::history_key(at, ~BlockNumber{0}));
        if (past->valid()) {
            const auto row = layout::read_history_key(past->key());
            CHECK(row.has_value());
            if (!candidate || primitives::compare(row->key, *candidate) < 0) candidate = row->key;
        }
        must(past->status());
        if (!candidate || get(*candidate)) return candidate;
        at = *std::move(candidate);
    }
}

Hash ArchiveView::root_after(const StateDiff& diff) const {
    if (is_trie_in_reach()) return WindowView::root_after(diff);
    StateDiff all;
    std::optional<Bytes> key = get({}) ? std::optional{Bytes{}} : next_key({});
    for (; key; key = next_key(*key))
        all.emplace(*key, value(*key));
    for (const auto& [changed, new_value] : diff)
        all[changed] = new_value;
    return trie::update({}, changes_of(all), *this).root().hash;
}

Result<std::vector<Bytes>, StateError> ArchiveView::prove(std::span<const Bytes> keys) const {
    if (!is_trie_in_reach()) return unexpected(StateError::ProofTooDeep);
    return WindowView::prove(keys);
}

}  // namespace storage
