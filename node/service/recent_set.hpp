// The last N hashes seen: what a peer knows already.
#pragma once

#include "primitives/types/bytes.hpp"

#include <deque>
#include <set>

namespace node {

class RecentSet {
  public:
    explicit RecentSet(std::size_t size_max) : size_max_{size_max} {}

    /// Whether it was not there.
    bool insert(const primitives::Hash& hash) {
        if (!known_.insert(hash).second) return false;
        order_.push_back(hash);
        if (order_.size() > size_max_) {
            known_.erase(order_.front());
            order_.pop_front();
        }
        return true;
    }

  private:
    std::size_t size_max_;
    std::set<primitives::Hash> known_;
    std::deque<primitives::Hash> order_;
};

}  // namespace node
