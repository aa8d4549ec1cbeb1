// The legs of the emission. Pallet Emission pays them; pallets Vpha and Rewards are two of them.
#pragma once

#include "frame/support/currency.hpp"

namespace tokenomics {

using frame::AccountId;
using primitives::Balance;

/// One recipient of a share of the emission.
class Leg {
  public:
    /// Where its money goes.
    virtual AccountId account() const = 0;
    /// Whether anybody earns from it now. A leg without recipients is not paid: its share stays in
    /// the reserve and does not wait for the first to come.
    virtual bool has_recipients() const = 0;
    /// `amount` has arrived in the account and belongs to the present recipients.
    virtual void receive(Balance amount) = 0;

  protected:
    ~Leg() = default;
};

}  // namespace tokenomics
