#include "rpc/methods/params.hpp"

#include "primitives/types/hex.hpp"

#include <algorithm>

namespace rpc {

Result<Params, Error> Params::from(const json::Value* value,
                                   std::span<const std::string_view> names) {
    Params params;
    params.names_ = names;
    params.values_.resize(names.size());
    if (value == nullptr || value->is_null()) return params;
    if (const auto* items = value->if_array()) {
        const auto count = std::min(items->size(), names.size());
        for (std::size_t i = 0; i < count; ++i)
            params.values_[i] = &(*items)[i];
        return params;
    }
    const auto* object = value->if_object();
    if (object == nullptr) return unexpected(invalid_params("params must be an array or object"));
    for (const auto& member : object->members()) {
        const auto name = std::find(names.begin(), names.end(), member.name);
        if (name == names.end())
            return unexpected(invalid_params("no parameter is named " + member.name));
        params.values_[static_cast<std::size_t>(name - names.begin())] = &member.value;
    }
    return params;
}

const json::Value* Params::at(std::size_t index) const {
    if (index >= values_.size() || values_[index] == nullptr || values_[index]->is_null())
        return nullptr;
    return values_[index];
}

Error Params::invalid(std::size_t index, std::string_view rule) const {
    std::string text = "parameter " + std::to_string(index + 1);
    if (index < names_.size()) text.append(" (").append(names_[index]).append(")");
    return invalid_params(text.append(": ").append(rule));
}

Result<Bytes, Error> Params::bytes(std::size_t index) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    auto bytes = bytes_from(*value);
    if (!bytes) return unexpected(invalid(index, bytes.error()));
    return std::move(bytes).value();
}

Result<std::optional<Bytes>, Error> Params::optional_bytes(std::size_t index) const {
    if (at(index) == nullptr) return std::optional<Bytes>{};
    return std::optional<Bytes>{TRY(bytes(index))};
}

Result<Hash, Error> Params::hash(std::size_t index) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    const auto hash = hash_from(*value);
    if (!hash) return unexpected(invalid(index, hash.error()));
    return *hash;
}

Result<std::optional<Hash>, Error> Params::optional_hash(std::size_t index) const {
    if (at(index) == nullptr) return std::optional<Hash>{};
    return std::optional<Hash>{TRY(hash(index))};
}

Result<std::string, Error> Params::text(std::size_t index) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    const auto* text = value->if_string();
    if (text == nullptr) return unexpected(invalid(index, "must be a string"));
    return *text;
}

Result<std::uint64_t, Error> Params::number(std::size_t index, std::uint64_t max) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    const auto number = number_from(*value);
    if (!number || *number > max)
        return unexpected(invalid(index, "must be a whole number up to " + std::to_string(max)));
    return *number;
}

Result<bool, Error> Params::boolean(std::size_t index) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    const auto* flag = value->if_bool();
    if (flag == nullptr) return unexpected(invalid(index, "must be true or false"));
    return *flag;
}

Result<std::vector<Bytes>, Error> Params::bytes_list(std::size_t index,
                                                     std::size_t count_max) const {
    const auto* value = at(index);
    if (value == nullptr) return unexpected(invalid(index, "missing"));
    const auto* items = value->if_array();
    if (items == nullptr) return unexpected(invalid(index, "must be a list of hex strings"));
    if (items->size() > count_max)
        return unexpected(invalid(index, "has more than " + std::to_string(count_max) + " items"));
    std::vector<Bytes> list;
    list.reserve(items->size());
    for (const auto& item : *items) {
        auto bytes = bytes_from(item);
        if (!bytes) return unexpected(invalid(index, bytes.error()));
        list.push_back(std::move(bytes).value());
    }
    return list;
}

Result<Bytes, std::string_view> bytes_from(const json::Value& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return unexpected(std::string_view{"must be a hex string"});
    if (text->empty()) return Bytes{};
    auto bytes = primitives::from_hex(*text);
    if (!bytes) return unexpected(to_string(bytes.error()));
    return std::move(bytes).value();
}

Result<Hash, std::string_view> hash_from(const json::Value& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return unexpected(std::string_view{"must be a hex string"});
    const auto hash = primitives::fixed_from_hex<Hash>(*text);
    if (!hash) return unexpected(std::string_view{"must be 0x and 64 hex digits"});
    return *hash;
}

std::optional<std::uint64_t> number_from(const json::Value& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return value.as_u64();
    if (!text->starts_with("0x") || text->size() < 3 || text->size() > 18) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : std::string_view{*text}.substr(2)) {
        std::uint64_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<std::uint64_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<std::uint64_t>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<std::uint64_t>(c - 'A') + 10;
        else
            return std::nullopt;
        number = number * 16 + digit;
    }
    return number;
}

}  // namespace rpc
