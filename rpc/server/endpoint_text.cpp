#include "rpc/server/endpoint_text.hpp"

#include <algorithm>
#include <charconv>

namespace rpc {
namespace {

using primitives::Done;
using primitives::Result;
using primitives::unexpected;

std::string wrong(std::string_view part, std::string_view rule) {
    return "--experimental-rpc-endpoint: `" + std::string{part} + "`: " + std::string{rule};
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

Result<Done, std::string> read_address(std::string_view value, ListenAddress& out) {
    static constexpr std::string_view kRule = "expected listen-addr=IP:PORT";
    const auto colon = value.rfind(':');
    if (colon == std::string_view::npos) return unexpected(wrong(value, kRule));
    auto host = value.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = number_of<std::uint16_t>(value.substr(colon + 1));
    if (host.empty() || !port) return unexpected(wrong(value, kRule));
    out.address = host;
    out.port = *port;
    return Done{};
}

Result<Done, std::string> read_part(std::string_view part, ListenAddress& out) {
    const auto equals = std::min(part.find('='), part.size());
    const auto name = part.substr(0, equals);
    const auto value = part.substr(std::min(equals + 1, part.size()));
    if (name == "listen-addr") return read_address(value, out);
    if (name == "methods") {
        if (value != "auto" && value != "safe" && value != "unsafe")
            return unexpected(wrong(part, "expected auto, safe or unsafe"));
        out.unsafe_methods = value == "auto"   ? UnsafeMethods::Auto
                             : value == "safe" ? UnsafeMethods::Deny
                                               : UnsafeMethods::Allow;
        return Done{};
    }
    if (name == "cors" && !value.empty()) {
        if (!out.origins) out.origins.emplace();
        out.origins->emplace_back(value == "*" ? "all" : value);
        return Done{};
    }
    if (name == "rate-limit") {
        out.calls_per_minute = number_of<std::uint32_t>(value);
        if (!out.calls_per_minute) return unexpected(wrong(part, "expected a number of calls"));
        return Done{};
    }
    if (name == "optional" && (value == "true" || value == "false")) {
        out.optional = value == "true";
        return Done{};
    }
    return unexpected(wrong(part, "expected listen-addr, methods, cors, rate-limit or optional"));
}

}  // namespace

Result<ListenAddress, std::string> endpoint_from(std::string_view text) {
    ListenAddress out;
    out.address.clear();
    out.unsafe_methods = UnsafeMethods::Deny;
    for (auto rest = text; !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        TRY(read_part(rest.substr(0, comma), out));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (out.address.empty()) return unexpected(wrong(text, "listen-addr=IP:PORT is missing"));
    return out;
}

}  // namespace rpc
