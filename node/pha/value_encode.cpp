// From JSON to SCALE.
#include "node/pha/dynamic_value.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>

namespace node::pha {

using namespace frame::metadata;
using primitives::Done;
using primitives::u128;

namespace {

Problem wrong(std::string_view expected, const json::Value& value) {
    auto text = json::write(value);
    if (text.size() > 80) text = text.substr(0, 77) + "...";
    return "expected " + std::string{expected} + ", got " + text;
}

Problem inside(std::string_view place, const Problem& problem) {
    return std::string{place} + ": " + problem;
}

std::string_view last_of(const TypeDescription& type) {
    return type.path.empty() ? std::string_view{} : std::string_view{type.path.back()};
}

/// Bits of an integer type; 0 for the others.
std::uint32_t bits_of(Primitive primitive) {
    switch (primitive) {
        case Primitive::U8:
        case Primitive::I8:
            return 8;
        case Primitive::U16:
        case Primitive::I16:
            return 16;
        case Primitive::U32:
        case Primitive::I32:
            return 32;
        case Primitive::U64:
        case Primitive::I64:
            return 64;
        case Primitive::U128:
        case Primitive::I128:
            return 128;
        case Primitive::U256:
        case Primitive::I256:
            return 256;
        default:
            return 0;
    }
}

/// The bytes that a text stands for: hex, or itself.
Result<Bytes, Problem> bytes_of(const std::string& text) {
    if (!text.starts_with("0x")) return Bytes{text.begin(), text.end()};
    auto bytes = primitives::from_hex(text);
    if (!bytes) return unexpected(text + ": " + std::string{to_string(bytes.error())});
    return std::move(bytes).value();
}

Result<primitives::AccountId, Problem> account_of(const std::string& text) {
    if (text.starts_with("0x")) {
        const auto id = primitives::fixed_from_hex<primitives::AccountId>(text);
        if (!id) return unexpected("`" + text + "` is no account of 32 bytes");
        return *id;
    }
    const auto id = primitives::crypto::account_from_ss58(text);
    if (!id) return unexpected("`" + text + "`: " + std::string{to_string(id.error())});
    return *id;
}

void append_little_endian(u128 value, std::uint32_t bytes, Bytes& out) {
    for (std::uint32_t i = 0; i < bytes; ++i)
        out.push_back(i < 16 ? static_cast<std::uint8_t>(value >> (8 * i)) : std::uint8_t{0});
}

}  // namespace

bool ValueCodec::is_byte(TypeId type) const {
    const auto description = metadata_.type(type);
    if (!description) return false;
    const auto* primitive = std::get_if<PrimitiveType>(&(*description)->definition);
    return primitive != nullptr && primitive->primitive == Primitive::U8;
}

Result<u128, Problem> ValueCodec::amount_from(const json::Value& value) const {
    if (const auto number = value.as_amount()) return *number;
    if (const auto* text = value.if_string()) return amount_from_text(*text, units_);
    return unexpected(wrong("a whole number or an amount as \"1.5 " + units_.symbol + "\"", value));
}

Result<Done, Problem> ValueCodec::encode_primitive(const json::Value& value, Primitive primitive,
                                                   Bytes& out) const {
    if (primitive == Primitive::Bool) {
        const auto* flag = value.if_bool();
        if (flag == nullptr) return unexpected(wrong("true or false", value));
        out.push_back(*flag ? 1 : 0);
        return Done{};
    }
    if (primitive == Primitive::Str) {
        const auto* text = value.if_string();
        if (text == nullptr) return unexpected(wrong("a text", value));
        primitives::scale::encode_to(*text, out);
        return Done{};
    }
    const auto bits = bits_of(primitive);
    if (bits == 0) return unexpected(wrong("a type that can be written here", value));
    if (primitive >= Primitive::I8) {
        const auto* number = value.if_number();
        const bool negative = number != nullptr && number->text.starts_with('-');
        const auto magnitude = primitives::json::from_decimal(
            number == nullptr ? std::string_view{}
                              : std::string_view{number->text}.substr(negative ? 1 : 0));
        if (!magnitude || bits > 64 || *magnitude > (u128{1} << (bits - 1)) - (negative ? 0 : 1))
            return unexpected(wrong("a number of " + std::to_string(bits) + " bits", value));
        append_little_endian(negative ? u128{0} - *magnitude : *magnitude, bits / 8, out);
        return Done{};
    }
    const auto number = bits >= 128 ? TRY(amount_from(value)) : value.as_amount().value_or(0);
    const bool fits = bits >= 128 || (value.as_amount() && number >> bits == 0);
    if (!fits) return unexpected(wrong("a number below 2^" + std::to_string(bits), value));
    append_little_endian(number, bits / 8, out);
    return Done{};
}

/// Compact of a number, or of a struct around one; of nothing for the empty tuple.
Result<Done, Problem> ValueCodec::encode_compact(const json::Value& value, TypeId type,
                                                 Bytes& out) const {
    const auto* inner = TRY(metadata_.type(type));
    if (const auto* around = std::get_if<Composite>(&inner->definition)) {
        if (around->fields.empty()) return Done{};
        return encode_compact(value, around->fields.front().type, out);
    }
    const auto* primitive = std::get_if<PrimitiveType>(&inner->definition);
    if (primitive == nullptr) return Done{};
    const auto bits = bits_of(primitive->primitive);
    const auto number = TRY(amount_from(value));
    if (bits < 128 && number >> bits != 0)
        return unexpected(wrong("a number below 2^" + std::to_string(bits), value));
    primitives::scale::encode_compact(number, out);
    return Done{};
}

Result<Done, Problem> ValueCodec::encode_list(const json::Array& items, TypeId item, Bytes& out,
                                              int depth) const {
    std::size_t at = 0;
    for (const auto& one : items) {
        const auto encoded = encode_at(one, item, out, depth);
        if (!encoded) return unexpected(inside("item " + std::to_string(at), encoded.error()));
        ++at;
    }
    return Done{};
}

Result<Done, Problem> ValueCodec::encode_fields(const json::Value& value,
                                                const std::vector<Field>& fields, Bytes& out,
                                                int depth) const {
    if (fields.empty()) {
        const auto* items = value.if_array();
        const auto* members = value.if_object();
        const bool is_empty = (items == nullptr || items->empty()) &&
                              (members == nullptr || members->members().empty());
        if (!is_empty) return unexpected(Problem{"nothing is to be given here"});
        return Done{};
    }
    if (!fields.front().name) {
        if (fields.size() == 1) return encode_at(value, fields.front().type, out, depth);
        const auto* items = value.if_array();
        if (items == nullptr || items->size() != fields.size())
            return unexpected(
                wrong("a list of " + std::to_string(fields.size()) + " values", value));
        for (std::size_t i = 0; i < fields.size(); ++i)
            TRY(encode_at((*items)[i], fields[i].type, out, depth));
        return Done{};
    }
    // Who gives nothing gives no names either.
    static const json::Object kNothing;
    const auto* listed = value.if_array();
    const auto* object = listed != nullptr && listed->empty() ? &kNothing : value.if_object();
    if (object == nullptr) return unexpected(wrong("an object of named fields", value));
    for (const auto& member : object->members()) {
        const bool known = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
            return same_name(*field.name, member.name);
        });
        if (!known) {
            std::string names;
            for (const auto& field : fields)
                names += (names.empty() ? "" : ", ") + *field.name;
            return unexpected("there is no `" + member.name + "`; there are: " + names);
        }
    }
    for (const auto& field : fields) {
        const json::Value* given = nullptr;
        for (const auto& member : object->members())
            if (same_name(*field.name, member.name)) given = &member.value;
        static const json::Value kAbsent;
        const auto* type = TRY(metadata_.type(field.type));
        if (given == nullptr && last_of(*type) != "Option")
            return unexpected("`" + *field.name + "` is missing (" + type_name(field.type) + ")");
        const auto encoded = encode_at(given == nullptr ? kAbsent : *given, field.type, out, depth);
        if (!encoded) return unexpected(inside(*field.name, encoded.error()));
    }
    return Done{};
}

