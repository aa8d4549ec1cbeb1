#include "runtime/executive.hpp"

#include "runtime/extensions.hpp"
#include "runtime/runtime.hpp"

namespace runtime {

using frame::DispatchClass;
using frame::DispatchInfo;
using frame::TransactionValidityError;
using frame::Validity;
using primitives::Done;
using primitives::Header;
using primitives::OpaqueExtrinsic;
using primitives::Unexpected;
using primitives::unexpected;
using Invalid = TransactionValidityError::Invalid;
using Unknown = TransactionValidityError::Unknown;

namespace {

Unexpected<BlockError> broken(std::string message) {
    return unexpected(BlockError{std::move(message)});
}

template <class E>
Unexpected<TransactionValidityError> refuse(E reason) {
    return unexpected(TransactionValidityError{reason});
}

/// The signer, once the signature over the payload is verified.
Validity<CheckedSigned> check_signature(Runtime& runtime, const Extrinsic& extrinsic) {
    const SignedPart& part = *extrinsic.signed_part;
    if (part.address.kind != primitives::MultiAddress::Kind::Id)
        return refuse(Unknown::CannotLookup);
    const ImplicitData implicit = TRY(implicit_data(runtime, part.extensions));
    const Bytes payload = signing_payload(runtime.host, extrinsic.call, part.extensions, implicit);
    if (!primitives::verify(runtime.host, part.signature, payload, part.address.id))
        return refuse(Invalid::BadProof);
    return CheckedSigned{part.address.id, part.extensions};
}

std::string place(std::size_t index) {
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + index % 10));
        index /= 10;
    } while (index > 0);
    return "extrinsic " + digits + ": ";
}

}  // namespace

BlockResult<ExtrinsicInclusion> Executive::initialize_block(const Header& header) {
    auto& system = runtime_.system;
    const auto number = header.number.value;
    if (number == 0) return broken("block 0 is the genesis and is not executed");
    const bool upgraded = system.note_runtime_upgrade();
    system.initialize(number, header.parent_hash, header.digest);
    frame::Weight weight = frame::kBlockBaseWeight;
    if (upgraded) weight = weight.saturating_add(runtime_.on_runtime_upgrade());
    const auto hooks = runtime_.on_initialize(number);
    if (!hooks) return broken(hooks.error());
    runtime_.register_weight(weight.saturating_add(*hooks), DispatchClass::Mandatory);
    return ExtrinsicInclusion::AllExtrinsics;
}

frame::ApplyExtrinsicResult Executive::apply_extrinsic(const OpaqueExtrinsic& opaque) {
    const auto extrinsic = read_extrinsic(opaque, runtime_);
    if (!extrinsic) return refuse(Invalid::Call);
    runtime_.system.start_extrinsic(primitives::scale::encode(opaque));
    return extrinsic->signed_part ? apply_signed(*extrinsic) : apply_bare(*extrinsic);
}

frame::ApplyExtrinsicResult Executive::apply_bare(const Extrinsic& extrinsic) {
    const bool inherent = runtime_.is_inherent(extrinsic.call);
    if (!inherent)
        TRY(runtime_.validate_unsigned(frame::TransactionSource::InBlock, extrinsic.call));
    const DispatchInfo info = runtime_.dispatch_info(extrinsic.call);
    TRY(take_block_room(runtime_, info, extrinsic.encoded_size));
    const auto result = runtime_.dispatch_call(frame::None{}, extrinsic.call);
    if (!result && inherent) return refuse(Invalid::BadMandatory);
    finish(result, info);
    if (!result) return frame::Outcome<>{unexpected(result.error())};
    return frame::Outcome<>{Done{}};
}

frame::ApplyExtrinsicResult Executive::apply_signed(const Extrinsic& extrinsic) {
    const CheckedSigned by = TRY(check_signature(runtime_, extrinsic));
    const DispatchInfo info = runtime_.dispatch_info(extrinsic.call);
    const Prepared prepared = TRY(prepare_extensions(runtime_, by, info, extrinsic.encoded_size));
    const auto result = runtime_.dispatch_call(frame::Signed{by.who}, extrinsic.call);
    if (!result && info.dispatch_class == DispatchClass::Mandatory)
        return refuse(Invalid::BadMandatory);
    const frame::PostInfo post = result ? *result : frame::PostInfo{};
    post_dispatch_extensions(runtime_, by, prepared, info, post, extrinsic.encoded_size);
    finish(result, info);
    if (!result) return frame::Outcome<>{unexpected(result.error())};
    return frame::Outcome<>{Done{}};
}

