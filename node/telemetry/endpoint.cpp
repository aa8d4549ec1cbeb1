#include "node/telemetry/endpoint.hpp"

#include "node/cli/number_text.hpp"

#include <algorithm>

namespace node::telemetry {

using primitives::Result;
using primitives::unexpected;

Result<Endpoint, std::string> read_endpoint(std::string_view text, std::string_view source) {
    const auto wrong = [&] {
        return unexpected(std::string{source} + " " + std::string{text} +
                          ": expected \"wss://host/path N\" with a verbosity N of 0 to 9");
    };
    auto url = text.substr(0, text.find(' '));
    if (url.size() < text.size()) {
        const auto verbosity = text.substr(url.size() + 1);
        if (verbosity.size() != 1 || verbosity[0] < '0' || verbosity[0] > '9') return wrong();
    }
    Endpoint out;
    out.is_tls = url.starts_with("wss://");
    if (!out.is_tls && !url.starts_with("ws://")) return wrong();
    url.remove_prefix(out.is_tls ? 6 : 5);
    const auto slash = std::min(url.find('/'), url.size());
    const auto authority = url.substr(0, slash);
    out.path = slash == url.size() ? "/" : std::string{url.substr(slash)};
    const auto colon = authority.find(':');
    out.host = authority.substr(0, colon);
    out.port = out.is_tls ? 443 : 80;
    if (colon != std::string_view::npos) {
        const auto port = number_of(authority.substr(colon + 1));
        if (!port || *port == 0 || *port > 65'535) return wrong();
        out.port = static_cast<std::uint16_t>(*port);
    }
    if (out.host.empty()) return wrong();
    return out;
}

}  // namespace node::telemetry
