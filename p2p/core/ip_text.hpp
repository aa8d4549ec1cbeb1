// Textual IP addresses (RFC 4291, RFC 5952), strictly: no octal, no zone, no surplus zeros in IPv4.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace p2p {

std::optional<std::array<std::uint8_t, 4>> parse_ip4(std::string_view text);
std::optional<std::array<std::uint8_t, 16>> parse_ip6(std::string_view text);

std::string ip4_text(const std::array<std::uint8_t, 4>& bytes);
/// The longest run of zero groups is "::".
std::string ip6_text(const std::array<std::uint8_t, 16>& bytes);

}  // namespace p2p
