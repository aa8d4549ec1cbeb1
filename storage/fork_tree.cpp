#include "storage/fork_tree.hpp"

namespace storage {

std::size_t size_bytes_of(const Delta& delta) {
    // Node of the map and two allocations.
    static constexpr std::size_t kChangeOverhead = 160;
    std::size_t size = delta.trie.size_bytes();
    for (const auto& [key, value] : delta.diff)
        size += kChangeOverhead + key.size() + (value ? value->size() : 0);
    return size;
}

std::shared_ptr<Base> ForkTree::base() const {
    const std::shared_lock lock{mutex_};
    return base_;
}

bool ForkTree::contains(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    return base_->block.hash == block || deltas_.contains(block);
}

std::optional<ForkTree::Layers> ForkTree::layers(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    Layers out;
    out.base = base_;
    for (Hash at = block; at != base_->block.hash;) {
        const auto found = deltas_.find(at);
        if (found == deltas_.end()) return std::nullopt;
        out.deltas.push_back(found->second);
        at = found->second->id.parent;
    }
    return out;
}

void ForkTree::insert(std::shared_ptr<Delta> delta) {
    const std::unique_lock lock{mutex_};
    const auto id = delta->id;
    CHECK(id.parent == base_->block.hash || deltas_.contains(id.parent));
    size_bytes_ += size_bytes_of(*delta);
    const bool is_new = deltas_.emplace(id.hash, std::move(delta)).second;
    CHECK(is_new);
    children_.emplace(id.parent, id.hash);
}

std::vector<Hash> ForkTree::others_locked(const Hash& child) const {
    std::vector<Hash> out;
    const auto add_children = [&](const Hash& parent) {
        const auto [from, to] = children_.equal_range(parent);
        for (auto at = from; at != to; ++at)
            if (at->second != child) out.push_back(at->second);
    };
    add_children(base_->block.hash);
    for (std::size_t i = 0; i < out.size(); ++i)
        add_children(Hash{out[i]});
    return out;
}

std::vector<BlockRef> ForkTree::others(const Hash& child) const {
    const std::shared_lock lock{mutex_};
    std::vector<BlockRef> out;
    for (const auto& hash : others_locked(child))
        out.push_back({hash, deltas_.at(hash)->id.number});
    return out;
}

void ForkTree::advance(const Hash& child, std::shared_ptr<Base> base) {
    // Freed only after the lock.
    std::vector<std::shared_ptr<Delta>> gone;
    std::shared_ptr<Base> old_base;
    {
        const std::unique_lock lock{mutex_};
        auto forgotten = others_locked(child);
        forgotten.push_back(child);
        children_.erase(base_->block.hash);
        for (const auto& hash : forgotten) {
            const auto found = deltas_.find(hash);
            CHECK(found != deltas_.end());
            size_bytes_ -= size_bytes_of(*found->second);
            gone.push_back(std::move(found->second));
            deltas_.erase(found);
            if (hash != child) children_.erase(hash);
        }
        old_base = std::exchange(base_, std::move(base));
    }
}

std::size_t ForkTree::count() const {
    const std::shared_lock lock{mutex_};
    return deltas_.size();
}

std::size_t ForkTree::size_bytes() const {
    const std::shared_lock lock{mutex_};
    return size_bytes_;
}

}  // namespace storage
