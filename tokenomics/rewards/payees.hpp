// Who is paid for a worker, where that is not its operator: a pool is paid for the workers that it
// stands behind.
#pragma once

#include "tokenomics/rewards/worker_listener.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::rewards {

using primitives::Balance;

class Payees {
  public:
    virtual std::optional<primitives::AccountId> operator_of(const WorkerId& worker) const = 0;
    /// From now on the worker's pay goes to `payee` in vPHA, or to its operator. What it earned up
    /// to now stays owed to who was paid before; an open interval goes back. It outlives the
    /// worker's record: a worker that comes back pays the same payee.
    virtual void set_payee(const WorkerId& worker,
                           const std::optional<primitives::AccountId>& payee) = 0;
    /// Pays what is due of workers that are gone or pay another by now; the PHA that it was worth.
    virtual Balance pay_owed(const primitives::AccountId& payee) = 0;
    /// Of such workers, due or not.
    virtual Balance owed(const primitives::AccountId& payee) const = 0;

  protected:
    ~Payees() = default;
};

/// Hears of every payment in vPHA, after it.
class PayListener {
  public:
    virtual void paid(const primitives::AccountId& payee, Balance shares) = 0;

  protected:
    ~PayListener() = default;
};

}  // namespace tokenomics::rewards
