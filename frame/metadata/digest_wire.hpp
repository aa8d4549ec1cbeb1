// The layouts that the digest of metadata is taken over (RFC-0078), as structs whose SCALE encoding
// they are. They differ from those of metadata itself: references name primitives in place.
#pragma once

#include "primitives/scale/codec.hpp"

namespace frame::metadata::digest_wire {

using primitives::scale::Compact;

/// A byte for the kind, and the number of a type that has a leaf. Kinds up to I256 have the numbers
/// of `Primitive`.
struct TypeRef {
    enum class Kind : std::uint8_t {
        Bool = 0,
        I256 = 14,
        CompactU8 = 15,
        CompactU256 = 20,
        Void = 21,
        PerId = 22,
    };
    Kind kind{};
    Compact<std::uint32_t> id;

    void encode_to(primitives::Bytes& out) const {
        out.push_back(static_cast<std::uint8_t>(kind));
        if (kind == Kind::PerId) primitives::scale::encode_compact(id.value, out);
    }
    bool decode_from(primitives::scale::Decoder& in) {
        std::uint8_t byte{};
        if (!in.take_byte(byte)) return false;
        if (byte > static_cast<std::uint8_t>(Kind::PerId))
            return in.fail(primitives::scale::DecodeError::InvalidVariant);
        kind = static_cast<Kind>(byte);
        return kind != Kind::PerId || primitives::scale::decode_from(in, id);
    }
};

struct Field {
    std::optional<std::string> name;
    TypeRef type;
    std::optional<std::string> type_name;
};
struct Composite {
    std::vector<Field> fields;
};
/// One variant of an enum.
struct Enumeration {
    std::string name;
    std::vector<Field> fields;
    Compact<std::uint32_t> index;
};
struct Sequence {
    TypeRef item;
};
struct Array {
    std::uint32_t size = 0;
    TypeRef item;
};
struct Tuple {
    std::vector<TypeRef> fields;
};
struct BitSequence {
    std::uint8_t bytes = 0;
    bool least_significant_first = false;
};
using TypeDef = std::variant<Composite, Enumeration, Sequence, Array, Tuple, BitSequence>;

struct Leaf {
    std::vector<std::string> path;
    TypeDef definition;
    Compact<std::uint32_t> id;
};

struct Extension {
    std::string identifier;
    TypeRef in_extrinsic;
    TypeRef in_signed_data;
};
struct Extrinsic {
    std::uint8_t version = 0;
    TypeRef address;
    TypeRef call;
    TypeRef signature;
    std::vector<Extension> extensions;
};

/// The index of version 1 of the digest stands before its fields.
struct Digest {
    std::uint8_t version = 1;
    primitives::Hash types_root;
    primitives::Hash extrinsic_hash;
    std::uint32_t spec_version = 0;
    std::string spec_name;
    std::uint16_t base58_prefix = 0;
    std::uint8_t decimals = 0;
    std::string token_symbol;
};

}  // namespace frame::metadata::digest_wire
