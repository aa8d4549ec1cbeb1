// Typed access to members of JSON objects. Each returns nullopt when the member is absent or has
// another form, so that a reader of a format turns any of them into its one "malformed" error.
#pragma once

#include "primitives/types/hex.hpp"
#include "tee-registry/json/reader.hpp"
#include "tee-registry/utc_time.hpp"

#include <array>

namespace tee_registry::json {

/// A string without escapes.
std::optional<std::string_view> text_field(const Value& object, std::string_view key);
std::optional<std::uint64_t> integer_field(const Value& object, std::string_view key,
                                           std::uint64_t max);
/// A time in the form 2025-06-19T10:16:03Z.
std::optional<UnixSeconds> time_field(const Value& object, std::string_view key);
/// Hexadecimal digits of either case, without prefix.
std::optional<primitives::Bytes> hex_field(const Value& object, std::string_view key);
/// An array; not longer than `max`.
std::optional<std::vector<Value>> array_field(const Value& object, std::string_view key,
                                              std::uint32_t max);

/// Hexadecimal digits of exactly N bytes.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> fixed_hex_field(const Value& object,
                                                           std::string_view key) {
    const auto bytes = hex_field(object, key);
    if (!bytes || bytes->size() != N) return std::nullopt;
    std::array<std::uint8_t, N> out{};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

}  // namespace tee_registry::json
