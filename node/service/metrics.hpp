// Prometheus metrics, gathered when they are asked for: Substrate's names for what its nodes tell
// too, pha_* for what only this chain has (docs/monitoring).
#pragma once

#include "chain-spec/chain_spec.hpp"
#include "node/service/chain_core.hpp"
#include "node/service/network.hpp"
#include "rpc/service.hpp"

#include <memory>
#include <string>

namespace node {

class Metrics {
  public:
    struct Sources {
        const storage::Database& database;
        const ChainFigures& chain;
        const NodeNetwork& network;
        const runtime::Executor& executor;
        const rpc::Service& rpc;
        std::string chain_id;
        bool is_authority = false;
    };
    /// Serves /metrics at "address:port" until destroyed. The error names the address.
    static primitives::Result<std::unique_ptr<Metrics>, std::string> serve(
        const std::string& address, const Sources& sources);
    virtual ~Metrics() = default;
};

}  // namespace node
