#include "primitives/types/hex.hpp"

namespace primitives {

namespace {

/// The value of a digit, or 16.
std::uint8_t digit_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return 16;
}

}  // namespace

std::string_view to_string(HexError error) {
    switch (error) {
        case HexError::MissingPrefix:
            return "hex text does not start with 0x";
        case HexError::OddLength:
            return "hex text has an odd number of digits";
        case HexError::InvalidDigit:
            return "hex text has a character that is not a hex digit";
        case HexError::WrongLength:
            return "hex text has another length than its type";
    }
    return "unknown hex error";
}

Result<Bytes, HexError> from_hex(std::string_view text) {
    if (!text.starts_with("0x")) return unexpected(HexError::MissingPrefix);
    return from_bare_hex(text.substr(2));
}

Result<Bytes, HexError> from_bare_hex(std::string_view text) {
    if (text.size() % 2 != 0) return unexpected(HexError::OddLength);
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digit_value(text[i]);
        const auto low = digit_value(text[i + 1]);
        if (high > 15 || low > 15) return unexpected(HexError::InvalidDigit);
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return out;
}

std::string to_hex(BytesView bytes) {
    return "0x" + to_bare_hex(bytes);
}

std::string to_bare_hex(BytesView bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15u];
    }
    return out;
}

}  // namespace primitives