Result<Done, Problem> ValueCodec::encode_variant(const json::Value& value,
                                                 const TypeDescription& type, Bytes& out,
                                                 int depth) const {
    const auto& list = std::get<Variants>(type.definition).variants;
    if (last_of(type) == "Option") {
        out.push_back(value.is_null() ? 0 : 1);
        if (value.is_null()) return Done{};
        return encode_at(value, list.at(1).fields.front().type, out, depth);
    }
    const auto* text = value.if_string();
    if (last_of(type) == "MultiAddress" && text != nullptr) {
        out.push_back(0);
        primitives::scale::encode_to(TRY(account_of(*text)), out);
        return Done{};
    }
    const auto* object = value.if_object();
    std::string_view name;
    static const json::Value kNothing;
    const json::Value* fields = &kNothing;
    if (text != nullptr) {
        name = *text;
    } else if (object != nullptr && object->size() == 1) {
        name = object->members().front().name;
        fields = &object->members().front().value;
    }
    for (const auto& variant : list) {
        if (!same_name(variant.name, name)) continue;
        out.push_back(variant.index);
        const auto encoded = encode_fields(*fields, variant.fields, out, depth);
        if (!encoded) return unexpected(inside(variant.name, encoded.error()));
        return Done{};
    }
    std::string names;
    for (const auto& variant : list)
        if (names.size() < 200) names += (names.empty() ? "" : ", ") + variant.name;
    return unexpected(wrong("one of " + names, value));
}

