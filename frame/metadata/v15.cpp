#include "frame/metadata/print.hpp"

namespace frame::metadata {

namespace {

wire::v15::Api api_of(const ApiModel& api) {
    wire::v15::Api out{.name = api.name, .methods = {}, .docs = api.docs};
    for (const auto& method : api.methods)
        out.methods.push_back({method.name, wire::arguments(method), method.output, method.docs});
    return out;
}

}  // namespace

Bytes encode_v15(const MetadataModel& model) {
    using namespace wire;
    v15::Metadata out;
    out.types = model.types.types();
    for (const auto& pallet : model.pallets)
        out.pallets.push_back({.name = pallet.name,
                               .storage = storage(pallet),
                               .calls = reference(pallet.calls),
                               .event = reference(pallet.event),
                               .constants = constants(pallet),
                               .error = reference(pallet.error),
                               .index = pallet.index,
                               .docs = pallet.docs});
    out.extrinsic = {.version = model.extrinsic.version,
                     .address = model.extrinsic.address,
                     .call = model.extrinsic.call,
                     .signature = model.extrinsic.signature,
                     .extra = model.extrinsic.extra,
                     .signed_extensions = signed_extensions(model.extrinsic)};
    out.runtime = model.runtime_type;
    for (const auto& api : model.apis)
        out.apis.push_back(api_of(api));
    out.outer_enums = outer_enums(model);
    return blob(15, out);
}

}  // namespace frame::metadata
