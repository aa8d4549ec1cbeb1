// A state in memory that answers for its root by building the whole trie: slow and plainly right.
#pragma once

#include "primitives/state.hpp"
#include "storage/trie/root.hpp"

namespace tests {

class RootedState final : public primitives::StateView {
  public:
    std::optional<primitives::Bytes> get(primitives::BytesView key) const override {
        const auto found = entries_.find(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->second};
    }
    std::optional<primitives::Bytes> next_key(primitives::BytesView key) const override {
        const auto found = entries_.upper_bound(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->first};
    }
    primitives::Hash root_after(const primitives::StateDiff& diff) const override {
        RootedState after = *this;
        after.apply(diff);
        return after.root();
    }

    primitives::Hash root() const {
        std::vector<storage::trie::KeyValue> entries;
        for (const auto& [key, value] : entries_)
            entries.emplace_back(key, value);
        return storage::trie::root_of(entries, storage::trie::Version::V1);
    }
    void apply(const primitives::StateDiff& diff) {
        for (const auto& [key, value] : diff) {
            if (value)
                entries_[key] = *value;
            else
                entries_.erase(key);
        }
    }

  private:
    std::map<primitives::Bytes, primitives::Bytes, primitives::BytesLess> entries_;
};

}  // namespace tests
