#include "frame/metadata/print.hpp"

namespace frame::metadata::wire {

StorageEntryType entry_type(const StorageEntryModel& entry) {
    if (entry.hashers.empty()) return PlainEntry{entry.value};
    return MapEntry{entry.hashers, entry.key, entry.value};
}

StorageModifier modifier(const StorageEntryModel& entry) {
    return entry.optional ? StorageModifier::Optional : StorageModifier::Default;
}

std::optional<Storage<StorageEntry>> storage(const PalletModel& pallet) {
    if (pallet.storage.empty()) return std::nullopt;
    Storage<StorageEntry> out{pallet.name, {}};
    for (const auto& entry : pallet.storage)
        out.entries.push_back(
            {entry.name, modifier(entry), entry_type(entry), entry.default_value, entry.docs});
    return out;
}

std::optional<TypeReference> reference(const std::optional<TypeId>& type) {
    if (!type) return std::nullopt;
    return TypeReference{*type};
}

std::vector<Constant> constants(const PalletModel& pallet) {
    std::vector<Constant> out;
    for (const auto& constant : pallet.constants)
        out.push_back({constant.name, constant.type, constant.value, constant.docs});
    return out;
}

std::vector<SignedExtension> signed_extensions(const ExtrinsicModel& extrinsic) {
    std::vector<SignedExtension> out;
    for (const auto& extension : extrinsic.extensions)
        out.push_back({extension.identifier, extension.explicit_type, extension.implicit_type});
    return out;
}

std::vector<Argument> arguments(const ApiMethodModel& method) {
    std::vector<Argument> out;
    for (const auto& input : method.inputs)
        out.push_back({input.name, input.type});
    return out;
}

OuterEnums outer_enums(const MetadataModel& model) {
    return {model.call_enum, model.event_enum, model.error_enum};
}

}  // namespace frame::metadata::wire
