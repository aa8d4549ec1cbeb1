#include "storage/stem.hpp"

namespace storage {

namespace {
/// Tries joined at once: bounds the memory for branches that later blocks replaced.
constexpr std::size_t kJoinedUpdates = 64;
}  // namespace

Stem::~Stem() {
    // In a loop, for a reader may have held back many.
    for (auto at = std::move(heir); at != nullptr && at.use_count() == 1;) {
        auto after = std::move(at->heir);
        at = std::move(after);
    }
}

/// A value before the block that is being added to the trie.
Bytes Stem::value(BytesView key) const {
    auto found = must(delta_log::find(*store_, key, path_, built_));
    auto value = found ? *std::move(found) : base_->get(key);
    CHECK(value.has_value());
    return *std::move(value);
}

const trie::Root& Stem::root() const {
    if (trie_) return trie_->root();
    std::vector<trie::Update> parts;
    const auto join = [&] {
        std::vector<trie::Update*> chain;
        for (auto& part : parts)
            chain.push_back(&part);
        auto joined = trie::Update::merge(chain);
        parts.clear();
        parts.push_back(std::move(joined));
    };
    for (built_ = 0; built_ < path_.hashes.size(); ++built_) {
        const BlockRef block{path_.hashes[built_], path_.first + static_cast<BlockNumber>(built_)};
        const auto diff = must(delta_log::diff(*store_, block));
        const auto& from = parts.empty() ? base_->root : parts.back().root();
        parts.push_back(trie::update(from, changes_of(diff), *this));
        if (parts.size() >= kJoinedUpdates) join();
    }
    join();
    trie_ = std::move(parts.front());
    return trie_->root();
}

}  // namespace storage
