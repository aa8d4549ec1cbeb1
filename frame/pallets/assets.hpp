// Pallet Assets: fungible assets besides PHA, with the names, storage, calls and events of
// Substrate's pallet of that name, so that wallets show and move them. Asset 1 is vPHA.
//
// Assets are made by the chain, not by accounts: the calls that create, mint, freeze or destroy one
// do not exist. An asset is sufficient: it keeps an account alive without PHA. What may leave an
// account is decided with the asset's hooks (support/asset_ledger.hpp).
//
// Invariants: supply of an asset = sum of its accounts, none of them empty. A rest below the
// minimum balance is burnt with the debit that leaves it, unless hooks keep something of it.
#pragma once

#include "frame/support/account_store.hpp"
#include "frame/support/asset_ledger.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"

namespace frame::assets {

/// Bytes of a name or a symbol.
inline constexpr std::uint32_t kStringLimit = 50;
/// An approval is one entry of 120 bytes.
inline constexpr Balance kApprovalDeposit = storage_deposit(1, 120);

enum class AssetStatus : std::uint8_t { Live, Frozen, Destroying };
struct AssetDetails {
    static constexpr std::string_view kTypePath = "pallet_assets::types::AssetDetails";
    AccountId owner;
    AccountId issuer;
    AccountId admin;
    AccountId freezer;
    Balance supply = 0;
    Balance deposit = 0;
    Balance min_balance = 0;
    bool is_sufficient = false;
    std::uint32_t accounts = 0;
    std::uint32_t sufficients = 0;
    std::uint32_t approvals = 0;
    AssetStatus status = AssetStatus::Live;
    bool operator==(const AssetDetails&) const = default;
};

enum class AccountStatus : std::uint8_t { Liquid, Frozen, Blocked };
struct Consumer {
    static constexpr std::string_view kEnumPath = "pallet_assets::types::ExistenceReason";
    bool operator==(const Consumer&) const = default;
};
struct Sufficient {
    bool operator==(const Sufficient&) const = default;
};
struct DepositHeld {
    static constexpr bool kUnnamedFields = true;
    Balance amount{};
    bool operator==(const DepositHeld&) const = default;
};
struct DepositRefunded {
    bool operator==(const DepositRefunded&) const = default;
};
struct DepositFrom {
    static constexpr bool kUnnamedFields = true;
    AccountId depositor;
    Balance amount{};
    bool operator==(const DepositFrom&) const = default;
};
using ExistenceReason =
    std::variant<Consumer, Sufficient, DepositHeld, DepositRefunded, DepositFrom>;
struct AssetAccount {
    static constexpr std::string_view kTypePath = "pallet_assets::types::AssetAccount";
    Balance balance = 0;
    AccountStatus status = AccountStatus::Liquid;
    ExistenceReason reason = Sufficient{};
    Done extra;
    bool operator==(const AssetAccount&) const = default;
};
struct Approval {
    static constexpr std::string_view kTypePath = "pallet_assets::types::Approval";
    Balance amount = 0;
    Balance deposit = 0;
    bool operator==(const Approval&) const = default;
};
struct AssetMetadata {
    static constexpr std::string_view kTypePath = "pallet_assets::types::AssetMetadata";
    Balance deposit = 0;
    BoundedBytes<kStringLimit> name;
    BoundedBytes<kStringLimit> symbol;
    std::uint8_t decimals = 0;
    bool is_frozen = false;
};

struct Storage {
    OptionalMap<"Asset", Blake2_128Concat, AssetId, AssetDetails> asset;
    OptionalDoubleMap<"Account", Blake2_128Concat, AssetId, Blake2_128Concat, AccountId,
                      AssetAccount>
        account;
    OptionalNMap<"Approvals", Approval, Key<Blake2_128Concat, AssetId>,
                 Key<Blake2_128Concat, AccountId>, Key<Blake2_128Concat, AccountId>>
        approvals;
    Map<"Metadata", Blake2_128Concat, AssetId, AssetMetadata> metadata;
    /// Always absent: accounts make no assets.
    OptionalValue<"NextAssetId", AssetId> next_asset_id;
};

struct Issued {
    static constexpr std::uint8_t kVariantIndex = 1;
    AssetId asset_id{};
    AccountId owner;
    Balance amount{};
};
struct Transferred {
    static constexpr std::uint8_t kVariantIndex = 2;
    AssetId asset_id{};
    AccountId from;
    AccountId to;
    Balance amount{};
};
struct Burned {
    static constexpr std::uint8_t kVariantIndex = 3;
    AssetId asset_id{};
    AccountId owner;
    Balance balance{};
};
struct ForceCreated {
    static constexpr std::uint8_t kVariantIndex = 14;
    AssetId asset_id{};
    AccountId owner;
};
struct ApprovedTransfer {
    static constexpr std::uint8_t kVariantIndex = 17;
    AssetId asset_id{};
    AccountId source;
    AccountId delegate;
    Balance amount{};
};
struct ApprovalCancelled {
    static constexpr std::uint8_t kVariantIndex = 18;
    AssetId asset_id{};
    AccountId owner;
    AccountId delegate;
};
struct TransferredApproved {
    static constexpr std::uint8_t kVariantIndex = 19;
    AssetId asset_id{};
    AccountId owner;
    AccountId delegate;
    AccountId destination;
    Balance amount{};
};
using Event = std::variant<Issued, Transferred, Burned, ForceCreated, ApprovedTransfer,
                           ApprovalCancelled, TransferredApproved>;

enum class Error : std::uint8_t {
    BalanceLow,
    NoAccount,
    NoPermission,
    Unknown,
    Frozen,
    InUse,
    BadWitness,
    MinBalanceZero,
    UnavailableConsumer,
    BadMetadata,
    Unapproved,
    WouldDie,
    AlreadyExists,
    NoDeposit,
    WouldBurn,
    LiveAsset,
    AssetNotLive,
    IncorrectStatus,
    NotFrozen,
    CallbackFailed,
    BadAssetId,
    ContainsFreezes,
    ContainsHolds,
    TooManyReserves,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct Transfer {
    static constexpr CallInfo kInfo{
        .index = 8, .docs = "Moves an asset; a rest below its minimum balance is burnt."};
    Compact<AssetId> id;
    MultiAddress target;
    Compact<Balance> amount;
};
struct TransferKeepAlive {
    static constexpr CallInfo kInfo{
        .index = 9, .docs = "Moves an asset; fails if the sender's account would go."};
    Compact<AssetId> id;
    MultiAddress target;
    Compact<Balance> amount;
};
struct ApproveTransfer {
    static constexpr CallInfo kInfo{
        .index = 22, .docs = "Allows a delegate to move more of the signer's asset."};
    Compact<AssetId> id;
    MultiAddress delegate;
    Compact<Balance> amount;
};
struct CancelApproval {
    static constexpr CallInfo kInfo{.index = 23, .docs = "Takes all of an approval back."};
    Compact<AssetId> id;
    MultiAddress delegate;
};
struct TransferApproved {
    static constexpr CallInfo kInfo{.index = 25, .docs = "Moves what its owner approved."};
    Compact<AssetId> id;
    MultiAddress owner;
    MultiAddress destination;
    Compact<Balance> amount;
};
struct TransferAll {
    static constexpr CallInfo kInfo{.index = 32, .docs = "Moves all that the signer can spend."};
    Compact<AssetId> id;
    MultiAddress dest;
    bool keep_alive{};
};
using Call = Calls<Transfer, TransferKeepAlive, ApproveTransfer, CancelApproval, TransferApproved,
                   TransferAll>;

struct Constants {
    Balance approval_deposit;
    std::uint32_t string_limit;
};

/// Why PHA is held.
enum class Hold : std::uint8_t { ApprovalDeposit };

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public AssetLedger {
  public:
    using HoldReason = Hold;

    Pallet(const Context& context, AccountStore& accounts, Currency& currency)
        : Base{context}, accounts_{accounts}, currency_{currency} {}

    static constexpr Constants constants() {
        return {.approval_deposit = kApprovalDeposit, .string_limit = kStringLimit};
    }

    DispatchInfo info(const Transfer& call) const;
    DispatchInfo info(const TransferKeepAlive& call) const;
    DispatchInfo info(const ApproveTransfer& call) const;
    DispatchInfo info(const CancelApproval& call) const;
    DispatchInfo info(const TransferApproved& call) const;
    DispatchInfo info(const TransferAll& call) const;
    DispatchResult dispatch(const Origin& origin, const Transfer& call);
    DispatchResult dispatch(const Origin& origin, const TransferKeepAlive& call);
    DispatchResult dispatch(const Origin& origin, const ApproveTransfer& call);
    DispatchResult dispatch(const Origin& origin, const CancelApproval& call);
    DispatchResult dispatch(const Origin& origin, const TransferApproved& call);
    DispatchResult dispatch(const Origin& origin, const TransferAll& call);

    /// The pallet that manages the assets. Part of composing the runtime, not of its state.
    void set_hooks(AssetHooks& hooks) { hooks_ = &hooks; }

    // ---- AssetLedger ----
    Balance supply(AssetId id) const override;
    Balance balance(AssetId id, const AccountId& who) const override;
    Balance spendable(AssetId id, const AccountId& who, Existence existence) const override;
    Outcome<> create(const NewAsset& asset) override;
    Outcome<> issue(AssetId id, const AccountId& who, Balance amount) override;
    Outcome<Balance> burn(AssetId id, const AccountId& who, Balance amount) override;
    Outcome<> transfer(AssetId id, const AccountId& from, const AccountId& to, Balance amount,
                       Existence existence) override;
    Outcome<> move(AssetId id, const AccountId& from, const AccountId& to, Balance amount) override;

    /// Whether supply and number of accounts agree with the accounts, for try_state.
    bool is_consistent(AssetId id) const;

  private:
    Balance must_stay(AssetId id, const AccountId& who) const;
    Outcome<> ensure_can_leave(const AssetDetails& asset, AssetId id, const AccountId& who,
                               Balance amount, Existence existence) const;
    Outcome<> ensure_can_enter(const AssetDetails& asset, AssetId id, const AccountId& who,
                               Balance amount) const;
    void credit(AssetDetails& asset, AssetId id, const AccountId& who, Balance amount);
    /// The rest that went with the account.
    Balance debit(AssetDetails& asset, AssetId id, const AccountId& who, Balance amount);
    void remove_account(AssetDetails& asset, AssetId id, const AccountId& who);
    DispatchResult transfer_signed(const Origin& origin, AssetId id, const MultiAddress& target,
                                   Balance amount, Existence existence);
    frame::HoldReason approval_hold() const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(Hold::ApprovalDeposit)};
    }

    AccountStore& accounts_;
    Currency& currency_;
    AssetHooks* hooks_ = nullptr;
};

}  // namespace frame::assets
