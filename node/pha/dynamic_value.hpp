// Values of types that only the metadata knows, between JSON and SCALE.
//
//   type                      JSON
//   AccountId32, MultiAddress SS58 text (any prefix is read, the chain's is written), or 0x hex
//   bytes ([u8; n], Vec<u8>)  0x hex; other text stands for its UTF-8
//   u8 .. u256, i8 .. i128    a number, or its decimal text; u128 also as "1.5 PHA"
//   struct                    an object with every field, or the list of its unnamed fields
//   enum                      "Name", or {"Name": fields}
//   Option                    null or the value
//   Vec, array, tuple         a list
// A struct of one unnamed field is that field. u128 and larger are written as decimal text, since
// most readers of JSON lose their digits.
#pragma once

#include "node/pha/chain_metadata.hpp"
#include "primitives/json/value.hpp"
#include "primitives/scale/decoder.hpp"

namespace node::pha {

namespace json = primitives::json;

/// How amounts and addresses are written.
struct ChainUnits {
    std::uint16_t ss58_prefix = 30;
    std::uint32_t decimals = 12;
    std::string symbol = "PHA";
};

/// Nesting of values.
inline constexpr int kValueDepthMax = 48;

class ValueCodec {
  public:
    ValueCodec(const ChainMetadata& metadata, const ChainUnits& units)
        : metadata_{metadata}, units_{units} {}

    /// Appends the encoding. The problem says where in the value it is.
    Result<primitives::Done, Problem> encode(const json::Value& value, TypeId type,
                                             Bytes& out) const {
        return encode_at(value, type, out, 0);
    }
    /// The fields of a call or another variant, from an object or a list.
    Result<primitives::Done, Problem> encode_fields(
        const json::Value& value, const std::vector<frame::metadata::Field>& fields, Bytes& out,
        int depth = 0) const;

    Result<json::Value, Problem> decode(primitives::scale::Decoder& in, TypeId type) const {
        return decode_at(in, type, 0);
    }
    /// The whole of the bytes.
    Result<json::Value, Problem> decode_all(BytesView bytes, TypeId type) const;

    /// The type as one would write it: "Vec<AccountId32>".
    std::string type_name(TypeId type, int depth = 0) const;

  private:
    using Done = primitives::Done;
    Result<Done, Problem> encode_at(const json::Value& value, TypeId type, Bytes& out,
                                    int depth) const;
    Result<Done, Problem> encode_variant(const json::Value& value, const TypeDescription& type,
                                         Bytes& out, int depth) const;
    Result<Done, Problem> encode_list(const json::Array& items, TypeId item, Bytes& out,
                                      int depth) const;
    Result<Done, Problem> encode_primitive(const json::Value& value,
                                           frame::metadata::Primitive primitive, Bytes& out) const;
    Result<Done, Problem> encode_compact(const json::Value& value, TypeId type, Bytes& out) const;
    Result<primitives::u128, Problem> amount_from(const json::Value& value) const;
    bool is_byte(TypeId type) const;

    Result<json::Value, Problem> decode_at(primitives::scale::Decoder& in, TypeId type,
                                           int depth) const;
    Result<json::Value, Problem> decode_fields(primitives::scale::Decoder& in,
                                               const std::vector<frame::metadata::Field>& fields,
                                               int depth) const;
    Result<json::Value, Problem> decode_variant(primitives::scale::Decoder& in,
                                                const TypeDescription& type, int depth) const;
    Result<json::Value, Problem> decode_items(primitives::scale::Decoder& in, TypeId item,
                                              std::uint32_t count, int depth) const;
    Result<json::Value, Problem> decode_primitive(primitives::scale::Decoder& in,
                                                  frame::metadata::Primitive primitive) const;

    const ChainMetadata& metadata_;
    ChainUnits units_;
};

/// "1.5", "1.5 PHA", "1.5PHA" with at most `decimals` digits after the point, in smallest units.
Result<primitives::u128, Problem> amount_from_text(std::string_view text, const ChainUnits& units);
/// "1,234.5 PHA".
std::string amount_text(primitives::u128 amount, const ChainUnits& units);

}  // namespace node::pha
