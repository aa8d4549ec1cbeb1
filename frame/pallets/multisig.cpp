#include "frame/pallets/multisig.hpp"

namespace frame::multisig {

namespace {

constexpr std::string_view kAccountPrefix = "modlpy/utilisuba";

/// Hashing members and call; the operation's entry and the depositor's holds.
Weight approval_weight(std::size_t signatories, std::size_t call_length) {
    return call_weight(20, 3, 3)
        .saturating_add(Weight::from_ref_time(100'000).saturating_mul(signatories))
        .saturating_add(Weight::from_ref_time(2'000).saturating_mul(call_length));
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::MinimumThreshold:
            return "The threshold is below 2.";
        case Error::AlreadyApproved:
            return "The signer has approved, and the call is not given.";
        case Error::NoApprovalsNeeded:
            return "The call needs no more approvals.";
        case Error::TooFewSignatories:
            return "The list of other signatories is empty.";
        case Error::TooManySignatories:
            return "The account would have more members than allowed.";
        case Error::SignatoriesOutOfOrder:
            return "The other signatories are not in ascending order.";
        case Error::SenderInSignatories:
            return "The signer is among the other signatories.";
        case Error::NotFound:
            return "There is no such operation.";
        case Error::NotOwner:
            return "The signer did not open the operation.";
        case Error::NoTimepoint:
            return "The operation is open: its timepoint is needed.";
        case Error::WrongTimepoint:
            return "The operation was opened at another timepoint.";
        case Error::UnexpectedTimepoint:
            return "A timepoint is given, and no operation is open.";
        case Error::MaxWeightTooLow:
            return "The call weighs more than the given maximum.";
        case Error::AlreadyStored:
            return "The data is stored already.";
    }
    return "Unknown error.";
}

// ---- weights
// --------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const AsMultiThreshold1& call) const {
    return nested_info(dispatcher_, call.call,
                       approval_weight(call.other_signatories.size(), call.call.encoded.size()));
}
DispatchInfo Pallet::info(const AsMulti& call) const {
    return {.weight = approval_weight(call.other_signatories.size(), call.call.encoded.size())
                          .saturating_add(call.max_weight)};
}
DispatchInfo Pallet::info(const ApproveAsMulti& call) const {
    return {.weight = approval_weight(call.other_signatories.size(), 0)};
}
DispatchInfo Pallet::info(const CancelAsMulti& call) const {
    return {.weight = approval_weight(call.other_signatories.size(), 0)};
}

// ---- accounts
// -------------------------------------------------------------------------------------

AccountId Pallet::multi_account(const std::vector<AccountId>& signatories,
                                std::uint16_t threshold) const {
    Bytes seed = primitives::to_bytes(primitives::view_of(kAccountPrefix));
    primitives::scale::encode_to(signatories, seed);
    primitives::scale::encode_to(threshold, seed);
    return AccountId{host().blake2_256(seed).bytes};
}

/// The account of `who` and the others, who must be in ascending order without `who`.
Outcome<AccountId> Pallet::account_with(const std::vector<AccountId>& others, const AccountId& who,
                                        std::uint16_t threshold) const {
    if (others.empty()) return fail(Error::TooFewSignatories);
    if (others.size() >= kSignatoriesMax) return fail(Error::TooManySignatories);
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (i > 0 && others[i] <= others[i - 1]) return fail(Error::SignatoriesOutOfOrder);
        if (others[i] == who) return fail(Error::SenderInSignatories);
    }
    auto signatories = others;
    signatories.insert(std::lower_bound(signatories.begin(), signatories.end(), who), who);
    return multi_account(signatories, threshold);
}

Outcome<AccountId> Pallet::group_account(const std::vector<AccountId>& others, const AccountId& who,
                                         std::uint16_t threshold) const {
    if (threshold < 2) return fail(Error::MinimumThreshold);
    return account_with(others, who, threshold);
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const AsMultiThreshold1& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto account = TRY(account_with(call.other_signatories, who, 1));
    Weight used = approval_weight(call.other_signatories.size(), call.call.encoded.size());
    TRY(dispatch_nested(dispatcher_, Signed{account}, call.call, used));
    return done(used);
}

DispatchResult Pallet::dispatch(const Origin& origin, const AsMulti& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto account = TRY(group_account(call.other_signatories, who, call.threshold));
    return approve(
        {.who = who,
         .account = account,
         .threshold = call.threshold,
         .timepoint = call.maybe_timepoint,
         .call_hash = host().blake2_256(call.call.encoded).bytes,
         .call = &call.call,
         .max_weight = call.max_weight,
         .own_weight = approval_weight(call.other_signatories.size(), call.call.encoded.size())});
}

DispatchResult Pallet::dispatch(const Origin& origin, const ApproveAsMulti& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto account = TRY(group_account(call.other_signatories, who, call.threshold));
    return approve({.who = who,
                    .account = account,
                    .threshold = call.threshold,
                    .timepoint = call.maybe_timepoint,
                    .call_hash = call.call_hash,
                    .call = nullptr,
                    .max_weight = call.max_weight,
                    .own_weight = approval_weight(call.other_signatories.size(), 0)});
}

DispatchResult Pallet::dispatch(const Origin& origin, const CancelAsMulti& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto account = TRY(group_account(call.other_signatories, who, call.threshold));
    const auto operation = storage.multisigs.get(account, call.call_hash);
    if (!operation) return fail(Error::NotFound);
    if (operation->when != call.timepoint) return fail(Error::WrongTimepoint);
    if (operation->depositor != who) return fail(Error::NotOwner);
    storage.multisigs.remove(account, call.call_hash);
    refund(*operation);
    deposit_event(MultisigCancelled{.cancelling = who,
                                    .timepoint = call.timepoint,
                                    .multisig = account,
                                    .call_hash = call.call_hash});
    return done();
}

// ---- operations
// -----------------------------------------------------------------------------------

DispatchResult Pallet::approve(const Approval& approval) {
    auto operation = storage.multisigs.get(approval.account, approval.call_hash);
    if (!operation) {
        if (approval.timepoint) return fail(Error::UnexpectedTimepoint);
        return open(approval);
    }
    if (!approval.timepoint) return fail(Error::NoTimepoint);
    if (operation->when != *approval.timepoint) return fail(Error::WrongTimepoint);

    const auto& approvals = operation->approvals.items;
    const bool is_new = !std::binary_search(approvals.begin(), approvals.end(), approval.who);
    const std::size_t count = approvals.size() + (is_new ? 1 : 0);
    // Further approvals of a complete operation only wait for the call.
    if (approval.call != nullptr && count >= approval.threshold)
        return execute(approval, *operation);
    if (!is_new || approvals.size() >= approval.threshold) return fail(Error::AlreadyApproved);
    return add(approval, std::move(*operation));
}

DispatchResult Pallet::open(const Approval& approval) {
    const Balance deposit = kDepositBase + kDepositFactor * approval.threshold;
    TRY(currency_.hold(hold_reason(), approval.who, deposit));
    const Timepoint now{.height = block_.block_number(), .index = block_.extrinsic_index()};
    storage.multisigs.put(approval.account, approval.call_hash,
                          {.when = now,
                           .deposit = deposit,
                           .depositor = approval.who,
                           .approvals = {{approval.who}}});
    deposit_event(NewMultisig{
        .approving = approval.who, .multisig = approval.account, .call_hash = approval.call_hash});
    return done(approval.own_weight);
}

DispatchResult Pallet::add(const Approval& approval, Multisig operation) {
    auto& approvals = operation.approvals.items;
    approvals.insert(std::lower_bound(approvals.begin(), approvals.end(), approval.who),
                     approval.who);
    storage.multisigs.put(approval.account, approval.call_hash, operation);
    deposit_event(MultisigApproval{.approving = approval.who,
                                   .timepoint = operation.when,
                                   .multisig = approval.account,
                                   .call_hash = approval.call_hash});
    return done(approval.own_weight);
}

DispatchResult Pallet::execute(const Approval& approval, const Multisig& operation) {
    if (dispatcher_.dispatch_info(*approval.call).weight.any_above(approval.max_weight))
        return fail(Error::MaxWeightTooLow);
    // Closed before the call, which could approve the same operation again.
    storage.multisigs.remove(approval.account, approval.call_hash);
    refund(operation);
    Weight used = approval.own_weight;
    const auto result =
        dispatch_nested(dispatcher_, Signed{approval.account}, *approval.call, used);
    deposit_event(MultisigExecuted{.approving = approval.who,
                                   .timepoint = operation.when,
                                   .multisig = approval.account,
                                   .call_hash = approval.call_hash,
                                   .result = outcome_of(result)});
    return done(used);
}

void Pallet::refund(const Multisig& operation) {
    CHECK(currency_.release(hold_reason(), operation.depositor, operation.deposit));
}

}  // namespace frame::multisig
