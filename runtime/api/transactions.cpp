// TaggedTransactionQueue, AccountNonceApi, TransactionPaymentApi, SignatureApi.
#include "runtime/api/functions.hpp"
#include "runtime/extensions.hpp"

namespace runtime::transactions {

using primitives::unexpected;

namespace {

BlockResult<Extrinsic> read(Runtime& runtime, const OpaqueExtrinsic& opaque) {
    auto extrinsic = read_extrinsic(opaque, runtime);
    if (extrinsic) return std::move(extrinsic).value();
    return unexpected(
        BlockError{"the extrinsic does not decode: " + std::string{to_string(extrinsic.error())}});
}

std::optional<SignatureTask> signature_task(Runtime& runtime, const OpaqueExtrinsic& opaque) {
    const auto extrinsic = read_extrinsic(opaque, runtime);
    if (!extrinsic || !extrinsic->signed_part) return std::nullopt;
    const SignedPart& part = *extrinsic->signed_part;
    if (part.address.kind != primitives::MultiAddress::Kind::Id) return std::nullopt;
    const auto implicit = implicit_data(runtime, part.extensions);
    if (!implicit) return std::nullopt;
    return SignatureTask{
        .signature = part.signature.bytes,
        .scheme = static_cast<std::uint8_t>(part.signature.kind),
        .message = signing_payload(runtime.host, extrinsic->call, part.extensions, *implicit),
        .signer = part.address.id};
}

}  // namespace

BlockResult<frame::Validity<frame::ValidTransaction>> validate_transaction(
    Runtime& runtime, const frame::TransactionSource& source, const OpaqueExtrinsic& extrinsic,
    const Hash& block_hash) {
    return Executive{runtime}.validate_transaction(source, extrinsic, block_hash);
}

BlockResult<frame::ApplyExtrinsicResult> dry_run(Runtime& runtime, const OpaqueExtrinsic& extrinsic,
                                                 const Hash& at) {
    auto& system = runtime.system;
    system.initialize(system.storage.number.get() + 1, at, {});
    return Executive{runtime}.apply_extrinsic(extrinsic);
}

BlockResult<Nonce> account_nonce(Runtime& runtime, const AccountId& account) {
    return runtime.system.account_nonce(account);
}

BlockResult<payment::RuntimeDispatchInfo> query_info(Runtime& runtime,
                                                     const OpaqueExtrinsic& opaque,
                                                     const std::uint32_t& length) {
    const Extrinsic extrinsic = TRY(read(runtime, opaque));
    const auto info = runtime.dispatch_info(extrinsic.call);
    if (extrinsic.signed_part) return runtime.transaction_payment.query_info(length, info);
    return payment::RuntimeDispatchInfo{
        .weight = info.weight, .dispatch_class = info.dispatch_class, .partial_fee = 0};
}

BlockResult<payment::FeeDetails> query_fee_details(Runtime& runtime, const OpaqueExtrinsic& opaque,
                                                   const std::uint32_t& length) {
    const Extrinsic extrinsic = TRY(read(runtime, opaque));
    const auto info = runtime.dispatch_info(extrinsic.call);
    if (!extrinsic.signed_part) return payment::FeeDetails{};
    return runtime.transaction_payment.fee_details(length, info,
                                                   extrinsic.signed_part->extensions.tip.value);
}

BlockResult<std::vector<std::optional<SignatureTask>>> signature_tasks(
    Runtime& runtime, const Hash& parent, const std::vector<OpaqueExtrinsic>& extrinsics) {
    // The state is the parent's: births of eras are judged as in the block that follows, where
    // the parent is known by its hash.
    auto& system = runtime.system;
    system.initialize(system.storage.number.get() + 1, parent, {});
    std::vector<std::optional<SignatureTask>> out;
    out.reserve(extrinsics.size());
    for (const auto& opaque : extrinsics)
        out.push_back(signature_task(runtime, opaque));
    return out;
}

}  // namespace runtime::transactions
