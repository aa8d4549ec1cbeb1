// vPHA as other pallets use it: what an account has of it, what it has pledged, and what PHA it is
// worth. Shares and PHA in 10^-12 units.
//
// Pledges are holds with a reason and never overlap: a held share cannot be transferred, redeemed
// or pledged again, so that the sum of an account's holds is at most its balance. Freezes overlap
// each other and the holds: they say only that so much may not leave.
#pragma once

#include "frame/support/currency.hpp"

namespace tokenomics::vpha {

using frame::AccountId;
using frame::Existence;
using frame::Outcome;
using primitives::Balance;

enum class HoldReason : std::uint8_t { WorkerCollateral, ValidatorBond, Pool, Slash, Deposit };
inline constexpr std::uint32_t kHoldReasonsCount = 5;
/// Who freezes says what its ids mean. One account has at most kFreezesMax.
using FreezeId = std::uint32_t;
inline constexpr std::uint32_t kFreezesMax = 32;

class Ledger {
  public:
    virtual Balance total_shares() const = 0;
    /// Held and frozen shares included.
    virtual Balance balance(const AccountId& who) const = 0;
    /// What may be transferred, redeemed or held now: neither held nor frozen.
    virtual Balance spendable(const AccountId& who) const = 0;
    /// Spendable shares only. Token errors: FundsUnavailable, Frozen, NotExpendable, BelowMinimum.
    virtual Outcome<> transfer(const AccountId& from, const AccountId& to, Balance shares,
                               Existence existence) = 0;

    virtual Balance held(HoldReason reason, const AccountId& who) const = 0;
    virtual Balance held_total(const AccountId& who) const = 0;
    /// Shares that are not held yet; frozen ones may be. Token error: FundsUnavailable.
    virtual Outcome<> hold(HoldReason reason, const AccountId& who, Balance shares) = 0;
    /// At most `shares`; what was released.
    virtual Balance release(HoldReason reason, const AccountId& who, Balance shares) = 0;
    /// The same shares under another reason: a slash takes its part of a collateral so.
    /// Token error: FundsUnavailable.
    virtual Outcome<> change_reason(HoldReason from, HoldReason to, const AccountId& who,
                                    Balance shares) = 0;
    /// Held shares of `from` become free ones of `to`. Token errors: FundsUnavailable,
    /// BelowMinimum.
    virtual Outcome<> transfer_held(HoldReason reason, const AccountId& from, const AccountId& to,
                                    Balance shares) = 0;

    virtual Balance frozen(FreezeId id, const AccountId& who) const = 0;
    /// Sets an amount; it may be above the balance. Zero thaws. Vpha error: TooManyFreezes.
    virtual Outcome<> freeze(FreezeId id, const AccountId& who, Balance shares) = 0;

    /// What shares are worth now, rounded down; what PHA buys now, rounded down.
    virtual Balance convert_to_assets(Balance shares) const = 0;
    virtual Balance convert_to_shares(Balance assets) const = 0;
    /// The fewest shares that are worth `assets` now.
    virtual Balance shares_worth(Balance assets) const = 0;

    /// Stakes PHA of `payer` for shares of `account`, without the minimum deposit; the shares.
    /// Vpha error: DepositTooSmall when it buys none; errors of the transfer.
    virtual Outcome<Balance> deposit_for(const AccountId& payer, const AccountId& account,
                                         Balance assets) = 0;
    /// Gives PHA of `payer` to all holders: the vault's share of the fees.
    virtual Outcome<> add_fee_share(const AccountId& payer, Balance assets) = 0;

  protected:
    ~Ledger() = default;
};

/// Hears every change of a balance, after it: votes weigh what accounts had at a time.
class ShareListener {
  public:
    virtual void shares_changed(const AccountId& who, Balance before, Balance after) = 0;

  protected:
    ~ShareListener() = default;
};

}  // namespace tokenomics::vpha
