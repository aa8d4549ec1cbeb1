// The member of a specification that names telemetry servers: null, or a list of at most
// kTelemetryEndpointsMax pairs [address, verbosity 0 to 9]. An address is "ws://host[:port][/path]"
// or "wss://...", or the multiaddress of one as Substrate writes it:
//
//   /dns/HOST/tcp/PORT/x-parity-wss/PATH     x-parity-ws without TLS; dns4, dns6, ip4 likewise
//
// whose path is percent-encoded.
#pragma once

#include "primitives/json/value.hpp"
#include "primitives/result.hpp"

#include <string>
#include <vector>

namespace chain_spec {

inline constexpr std::string_view kTelemetryMember = "telemetryEndpoints";
/// Each is a connection of every node.
inline constexpr std::size_t kTelemetryEndpointsMax = 16;

/// A server that nodes of the chain tell of themselves, unless they are told otherwise.
struct TelemetryEndpoint {
    /// "ws://..." or "wss://..."; a multiaddress has become such an address.
    std::string url;
    std::uint8_t verbosity = 0;
    bool operator==(const TelemetryEndpoint&) const = default;
};

/// Of a specification; absent is none. The error names the address and the rule.
primitives::Result<std::vector<TelemetryEndpoint>, std::string> read_telemetry_member(
    const primitives::json::Value& spec);
/// The member's value; null where there is none.
primitives::json::Value telemetry_member(const std::vector<TelemetryEndpoint>& endpoints);

}  // namespace chain_spec