Result<Done, Problem> ValueCodec::encode_at(const json::Value& value, TypeId id, Bytes& out,
                                            int depth) const {
    if (++depth > kValueDepthMax) return unexpected(Problem{"the value is nested too deep"});
    const auto& type = *TRY(metadata_.type(id));
    const auto* text = value.if_string();
    if (const auto* composite = std::get_if<Composite>(&type.definition)) {
        if (last_of(type) == "AccountId32" && text != nullptr) {
            primitives::scale::encode_to(TRY(account_of(*text)), out);
            return Done{};
        }
        return encode_fields(value, composite->fields, out, depth);
    }
    if (std::holds_alternative<Variants>(type.definition))
        return encode_variant(value, type, out, depth);
    if (const auto* sequence = std::get_if<Sequence>(&type.definition)) {
        if (text != nullptr && is_byte(sequence->item)) {
            primitives::scale::encode_to(TRY(bytes_of(*text)), out);
            return Done{};
        }
        const auto* items = value.if_array();
        if (items == nullptr) return unexpected(wrong("a list", value));
        primitives::scale::encode_compact(items->size(), out);
        return encode_list(*items, sequence->item, out, depth);
    }
    if (const auto* array = std::get_if<Array>(&type.definition)) {
        if (text != nullptr && is_byte(array->item)) {
            const auto bytes = TRY(bytes_of(*text));
            if (bytes.size() != array->size)
                return unexpected(wrong(std::to_string(array->size) + " bytes of hex", value));
            out.insert(out.end(), bytes.begin(), bytes.end());
            return Done{};
        }
        const auto* items = value.if_array();
        if (items == nullptr || items->size() != array->size)
            return unexpected(wrong("a list of " + std::to_string(array->size), value));
        return encode_list(*items, array->item, out, depth);
    }
    if (const auto* tuple = std::get_if<Tuple>(&type.definition)) {
        if (tuple->fields.empty()) return Done{};
        const auto* items = value.if_array();
        if (items == nullptr || items->size() != tuple->fields.size())
            return unexpected(
                wrong("a list of " + std::to_string(tuple->fields.size()) + " values", value));
        for (std::size_t i = 0; i < items->size(); ++i)
            TRY(encode_at((*items)[i], tuple->fields[i], out, depth));
        return Done{};
    }
    if (const auto* compact = std::get_if<CompactType>(&type.definition))
        return encode_compact(value, compact->item, out);
    if (const auto* primitive = std::get_if<PrimitiveType>(&type.definition))
        return encode_primitive(value, primitive->primitive, out);
    return unexpected(Problem{"bit sequences cannot be written here"});
}

}  // namespace node::pha
