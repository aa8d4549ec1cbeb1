// Parts that the printers share: from the model to the wire structs.
#pragma once

#include "frame/metadata/model.hpp"
#include "frame/metadata/wire.hpp"

namespace frame::metadata::wire {

StorageEntryType entry_type(const StorageEntryModel& entry);
StorageModifier modifier(const StorageEntryModel& entry);
/// Nothing for a pallet without storage.
std::optional<Storage<StorageEntry>> storage(const PalletModel& pallet);
std::optional<TypeReference> reference(const std::optional<TypeId>& type);
std::vector<Constant> constants(const PalletModel& pallet);
std::vector<SignedExtension> signed_extensions(const ExtrinsicModel& extrinsic);
std::vector<Argument> arguments(const ApiMethodModel& method);
OuterEnums outer_enums(const MetadataModel& model);

}  // namespace frame::metadata::wire