void Executive::finish(const frame::DispatchResult& result, const DispatchInfo& info) {
    DispatchInfo final_info = info;
    if (result) {
        if (result->actual_weight) final_info.weight = info.weight.min(*result->actual_weight);
        if (result->pays_fee == frame::Pays::No) final_info.pays_fee = frame::Pays::No;
    }
    const frame::Outcome<> outcome =
        result ? frame::Outcome<>{Done{}} : frame::Outcome<>{unexpected(result.error())};
    // The event carries the base weight too, as the block was charged for it.
    const auto limits = frame::system::block_weights();
    final_info.weight =
        final_info.weight.saturating_add(limits.per_class.of(info.dispatch_class).base_extrinsic);
    runtime_.system.finish_extrinsic(outcome, final_info);
}

BlockResult<Header> Executive::finalize_block() {
    runtime_.system.note_finished_extrinsics();
    const auto number = runtime_.system.storage.number.get();
    const auto hooks = runtime_.on_finalize(number);
    if (!hooks) return broken(hooks.error());
    return runtime_.system.finalize();
}

BlockResult<> Executive::apply_all(const primitives::Block& block) {
    bool inherents_over = false;
    for (std::size_t i = 0; i < block.extrinsics.size(); ++i) {
        const auto extrinsic = read_extrinsic(block.extrinsics[i], runtime_);
        const auto at = place(i);
        if (!extrinsic) return broken(at + std::string{to_string(extrinsic.error())});
        const bool bare = !extrinsic->signed_part;
        const bool inherent = bare && runtime_.is_inherent(extrinsic->call);
        if (inherent && inherents_over) return broken(at + "an inherent follows another extrinsic");
        inherents_over = inherents_over || !inherent;
        runtime_.system.start_extrinsic(primitives::scale::encode(block.extrinsics[i]));
        const auto result = bare ? apply_bare(*extrinsic) : apply_signed(*extrinsic);
        if (!result) return broken(at + std::string{to_string(result.error())});
    }
    return Done{};
}

BlockResult<> Executive::execute_block(const primitives::Block& block) {
    const Header& header = block.header;
    const auto parent_number = runtime_.system.storage.number.get();
    if (header.number.value != parent_number + 1)
        return broken("the block's number does not follow its parent's");
    Header initial = header;
    initial.digest = runtime_.pre_runtime_digest(header.digest);
    TRY(initialize_block(initial));
    TRY(apply_all(block));
    const Header computed = TRY(finalize_block());
    if (computed.digest != header.digest)
        return broken("the digest differs from what execution deposits");
    if (computed.extrinsics_root != header.extrinsics_root)
        return broken("the extrinsics root differs from that of the body");
    if (computed.state_root != header.state_root)
        return broken("the state root differs from the one execution gives");
    return Done{};
}

Validity<frame::ValidTransaction> Executive::validate_transaction(frame::TransactionSource source,
                                                                  const OpaqueExtrinsic& opaque,
                                                                  const Hash& at) {
    const auto extrinsic = read_extrinsic(opaque, runtime_);
    if (!extrinsic) return refuse(Invalid::Call);
    const DispatchInfo info = runtime_.dispatch_info(extrinsic->call);
    // The state is that after block `at`; the transaction would be in the next.
    auto& system = runtime_.system;
    system.initialize(system.storage.number.get() + 1, at, {});
    if (info.dispatch_class == DispatchClass::Mandatory)
        return refuse(Invalid::MandatoryValidation);
    if (!extrinsic->signed_part) return runtime_.validate_unsigned(source, extrinsic->call);
    const CheckedSigned by = TRY(check_signature(runtime_, *extrinsic));
    return validate_extensions(runtime_, by, info, extrinsic->encoded_size);
}

}  // namespace runtime
