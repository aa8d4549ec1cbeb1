// A JSON value that loses nothing: numbers keep the text they were written with, so that integers
// are exact at any size and no floating point is involved. Object members keep their order.
#pragma once

#include "primitives/types/u128.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace primitives::json {

class Value;
struct Member;
using Array = std::vector<Value>;

/// A number as its JSON text ("12", "-3", "1.5e9").
struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
};

/// Members in the order of insertion. Lookup is linear: objects of messages are small.
class Object {
  public:
    // Defined where Member is complete.
    Object();
    ~Object();
    Object(const Object&);
    Object(Object&&) noexcept;
    Object& operator=(const Object&);
    Object& operator=(Object&&) noexcept;

    /// Appends a member; the caller does not repeat a name. Chains.
    Object& set(std::string name, Value value);
    /// nullptr when absent.
    const Value* find(std::string_view name) const;

    const std::vector<Member>& members() const { return members_; }
    std::size_t size() const;
    bool empty() const;
    bool operator==(const Object&) const;

  private:
    std::vector<Member> members_;
};

/// Decimal text of an integer.
std::string to_decimal(u128 value);
/// The value of 1 to 39 decimal digits without sign or leading zero; nullopt above 2^128 - 1.
std::optional<u128> from_decimal(std::string_view text);

class Value {
  public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool value) : state_{value} {}
    Value(const char* text) : state_{std::string{text}} {}
    Value(std::string text) : state_{std::move(text)} {}
    Value(std::string_view text) : state_{std::string{text}} {}
    Value(Number number) : state_{std::move(number)} {}
    Value(Array items) : state_{std::move(items)} {}
    Value(Object object) : state_{std::move(object)} {}
    template <class T>
        requires((std::unsigned_integral<T> || std::is_same_v<T, u128>) && !std::is_same_v<T, bool>)
    Value(T number) : state_{Number{to_decimal(number)}} {}
    template <class T>
        requires(std::signed_integral<T> && !std::is_same_v<T, char>)
    Value(T number)
        : state_{Number{number < 0 ? "-" + to_decimal(u128{0} - static_cast<u128>(number))
                                   : to_decimal(static_cast<u128>(number))}} {}

    bool is_null() const { return state_.index() == 0; }
    const bool* if_bool() const { return std::get_if<bool>(&state_); }
    const Number* if_number() const { return std::get_if<Number>(&state_); }
    const std::string* if_string() const { return std::get_if<std::string>(&state_); }
    const Array* if_array() const { return std::get_if<Array>(&state_); }
    const Object* if_object() const { return std::get_if<Object>(&state_); }

    /// A JSON number that is a whole, non-negative integer below 2^128 (no fraction, exponent).
    std::optional<u128> as_u128() const;
    /// The same below 2^64.
    std::optional<std::uint64_t> as_u64() const;
    /// An amount of a chain specification: such a number, or a string of its decimal digits.
    std::optional<u128> as_amount() const;
    /// A member of an object; nullptr when absent or when this is no object.
    const Value* find(std::string_view name) const;

    bool operator==(const Value&) const = default;

  private:
    std::variant<std::nullptr_t, bool, Number, std::string, Array, Object> state_;
};

struct Member {
    std::string name;
    Value value;
    bool operator==(const Member&) const = default;
};

}  // namespace primitives::json
