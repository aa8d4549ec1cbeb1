#include "primitives/json/value.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace primitives::json {

Object::Object() = default;
Object::~Object() = default;
Object::Object(const Object&) = default;
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(const Object&) = default;
Object& Object::operator=(Object&&) noexcept = default;
std::size_t Object::size() const {
    return members_.size();
}
bool Object::empty() const {
    return members_.empty();
}

Object& Object::set(std::string name, Value value) {
    members_.push_back({std::move(name), std::move(value)});
    return *this;
}

const Value* Object::find(std::string_view name) const {
    for (const auto& member : members_)
        if (member.name == name) return &member.value;
    return nullptr;
}

bool Object::operator==(const Object& other) const {
    return members_ == other.members_;
}

std::string to_decimal(u128 value) {
    std::array<char, 39> digits{};  // 2^128 - 1 has 39
    auto at = digits.size();
    do {
        digits[--at] = static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    return {digits.data() + at, digits.size() - at};
}

std::optional<u128> from_decimal(std::string_view text) {
    if (text.empty() || text.size() > 39 || (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    u128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto scaled = primitives::checked_mul(value, 10);
        if (!scaled) return std::nullopt;
        const auto sum = primitives::checked_add(*scaled, static_cast<u128>(c - '0'));
        if (!sum) return std::nullopt;
        value = *sum;
    }
    return value;
}

std::optional<u128> Value::as_u128() const {
    const auto* number = if_number();
    return number == nullptr ? std::nullopt : from_decimal(number->text);
}

std::optional<std::uint64_t> Value::as_u64() const {
    const auto wide = as_u128();
    if (!wide || *wide > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return static_cast<std::uint64_t>(*wide);
}

std::optional<u128> Value::as_amount() const {
    if (const auto* text = if_string()) return from_decimal(*text);
    return as_u128();
}

const Value* Value::find(std::string_view name) const {
    const auto* object = if_object();
    return object == nullptr ? nullptr : object->find(name);
}

}  // namespace primitives::json
