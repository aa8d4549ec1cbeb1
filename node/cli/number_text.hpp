// Numbers in the text of options.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace node {

/// Decimal digits and nothing else; no number above 2^64 - 1.
inline std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

}  // namespace node
