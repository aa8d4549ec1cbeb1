// Collateral as slashes see it, and what slashes tell collateral.
#pragma once

#include "frame/support/currency.hpp"
#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::collateral {

class Slashable {
  public:
    /// Whose collateral stands behind the worker; nullopt when there is none.
    virtual std::optional<frame::AccountId> owner_of(const rewards::WorkerId& worker) const = 0;
    /// Locked and cooling shares.
    virtual frame::Balance pledged(const rewards::WorkerId& worker) const = 0;
    /// Takes at most `shares` for a slash, locked ones first: they are held for the reason Slash
    /// now. What was taken, and of whom.
    virtual std::pair<frame::AccountId, frame::Balance> take(const rewards::WorkerId& worker,
                                                             frame::Balance shares) = 0;
    /// Shares held for the reason Slash stand behind the worker again; they become free where
    /// another's collateral does.
    virtual void give_back(const rewards::WorkerId& worker, const frame::AccountId& owner,
                           frame::Balance shares) = 0;
    /// No slash holds the worker any more: what has cooled down is released.
    virtual void unlocked(const rewards::WorkerId& worker) = 0;

  protected:
    ~Slashable() = default;
};

/// Tells who stands behind an account that nobody has a key for.
class Principals {
  public:
    /// Who answers for an account's vPHA: a pool's owner for the pool's account, anyone for its
    /// own.
    virtual frame::AccountId responsible_for(const frame::AccountId& account) const = 0;

  protected:
    ~Principals() = default;
};

class ReleaseLocks {
  public:
    /// While a slash is held against the worker, none of its collateral is released.
    virtual bool slash_held(const rewards::WorkerId& worker) const = 0;

  protected:
    ~ReleaseLocks() = default;
};

}  // namespace tokenomics::collateral
