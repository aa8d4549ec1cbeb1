#include "node/telemetry/message.hpp"

#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <array>
#include <ctime>

namespace node::telemetry {

namespace json = primitives::json;

namespace {

std::string rfc3339(std::uint64_t ms) {
    const auto seconds = static_cast<std::time_t>(ms / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%FT%T", &parts);
    std::string fraction = std::to_string(1000 + ms % 1000);
    fraction[0] = '.';
    return std::string{text.data(), size} + fraction + "+00:00";
}

Object of(std::string_view name) {
    Object out;
    out.set("msg", std::string{name});
    return out;
}

}  // namespace

Object connected(const Identity& identity) {
    auto out = of("system.connected");
    out.set("name", identity.name)
        .set("implementation", identity.implementation)
        .set("version", identity.version)
        .set("chain", identity.chain)
        .set("genesis_hash", primitives::to_hex(identity.genesis))
        .set("authority", identity.is_authority)
        .set("network_id", identity.network_id)
        .set("startup_time", std::to_string(identity.startup_ms));
    return out;
}

Object interval_of_chain(const Interval& interval) {
    auto out = of("system.interval");
    out.set("best", primitives::to_hex(interval.best.hash))
        .set("height", std::uint64_t{interval.best.number})
        .set("finalized_hash", primitives::to_hex(interval.finalized.hash))
        .set("finalized_height", std::uint64_t{interval.finalized.number})
        .set("txcount", interval.transactions);
    return out;
}

Object interval_of_network(const Interval& interval) {
    auto out = of("system.interval");
    out.set("peers", interval.peers);
    return out;
}

Object imported(const Point& block, std::string_view origin) {
    auto out = of("block.import");
    out.set("best", primitives::to_hex(block.hash))
        .set("height", std::uint64_t{block.number})
        .set("origin", std::string{origin});
    return out;
}

Object finalized(const Point& block) {
    auto out = of("notify.finalized");
    // Text: what reads telemetry expects this one height so.
    out.set("best", primitives::to_hex(block.hash)).set("height", std::to_string(block.number));
    return out;
}

std::string message_text(Object payload, std::uint64_t now_ms) {
    Object out;
    out.set("id", std::uint64_t{1})
        .set("ts", rfc3339(now_ms))
        .set("payload", json::Value{std::move(payload)});
    return json::write(json::Value{std::move(out)});
}

}  // namespace node::telemetry
