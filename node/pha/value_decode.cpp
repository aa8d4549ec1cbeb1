// From SCALE to JSON, and the names of types.
#include "node/pha/dynamic_value.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

using namespace frame::metadata;
using primitives::u128;
using primitives::scale::Decoder;

namespace {

/// Items of one list: a decoded value takes some 50 bytes each.
constexpr std::uint32_t kItemsMax = 1 << 18;

Problem broken(const Decoder& in) {
    return "the bytes do not decode: " + std::string{to_string(in.error())};
}

Result<json::Value, Problem> hex_of(Decoder& in, std::size_t size) {
    BytesView bytes;
    if (!in.take(size, bytes)) return unexpected(broken(in));
    return json::Value{primitives::to_hex(bytes)};
}

std::string_view last_of(const TypeDescription& type) {
    return type.path.empty() ? std::string_view{} : std::string_view{type.path.back()};
}

Result<u128, Problem> little_endian(Decoder& in, std::size_t size) {
    BytesView bytes;
    if (!in.take(size, bytes)) return unexpected(broken(in));
    u128 value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= u128{bytes[i]} << (8 * i);
    return value;
}

}  // namespace

Result<json::Value, Problem> ValueCodec::decode_all(BytesView bytes, TypeId type) const {
    Decoder in{bytes};
    auto value = TRY(decode(in, type));
    if (in.remaining() != 0)
        return unexpected(std::to_string(in.remaining()) + " bytes are left after the value");
    return value;
}

Result<json::Value, Problem> ValueCodec::decode_primitive(Decoder& in, Primitive primitive) const {
    static constexpr std::array<std::size_t, 15> kSizes{1,  4, 0, 1, 2, 4,  8, 16,
                                                        32, 1, 2, 4, 8, 16, 32};
    if (primitive == Primitive::Str) {
        std::string text;
        if (!primitives::scale::decode_from(in, text)) return unexpected(broken(in));
        return json::Value{std::move(text)};
    }
    const auto size = kSizes.at(static_cast<std::size_t>(primitive));
    if (size > 16) return hex_of(in, size);
    const auto number = TRY(little_endian(in, size));
    if (primitive == Primitive::Bool) {
        if (number > 1) return unexpected(Problem{"a truth value is neither 0 nor 1"});
        return json::Value{number == 1};
    }
    if (primitive == Primitive::U128) return json::Value{json::to_decimal(number)};
    if (primitive < Primitive::I8) return json::Value{number};
    const auto bits = 8 * size;
    const bool negative = (number >> (bits - 1) & 1) != 0;
    const u128 all = bits == 128 ? ~u128{0} : (u128{1} << bits) - 1;
    const auto magnitude = negative ? (~number & all) + 1 : number;
    return json::Value{json::Number{(negative ? "-" : "") + json::to_decimal(magnitude)}};
}

Result<json::Value, Problem> ValueCodec::decode_items(Decoder& in, TypeId item, std::uint32_t count,
                                                      int depth) const {
    json::Array list;
    for (std::uint32_t i = 0; i < count; ++i)
        list.push_back(TRY(decode_at(in, item, depth)));
    return json::Value{std::move(list)};
}

Result<json::Value, Problem> ValueCodec::decode_fields(Decoder& in,
                                                       const std::vector<Field>& fields,
                                                       int depth) const {
    if (fields.empty()) return json::Value{};
    if (!fields.front().name) {
        if (fields.size() == 1) return decode_at(in, fields.front().type, depth);
        json::Array list;
        for (const auto& field : fields)
            list.push_back(TRY(decode_at(in, field.type, depth)));
        return json::Value{std::move(list)};
    }
    json::Object object;
    for (const auto& field : fields)
        object.set(*field.name, TRY(decode_at(in, field.type, depth)));
    return json::Value{std::move(object)};
}

Result<json::Value, Problem> ValueCodec::decode_variant(Decoder& in, const TypeDescription& type,
                                                        int depth) const {
    std::uint8_t index = 0;
    if (!in.take_byte(index)) return unexpected(broken(in));
    for (const auto& variant : std::get<Variants>(type.definition).variants) {
        if (variant.index != index) continue;
        if (last_of(type) == "Option") {
            if (index == 0) return json::Value{};
            return decode_at(in, variant.fields.front().type, depth);
        }
        if (variant.fields.empty()) return json::Value{variant.name};
        auto fields = TRY(decode_fields(in, variant.fields, depth));
        if (last_of(type) == "MultiAddress" && index == 0) return fields;
        return json::Value{json::Object{}.set(variant.name, std::move(fields))};
    }
    return unexpected("no variant of " + std::string{last_of(type)} + " has the index " +
                      std::to_string(index));
}

