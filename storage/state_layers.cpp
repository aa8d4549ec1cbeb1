#include "storage/state_layers.hpp"

#include "storage/stem.hpp"
#include "storage/trie/walk.hpp"

#include <algorithm>

namespace storage {

Base::~Base() {
    if (is_followed) {
        for (const auto* branch : replaced)
            trie::Branch::destroy(branch);
    } else {
        trie::Branch::destroy_all(root.branch);
    }
    // In a loop, for a reader may have held back thousands of bases.
    for (auto at = std::move(next); at != nullptr && at.use_count() == 1;) {
        auto after = std::move(at->next);
        at = std::move(after);
    }
}

std::optional<Bytes> Base::get(BytesView key) const {
    if (auto cached = cache->get(block.number, key)) return *std::move(cached);
    auto value = must(store->get(Column::Flat, key));
    cache->put(block.number, key, value);
    return value;
}

std::vector<trie::Change> changes_of(const StateDiff& diff) {
    std::vector<trie::Change> changes;
    changes.reserve(diff.size());
    for (const auto& [key, value] : diff)
        changes.push_back({key, value ? std::optional{BytesView{*value}} : std::nullopt});
    return changes;
}

void RootMemo::put(const Hash& parent, std::uint64_t generation, trie::Update update) {
    const std::lock_guard lock{mutex_};
    entries_.push_back({parent, generation, std::move(update)});
    if (entries_.size() > kEntriesMax) entries_.pop_front();
}

std::optional<trie::Update> RootMemo::take(const Hash& parent, std::uint64_t generation,
                                           const Hash& root) {
    const std::lock_guard lock{mutex_};
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.parent == parent && entry.generation == generation &&
               entry.update.root().hash == root;
    });
    if (found == entries_.end()) return std::nullopt;
    auto update = std::move(found->update);
    entries_.erase(found);
    return update;
}

const trie::Root& StateParts::root() const {
    if (!deltas.empty()) return deltas.front()->trie.root();
    return stem != nullptr ? stem->root() : base->root;
}

std::optional<Bytes> LiveView::get(BytesView key) const {
    for (const auto& delta : parts_.deltas)
        if (const auto found = delta->diff.find(key); found != delta->diff.end())
            return found->second;
    if (parts_.stem != nullptr)
        if (auto found = parts_.stem->find(key)) return *std::move(found);
    return parts_.base->get(key);
}

Bytes LiveView::value(BytesView key) const {
    auto value = get(key);
    CHECK(value.has_value());
    return *std::move(value);
}

std::optional<Bytes> LiveView::next_key(BytesView key) const {
    return trie::next_key(parts_.root(), trie::MemorySource{}, key);
}

trie::Update LiveView::update_by(const StateDiff& diff) const {
    return trie::update(parts_.root(), changes_of(diff), *this, trie::Version::V1,
                        parts_.base->helper.get());
}

Hash LiveView::root_after(const StateDiff& diff) const {
    auto update = update_by(diff);
    const Hash root = update.root().hash;
    // A trie on branches of this view's own would not outlive it.
    if (!parts_.is_stem_own) memo_->put(block_, parts_.generation, std::move(update));
    return root;
}

Result<std::vector<Bytes>, StateError> LiveView::prove(std::span<const Bytes> keys) const {
    trie::ProofNodes nodes;
    for (const auto& key : keys)
        trie::add_proof(nodes, parts_.root(), trie::MemorySource{}, *this, key);
    return std::vector<Bytes>{nodes.begin(), nodes.end()};
}

}  // namespace storage
