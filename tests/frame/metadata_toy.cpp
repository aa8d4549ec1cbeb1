#include "tests/frame/metadata_toy.hpp"

namespace toy {

frame::metadata::MetadataModel model() {
    using primitives::Done;
    frame::metadata::MetadataModel out{"toy_runtime"};
    frame::metadata::set_extrinsic<primitives::MultiAddress, primitives::MultiSignature>(out);
    frame::metadata::add_extension<Done, std::uint32_t>(
        out, "CheckSpecVersion", "frame_system::extensions::check_spec_version");
    frame::metadata::add_extension<Done, primitives::Hash>(
        out, "CheckGenesis", "frame_system::extensions::check_genesis");
    frame::metadata::add_extension<primitives::Era, primitives::Hash>(
        out, "CheckMortality", "frame_system::extensions::check_mortality");
    frame::metadata::add_extension<Compact<std::uint32_t>, Done>(
        out, "CheckNonce", "frame_system::extensions::check_nonce");
    frame::metadata::describe_pallet<Bank>(
        out, "ToyBank", 4, {.existential_deposit = 10'000'000'000, .ss58_prefix = 30});
    frame::metadata::describe_pallet<Group>(out, "Group", 9, {});
    std::vector<frame::metadata::ApiMethodModel> methods;
    methods.push_back(
        frame::metadata::api_method<frame::ApplyExtrinsicResult, primitives::OpaqueExtrinsic>(
            out.types, "apply_extrinsic", {"extrinsic"}, "Applies an extrinsic."));
    methods.push_back(frame::metadata::api_method<primitives::Header, primitives::Block>(
        out.types, "finalize_block", {"block"}, ""));
    out.apis.push_back({"BlockBuilder", 6, std::move(methods), {}});
    frame::metadata::finish(out);
    return out;
}

}  // namespace toy
