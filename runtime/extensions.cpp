#include "runtime/extensions.hpp"

#include "runtime/metadata_hash.hpp"
#include "runtime/runtime.hpp"
#include "runtime/version.hpp"

namespace runtime {

using frame::DispatchClass;
using frame::DispatchInfo;
using frame::TransactionValidityError;
using frame::Validity;
using frame::ValidTransaction;
using frame::Weight;
using primitives::Done;
using primitives::Unexpected;
using primitives::unexpected;
using Invalid = TransactionValidityError::Invalid;

namespace {

Unexpected<TransactionValidityError> refuse(Invalid reason) {
    return unexpected(TransactionValidityError{reason});
}

// ---- CheckNonZeroSender ----

Validity<> check_non_zero_sender(const CheckedSigned& by) {
    if (by.who.is_zero()) return refuse(Invalid::BadSigner);
    return Done{};
}

// ---- CheckNonce ----

/// The tag of one transaction of an account: the account and its nonce.
Bytes nonce_tag(const AccountId& who, Nonce nonce) {
    return primitives::scale::encode(std::pair{who, nonce});
}

Validity<> check_nonce_not_stale(Runtime& runtime, const CheckedSigned& by, Nonce expected) {
    if (runtime.system.providers(by.who) == 0) return refuse(Invalid::Payment);
    if (by.extensions.nonce.value < expected) return refuse(Invalid::Stale);
    return Done{};
}

// ---- CheckWeight ----

Weight with_base(const DispatchInfo& info) {
    const auto limits = frame::system::block_weights();
    return info.weight.saturating_add(limits.per_class.of(info.dispatch_class).base_extrinsic);
}

/// Whether the extrinsic alone could ever fit a block.
Validity<> check_own_limits(const DispatchInfo& info, std::uint32_t length) {
    const auto limits = frame::system::block_weights().per_class.of(info.dispatch_class);
    if (limits.max_extrinsic && info.weight.any_above(*limits.max_extrinsic))
        return refuse(Invalid::ExhaustsResources);
    if (length > frame::system::block_length().max.of(info.dispatch_class))
        return refuse(Invalid::ExhaustsResources);
    return Done{};
}

Weight total(const frame::system::ConsumedWeight& consumed) {
    return consumed.normal.saturating_add(consumed.operational).saturating_add(consumed.mandatory);
}

/// Whether the class and the block have room after adding this extrinsic.
bool has_room(const frame::system::ConsumedWeight& after, DispatchClass dispatch_class) {
    const auto limits = frame::system::block_weights();
    const auto& own = limits.per_class.of(dispatch_class);
    if (!own.max_total) return true;
    if (after.of(dispatch_class).any_above(*own.max_total)) return false;
    if (!total(after).any_above(limits.max_block)) return true;
    // The block is full: only what is reserved for the class is left.
    return own.reserved && !after.of(dispatch_class).any_above(*own.reserved);
}

}  // namespace

Validity<> take_block_room(Runtime& runtime, const DispatchInfo& info, std::uint32_t length) {
    TRY(check_own_limits(info, length));
    // start_extrinsic has counted this extrinsic's bytes.
    const auto all_length = runtime.system.storage.all_extrinsics_len.get().value_or(0);
    if (all_length > frame::system::block_length().max.of(info.dispatch_class))
        return refuse(Invalid::ExhaustsResources);
    auto consumed = runtime.system.storage.block_weight.get();
    auto& own = consumed.of(info.dispatch_class);
    own = own.saturating_add(with_base(info));
    if (!has_room(consumed, info.dispatch_class)) return refuse(Invalid::ExhaustsResources);
    runtime.system.storage.block_weight.put(consumed);
    return Done{};
}

Validity<ImplicitData> implicit_data(Runtime& runtime, const ExtensionData& extensions) {
    auto& system = runtime.system;
    ImplicitData out;
    out.spec_version = kSpecVersion;
    out.transaction_version = kTransactionVersion;
    out.genesis_hash = system.storage.block_hash.get(0);
    const auto birth = extensions.era.birth(system.storage.number.get());
    const auto birth_number = static_cast<primitives::BlockNumber>(birth);
    if (birth != birth_number || !system.storage.block_hash.contains(birth_number))
        return refuse(Invalid::AncientBirthBlock);
    out.birth_hash = system.storage.block_hash.get(birth_number);
    if (extensions.metadata_hash_mode == MetadataHashMode::Enabled)
        out.metadata_hash = kMetadataHash;
    return out;
}

Validity<ValidTransaction> validate_extensions(Runtime& runtime, const CheckedSigned& by,
                                               const DispatchInfo& info, std::uint32_t length) {
    ValidTransaction out;
    TRY(check_non_zero_sender(by));

    const std::uint64_t current = runtime.system.storage.number.get();
    const auto death = by.extensions.era.death(current);
    out.longevity = by.extensions.era.is_immortal() ? death : death - current;

    const Nonce expected = runtime.system.account_nonce(by.who);
    TRY(check_nonce_not_stale(runtime, by, expected));
    const Nonce nonce = by.extensions.nonce.value;
    out.provides_tags.push_back(nonce_tag(by.who, nonce));
    if (nonce > expected) out.requires_tags.push_back(nonce_tag(by.who, nonce - 1));

    TRY(check_own_limits(info, length));

    auto& payment = runtime.transaction_payment;
    const Balance tip = by.extensions.tip.value;
    const Balance fee = payment.compute_fee(length, info, tip);
    TRY(payment.can_withdraw(by.who, fee));
    out.priority = payment.priority(length, info, tip, fee);
    return out;
}

Validity<Prepared> prepare_extensions(Runtime& runtime, const CheckedSigned& by,
                                      const DispatchInfo& info, std::uint32_t length) {
    TRY(check_non_zero_sender(by));
    const Nonce expected = runtime.system.account_nonce(by.who);
    TRY(check_nonce_not_stale(runtime, by, expected));
    if (by.extensions.nonce.value > expected) return refuse(Invalid::Future);
    TRY(take_block_room(runtime, info, length));
    auto& payment = runtime.transaction_payment;
    const Balance fee = payment.compute_fee(length, info, by.extensions.tip.value);
    const Balance withdrawn = TRY(payment.withdraw_fee(by.who, fee));
    runtime.system.inc_account_nonce(by.who);
    return Prepared{.fee_withdrawn = withdrawn};
}

void post_dispatch_extensions(Runtime& runtime, const CheckedSigned& by, const Prepared& prepared,
                              const DispatchInfo& info, const frame::PostInfo& post,
                              std::uint32_t length) {
    const Balance tip = by.extensions.tip.value;
    auto& payment = runtime.transaction_payment;
    payment.correct_and_deposit_fee(by.who, prepared.fee_withdrawn,
                                    payment.compute_actual_fee(length, info, post, tip), tip);
    if (!post.actual_weight) return;
    const Weight unspent = info.weight.saturating_sub(*post.actual_weight);
    if (unspent == Weight{}) return;
    auto consumed = runtime.system.storage.block_weight.get();
    auto& own = consumed.of(info.dispatch_class);
    own = own.saturating_sub(unspent);
    runtime.system.storage.block_weight.put(consumed);
}

}  // namespace runtime
