// The wire layouts of metadata versions 14, 15 and 16 (facts: substrate-formats section 8), as
// structs whose SCALE encoding they are: blob = "meta" | version u8 | one of the Metadata structs.
#pragma once

#include "frame/metadata/portable.hpp"

namespace frame::metadata::wire {

inline constexpr std::array<std::uint8_t, 4> kMagic{'m', 'e', 't', 'a'};

enum class StorageModifier : std::uint8_t { Optional, Default };

struct PlainEntry {
    TypeId value;
};
struct MapEntry {
    std::vector<std::uint8_t> hashers;
    TypeId key;
    TypeId value;
};
using StorageEntryType = std::variant<PlainEntry, MapEntry>;

struct StorageEntry {
    std::string name;
    StorageModifier modifier{};
    StorageEntryType type;
    Bytes default_value;
    Docs docs;
};
template <class Entry>
struct Storage {
    std::string prefix;
    std::vector<Entry> entries;
};
struct TypeReference {
    TypeId type;
};
struct Constant {
    std::string name;
    TypeId type;
    Bytes value;
    Docs docs;
};
struct SignedExtension {
    std::string identifier;
    TypeId type;
    TypeId additional_signed;
};
struct Argument {
    std::string name;
    TypeId type;
};
struct OuterEnums {
    TypeId call;
    TypeId event;
    TypeId error;
};
struct CustomValue {
    TypeId type;
    Bytes value;
};
using Custom = std::map<std::string, CustomValue>;

namespace v14 {

struct Pallet {
    std::string name;
    std::optional<Storage<StorageEntry>> storage;
    std::optional<TypeReference> calls;
    std::optional<TypeReference> event;
    std::vector<Constant> constants;
    std::optional<TypeReference> error;
    std::uint8_t index = 0;
};
struct Extrinsic {
    TypeId type;
    std::uint8_t version = 0;
    std::vector<SignedExtension> signed_extensions;
};
struct Metadata {
    std::vector<PortableType> types;
    std::vector<Pallet> pallets;
    Extrinsic extrinsic;
    TypeId runtime;
};

}  // namespace v14

namespace v15 {

struct Pallet {
    std::string name;
    std::optional<Storage<StorageEntry>> storage;
    std::optional<TypeReference> calls;
    std::optional<TypeReference> event;
    std::vector<Constant> constants;
    std::optional<TypeReference> error;
    std::uint8_t index = 0;
    Docs docs;
};
struct Extrinsic {
    std::uint8_t version = 0;
    TypeId address;
    TypeId call;
    TypeId signature;
    TypeId extra;
    std::vector<SignedExtension> signed_extensions;
};
struct Method {
    std::string name;
    std::vector<Argument> inputs;
    TypeId output;
    Docs docs;
};
struct Api {
    std::string name;
    std::vector<Method> methods;
    Docs docs;
};
struct Metadata {
    std::vector<PortableType> types;
    std::vector<Pallet> pallets;
    Extrinsic extrinsic;
    TypeId runtime;
    std::vector<Api> apis;
    OuterEnums outer_enums;
    Custom custom;
};

}  // namespace v15

namespace v16 {

struct NotDeprecated {};
struct DeprecatedWithoutNote {
    static constexpr std::uint8_t kVariantIndex = 1;
};
struct Deprecated {
    static constexpr std::uint8_t kVariantIndex = 2;
    std::string note;
    std::optional<std::string> since;
};
using ItemDeprecation = std::variant<NotDeprecated, DeprecatedWithoutNote, Deprecated>;
using VariantDeprecation = std::variant<DeprecatedWithoutNote, Deprecated>;

struct StorageEntry {
    std::string name;
    StorageModifier modifier{};
    StorageEntryType type;
    Bytes default_value;
    Docs docs;
    ItemDeprecation deprecation;
};
struct EnumReference {
    TypeId type;
    std::map<std::uint8_t, VariantDeprecation> deprecation;
};
struct Constant {
    std::string name;
    TypeId type;
    Bytes value;
    Docs docs;
    ItemDeprecation deprecation;
};
struct AssociatedType {
    std::string name;
    TypeId type;
    Docs docs;
};
struct ViewFunction {
    std::array<std::uint8_t, 32> id{};
    std::string name;
    std::vector<Argument> inputs;
    TypeId output;
    Docs docs;
    ItemDeprecation deprecation;
};
struct Pallet {
    std::string name;
    std::optional<Storage<StorageEntry>> storage;
    std::optional<EnumReference> calls;
    std::optional<EnumReference> event;
    std::vector<Constant> constants;
    std::optional<EnumReference> error;
    std::vector<AssociatedType> associated_types;
    std::vector<ViewFunction> view_functions;
    std::uint8_t index = 0;
    Docs docs;
    ItemDeprecation deprecation;
};
struct Extension {
    std::string identifier;
    TypeId type;
    TypeId implicit;
};
struct Extrinsic {
    Bytes versions;
    TypeId address;
    TypeId call;
    TypeId signature;
    /// Version of the extension set -> positions in `extensions`.
    std::map<std::uint8_t, std::vector<TypeId>> extensions_by_version;
    std::vector<Extension> extensions;
};
struct Method {
    std::string name;
    std::vector<Argument> inputs;
    TypeId output;
    Docs docs;
    ItemDeprecation deprecation;
};
struct Api {
    std::string name;
    std::vector<Method> methods;
    Docs docs;
    primitives::scale::Compact<std::uint32_t> version;
    ItemDeprecation deprecation;
};
struct Metadata {
    std::vector<PortableType> types;
    std::vector<Pallet> pallets;
    Extrinsic extrinsic;
    std::vector<Api> apis;
    OuterEnums outer_enums;
    Custom custom;
};

}  // namespace v16

/// "meta" | version | encoding.
template <class Metadata>
Bytes blob(std::uint8_t version, const Metadata& metadata) {
    Bytes out{kMagic.begin(), kMagic.end()};
    out.push_back(version);
    primitives::scale::encode_to(metadata, out);
    return out;
}

}  // namespace frame::metadata::wire
