// Describes C++ types as portable types, by the same reflection that encodes them:
//
//   TypeRegistry types;
//   const TypeId id = types.id<std::vector<AccountId>>();
//
// A type is numbered when it is first asked for, before the types it is made of. Only sequenced
// statements ask for types, so that every compiler numbers alike.
//
// What a type may declare for its description:
//   kTypePath        its path, where clients expect another than namespaces and name
//   kUnnamedFields   true: the fields of a tuple struct
//   kVariantIndex    the index of this alternative of a std::variant
//   kDocs            the documentation of this alternative
//   kEnumPath        (first alternative) the path of the std::variant, which has no name itself
// A type that codes itself is described in well_known.hpp, or has
//   DescribedAs      the type with the same encoding.
// A kTypePath of RuntimeCall, RuntimeEvent, RuntimeError or RuntimeHoldReason stands for the
// runtime's outer enum of that name.
#pragma once

#include "frame/metadata/names.hpp"
#include "frame/metadata/portable.hpp"

#include <span>

namespace frame::metadata {

/// Enums over all pallets: one variant a pallet, with its name and index.
enum class OuterEnum : std::uint8_t { Call, Event, Error, HoldReason };
inline constexpr std::array<std::string_view, 4> kOuterEnumNames{
    "RuntimeCall", "RuntimeEvent", "RuntimeError", "RuntimeHoldReason"};

/// The path of a type that does not declare kTypePath itself; empty where it follows the name.
template <class T>
inline constexpr std::string_view kPathOf = {};

class TypeRegistry;

/// The description of a type that codes itself: specializations have
/// `static TypeDescription describe(TypeRegistry&)`.
template <class T>
struct Describe;

/// Identifies a C++ type without RTTI: the address is all that counts.
using TypeKey = const char*;
template <class T>
inline constexpr char kTypeKey = 0;

class TypeRegistry {
  public:
    /// `runtime_crate`: the first part of the outer enums' paths.
    explicit TypeRegistry(std::string_view runtime_crate = "pha_node_runtime");

    /// The number of T, described at the first request.
    template <class T>
    TypeId id();

    /// The number of an outer enum: its definition comes last, when all pallets are known.
    TypeId outer(OuterEnum which);
    bool outer_used(OuterEnum which) const {
        return outer_[static_cast<std::size_t>(which)].has_value();
    }
    void define_outer(OuterEnum which, Variants variants);
    /// "<runtime crate>::Name".
    std::string runtime_path(std::string_view name) const {
        return runtime_crate_ + "::" + std::string{name};
    }

    /// A type that no C++ type stands for.
    TypeId add(TypeDescription type);

    const std::vector<PortableType>& types() const { return types_; }

    // ---- parts of descriptions ----
    TypeId reserve();
    void define(TypeId id, TypeDescription type);

  private:
    template <class T>
    TypeDescription describe();

    std::optional<TypeId> find(TypeKey key) const;

    std::string runtime_crate_;
    std::vector<PortableType> types_;
    /// Looked up, never iterated: the order of addresses does not reach the output.
    std::map<TypeKey, TypeId> known_;
    std::array<std::optional<TypeId>, kOuterEnumNames.size()> outer_;
};

// ---- builders, out of the templates' way
// ----------------------------------------------------------

Field named_field(std::string_view name, TypeId type);
Field unnamed_field(TypeId type);
Docs docs_of(std::string_view text);
TypeDescription primitive(Primitive which);
TypeDescription composite(std::string_view path, std::vector<Field> fields);
TypeDescription variants(std::string_view path, std::vector<VariantDefinition> list);
/// The variants of a field-less enum: names by index, unused indices empty.
std::vector<VariantDefinition> plain_variants(std::span<const std::string_view> names);
TypeDescription option_of(TypeId item);
TypeDescription result_of(TypeId good, TypeId bad);
TypeDescription bounded_vec_of(TypeId item, TypeId vector);
TypeDescription map_of(TypeId key, TypeId value, TypeId entries);

}  // namespace frame::metadata

#include "frame/metadata/type_registry_inl.hpp"
