// What the node tells its telemetry servers: blocks as they come, figures every five seconds.
#pragma once

#include "chain-spec/chain_spec.hpp"
#include "node/cli/options.hpp"
#include "node/service/chain_core.hpp"
#include "node/service/network.hpp"
#include "node/telemetry/telemetry.hpp"

#include <memory>

namespace node {

class TelemetryFeed final : public rpc::ChainListener {
  public:
    /// All outlive the feed.
    struct Sources {
        const storage::Database& database;
        ChainCore& core;
        const NodeNetwork& network;
    };
    TelemetryFeed(const Sources& sources, std::unique_ptr<telemetry::Telemetry> sender);
    ~TelemetryFeed() override;

    void block_imported(const primitives::Hash& hash, const primitives::Header& header) override;
    void best_changed(const primitives::Hash&, const primitives::Header&) override {}
    void block_finalized(const primitives::Hash& hash, const primitives::Header& header) override;
    void justification(primitives::BytesView) override {}

  private:
    Sources sources_;
    std::unique_ptr<telemetry::Telemetry> sender_;
    /// Blocks authored when the last one was told of; on the chain's thread.
    std::uint64_t authored_ = 0;
};

/// Those of --telemetry-url, without any those of the specification; none with --no-telemetry.
primitives::Result<std::vector<telemetry::Endpoint>, std::string> telemetry_endpoints(
    const RunOptions& options, const chain_spec::ChainSpec& spec);
/// nullptr where there is no server to tell.
primitives::Result<std::unique_ptr<TelemetryFeed>, std::string> start_telemetry(
    const RunOptions& options, const chain_spec::ChainSpec& spec,
    const TelemetryFeed::Sources& sources, telemetry::Identity identity);

}  // namespace node
