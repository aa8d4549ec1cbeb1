#include "tee-registry/der/pem.hpp"

namespace tee_registry::der {
namespace {

using primitives::Bytes;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----\n";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::size_t kLineSize = 64;

/// 0 to 63, or 64 for a character outside the alphabet.
constexpr std::uint32_t base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return 64;
}

/// Four characters; padding only in the last group, and the bits it leaves over must be zero.
Result<Done, PemError> decode_group(std::string_view group, bool last, Bytes& out) {
    std::size_t digits = 4;
    if (last && group[3] == '=') digits = group[2] == '=' ? 2 : 3;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const auto value = base64_value(group[i]);
        if (value == 64) return unexpected(PemError::InvalidBase64);
        bits |= value << (18 - 6 * i);
    }
    const std::size_t bytes = digits - 1;
    if (bytes < 3 && (bits & ((1u << (24 - 8 * bytes)) - 1)) != 0)
        return unexpected(PemError::InvalidBase64);
    for (std::size_t i = 0; i < bytes; ++i)
        out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * i)));
    return Done{};
}

Result<Bytes, PemError> decode_body(std::string_view& text) {
    Bytes out;
    bool last_line = false;
    while (!text.starts_with('-')) {
        const auto end = text.find('\n');
        if (end == text.npos || end == 0 || end > kLineSize || last_line)
            return unexpected(PemError::InvalidFrame);
        last_line = end < kLineSize || text.substr(end + 1).starts_with('-');
        if (end % 4 != 0) return unexpected(PemError::InvalidBase64);
        for (std::size_t i = 0; i < end; i += 4)
            TRY(decode_group(text.substr(i, 4), last_line && i + 4 == end, out));
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace

std::string_view to_string(PemError error) {
    switch (error) {
        case PemError::InvalidFrame:
            return "a PEM frame or line length is not in the strict form";
        case PemError::InvalidBase64:
            return "a PEM body is not canonical base64";
        case PemError::WrongCount:
            return "a chain has more or fewer certificates than required";
    }
    return "unknown PEM error";
}

Result<std::vector<Bytes>, PemError> pem_certificates(std::string_view text, std::size_t count) {
    std::vector<Bytes> out;
    out.reserve(count);
    while (out.size() < count) {
        if (text.empty()) return unexpected(PemError::WrongCount);
        if (!text.starts_with(kBegin)) return unexpected(PemError::InvalidFrame);
        text.remove_prefix(kBegin.size());
        out.push_back(TRY(decode_body(text)));
        if (!text.starts_with(kEnd)) return unexpected(PemError::InvalidFrame);
        text.remove_prefix(kEnd.size());
        if (text.starts_with('\n'))
            text.remove_prefix(1);
        else if (out.size() < count && !text.empty())
            return unexpected(PemError::InvalidFrame);
    }
    if (text.starts_with('\0')) text.remove_prefix(1);
    if (text.starts_with(kBegin)) return unexpected(PemError::WrongCount);
    if (!text.empty()) return unexpected(PemError::InvalidFrame);
    return out;
}

std::optional<Bytes> base64_bytes(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    Bytes out;
    out.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4)
        if (!decode_group(text.substr(i, 4), i + 4 == text.size(), out)) return std::nullopt;
    return out;
}

}  // namespace tee_registry::der
