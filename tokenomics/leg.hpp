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
    /// How much of `budget` its present recipients are paid, at most all of it. The rest stays in
    /// the reserve: a leg that few earn from does not pile up for them.
    virtual Balance accepts(Balance budget) const = 0;
    /// What it was paid before and did not become anybody's: it is in the leg's account and pays
    /// the next budgets, so that as much less leaves the reserve.
    virtual Balance returns() const { return 0; }
    /// `amount`, which accepts() gave, has arrived in the account, but for `returned` of it, which
    /// was there, and belongs to the present recipients.
    virtual void receive(Balance amount, Balance returned) = 0;
    /// An epoch of the emission is over.
    virtual void epoch_ended(std::uint32_t epoch) = 0;

  protected:
    ~Leg() = default;
};

}  // namespace tokenomics
