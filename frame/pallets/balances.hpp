// Pallet Balances: free, held and frozen PHA of accounts, kept in System.Account.
//
// Invariants: the sum of free + reserved over all accounts is TotalIssuance, which only genesis
// sets; reserved of an account is the sum of its holds; frozen is its largest freeze.
//
// An account with less than the existential deposit free and nothing reserved is removed, and its
// dust goes to the treasury. The accounts of the chain itself live on any amount, so that what they
// owe to others never becomes dust. A hold or a freeze is a consumer of the account.
#pragma once

#include "frame/support/account_store.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/fee_currency.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"

namespace frame::balances {

/// 0.01 PHA: what an entry in the state costs its owner at least.
inline constexpr Balance kExistentialDeposit = kPlanckPerPha / 100;
/// Reasons for which one account has holds at once: each is a pallet's, and there are fewer.
inline constexpr std::uint32_t kHoldsMax = 32;
inline constexpr std::uint32_t kFreezesMax = 16;
/// Locks and named reserves are what holds and freezes replaced; no pallet makes them.
inline constexpr std::uint32_t kLocksMax = 50;
inline constexpr std::uint32_t kReservesMax = 50;

/// Why an amount is frozen: the pallet's index and its own reason.
struct FreezeReason {
    std::uint8_t pallet = 0;
    std::uint8_t reason = 0;
    auto operator<=>(const FreezeReason&) const = default;
};

struct HeldAmount {
    static constexpr std::string_view kTypePath = "frame_support::traits::tokens::misc::IdAmount";
    HoldReason id;
    Balance amount{};
    bool operator==(const HeldAmount&) const = default;
};
struct FrozenAmount {
    static constexpr std::string_view kTypePath = "frame_support::traits::tokens::misc::IdAmount";
    FreezeReason id;
    Balance amount{};
    bool operator==(const FrozenAmount&) const = default;
};

enum class Reasons : std::uint8_t { Fee, Misc, All };
struct BalanceLock {
    static constexpr std::string_view kTypePath = "pallet_balances::types::BalanceLock";
    std::array<std::uint8_t, 8> id{};
    Balance amount{};
    Reasons reasons{};
};
struct ReserveData {
    static constexpr std::string_view kTypePath = "pallet_balances::types::ReserveData";
    std::array<std::uint8_t, 8> id{};
    Balance amount{};
};

struct Storage {
    Value<"TotalIssuance", Balance> total_issuance;
    /// Always absent: nothing is deactivated.
    Value<"InactiveIssuance", Balance> inactive_issuance;
    /// Always empty: balances are in System.Account. Clients look for the item.
    Map<"Account", Blake2_128Concat, AccountId, AccountData> account;
    Map<"Locks", Blake2_128Concat, AccountId, BoundedVec<BalanceLock, kLocksMax>> locks;
    Map<"Reserves", Blake2_128Concat, AccountId, BoundedVec<ReserveData, kReservesMax>> reserves;
    Map<"Holds", Blake2_128Concat, AccountId, BoundedVec<HeldAmount, kHoldsMax>> holds;
    Map<"Freezes", Blake2_128Concat, AccountId, BoundedVec<FrozenAmount, kFreezesMax>> freezes;
};

struct Endowed {
    static constexpr std::uint8_t kVariantIndex = 0;
    AccountId account;
    Balance free_balance{};
};
/// The rest of a removed account went to the treasury.
struct DustLost {
    static constexpr std::uint8_t kVariantIndex = 1;
    AccountId account;
    Balance amount{};
};
struct Transfer {
    static constexpr std::uint8_t kVariantIndex = 2;
    AccountId from;
    AccountId to;
    Balance amount{};
};
struct BalanceSet {
    static constexpr std::uint8_t kVariantIndex = 3;
    AccountId who;
    Balance free{};
};
struct Unreserved {
    static constexpr std::uint8_t kVariantIndex = 5;
    AccountId who;
    Balance amount{};
};
struct Deposit {
    static constexpr std::uint8_t kVariantIndex = 7;
    AccountId who;
    Balance amount{};
};
struct Withdraw {
    static constexpr std::uint8_t kVariantIndex = 8;
    AccountId who;
    Balance amount{};
};
struct Frozen {
    static constexpr std::uint8_t kVariantIndex = 19;
    AccountId who;
    Balance amount{};
};
struct Thawed {
    static constexpr std::uint8_t kVariantIndex = 20;
    AccountId who;
    Balance amount{};
};
struct Held {
    static constexpr std::uint8_t kVariantIndex = 22;
    HoldReason reason;
    AccountId who;
    Balance amount{};
};
/// A held amount became the free balance of another account.
struct TransferOnHold {
    static constexpr std::uint8_t kVariantIndex = 24;
    HoldReason reason;
    AccountId source;
    AccountId dest;
    Balance amount{};
};
struct Released {
    static constexpr std::uint8_t kVariantIndex = 26;
    HoldReason reason;
    AccountId who;
    Balance amount{};
};
using Event = std::variant<Endowed, DustLost, Transfer, BalanceSet, Unreserved, Deposit, Withdraw,
                           Frozen, Thawed, Held, TransferOnHold, Released>;

enum class Error : std::uint8_t {
    VestingBalance,
    LiquidityRestrictions,
    InsufficientBalance,
    ExistentialDeposit,
    Expendability,
    ExistingVestingSchedule,
    DeadAccount,
    TooManyReserves,
    TooManyHolds,
    TooManyFreezes,
    IssuanceDeactivated,
    DeltaZero,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct TransferAllowDeath {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Moves PHA; the sender may be removed if too little is left."};
    MultiAddress dest;
    Compact<Balance> value;
};
struct ForceTransfer {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Root moves PHA of any account."};
    MultiAddress source;
    MultiAddress dest;
    Compact<Balance> value;
};
struct TransferKeepAlive {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Moves PHA; fails if it would remove the sender's account."};
    MultiAddress dest;
    Compact<Balance> value;
};
struct TransferAll {
    static constexpr CallInfo kInfo{.index = 4, .docs = "Moves all PHA that the sender can spend."};
    MultiAddress dest;
    bool keep_alive{};
};
struct ForceUnreserve {
    static constexpr CallInfo kInfo{.index = 5,
                                    .docs = "Root frees reserved PHA that is under no hold."};
    MultiAddress who;
    Balance amount{};
};
struct UpgradeAccounts {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Upgrades accounts of an older format. This chain has none."};
    std::vector<AccountId> who;
};
struct ForceSetBalance {
    static constexpr CallInfo kInfo{
        .index = 8,
        .docs = "Root sets a free balance; the difference moves to or from the treasury."};
    MultiAddress who;
    Compact<Balance> new_free;
};
using Call = Calls<TransferAllowDeath, ForceTransfer, TransferKeepAlive, TransferAll,
                   ForceUnreserve, UpgradeAccounts, ForceSetBalance>;

struct Constants {
    Balance existential_deposit;
    std::uint32_t max_locks;
    std::uint32_t max_reserves;
    std::uint32_t max_freezes;
};

enum class GenesisError : std::uint8_t { BelowExistentialDeposit, DuplicateAccount, Overflow };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public Currency,
                     public FeeCurrency {
  public:
    Pallet(const Context& context, AccountStore& accounts) : Base{context}, accounts_{accounts} {}

    static constexpr Constants constants() {
        return {.existential_deposit = kExistentialDeposit,
                .max_locks = kLocksMax,
                .max_reserves = kReservesMax,
                .max_freezes = kFreezesMax};
    }

    DispatchInfo info(const TransferAllowDeath& call) const;
    DispatchInfo info(const ForceTransfer& call) const;
    DispatchInfo info(const TransferKeepAlive& call) const;
    DispatchInfo info(const TransferAll& call) const;
    DispatchInfo info(const ForceUnreserve& call) const;
    DispatchInfo info(const UpgradeAccounts& call) const;
    DispatchInfo info(const ForceSetBalance& call) const;
    DispatchResult dispatch(const Origin& origin, const TransferAllowDeath& call);
    DispatchResult dispatch(const Origin& origin, const ForceTransfer& call);
    DispatchResult dispatch(const Origin& origin, const TransferKeepAlive& call);
    DispatchResult dispatch(const Origin& origin, const TransferAll& call);
    DispatchResult dispatch(const Origin& origin, const ForceUnreserve& call);
    DispatchResult dispatch(const Origin& origin, const UpgradeAccounts& call);
    DispatchResult dispatch(const Origin& origin, const ForceSetBalance& call);

    /// The balances of a new chain and with them its total issuance.
    Result<Done, GenesisError> build_genesis(
        const std::vector<std::pair<AccountId, Balance>>& balances);

    // ---- Currency ----
    Balance total_issuance() const override { return storage.total_issuance.get(); }
    Balance minimum_balance() const override { return kExistentialDeposit; }
    Balance total_balance(const AccountId& who) const override;
    Balance spendable_balance(const AccountId& who, Existence existence) const override;
    Outcome<> transfer(const AccountId& from, const AccountId& to, Balance amount,
                       Existence existence) override;
    Balance held(const HoldReason& reason, const AccountId& who) const override;
    Outcome<> hold(const HoldReason& reason, const AccountId& who, Balance amount) override;
    Outcome<Balance> release(const HoldReason& reason, const AccountId& who,
                             Balance amount) override;
    Outcome<> transfer_held(const HoldReason& reason, const AccountId& from, const AccountId& to,
                            Balance amount) override;

    // ---- FeeCurrency ----
    bool can_withdraw_fee(const AccountId& who, Balance fee) const override;
    Outcome<> withdraw_fee(const AccountId& who, Balance fee) override;
    bool refund_fee(const AccountId& who, Balance amount) override;
    void collect_fee(Balance amount) override;

    // ---- freezes ----
    Balance frozen(const FreezeReason& reason, const AccountId& who) const;
    /// The free and held balance may not fall below the largest freeze of the account; it may be
    /// below already. Zero thaws. Errors: TooManyFreezes, NoProviders, TooManyConsumers.
    Outcome<> set_freeze(const FreezeReason& reason, const AccountId& who, Balance amount);

    /// Whether the account's holds and freezes agree with its data, for try_state.
    bool is_consistent(const AccountId& who) const;

  private:
    Balance liquid(const AccountId& who, const AccountData& data, Existence existence) const;
    Outcome<> ensure_can_withdraw(const AccountId& who, const AccountData& data, Balance amount,
                                  Existence existence) const;
    Outcome<> ensure_can_deposit(const AccountId& who, const AccountData& data,
                                 Balance amount) const;
    Outcome<> update(const AccountId& who, const AccountData& before, const AccountData& after);
    Outcome<> ensure_provider_can_go(const AccountId& who, bool consumed, bool consumes) const;
    Outcome<> change_free(const AccountId& who, Balance add, Balance subtract);
    void put_hold(const HoldReason& reason, const AccountId& who, Balance amount);

    AccountStore& accounts_;
};

}  // namespace frame::balances
