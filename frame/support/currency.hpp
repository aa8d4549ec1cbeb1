// PHA as other pallets use it: what pallet Balances offers (holds and freezes as in Substrate's
// fungible traits). Amounts in planck.
#pragma once

#include "frame/support/origin.hpp"
#include "primitives/types/u128.hpp"

namespace frame {

using primitives::Balance;

/// Whether an account may be removed because what is left is below the existential deposit.
enum class Existence : std::uint8_t { KeepAlive, AllowDeath };

/// Why an amount is held: a variant of RuntimeHoldReason, i.e. the pallet's index and its own
/// reason.
struct HoldReason {
    std::uint8_t pallet = 0;
    std::uint8_t reason = 0;
    auto operator<=>(const HoldReason&) const = default;
};

class Currency {
  public:
    virtual Balance total_issuance() const = 0;
    virtual Balance minimum_balance() const = 0;
    /// Free and held together.
    virtual Balance total_balance(const AccountId& who) const = 0;
    /// What `who` could spend now: free without frozen amounts, and without the existential deposit
    /// where the account must live.
    virtual Balance spendable_balance(const AccountId& who, Existence existence) const = 0;
    /// Token errors: FundsUnavailable, NotExpendable, BelowMinimum, Frozen. No-op for zero.
    virtual Outcome<> transfer(const AccountId& from, const AccountId& to, Balance amount,
                               Existence existence) = 0;

    virtual Balance held(const HoldReason& reason, const AccountId& who) const = 0;
    /// Moves free balance under a hold; keeps the existential deposit free.
    virtual Outcome<> hold(const HoldReason& reason, const AccountId& who, Balance amount) = 0;
    /// Moves at most `amount` back to free; what was released.
    virtual Outcome<Balance> release(const HoldReason& reason, const AccountId& who,
                                     Balance amount) = 0;
    /// Moves a held amount to the free balance of another account (a slash, a forfeited deposit).
    virtual Outcome<> transfer_held(const HoldReason& reason, const AccountId& from,
                                    const AccountId& to, Balance amount) = 0;

  protected:
    ~Currency() = default;
};

/// Storage deposits of permissionless entries: held when an entry appears, released when it goes.
inline constexpr Balance kPlanckPerPha = 1'000'000'000'000;
inline constexpr Balance kDepositPerItem = 15 * kPlanckPerPha / 100;
inline constexpr Balance kDepositPerByte = kPlanckPerPha / 100;
constexpr Balance storage_deposit(std::uint64_t items, std::uint64_t bytes) {
    return kDepositPerItem * items + kDepositPerByte * bytes;
}

/// Chain time as pallets see it: the timestamp inherent of this block.
class ChainClock {
  public:
    /// Milliseconds since the Unix epoch; 0 before the first block's inherent.
    virtual std::uint64_t now_ms() const = 0;

  protected:
    ~ChainClock() = default;
};

/// Called when the timestamp inherent has set the time of this block, before any signed call.
class OnTimestampSet {
  public:
    virtual void on_timestamp_set(std::uint64_t now_ms) = 0;

  protected:
    ~OnTimestampSet() = default;
};

/// The account of a pallet: "modl" | id (8 bytes) | zeros.
constexpr AccountId pallet_account(const char (&id)[9]) {
    AccountId account;
    constexpr char kPrefix[] = {'m', 'o', 'd', 'l'};
    for (std::size_t i = 0; i < 4; ++i)
        account[i] = static_cast<std::uint8_t>(kPrefix[i]);
    for (std::size_t i = 0; i < 8; ++i)
        account[4 + i] = static_cast<std::uint8_t>(id[i]);
    return account;
}
inline constexpr AccountId kTreasuryAccount = pallet_account("py/trsry");
/// The reward reserve: 700,000,000 PHA at genesis.
inline constexpr AccountId kRewardReserveAccount = pallet_account("phala/pp");
/// Stakers' PHA: the vault's assets and the open unbonding tickets.
inline constexpr AccountId kVaultAccount = pallet_account("phavault");
/// Providers' rewards that are not claimed yet.
inline constexpr AccountId kProvidersAccount = pallet_account("phaprovd");

/// The accounts of the chain itself, which live on any amount: what they owe never becomes dust.
constexpr bool is_chain_account(const AccountId& who) {
    return who == kTreasuryAccount || who == kRewardReserveAccount || who == kVaultAccount ||
           who == kProvidersAccount;
}

}  // namespace frame
