// The JSON-RPC service of a node: threads, methods, subscriptions and server in one object.
//
//   rpc::ServerConfig config;
//   auto service = TRY(rpc::Service::start(config, rpc::Backend{chain, state, ...}));
//   ...
//   service->stop();   // or its destructor
//
// The header is free of Boost.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/server/config.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rpc {

/// Counters since the start, for the node's metrics.
struct ServiceStatistics {
    /// WebSocket sessions.
    std::uint64_t sessions_opened = 0;
    std::uint64_t sessions_closed = 0;
    std::uint64_t calls_started = 0;
    std::uint64_t calls_finished = 0;
    /// Open connections of both kinds, now.
    std::uint32_t connections = 0;
    /// Bytes of requests in work and unwritten messages, now.
    std::size_t held_bytes = 0;
};

class Service {
  public:
    /// Binds and serves. The ports of `backend` must answer until stop() has returned. The error
    /// names the address that could not be bound.
    static Result<std::unique_ptr<Service>, std::string> start(const ServerConfig& config,
                                                               const Backend& backend);
    ~Service();

    /// Ends connections and threads; returns when no call into the backend is left. Not from a
    /// thread of the service.
    void stop();

    /// The bound ports, in the order of the configuration.
    std::vector<std::uint16_t> ports() const;
    /// Thread-safe, until stop().
    ServiceStatistics statistics() const;

  private:
    struct Parts;
    explicit Service(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace rpc