Result<json::Value, Problem> ValueCodec::decode_at(Decoder& in, TypeId id, int depth) const {
    if (++depth > kValueDepthMax) return unexpected(Problem{"the value is nested too deep"});
    const auto& type = *TRY(metadata_.type(id));
    if (const auto* composite = std::get_if<Composite>(&type.definition)) {
        if (last_of(type) == "AccountId32") {
            BytesView bytes;
            if (!in.take(32, bytes)) return unexpected(broken(in));
            return json::Value{primitives::crypto::ss58_encode(bytes, units_.ss58_prefix)};
        }
        return decode_fields(in, composite->fields, depth);
    }
    if (std::holds_alternative<Variants>(type.definition)) return decode_variant(in, type, depth);
    if (const auto* sequence = std::get_if<Sequence>(&type.definition)) {
        std::uint32_t count = 0;
        if (!in.take_length(0, count)) return unexpected(broken(in));
        if (is_byte(sequence->item)) return hex_of(in, count);
        if (count > kItemsMax) return unexpected(Problem{"a list of more than 262,144 items"});
        return decode_items(in, sequence->item, count, depth);
    }
    if (const auto* array = std::get_if<Array>(&type.definition)) {
        if (is_byte(array->item)) return hex_of(in, array->size);
        if (array->size > kItemsMax) return unexpected(Problem{"an array of too many items"});
        return decode_items(in, array->item, array->size, depth);
    }
    if (const auto* tuple = std::get_if<Tuple>(&type.definition)) {
        json::Array list;
        for (const auto field : tuple->fields)
            list.push_back(TRY(decode_at(in, field, depth)));
        return list.empty() ? json::Value{} : json::Value{std::move(list)};
    }
    if (const auto* compact = std::get_if<CompactType>(&type.definition)) {
        u128 number = 0;
        const auto* inner = TRY(metadata_.type(compact->item));
        if (const auto* empty = std::get_if<Tuple>(&inner->definition);
            empty != nullptr && empty->fields.empty())
            return json::Value{};
        if (!in.take_compact(~u128{0}, number)) return unexpected(broken(in));
        if (number >> 64 == 0 && type_name(compact->item) != "u128") return json::Value{number};
        return json::Value{json::to_decimal(number)};
    }
    if (const auto* primitive = std::get_if<PrimitiveType>(&type.definition))
        return decode_primitive(in, primitive->primitive);
    return unexpected(Problem{"bit sequences cannot be read here"});
}

std::string ValueCodec::type_name(TypeId id, int depth) const {
    static constexpr std::array<std::string_view, 15> kNames{
        "bool", "char", "text", "u8",  "u16", "u32",  "u64", "u128",
        "u256", "i8",   "i16",  "i32", "i64", "i128", "i256"};
    const auto found = metadata_.type(id);
    if (!found || depth > 4) return "_";
    const auto& type = **found;
    if (const auto* sequence = std::get_if<Sequence>(&type.definition)) {
        return is_byte(sequence->item) ? "bytes"
                                       : "[" + type_name(sequence->item, depth + 1) + ", ..]";
    }
    if (const auto* array = std::get_if<Array>(&type.definition)) {
        return is_byte(array->item) ? std::to_string(array->size) + " bytes"
                                    : "[" + type_name(array->item, depth + 1) + "; " +
                                          std::to_string(array->size) + "]";
    }
    if (const auto* tuple = std::get_if<Tuple>(&type.definition)) {
        std::string out;
        for (const auto field : tuple->fields)
            out += (out.empty() ? "" : ", ") + type_name(field, depth + 1);
        return "(" + out + ")";
    }
    if (const auto* compact = std::get_if<CompactType>(&type.definition))
        return type_name(compact->item, depth + 1);
    if (const auto* primitive = std::get_if<PrimitiveType>(&type.definition))
        return std::string{kNames.at(static_cast<std::size_t>(primitive->primitive))};
    if (last_of(type) == "Option" && !type.parameters.empty() && type.parameters.front().type)
        return type_name(*type.parameters.front().type, depth + 1) + "?";
    if (last_of(type) == "BoundedVec" && !type.parameters.empty() && type.parameters.front().type)
        return "[" + type_name(*type.parameters.front().type, depth + 1) + ", ..]";
    return std::string{last_of(type)};
}

}  // namespace node::pha
