#include "frame/metadata/print.hpp"

namespace frame::metadata {

namespace {

using namespace wire;

std::optional<Storage<v16::StorageEntry>> storage_16(const PalletModel& pallet) {
    if (pallet.storage.empty()) return std::nullopt;
    Storage<v16::StorageEntry> out{pallet.name, {}};
    for (const auto& entry : pallet.storage)
        out.entries.push_back({entry.name, modifier(entry), entry_type(entry), entry.default_value,
                               entry.docs, v16::NotDeprecated{}});
    return out;
}

std::optional<v16::EnumReference> reference_16(const std::optional<TypeId>& type) {
    if (!type) return std::nullopt;
    return v16::EnumReference{*type, {}};
}

std::vector<v16::Constant> constants_16(const PalletModel& pallet) {
    std::vector<v16::Constant> out;
    for (const auto& constant : pallet.constants)
        out.push_back(
            {constant.name, constant.type, constant.value, constant.docs, v16::NotDeprecated{}});
    return out;
}

v16::Pallet pallet_16(const PalletModel& pallet) {
    return {.name = pallet.name,
            .storage = storage_16(pallet),
            .calls = reference_16(pallet.calls),
            .event = reference_16(pallet.event),
            .constants = constants_16(pallet),
            .error = reference_16(pallet.error),
            .associated_types = {},
            .view_functions = {},
            .index = pallet.index,
            .docs = pallet.docs,
            .deprecation = v16::NotDeprecated{}};
}

/// One set of extensions, number 0, with all of them in order.
v16::Extrinsic extrinsic_16(const ExtrinsicModel& extrinsic) {
    v16::Extrinsic out{.versions = {extrinsic.version},
                       .address = extrinsic.address,
                       .call = extrinsic.call,
                       .signature = extrinsic.signature,
                       .extensions_by_version = {},
                       .extensions = {}};
    auto& positions = out.extensions_by_version[0];
    for (const auto& extension : extrinsic.extensions) {
        positions.push_back({static_cast<std::uint32_t>(positions.size())});
        out.extensions.push_back(
            {extension.identifier, extension.explicit_type, extension.implicit_type});
    }
    return out;
}

v16::Api api_16(const ApiModel& api) {
    v16::Api out{.name = api.name,
                 .methods = {},
                 .docs = api.docs,
                 .version = {api.version},
                 .deprecation = v16::NotDeprecated{}};
    for (const auto& method : api.methods)
        out.methods.push_back(
            {method.name, arguments(method), method.output, method.docs, v16::NotDeprecated{}});
    return out;
}

}  // namespace

Bytes encode_v16(const MetadataModel& model) {
    v16::Metadata out;
    out.types = model.types.types();
    for (const auto& pallet : model.pallets)
        out.pallets.push_back(pallet_16(pallet));
    out.extrinsic = extrinsic_16(model.extrinsic);
    for (const auto& api : model.apis)
        out.apis.push_back(api_16(api));
    out.outer_enums = outer_enums(model);
    return blob(16, out);
}

}  // namespace frame::metadata
