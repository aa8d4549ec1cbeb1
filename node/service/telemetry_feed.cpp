#include "node/service/telemetry_feed.hpp"

#include <spdlog/spdlog.h>

namespace node {

using primitives::Hash;
using primitives::Header;
using primitives::Result;

namespace {

telemetry::Point point_of(const storage::BlockRef& block) {
    return {.hash = block.hash, .number = block.number};
}

}  // namespace

TelemetryFeed::TelemetryFeed(const Sources& sources, std::unique_ptr<telemetry::Telemetry> sender)
    : sources_{sources}, sender_{std::move(sender)} {
    sources_.core.add_listener(*this);
}

TelemetryFeed::~TelemetryFeed() {
    sources_.core.remove_listener(*this);
}

void TelemetryFeed::block_imported(const Hash& hash, const Header& header) {
    const auto authored = sources_.core.figures().blocks_authored.load();
    const bool is_own = authored != std::exchange(authored_, authored);
    const std::string_view others =
        sources_.network.is_syncing() ? "NetworkInitialSync" : "NetworkBroadcast";
    sender_->imported({.hash = hash, .number = header.number.value}, is_own ? "Own" : others);
}

void TelemetryFeed::block_finalized(const Hash& hash, const Header& header) {
    sender_->finalized({.hash = hash, .number = header.number.value});
}

Result<std::vector<telemetry::Endpoint>, std::string> telemetry_endpoints(
    const RunOptions& options, const chain_spec::ChainSpec& spec) {
    std::vector<telemetry::Endpoint> out;
    if (options.no_telemetry) return out;
    for (const auto& url : options.telemetry_urls)
        out.push_back(TRY(telemetry::read_endpoint(url)));
    if (!out.empty()) return out;
    for (const auto& each : spec.telemetry)
        out.push_back(TRY(telemetry::read_endpoint(each.url, chain_spec::kTelemetryMember)));
    return out;
}

Result<std::unique_ptr<TelemetryFeed>, std::string> start_telemetry(
    const RunOptions& options, const chain_spec::ChainSpec& spec,
    const TelemetryFeed::Sources& sources, telemetry::Identity identity) {
    telemetry::Options to;
    to.endpoints = TRY(telemetry_endpoints(options, spec));
    if (to.endpoints.empty()) return std::unique_ptr<TelemetryFeed>{};
    to.identity = std::move(identity);
    to.interval = [sources] {
        return telemetry::Interval{
            .best = point_of(sources.database.best()),
            .finalized = point_of(sources.database.finalized()),
            .transactions = sources.core.figures().ready_transactions,
            .peers = sources.network.peer_count(),
        };
    };
    to.report = [](std::string_view what) { spdlog::warn("telemetry: {}", what); };
    auto sender = TRY(telemetry::Telemetry::start(std::move(to)));
    return std::make_unique<TelemetryFeed>(sources, std::move(sender));
}

}  // namespace node
