// PHA as the fee rules of TransactionPayment need it. Pallet Balances implements it.
//
// Between withdraw_fee and the deposits of the same total the fee is in no account; both happen
// in one extrinsic.
#pragma once

#include "frame/support/origin.hpp"
#include "primitives/types/u128.hpp"

namespace frame {

class FeeCurrency {
  public:
    /// Whether the account can pay and stay alive.
    virtual bool can_withdraw_fee(const AccountId& who, primitives::Balance fee) const = 0;
    /// Event Withdraw. Errors as Currency::transfer, with KeepAlive.
    virtual Outcome<> withdraw_fee(const AccountId& who, primitives::Balance fee) = 0;
    /// Gives part of a withdrawn fee back, event Deposit. False, with nothing changed, when the
    /// account is gone and the amount is too small to open it again.
    [[nodiscard]] virtual bool refund_fee(const AccountId& who, primitives::Balance amount) = 0;
    /// What is left of a withdrawn fee goes to the treasury, event Deposit.
    virtual void collect_fee(primitives::Balance amount) = 0;

  protected:
    ~FeeCurrency() = default;
};

/// Hears what each signed extrinsic paid, once it is in the treasury.
class FeeListener {
  public:
    virtual void fee_collected(primitives::Balance fee, primitives::Balance tip) = 0;

  protected:
    ~FeeListener() = default;
};

}  // namespace frame
