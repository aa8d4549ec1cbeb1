// A state in memory for tests: a plain ordered map, without a trie.
#pragma once

#include "primitives/state.hpp"

#include <gtest/gtest.h>

namespace tests {

class MemoryState final : public primitives::StateView {
  public:
    using Entries = std::map<primitives::Bytes, primitives::Bytes, primitives::BytesLess>;

    MemoryState() = default;
    explicit MemoryState(Entries entries) : entries_{std::move(entries)} {}

    std::optional<primitives::Bytes> get(primitives::BytesView key) const override {
        const auto found = entries_.find(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->second};
    }
    std::optional<primitives::Bytes> next_key(primitives::BytesView key) const override {
        const auto found = entries_.upper_bound(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->first};
    }
    /// No test of plain states asks for a root.
    primitives::Hash root_after(const primitives::StateDiff&) const override {
        ADD_FAILURE() << "this state has no trie";
        return {};
    }

    void apply(const primitives::StateDiff& diff) {
        for (const auto& [key, value] : diff) {
            if (value)
                entries_[key] = *value;
            else
                entries_.erase(key);
        }
    }
    const Entries& entries() const { return entries_; }

  private:
    Entries entries_;
};

}  // namespace tests
