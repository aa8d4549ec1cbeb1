#include "p2p/core/ip_text.hpp"

#include <algorithm>
#include <vector>

namespace p2p {

namespace {

std::optional<unsigned> number(std::string_view text, unsigned base, std::size_t digits_max) {
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    unsigned out = 0;
    for (const char c : text) {
        unsigned digit = 16;
        if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a' + 10);
        if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A' + 10);
        if (digit >= base) return std::nullopt;
        out = out * base + digit;
    }
    return out;
}

/// Groups of one side of a "::", or of an address without one; nullopt if malformed.
std::optional<std::vector<std::uint16_t>> groups_of(std::string_view text) {
    std::vector<std::uint16_t> out;
    if (text.empty()) return out;
    while (true) {
        const auto colon = text.find(':');
        const auto part = text.substr(0, colon);
        const bool is_last = colon == text.npos;
        if (is_last && part.find('.') != part.npos) {
            const auto four = parse_ip4(part);
            if (!four) return std::nullopt;
            out.push_back(static_cast<std::uint16_t>((*four)[0] << 8 | (*four)[1]));
            out.push_back(static_cast<std::uint16_t>((*four)[2] << 8 | (*four)[3]));
            return out;
        }
        const auto group = number(part, 16, 4);
        if (!group || out.size() == 8) return std::nullopt;
        out.push_back(static_cast<std::uint16_t>(*group));
        if (is_last) return out;
        text.remove_prefix(colon + 1);
    }
}

void append_hex(std::string& out, std::uint16_t group) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        const auto digit = static_cast<std::size_t>(group >> shift & 15);
        if (digit == 0 && !started && shift != 0) continue;
        started = true;
        out += kDigits[digit];
    }
}

}  // namespace

std::optional<std::array<std::uint8_t, 4>> parse_ip4(std::string_view text) {
    std::array<std::uint8_t, 4> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto dot = i < 3 ? text.find('.') : text.size();
        if (dot == text.npos) return std::nullopt;
        const auto part = text.substr(0, dot);
        const auto byte = number(part, 10, 3);
        if (!byte || *byte > 255 || (part.size() > 1 && part[0] == '0')) return std::nullopt;
        out[i] = static_cast<std::uint8_t>(*byte);
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return out;
}

std::optional<std::array<std::uint8_t, 16>> parse_ip6(std::string_view text) {
    if (text.size() > 45) return std::nullopt;
    const auto gap = text.find("::");
    const auto head = groups_of(text.substr(0, gap));
    if (!head) return std::nullopt;
    std::vector<std::uint16_t> groups = *head;
    if (gap != text.npos) {
        const auto tail = groups_of(text.substr(gap + 2));
        if (!tail || head->size() + tail->size() > 7) return std::nullopt;
        groups.resize(8 - tail->size());
        groups.insert(groups.end(), tail->begin(), tail->end());
    }
    if (groups.size() != 8) return std::nullopt;
    std::array<std::uint8_t, 16> out{};
    for (std::size_t i = 0; i < 8; ++i) {
        out[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
        out[2 * i + 1] = static_cast<std::uint8_t>(groups[i]);
    }
    return out;
}

std::string ip4_text(const std::array<std::uint8_t, 4>& bytes) {
    std::string out;
    for (const auto byte : bytes) {
        if (!out.empty()) out += '.';
        out += std::to_string(byte);
    }
    return out;
}

std::string ip6_text(const std::array<std::uint8_t, 16>& bytes) {
    std::array<std::uint16_t, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = static_cast<std::uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    std::size_t best = 8;
    std::size_t best_size = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t size = 0;
        while (i + size < 8 && groups[i + size] == 0)
            ++size;
        if (size > best_size) {
            best = i;
            best_size = size;
        }
    }
    std::string out;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            out += "::";
            i += best_size - 1;
            continue;
        }
        if (!out.empty() && out.back() != ':') out += ':';
        append_hex(out, groups[i]);
    }
    return out;
}

}  // namespace p2p
