// What the liveness check tells: who answers challenges, and who does not.
#pragma once

#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::rewards {

class LivenessListener {
  public:
    /// A challenge was answered in time. Weights in 1/10,000 of a unit.
    virtual void answered(const WorkerId& worker, std::uint64_t weight) = 0;
    /// The time of a challenge is over.
    virtual void missed(const WorkerId& worker, std::uint64_t weight) = 0;
    /// The worker is not asked any more: its evidence lapsed, its class is stopped, it has no
    /// collateral, or its key is gone.
    virtual void not_asked(const WorkerId& worker) = 0;

  protected:
    ~LivenessListener() = default;
};

}  // namespace tokenomics::rewards
