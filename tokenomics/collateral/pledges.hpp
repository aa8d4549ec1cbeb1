// Collateral as a pallet uses it that pledges for others: what a pool does with its members' vPHA.
#pragma once

#include "tokenomics/rewards/worker_listener.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::collateral {

using primitives::AccountId;
using primitives::Balance;
using rewards::WorkerId;

/// What stands behind one worker.
struct Backing {
    AccountId owner;
    Balance locked = 0;
    /// Does not count any more, can still be slashed.
    Balance cooling = 0;
    /// The next end of a cooling; 0 when nothing cools.
    std::uint64_t next_release_ms = 0;
};

class Pledges {
  public:
    /// Locks shares of any account behind a worker: held for the reason WorkerCollateral. One
    /// account at a time stands behind a worker.
    virtual frame::Outcome<> lock(const AccountId& owner, const WorkerId& worker,
                                  Balance shares) = 0;
    virtual frame::Outcome<> unlock(const AccountId& owner, const WorkerId& worker,
                                    Balance shares) = 0;
    /// Releases what has cooled down; zero when nothing has.
    virtual Balance release_due(const WorkerId& worker) = 0;
    virtual std::optional<Backing> backing(const WorkerId& worker) const = 0;
    virtual std::uint64_t cooling_ms() const = 0;

  protected:
    ~Pledges() = default;
};

}  // namespace tokenomics::collateral
