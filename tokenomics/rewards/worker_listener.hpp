// What the rewards need to hear about workers. The runtime connects the registry's events to it, in
// the same block.
#pragma once

#include "primitives/types/bytes.hpp"

#include <array>

namespace tokenomics::rewards {

/// A worker's public key.
using WorkerId = std::array<std::uint8_t, 32>;

class WorkerListener {
  public:
    /// The worker earns by `weight` (a unit common to all workers) for its operator from now on. A
    /// worker that was known under another operator is removed first.
    virtual void activated(const WorkerId& worker, const primitives::AccountId& operator_account,
                           std::uint64_t weight) = 0;
    /// No effect on a worker that was never activated or was removed; likewise below.
    virtual void weight_changed(const WorkerId& worker, std::uint64_t weight) = 0;
    /// It earns nothing until it is activated again.
    virtual void lapsed(const WorkerId& worker) = 0;
    virtual void removed(const WorkerId& worker) = 0;

  protected:
    ~WorkerListener() = default;
};

}  // namespace tokenomics::rewards
