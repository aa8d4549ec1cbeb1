#include "tee-registry/json/fields.hpp"

namespace tee_registry::json {

std::optional<std::string_view> text_field(const Value& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? value->plain_string() : std::nullopt;
}

std::optional<std::uint64_t> integer_field(const Value& object, std::string_view key,
                                           std::uint64_t max) {
    const auto value = object.find(key);
    return value ? value->unsigned_integer(max) : std::nullopt;
}

std::optional<UnixSeconds> time_field(const Value& object, std::string_view key) {
    const auto text = text_field(object, key);
    return text ? rfc3339_seconds(*text) : std::nullopt;
}

std::optional<primitives::Bytes> hex_field(const Value& object, std::string_view key) {
    const auto text = text_field(object, key);
    if (!text) return std::nullopt;
    auto bytes = primitives::from_bare_hex(*text);
    if (!bytes) return std::nullopt;
    return std::move(bytes).value();
}

std::optional<std::vector<Value>> array_field(const Value& object, std::string_view key,
                                              std::uint32_t max) {
    const auto value = object.find(key);
    if (!value || value->kind() != Kind::Array || value->size() > max) return std::nullopt;
    return value->items();
}

}  // namespace tee_registry::json
