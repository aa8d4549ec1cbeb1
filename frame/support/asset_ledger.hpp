// Assets other than PHA as pallets use them: what pallet Assets offers, and what a pallet that
// manages an asset decides about it. Amounts in the asset's smallest unit.
#pragma once

#include "frame/support/currency.hpp"

namespace frame {

using AssetId = std::uint32_t;

struct NewAsset {
    AssetId id = 0;
    /// Owner, issuer, admin and freezer at once: an account nobody can sign for.
    AccountId owner;
    std::string_view name;
    std::string_view symbol;
    std::uint8_t decimals = 0;
    /// An account below it is removed and the rest burnt.
    Balance min_balance = 0;
};

class AssetLedger {
  public:
    virtual Balance supply(AssetId id) const = 0;
    /// All of it: what hooks hold back included.
    virtual Balance balance(AssetId id, const AccountId& who) const = 0;
    /// What may leave the account now.
    virtual Balance spendable(AssetId id, const AccountId& who, Existence existence) const = 0;

    /// Token errors: UnknownAsset, CannotCreate when the asset exists.
    virtual Outcome<> create(const NewAsset& asset) = 0;
    /// New units. Token errors: UnknownAsset, BelowMinimum; Arithmetic Overflow.
    virtual Outcome<> issue(AssetId id, const AccountId& who, Balance amount) = 0;
    /// Takes units out, and with them a rest below the minimum balance; what was burnt. Does not
    /// ask the hooks. Token error: FundsUnavailable.
    virtual Outcome<Balance> burn(AssetId id, const AccountId& who, Balance amount) = 0;
    /// Only what is spendable. Token errors: FundsUnavailable, Frozen, NotExpendable, BelowMinimum.
    virtual Outcome<> transfer(AssetId id, const AccountId& from, const AccountId& to,
                               Balance amount, Existence existence) = 0;
    /// Without asking the hooks what may leave. Token errors: FundsUnavailable, BelowMinimum.
    virtual Outcome<> move(AssetId id, const AccountId& from, const AccountId& to,
                           Balance amount) = 0;

  protected:
    ~AssetLedger() = default;
};

/// The pallet behind an asset.
class AssetHooks {
  public:
    /// What must stay in the account: nothing that is held or frozen can be transferred.
    virtual Balance must_stay(AssetId id, const AccountId& who) const = 0;
    /// Before the balances change.
    virtual void transferring(AssetId id, const AccountId& from, const AccountId& to,
                              Balance amount) = 0;
    /// After each change of a balance.
    virtual void balance_changed(AssetId id, const AccountId& who, Balance before,
                                 Balance after) = 0;

  protected:
    ~AssetHooks() = default;
};

}  // namespace frame
