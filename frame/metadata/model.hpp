// What all metadata versions say about a runtime, gathered once and printed by v14, v15, v16.
//
//   MetadataModel model;
//   set_extrinsic<MultiAddress, MultiSignature>(model);
//   add_extension<Era, Hash>(model, "CheckMortality", "frame_system::extensions::check_mortality");
//   describe_pallet(model, runtime.system);                      in the order of the pallet list
//   model.apis.push_back({"Core", 5, {api_method<RuntimeVersion>(model.types, "version", {}, "")},
//                         ""});
//   finish(model);
//   Bytes blob = encode_v15(model);
#pragma once

#include "frame/metadata/well_known.hpp"

namespace frame::metadata {

struct StorageEntryModel {
    std::string name;
    /// Absent reads as nothing rather than as the default.
    bool optional = false;
    /// Indices of the hashers; empty for a plain value.
    std::vector<std::uint8_t> hashers;
    /// The key's type, a tuple for several hashers; unused for a plain value.
    TypeId key;
    TypeId value;
    Bytes default_value;
    Docs docs;
};
struct ConstantModel {
    std::string name;
    TypeId type;
    Bytes value;
    Docs docs;
};
struct PalletModel {
    std::string name;
    std::uint8_t index = 0;
    std::vector<StorageEntryModel> storage;
    std::optional<TypeId> calls;
    std::optional<TypeId> event;
    std::optional<TypeId> error;
    std::optional<TypeId> hold_reason;
    std::vector<ConstantModel> constants;
    Docs docs;
};
struct ExtensionModel {
    std::string identifier;
    /// What the extrinsic carries.
    TypeId explicit_type;
    /// What only the signed payload holds.
    TypeId implicit_type;
};
struct ExtrinsicModel {
    std::uint8_t version = primitives::kExtrinsicVersion;
    TypeId address;
    TypeId signature;
    std::vector<ExtensionModel> extensions;
    // Filled by finish().
    TypeId call;
    TypeId extra;
    TypeId extrinsic;
};
struct ApiArgumentModel {
    std::string name;
    TypeId type;
};
struct ApiMethodModel {
    std::string name;
    std::vector<ApiArgumentModel> inputs;
    TypeId output;
    Docs docs;
};
struct ApiModel {
    std::string name;
    std::uint32_t version = 1;
    std::vector<ApiMethodModel> methods;
    Docs docs;
};

struct MetadataModel {
    MetadataModel() = default;
    explicit MetadataModel(std::string_view runtime_crate) : types{runtime_crate} {}

    TypeRegistry types;
    std::vector<PalletModel> pallets;
    ExtrinsicModel extrinsic;
    std::vector<ApiModel> apis;
    // Filled by finish().
    TypeId runtime_type;
    TypeId call_enum;
    TypeId event_enum;
    TypeId error_enum;
};

/// Registers the parts of the extrinsic format.
template <class Address, class Signature>
void set_extrinsic(MetadataModel& model) {
    model.extrinsic.address = model.types.id<Address>();
    model.extrinsic.signature = model.types.id<Signature>();
}

void add_extension_of(MetadataModel& model, std::string_view identifier, std::string_view module,
                      const std::optional<Field>& explicit_field, TypeId implicit_type);

/// An extension in the extrinsic's order: a struct `<module>::<identifier>` around Explicit (Done
/// where the extrinsic carries nothing), a tuple struct unless its field has a name, and what it
/// adds to the signed payload.
template <class Explicit, class Implicit>
void add_extension(MetadataModel& model, std::string_view identifier, std::string_view module,
                   std::string_view name = {}) {
    std::optional<Field> field;
    if constexpr (!std::is_same_v<Explicit, primitives::Done>) {
        const TypeId type = model.types.id<Explicit>();
        field = name.empty() ? unnamed_field(type) : named_field(name, type);
    }
    const TypeId implicit_type = model.types.id<Implicit>();
    add_extension_of(model, identifier, module, field, implicit_type);
}

/// One function of a runtime API: its argument names belong to the types In, in order.
template <class Out, class... In>
ApiMethodModel api_method(TypeRegistry& types, std::string_view name,
                          const std::array<std::string_view, sizeof...(In)>& arguments,
                          std::string_view docs) {
    ApiMethodModel out{
        .name = std::string{name}, .inputs = {}, .output = {}, .docs = docs_of(docs)};
    std::size_t at = 0;
    [[maybe_unused]] const auto one = [&]<class T>(std::type_identity<T>) {
        out.inputs.push_back({std::string{arguments[at++]}, types.id<T>()});
    };
    (one(std::type_identity<In>{}), ...);
    out.output = types.id<Out>();
    return out;
}

/// Defines what needs all pallets: the outer enums, the extrinsic and the runtime type. Last.
void finish(MetadataModel& model);

// ---- printers: the blob "meta" | version | body
// ----------------------------------------------------

/// Precondition of all: finish() was called.
Bytes encode_v14(const MetadataModel& model);
Bytes encode_v15(const MetadataModel& model);
Bytes encode_v16(const MetadataModel& model);

}  // namespace frame::metadata
