#include "tee-registry/der/pem.hpp"

#include <array>

namespace tee_registry::der {
namespace {

using primitives::Bytes;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----\n";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::size_t kLineSize = 64;

/// What a character outside the alphabet stands for.
constexpr std::uint8_t kNoDigit = 64;

/// 0 to 63, or kNoDigit.
constexpr auto kDigitValues = [] {
    std::array<std::uint8_t, 256> out{};
    out.fill(kNoDigit);
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        out[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    return out;
}();

std::uint32_t digit_value(char c) {
    return kDigitValues[static_cast<std::uint8_t>(c)];
}

/// Four characters, the last of a body: padding, and the bits it leaves over must be zero.
Result<Done, PemError> decode_last(std::string_view group, Bytes& out) {
    std::size_t digits = 4;
    if (group[3] == '=') digits = group[2] == '=' ? 2 : 3;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const auto value = digit_value(group[i]);
        if (value == kNoDigit) return unexpected(PemError::InvalidBase64);
        bits |= value << (18 - 6 * i);
    }
    const std::size_t bytes = digits - 1;
    if (bytes < 3 && (bits & ((1u << (24 - 8 * bytes)) - 1)) != 0)
        return unexpected(PemError::InvalidBase64);
    for (std::size_t i = 0; i < bytes; ++i)
        out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * i)));
    return Done{};
}

/// Groups of four characters without padding.
Result<Done, PemError> decode_groups(std::string_view text, Bytes& out) {
    auto at = out.size();
    out.resize(at + text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const auto a = digit_value(text[i]);
        const auto b = digit_value(text[i + 1]);
        const auto c = digit_value(text[i + 2]);
        const auto d = digit_value(text[i + 3]);
        if (((a | b | c | d) & kNoDigit) != 0) return unexpected(PemError::InvalidBase64);
        const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        out[at++] = static_cast<std::uint8_t>(bits >> 16);
        out[at++] = static_cast<std::uint8_t>(bits >> 8);
        out[at++] = static_cast<std::uint8_t>(bits);
    }
    return Done{};
}

/// A line of whole groups; only the last one of a body may end in padding.
Result<Done, PemError> decode_line(std::string_view line, bool last, Bytes& out) {
    if (!last) return decode_groups(line, out);
    TRY(decode_groups(line.substr(0, line.size() - 4), out));
    return decode_last(line.substr(line.size() - 4), out);
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
        TRY(decode_line(text.substr(0, end), last_line, out));
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
    if (!text.empty() && !decode_line(text, true, out)) return std::nullopt;
    return out;
}

}  // namespace tee_registry::der
