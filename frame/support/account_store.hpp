// Where account data lives: System.Account, seen by pallet Balances through this interface, so that
// the two pallets do not know each other.
#pragma once

#include "frame/support/origin.hpp"
#include "primitives/types/u128.hpp"

namespace frame {

using primitives::Balance;
using primitives::Nonce;
using primitives::u128;

/// Set in AccountData::flags of every account of the current logic.
inline constexpr u128 kNewLogicFlag = u128{1} << 127;

/// Amounts in planck.
struct AccountData {
    static constexpr std::string_view kTypePath = "pallet_balances::types::AccountData";
    Balance free = 0;
    Balance reserved = 0;
    Balance frozen = 0;
    u128 flags = kNewLogicFlag;
    bool operator==(const AccountData&) const = default;
};

class AccountStore {
  public:
    virtual AccountData data(const AccountId& who) const = 0;
    virtual void set_data(const AccountId& who, const AccountData& data) = 0;
    virtual bool account_exists(const AccountId& who) const = 0;
    virtual Nonce account_nonce(const AccountId& who) const = 0;
    virtual std::uint32_t providers(const AccountId& who) const = 0;
    virtual std::uint32_t consumers(const AccountId& who) const = 0;
    /// The first provider creates the account (event NewAccount).
    virtual void inc_providers(const AccountId& who) = 0;
    /// The last provider removes it (event KilledAccount); ConsumerRemaining while it is needed.
    virtual Outcome<> dec_providers(const AccountId& who) = 0;
    /// NoProviders, TooManyConsumers.
    virtual Outcome<> inc_consumers(const AccountId& who) = 0;
    virtual void dec_consumers(const AccountId& who) = 0;
    /// A reason for the account to exist that nothing else depends on: an asset that stands for
    /// itself. Creates and removes the account as a provider does.
    virtual void inc_sufficients(const AccountId& who) = 0;
    virtual void dec_sufficients(const AccountId& who) = 0;

  protected:
    ~AccountStore() = default;
};

}  // namespace frame
