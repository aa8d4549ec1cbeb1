// A state that remembers which keys were read of it: what a proof of a call has to show. A search
// for the next key reads the key it starts from and the one it finds.
#pragma once

#include "primitives/state.hpp"

#include <set>
#include <vector>

namespace node {

class RecordingView final : public primitives::StateView {
  public:
    /// The view outlives this one.
    explicit RecordingView(const primitives::StateView& state) : state_{state} {}

    std::optional<primitives::Bytes> get(primitives::BytesView key) const override {
        keys_.insert(primitives::to_bytes(key));
        return state_.get(key);
    }
    std::optional<primitives::Bytes> next_key(primitives::BytesView key) const override {
        keys_.insert(primitives::to_bytes(key));
        auto next = state_.next_key(key);
        if (next) keys_.insert(*next);
        return next;
    }
    primitives::Hash root_after(const primitives::StateDiff& diff) const override {
        return state_.root_after(diff);
    }

    std::vector<primitives::Bytes> keys() const { return {keys_.begin(), keys_.end()}; }

  private:
    const primitives::StateView& state_;
    mutable std::set<primitives::Bytes, primitives::BytesLess> keys_;
};

}  // namespace node
