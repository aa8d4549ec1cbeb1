// Metadata: one model of the runtime, printed in the versions that clients ask for.
#include "frame/metadata/pallet_model.hpp"
#include "runtime/api/exports.hpp"
#include "runtime/api/functions.hpp"

namespace runtime::metadata_api {

using frame::metadata::MetadataModel;
using primitives::Done;

namespace {

void describe_extensions(MetadataModel& model) {
    using frame::metadata::add_extension;
    using Genesis = Hash;
    add_extension<Done, Done>(model, "CheckNonZeroSender",
                              "frame_system::extensions::check_non_zero_sender");
    add_extension<Done, std::uint32_t>(model, "CheckSpecVersion",
                                       "frame_system::extensions::check_spec_version");
    add_extension<Done, std::uint32_t>(model, "CheckTxVersion",
                                       "frame_system::extensions::check_tx_version");
    add_extension<Done, Genesis>(model, "CheckGenesis", "frame_system::extensions::check_genesis");
    add_extension<primitives::Era, Hash>(model, "CheckMortality",
                                         "frame_system::extensions::check_mortality");
    add_extension<Compact<Nonce>, Done>(model, "CheckNonce",
                                        "frame_system::extensions::check_nonce");
    add_extension<Done, Done>(model, "CheckWeight", "frame_system::extensions::check_weight");
    add_extension<Compact<Balance>, Done>(model, "ChargeTransactionPayment",
                                          "pallet_transaction_payment");
    // Clients name the field.
    add_extension<MetadataHashMode, std::optional<primitives::Bytes32>>(
        model, "CheckMetadataHash", "frame_metadata_hash_extension", "mode");
    add_extension<Done, Done>(model, "WeightReclaim", "frame_system::extensions::weight_reclaim");
}

void describe_apis(MetadataModel& model) {
    for (const auto& api : runtime_apis()) {
        frame::metadata::ApiModel out;
        out.name = std::string{api.name};
        out.version = api.version;
        for (const auto& method : api.methods)
            out.methods.push_back(method.describe(model.types, method));
        model.apis.push_back(std::move(out));
    }
}

}  // namespace

MetadataModel model_of(Runtime& runtime) {
    MetadataModel model;
    frame::metadata::set_extrinsic<primitives::MultiAddress, primitives::MultiSignature>(model);
    describe_extensions(model);
    std::apply([&](auto&... pallet) { (frame::metadata::describe_pallet(model, pallet), ...); },
               runtime.pallets());
    describe_apis(model);
    frame::metadata::finish(model);
    return model;
}

frame::metadata::DigestFacts digest_facts() {
    return {.spec_version = kSpecVersion,
            .spec_name = std::string{kSpecName},
            .base58_prefix = kSs58Prefix,
            .decimals = kTokenDecimals,
            .token_symbol = std::string{kTokenSymbol}};
}

BlockResult<Bytes> metadata(Runtime& runtime) {
    return frame::metadata::encode_v14(model_of(runtime));
}

BlockResult<std::optional<Bytes>> metadata_at_version(Runtime& runtime,
                                                      const std::uint32_t& version) {
    switch (version) {
        case 14:
            return std::optional{frame::metadata::encode_v14(model_of(runtime))};
        case 15:
            return std::optional{frame::metadata::encode_v15(model_of(runtime))};
        case 16:
            return std::optional{frame::metadata::encode_v16(model_of(runtime))};
        default:
            return std::optional<Bytes>{};
    }
}

BlockResult<std::vector<std::uint32_t>> metadata_versions(Runtime&) {
    return std::vector<std::uint32_t>{14, 15, 16};
}

}  // namespace runtime::metadata_api
