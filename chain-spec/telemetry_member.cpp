#include "chain-spec/telemetry_member.hpp"

#include "primitives/types/hex.hpp"

#include <algorithm>

namespace chain_spec {

namespace json = primitives::json;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr std::size_t kAddressSizeMax = 512;
constexpr std::uint64_t kVerbosityMax = 9;

/// The part before the next '/', which is taken off with it.
std::string_view next_part(std::string_view& text) {
    const auto part = text.substr(0, text.find('/'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out.push_back(text[at]);
            continue;
        }
        const auto byte = primitives::from_hex("0x" + std::string{text.substr(at + 1, 2)});
        if (!byte || byte->size() != 1) return std::nullopt;
        out.push_back(static_cast<char>(byte->front()));
        at += 2;
    }
    return out;
}

std::optional<std::string> url_of_multiaddress(std::string_view text) {
    text.remove_prefix(1);
    const auto kind = next_part(text);
    if (kind != "dns" && kind != "dns4" && kind != "dns6" && kind != "ip4") return std::nullopt;
    const std::string host{next_part(text)};
    if (next_part(text) != "tcp") return std::nullopt;
    const std::string port{next_part(text)};
    const auto scheme = next_part(text);
    if (scheme != "x-parity-wss" && scheme != "x-parity-ws") return std::nullopt;
    auto path = percent_decoded(text);
    if (!path) return std::nullopt;
    if (!path->starts_with('/')) path->insert(0, "/");
    return (scheme == "x-parity-wss" ? "wss://" : "ws://") + host + ":" + port + *path;
}

bool is_port(std::string_view text) {
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + static_cast<unsigned>(c - '0');
        if (value > 65'535) return false;
    }
    return value > 0;
}

bool is_url(std::string_view text) {
    const bool is_tls = text.starts_with("wss://");
    if (!is_tls && !text.starts_with("ws://")) return false;
    const bool is_printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    auto rest = text.substr(is_tls ? 6 : 5);
    const auto authority = next_part(rest);
    const auto colon = std::min(authority.find(':'), authority.size());
    return is_printable && colon > 0 &&
           (colon == authority.size() || is_port(authority.substr(colon + 1)));
}

Result<TelemetryEndpoint, std::string> read_pair(const json::Value& item) {
    const auto* pair = item.if_array();
    const auto* address = pair && pair->size() == 2 ? (*pair)[0].if_string() : nullptr;
    if (address == nullptr) return unexpected(std::string{"expected pairs [address, verbosity]"});
    const auto verbosity = (*pair)[1].as_u64();
    if (!verbosity || *verbosity > kVerbosityMax)
        return unexpected(*address + ": expected a verbosity of 0 to 9");
    std::optional<std::string> url = *address;
    if (address->size() > kAddressSizeMax)
        url.reset();
    else if (address->starts_with('/'))
        url = url_of_multiaddress(*address);
    if (!url || !is_url(*url))
        return unexpected(*address +
                          ": expected wss://host/path, ws://host/path or a multiaddress of one");
    return TelemetryEndpoint{.url = std::move(*url),
                             .verbosity = static_cast<std::uint8_t>(*verbosity)};
}

}  // namespace

Result<std::vector<TelemetryEndpoint>, std::string> read_telemetry_member(const json::Value& spec) {
    std::vector<TelemetryEndpoint> out;
    const auto* value = spec.find(kTelemetryMember);
    if (value == nullptr || value->is_null()) return out;
    const auto* items = value->if_array();
    if (items == nullptr) return unexpected(std::string{"expected null or an array"});
    if (items->size() > kTelemetryEndpointsMax)
        return unexpected("more than " + std::to_string(kTelemetryEndpointsMax) + " servers");
    for (const auto& item : *items)
        out.push_back(TRY(read_pair(item)));
    return out;
}

json::Value telemetry_member(const std::vector<TelemetryEndpoint>& endpoints) {
    if (endpoints.empty()) return json::Value{};
    json::Array out;
    for (const auto& each : endpoints)
        out.push_back(json::Array{each.url, std::uint64_t{each.verbosity}});
    return out;
}

}  // namespace chain_spec
