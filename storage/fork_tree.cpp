#include "storage/fork_tree.hpp"

#include <algorithm>

namespace storage {

std::size_t size_bytes_of(const Delta& delta) {
    // Node of the map and two allocations.
    static constexpr std::size_t kChangeOverhead = 160;
    std::size_t size = delta.trie.size_bytes();
    for (const auto& [key, value] : delta.diff)
        size += kChangeOverhead + key.size() + (value ? value->size() : 0);
    return size;
}

// ---- what readers ask ---------------------------------------------------------------------------

std::shared_ptr<Base> ForkTree::base() const {
    const std::shared_lock lock{mutex_};
    return base_;
}

bool ForkTree::contains(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    return base_->block.hash == block || nodes_.contains(block);
}

std::optional<BlockNumber> ForkTree::number(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    if (base_->block.hash == block) return base_->block.number;
    const auto found = nodes_.find(block);
    return found == nodes_.end() ? std::nullopt : std::optional{found->second.id.number};
}

std::vector<BlockRef> ForkTree::path_locked(const Hash& block) const {
    std::vector<BlockRef> out;
    for (Hash at = block; at != base_->block.hash;) {
        const Node& node = nodes_.at(at);
        out.push_back({node.id.hash, node.id.number});
        at = node.id.parent;
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::optional<std::vector<BlockRef>> ForkTree::path_to(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    if (base_->block.hash != block && !nodes_.contains(block)) return std::nullopt;
    return path_locked(block);
}

namespace {

ChainPath chain_of(const std::vector<BlockRef>& blocks) {
    ChainPath out;
    out.first = blocks.front().number;
    for (const auto& block : blocks)
        out.hashes.push_back(block.hash);
    return out;
}

}  // namespace

std::optional<StateParts> ForkTree::parts(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    StateParts out;
    out.base = base_;
    out.generation = generation_;
    for (Hash at = block; at != base_->block.hash;) {
        const auto found = nodes_.find(at);
        if (found == nodes_.end()) return std::nullopt;
        const Node& node = found->second;
        if (node.delta == nullptr) {
            out.stem = node.stem;
            if (out.stem != nullptr) return out;
            out.is_stem_own = true;
            out.stem = std::make_shared<Stem>(chain_of(path_locked(at)), base_, store_);
            return out;
        }
        out.deltas.push_back(node.delta);
        at = node.id.parent;
    }
    return out;
}

std::shared_ptr<Delta> ForkTree::first_delta(const Hash& child) const {
    const std::shared_lock lock{mutex_};
    const auto found = nodes_.find(child);
    if (found == nodes_.end() || found->second.id.parent != base_->block.hash) return nullptr;
    return found->second.delta;
}

std::shared_ptr<Stem> ForkTree::stem_at(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    const auto found = nodes_.find(block);
    return found == nodes_.end() ? nullptr : found->second.stem;
}

std::optional<delta_log::Record> ForkTree::spilled(const Hash& block) const {
    const std::shared_lock lock{mutex_};
    const auto found = nodes_.find(block);
    if (found == nodes_.end() || found->second.delta != nullptr) return std::nullopt;
    return delta_log::Record{found->second.id, found->second.root};
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
        out.push_back({hash, nodes_.at(hash).id.number});
    return out;
}

ForkTree::Use ForkTree::use() const {
    const std::shared_lock lock{mutex_};
    Use out{blocks_, bytes_, nodes_.size() - blocks_, 0};
    for (const auto& [hash, node] : nodes_)
        if (node.stem != nullptr) out.stem_bytes += node.stem->trie().size_bytes();
    return out;
}

bool ForkTree::is_above(std::size_t blocks, std::size_t bytes) const {
    const std::shared_lock lock{mutex_};
    return blocks_ > blocks || bytes_ > bytes;
}

// ---- what the writer changes --------------------------------------------------------------------

void ForkTree::insert(std::shared_ptr<Delta> delta) {
    const std::unique_lock lock{mutex_};
    const auto id = delta->id;
    const auto parent = nodes_.find(id.parent);
    CHECK(id.parent == base_->block.hash ||
          (parent != nodes_.end() &&
           (parent->second.delta != nullptr || parent->second.stem != nullptr)));
    const std::size_t size = size_bytes_of(*delta);
    const Hash root = delta->trie.root().hash;
    const bool is_new =
        nodes_.emplace(id.hash, Node{id, root, std::move(delta), nullptr, size}).second;
    CHECK(is_new);
    ++blocks_;
    bytes_ += size;
    children_.emplace(id.parent, id.hash);
}

void ForkTree::insert_spilled(const delta_log::Record& record) {
    const std::unique_lock lock{mutex_};
    CHECK(record.id.parent == base_->block.hash || nodes_.contains(record.id.parent));
    const bool is_new =
        nodes_.emplace(record.id.hash, Node{record.id, record.root, nullptr, nullptr, 0}).second;
    CHECK(is_new);
    children_.emplace(record.id.parent, record.id.hash);
}

void ForkTree::advance(const Hash& child, std::shared_ptr<Base> base) {
    // Freed only after the lock.
    std::vector<Node> gone;
    std::shared_ptr<Base> old_base;
    {
        const std::unique_lock lock{mutex_};
        auto forgotten = others_locked(child);
        forgotten.push_back(child);
        children_.erase(base_->block.hash);
        for (const auto& hash : forgotten) {
            const auto found = nodes_.find(hash);
            CHECK(found != nodes_.end());
            bytes_ -= found->second.size_bytes;
            if (found->second.delta != nullptr) --blocks_;
            gone.push_back(std::move(found->second));
            nodes_.erase(found);
            if (hash != child) children_.erase(hash);
        }
        old_base = std::exchange(base_, std::move(base));
        if (nodes_.empty()) store_ = nullptr;
    }
}

ForkTree::Plan ForkTree::plan_spill(const Hash& best, std::size_t blocks, std::size_t bytes) const {
    const std::shared_lock lock{mutex_};
    const auto path = path_locked(best);
    CHECK(!path.empty());
    // For every block in memory: the last block of the path that it is or descends from, counted
    // from 1; 0 for the base's own.
    std::map<Hash, std::size_t> places{{base_->block.hash, 0}};
    for (std::size_t i = 0; i < path.size(); ++i)
        places.emplace(path[i].hash, i + 1);
    struct Held {
        std::size_t place;
        bool is_on_path;
        const Node* node;
    };
    std::vector<Held> held;
    for (const auto& [hash, node] : nodes_) {
        if (node.delta == nullptr) continue;
        Hash at = hash;
        while (!places.contains(at))
            at = nodes_.at(at).id.parent;
        held.push_back({places.at(at), at == hash, &node});
    }
    const auto stays = [&](const Held& one, std::size_t top) {
        return one.is_on_path ? one.place > top : one.place >= top;
    };
    const auto fits = [&](std::size_t top) {
        std::size_t count = 0;
        std::size_t size = 0;
        for (const auto& one : held) {
            if (!stays(one, top)) continue;
            ++count;
            size += one.node->size_bytes;
        }
        return count <= blocks && size <= bytes;
    };
    // Of no use below what is spilled already.
    std::size_t top = 1;
    while (top < path.size() && nodes_.at(path[top].hash).delta == nullptr)
        ++top;
    while (top < path.size() && !fits(top))
        ++top;

    Plan plan{path[top - 1].hash, {}};
    for (const auto& one : held)
        if (!stays(one, top)) plan.spilled.push_back(one.node->delta);
    std::sort(plan.spilled.begin(), plan.spilled.end(),
              [](const auto& a, const auto& b) { return a->id.number < b->id.number; });
    return plan;
}

void ForkTree::spill(const Plan& plan, std::shared_ptr<Stem> stem,
                     std::shared_ptr<const KeyValueReader> store) {
    // Freed only after the lock.
    std::vector<std::shared_ptr<Stem>> old_stems;
    std::vector<std::shared_ptr<Delta>> gone;
    const std::unique_lock lock{mutex_};
    for (auto& [hash, node] : nodes_)
        old_stems.push_back(std::exchange(node.stem, nullptr));
    for (const auto& delta : plan.spilled) {
        Node& node = nodes_.at(delta->id.hash);
        gone.push_back(std::exchange(node.delta, nullptr));
        bytes_ -= std::exchange(node.size_bytes, 0);
        --blocks_;
    }
    nodes_.at(plan.top).stem = std::move(stem);
    store_ = std::move(store);
    ++generation_;
}

void ForkTree::set_stem(const Hash& block, std::shared_ptr<Stem> stem) {
    CHECK(stem->is_built());
    const std::unique_lock lock{mutex_};
    Node& node = nodes_.at(block);
    CHECK(node.delta == nullptr);
    node.stem = std::move(stem);
    ++generation_;
}

void ForkTree::set_store(std::shared_ptr<const KeyValueReader> store) {
    const std::unique_lock lock{mutex_};
    store_ = std::move(store);
}

}  // namespace storage
