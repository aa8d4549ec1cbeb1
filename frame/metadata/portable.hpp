// The portable type registry as it stands in metadata (scale-info; facts: substrate-formats
// section 8). These structs are the wire layout: their SCALE encoding is the registry's.
//   registry = Vec<{id Compact<u32>, type}>, id = position
//   type     = path Vec<String> | params | definition | docs Vec<String>
#pragma once

#include "primitives/scale/codec.hpp"

namespace frame::metadata {

using primitives::Bytes;
using primitives::BytesView;

/// A reference to a type: its position in the registry.
using TypeId = primitives::scale::Compact<std::uint32_t>;
using Docs = std::vector<std::string>;

struct TypeParameter {
    std::string name;
    std::optional<TypeId> type;
    bool operator==(const TypeParameter&) const = default;
};
struct Field {
    /// Absent for the fields of a tuple struct.
    std::optional<std::string> name;
    TypeId type;
    std::optional<std::string> type_name;
    Docs docs;
    bool operator==(const Field&) const = default;
};
struct VariantDefinition {
    std::string name;
    std::vector<Field> fields;
    std::uint8_t index = 0;
    Docs docs;
    bool operator==(const VariantDefinition&) const = default;
};

enum class Primitive : std::uint8_t {
    Bool,
    Char,
    Str,
    U8,
    U16,
    U32,
    U64,
    U128,
    U256,
    I8,
    I16,
    I32,
    I64,
    I128,
    I256,
};

struct Composite {
    std::vector<Field> fields;
    bool operator==(const Composite&) const = default;
};
struct Variants {
    std::vector<VariantDefinition> variants;
    bool operator==(const Variants&) const = default;
};
struct Sequence {
    TypeId item;
    bool operator==(const Sequence&) const = default;
};
struct Array {
    std::uint32_t size = 0;
    TypeId item;
    bool operator==(const Array&) const = default;
};
struct Tuple {
    std::vector<TypeId> fields;
    bool operator==(const Tuple&) const = default;
};
struct PrimitiveType {
    Primitive primitive{};
    bool operator==(const PrimitiveType&) const = default;
};
struct CompactType {
    TypeId item;
    bool operator==(const CompactType&) const = default;
};
/// Read, never written: no type of ours is a bit sequence.
struct BitSequence {
    TypeId store;
    TypeId order;
    bool operator==(const BitSequence&) const = default;
};
using TypeDefinition = std::variant<Composite, Variants, Sequence, Array, Tuple, PrimitiveType,
                                    CompactType, BitSequence>;

struct TypeDescription {
    std::vector<std::string> path;
    std::vector<TypeParameter> parameters;
    TypeDefinition definition;
    Docs docs;
    bool operator==(const TypeDescription&) const = default;
};
struct PortableType {
    TypeId id;
    TypeDescription type;
    bool operator==(const PortableType&) const = default;
};

}  // namespace frame::metadata
