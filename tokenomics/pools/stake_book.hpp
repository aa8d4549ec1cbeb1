// What an account's stake in pools counts for in votes. A member votes with its own share: with the
// vPHA that it gave for its shares, as long as they are worth it; the pool itself never votes.
#pragma once

#include "tokenomics/pools/account.hpp"

namespace tokenomics::pools {

using primitives::Balance;

/// Hears of an account's stake, after a change.
class StakeListener {
  public:
    virtual void stake_changed(const AccountId& who, Balance before, Balance after) = 0;

  protected:
    ~StakeListener() = default;
};

class StakeBook {
  public:
    /// vPHA that an account's shares were bought for, queued ones left out; and at most what they
    /// are worth now.
    virtual Balance stake(const AccountId& who) const = 0;
    virtual Balance stake_worth(const AccountId& who) const = 0;
    /// Of all accounts; and vPHA in accounts of pools. For checks: both read everything.
    virtual Balance stake_of_all() const = 0;
    virtual Balance vpha_of_pools() const = 0;

  protected:
    ~StakeBook() = default;
};

}  // namespace tokenomics::pools
