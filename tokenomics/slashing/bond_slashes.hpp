// Slashes of validators' bonds: Validators finds the offence, Slashing holds what it costs until
// the window to appeal is over, and gives it back or executes it.
#pragma once

#include "tokenomics/slashing/parameters.hpp"

namespace tokenomics::slashing {

/// Holds what offences of validators cost.
class BondSlashes {
  public:
    /// Holds `shares` of an account's bond for the reason Slash; what was held, which is nothing
    /// where slashing is turned off. At most the bond.
    virtual Balance hold_bond(const frame::AccountId& who, Tier tier, Balance shares) = 0;
    /// Whether a slash of the account's bond is held: then the bond is not released.
    virtual bool bond_slash_held(const frame::AccountId& who) const = 0;

  protected:
    ~BondSlashes() = default;
};

/// Hears how they end.
class Bonds {
  public:
    /// A slash was annulled: shares held for the reason Slash are the account's bond again, or free
    /// where it has none.
    virtual void give_back(const frame::AccountId& who, Tier tier, Balance shares) = 0;

  protected:
    ~Bonds() = default;
};

}  // namespace tokenomics::slashing
