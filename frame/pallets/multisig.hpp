// Pallet Multisig: calls that several accounts make together, as an account of their own.
//
//   account = blake2b-256("modlpy/utilisuba" | SCALE(sorted signatories) | threshold u16 LE)
//
// The first approval opens an operation under the hash of the call and holds a deposit of who made
// it; the approval that reaches the threshold carries the call itself, frees the deposit and makes
// the call. Only hashes of calls are stored. An operation is named by account, call hash and the
// block and extrinsic that opened it.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/nested_call.hpp"
#include "frame/support/pallet.hpp"

namespace frame::multisig {

/// Members of one account: an operation's entry grows with the approvals.
inline constexpr std::uint32_t kSignatoriesMax = 100;
/// Key 64 bytes (account and hash), value 57 bytes without approvals.
inline constexpr Balance kDepositBase = storage_deposit(1, 121);
/// One approval.
inline constexpr Balance kDepositFactor = storage_deposit(0, 32);

using CallHash = primitives::Bytes32;

/// The extrinsic that opened an operation.
struct Timepoint {
    static constexpr std::string_view kTypePath = "pallet_multisig::Timepoint";
    BlockNumber height{};
    std::uint32_t index{};
    bool operator==(const Timepoint&) const = default;
};

struct Multisig {
    static constexpr std::string_view kTypePath = "pallet_multisig::Multisig";
    Timepoint when;
    Balance deposit{};
    AccountId depositor;
    /// Sorted; the depositor is one of them.
    BoundedVec<AccountId, kSignatoriesMax> approvals;
};

struct Storage {
    OptionalDoubleMap<"Multisigs", Twox64Concat, AccountId, Blake2_128Concat, CallHash, Multisig>
        multisigs;
};

struct NewMultisig {
    AccountId approving;
    AccountId multisig;
    CallHash call_hash{};
};
struct MultisigApproval {
    AccountId approving;
    Timepoint timepoint;
    AccountId multisig;
    CallHash call_hash{};
};
struct MultisigExecuted {
    AccountId approving;
    Timepoint timepoint;
    AccountId multisig;
    CallHash call_hash{};
    Outcome<> result = Done{};
};
struct MultisigCancelled {
    AccountId cancelling;
    Timepoint timepoint;
    AccountId multisig;
    CallHash call_hash{};
};
using Event = std::variant<NewMultisig, MultisigApproval, MultisigExecuted, MultisigCancelled>;

enum class Error : std::uint8_t {
    MinimumThreshold,
    AlreadyApproved,
    NoApprovalsNeeded,
    TooFewSignatories,
    TooManySignatories,
    SignatoriesOutOfOrder,
    SenderInSignatories,
    NotFound,
    NotOwner,
    NoTimepoint,
    WrongTimepoint,
    UnexpectedTimepoint,
    MaxWeightTooLow,
    AlreadyStored,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

/// Why this pallet holds PHA.
enum class Hold : std::uint8_t { OperationDeposit };

struct AsMultiThreshold1 {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Makes a call as an account any of whose members may act alone."};
    std::vector<AccountId> other_signatories;
    RuntimeCall call;
};
struct AsMulti {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Approves a call, and makes it when the threshold is reached."};
    std::uint16_t threshold{};
    std::vector<AccountId> other_signatories;
    std::optional<Timepoint> maybe_timepoint;
    RuntimeCall call;
    Weight max_weight;
};
struct ApproveAsMulti {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Approves a call by its hash."};
    std::uint16_t threshold{};
    std::vector<AccountId> other_signatories;
    std::optional<Timepoint> maybe_timepoint;
    CallHash call_hash{};
    Weight max_weight;
};
struct CancelAsMulti {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "The depositor closes an operation and gets the deposit back."};
    std::uint16_t threshold{};
    std::vector<AccountId> other_signatories;
    Timepoint timepoint;
    CallHash call_hash{};
};
using Call = Calls<AsMultiThreshold1, AsMulti, ApproveAsMulti, CancelAsMulti>;

struct Constants {
    Balance deposit_base;
    Balance deposit_factor;
    std::uint32_t max_signatories;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants> {
  public:
    using HoldReason = Hold;

    Pallet(const Context& context, Dispatcher& dispatcher, Currency& currency,
           const BlockInfo& block)
        : Base{context}, dispatcher_{dispatcher}, currency_{currency}, block_{block} {}

    static constexpr Constants constants() {
        return {.deposit_base = kDepositBase,
                .deposit_factor = kDepositFactor,
                .max_signatories = kSignatoriesMax};
    }

    DispatchInfo info(const AsMultiThreshold1& call) const;
    DispatchInfo info(const AsMulti& call) const;
    DispatchInfo info(const ApproveAsMulti& call) const;
    DispatchInfo info(const CancelAsMulti& call) const;
    DispatchResult dispatch(const Origin& origin, const AsMultiThreshold1& call);
    DispatchResult dispatch(const Origin& origin, const AsMulti& call);
    DispatchResult dispatch(const Origin& origin, const ApproveAsMulti& call);
    DispatchResult dispatch(const Origin& origin, const CancelAsMulti& call);

    /// The account of these members. `signatories` in ascending order.
    AccountId multi_account(const std::vector<AccountId>& signatories,
                            std::uint16_t threshold) const;

  private:
    /// One approval: by whom, for which operation, with the call where it is known.
    struct Approval {
        AccountId who;
        AccountId account;
        std::uint16_t threshold = 0;
        std::optional<Timepoint> timepoint;
        CallHash call_hash{};
        const RuntimeCall* call = nullptr;
        Weight max_weight;
        /// Of this pallet's part.
        Weight own_weight;
    };
    Outcome<AccountId> account_with(const std::vector<AccountId>& others, const AccountId& who,
                                    std::uint16_t threshold) const;
    Outcome<AccountId> group_account(const std::vector<AccountId>& others, const AccountId& who,
                                     std::uint16_t threshold) const;
    DispatchResult approve(const Approval& approval);
    DispatchResult open(const Approval& approval);
    DispatchResult add(const Approval& approval, Multisig operation);
    DispatchResult execute(const Approval& approval, const Multisig& operation);
    void refund(const Multisig& operation);
    frame::HoldReason hold_reason() const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(Hold::OperationDeposit)};
    }

    Dispatcher& dispatcher_;
    Currency& currency_;
    const BlockInfo& block_;
};

}  // namespace frame::multisig
