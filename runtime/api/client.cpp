#include "runtime/api/client.hpp"

namespace runtime {

using primitives::unexpected;
using primitives::scale::decode;
using primitives::scale::encode_to;

namespace {

template <class... A>
Bytes arguments_of(const A&... arguments) {
    Bytes out;
    (encode_to(arguments, out), ...);
    return out;
}

template <class Out>
Api<Out> decoded(std::string_view function, BytesView result) {
    auto value = decode<Out>(result);
    if (value) return std::move(value).value();
    return unexpected(ExecutionError{std::string{function} + ": its result does not decode: " +
                                     std::string{to_string(value.error())}});
}

/// A call that only reads.
template <class Out, class... A>
Api<Out> read(const Executor& executor, const StateView& state, std::string_view function,
              const A&... arguments) {
    const auto session = executor.open(state);
    const Bytes result = TRY(session->call(function, arguments_of(arguments...)));
    return decoded<Out>(function, result);
}

/// Data of the inherents by 8-byte identifier.
using InherentData = std::map<primitives::Hash64Bit, Bytes>;
constexpr primitives::Hash64Bit kTimestampInherent{'t', 'i', 'm', 's', 't', 'a', 'p', '0'};

}  // namespace

Api<RuntimeVersion> version(const Executor& executor, const StateView& state) {
    return read<RuntimeVersion>(executor, state, "Core_version");
}

Api<StateDiff> execute_block(const Executor& executor, const StateView& state, const Block& block) {
    auto outcome = TRY(executor.call("Core_execute_block", arguments_of(block), state));
    return std::move(outcome.diff);
}

Api<BlockBuilder> BlockBuilder::start(const Executor& executor, const StateView& state,
                                      const Header& header) {
    auto session = executor.open(state);
    TRY(session->call("Core_initialize_block", arguments_of(header)));
    return BlockBuilder{std::move(session)};
}

Api<std::vector<OpaqueExtrinsic>> BlockBuilder::inherents(std::uint64_t timestamp_ms) {
    const InherentData data{{kTimestampInherent, primitives::scale::encode(timestamp_ms)}};
    constexpr std::string_view kFunction = "BlockBuilder_inherent_extrinsics";
    const Bytes result = TRY(session_->call(kFunction, arguments_of(data)));
    return decoded<std::vector<OpaqueExtrinsic>>(kFunction, result);
}

Api<frame::ApplyExtrinsicResult> BlockBuilder::push(const OpaqueExtrinsic& extrinsic) {
    constexpr std::string_view kFunction = "BlockBuilder_apply_extrinsic";
    const Bytes result = TRY(session_->call(kFunction, arguments_of(extrinsic)));
    auto applied = TRY(decoded<frame::ApplyExtrinsicResult>(kFunction, result));
    if (applied) extrinsics_.push_back(extrinsic);
    return applied;
}

Api<BlockBuilder::Built> BlockBuilder::finish() {
    constexpr std::string_view kFunction = "BlockBuilder_finalize_block";
    const Bytes result = TRY(session_->call(kFunction, {}));
    Header header = TRY(decoded<Header>(kFunction, result));
    return Built{{std::move(header), std::move(extrinsics_)}, session_->take_diff()};
}

Api<frame::Validity<frame::ValidTransaction>> validate_transaction(const Executor& executor,
                                                                   const StateView& state,
                                                                   frame::TransactionSource source,
                                                                   const OpaqueExtrinsic& extrinsic,
                                                                   const Hash& at) {
    return read<frame::Validity<frame::ValidTransaction>>(
        executor, state, "TaggedTransactionQueue_validate_transaction", source, extrinsic, at);
}

Api<Nonce> account_nonce(const Executor& executor, const StateView& state, const AccountId& who) {
    return read<Nonce>(executor, state, "AccountNonceApi_account_nonce", who);
}

namespace {
std::uint32_t encoded_size(const OpaqueExtrinsic& extrinsic) {
    return static_cast<std::uint32_t>(primitives::scale::encode(extrinsic).size());
}
}  // namespace

Api<DispatchFee> query_info(const Executor& executor, const StateView& state,
                            const OpaqueExtrinsic& extrinsic) {
    return read<DispatchFee>(executor, state, "TransactionPaymentApi_query_info", extrinsic,
                             encoded_size(extrinsic));
}

Api<FeeDetails> query_fee_details(const Executor& executor, const StateView& state,
                                  const OpaqueExtrinsic& extrinsic) {
    return read<FeeDetails>(executor, state, "TransactionPaymentApi_query_fee_details", extrinsic,
                            encoded_size(extrinsic));
}

Api<std::uint64_t> aura_slot_duration_ms(const Executor& executor, const StateView& state) {
    return read<std::uint64_t>(executor, state, "AuraApi_slot_duration");
}

Api<std::vector<primitives::Bytes32>> aura_authorities(const Executor& executor,
                                                       const StateView& state) {
    return read<std::vector<primitives::Bytes32>>(executor, state, "AuraApi_authorities");
}

Api<std::vector<GrandpaAuthority>> grandpa_authorities(const Executor& executor,
                                                       const StateView& state) {
    return read<std::vector<GrandpaAuthority>>(executor, state, "GrandpaApi_grandpa_authorities");
}

Api<std::uint64_t> grandpa_set_id(const Executor& executor, const StateView& state) {
    return read<std::uint64_t>(executor, state, "GrandpaApi_current_set_id");
}

Api<Bytes> author_vrf_input(const Executor& executor, const StateView& state, std::uint64_t slot) {
    return read<Bytes>(executor, state, "AuthorVrfApi_input", slot);
}

namespace {

/// `when`: the slot or the set.
Api<std::optional<OpaqueExtrinsic>> report_of(const Executor& executor, const StateView& state,
                                              std::string_view ownership_function,
                                              std::string_view report_function, std::uint64_t when,
                                              const primitives::Bytes32& key, BytesView proof) {
    const auto ownership =
        TRY(read<std::optional<Bytes>>(executor, state, ownership_function, when, key));
    if (!ownership) return std::optional<OpaqueExtrinsic>{};
    Bytes arguments = primitives::to_bytes(proof);
    encode_to(*ownership, arguments);
    const Bytes result = TRY(executor.open(state)->call(report_function, arguments));
    return decoded<std::optional<OpaqueExtrinsic>>(report_function, result);
}

}  // namespace

Api<std::optional<VersionLacked>> version_lacked(const Executor& executor, const StateView& state) {
    return read<std::optional<VersionLacked>>(executor, state, "ReferendaApi_version_lacked");
}

Api<std::optional<OpaqueExtrinsic>> aura_report(const Executor& executor, const StateView& state,
                                                std::uint64_t slot, const primitives::Bytes32& key,
                                                BytesView proof) {
    return report_of(executor, state, "EquivocationApi_aura_key_ownership_proof",
                     "EquivocationApi_aura_report", slot, key, proof);
}

Api<std::optional<OpaqueExtrinsic>> grandpa_report(const Executor& executor, const StateView& state,
                                                   std::uint64_t set_id,
                                                   const primitives::Bytes32& key,
                                                   BytesView proof) {
    return report_of(executor, state, "GrandpaApi_generate_key_ownership_proof",
                     "EquivocationApi_grandpa_report", set_id, key, proof);
}

Api<std::optional<OpaqueExtrinsic>> commit_note(const Executor& executor, const StateView& state,
                                                BytesView commit) {
    constexpr std::string_view kFunction = "CommitApi_commit_note";
    const Bytes result = TRY(executor.open(state)->call(kFunction, commit));
    return decoded<std::optional<OpaqueExtrinsic>>(kFunction, result);
}

Api<std::vector<std::optional<SignatureTask>>> signature_tasks(
    const Executor& executor, const StateView& state, const Hash& parent,
    const std::vector<OpaqueExtrinsic>& extrinsics) {
    return read<std::vector<std::optional<SignatureTask>>>(executor, state, "SignatureApi_tasks",
                                                           parent, extrinsics);
}

namespace {

/// What a genesis is built on. Its root is the chain builder's to compute.
class NothingYet final : public StateView {
  public:
    std::optional<Bytes> get(BytesView) const override { return std::nullopt; }
    std::optional<Bytes> next_key(BytesView) const override { return std::nullopt; }
    Hash root_after(const StateDiff&) const override {
        CHECK(!"a genesis is built without asking for a root");
        return {};
    }
};

}  // namespace

Api<StateDiff> build_genesis(const Executor& executor, std::string_view config_json) {
    constexpr std::string_view kFunction = "GenesisBuilder_build_state";
    const NothingYet nothing;
    const auto config = primitives::to_bytes(primitives::view_of(config_json));
    auto outcome = TRY(executor.call(kFunction, arguments_of(config), nothing));
    using Built = Result<primitives::Done, std::string>;
    const auto built = TRY(decoded<Built>(kFunction, outcome.result));
    if (!built) return unexpected(ExecutionError{"genesis configuration: " + built.error()});
    return std::move(outcome.diff);
}

Api<std::optional<std::string>> genesis_preset(const Executor& executor, std::string_view name) {
    const NothingYet nothing;
    const auto preset = TRY(read<std::optional<Bytes>>(
        executor, nothing, "GenesisBuilder_get_preset", std::optional{std::string{name}}));
    if (!preset) return std::optional<std::string>{};
    return std::optional{std::string{preset->begin(), preset->end()}};
}

Api<std::vector<std::string>> genesis_preset_names(const Executor& executor) {
    const NothingYet nothing;
    return read<std::vector<std::string>>(executor, nothing, "GenesisBuilder_preset_names");
}

}  // namespace runtime
