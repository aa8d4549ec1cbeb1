// Memory that clients make the server hold: requests being worked on and messages not yet written.
// One budget for all connections, so that many slow or greedy clients together stay bounded.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace rpc {

/// Thread-safe.
class Budget {
  public:
    explicit Budget(std::size_t max) : max_{max} {}

    std::size_t used() const { return used_.load(std::memory_order_relaxed); }
    std::size_t max() const { return max_; }
    bool is_exhausted() const { return used() > max_; }

    /// Holds `size` bytes until destroyed.
    class Charge {
      public:
        Charge() = default;
        Charge(Budget& budget, std::size_t size) : budget_{&budget}, size_{size} {
            budget.used_.fetch_add(size, std::memory_order_relaxed);
        }
        Charge(Charge&& other) noexcept
            : budget_{std::exchange(other.budget_, nullptr)}, size_{other.size_} {}
        Charge& operator=(Charge&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(size_, other.size_);
            return *this;
        }
        ~Charge() {
            if (budget_ != nullptr) budget_->used_.fetch_sub(size_, std::memory_order_relaxed);
        }

      private:
        Budget* budget_ = nullptr;
        std::size_t size_ = 0;
    };

  private:
    std::size_t max_;
    std::atomic<std::size_t> used_{0};
};

}  // namespace rpc
