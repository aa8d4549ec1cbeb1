#include "frame/metadata/print.hpp"

namespace frame::metadata {

Bytes encode_v14(const MetadataModel& model) {
    using namespace wire;
    v14::Metadata out;
    out.types = model.types.types();
    for (const auto& pallet : model.pallets)
        out.pallets.push_back({.name = pallet.name,
                               .storage = storage(pallet),
                               .calls = reference(pallet.calls),
                               .event = reference(pallet.event),
                               .constants = constants(pallet),
                               .error = reference(pallet.error),
                               .index = pallet.index});
    out.extrinsic = {.type = model.extrinsic.extrinsic,
                     .version = model.extrinsic.version,
                     .signed_extensions = signed_extensions(model.extrinsic)};
    out.runtime = model.runtime_type;
    return blob(14, out);
}

}  // namespace frame::metadata
