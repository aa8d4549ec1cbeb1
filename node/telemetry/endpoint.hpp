// Where telemetry goes: "ws://host:port/path" or "wss://...", and after a space the verbosity that
// Substrate's flag takes, 0 to 9. This node sends messages of verbosity 0 only.
#pragma once

#include "primitives/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace node::telemetry {

struct Endpoint {
    bool is_tls = false;
    std::string host;
    std::uint16_t port = 0;
    /// With its leading slash.
    std::string path;
    bool operator==(const Endpoint&) const = default;
};

/// The error names where the text is from, the text and what was expected.
primitives::Result<Endpoint, std::string> read_endpoint(
    std::string_view text, std::string_view source = "--telemetry-url");

}  // namespace node::telemetry
