#include "rpc/service.hpp"

#include "rpc/methods/all.hpp"
#include "rpc/server/server.hpp"
#include "rpc/subscriptions/chain_hub.hpp"

#include <utility>

namespace rpc {

/// Destroyed in reverse order, after stop() has ended the threads and dropped the connections.
struct Service::Parts {
    Parts(const ServerConfig& config, const Backend& backend)
        : executor{config.worker_count, config.report},
          hub{backend, executor},
          chain_head{backend, executor},
          methods{methods_of({.backend = backend,
                              .executor = executor,
                              .hub = hub,
                              .chain_head = chain_head,
                              .response_size_max = config.response_size_max})},
          budget{config.held_bytes_max},
          dispatcher{methods,
                     executor,
                     budget,
                     {.request_size_max = config.request_size_max,
                      .response_size_max = config.response_size_max,
                      .batch_items_max = config.batch_items_max}} {}

    IoExecutor executor;
    ChainHub hub;
    chain_head::Hub chain_head;
    std::shared_ptr<const MethodTable> methods;
    Budget budget;
    Dispatcher dispatcher;
    std::unique_ptr<Server> server;
    std::vector<std::uint16_t> ports;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Result<std::unique_ptr<Service>, std::string> Service::start(const ServerConfig& config,
                                                             const Backend& backend) {
    auto parts = std::make_unique<Parts>(config, backend);
    auto& node = backend.node;
    parts->server = TRY(Server::listen(config, parts->executor, parts->dispatcher, parts->budget,
                                       [&node] { return node.health(); }));
    parts->ports = parts->server->ports();
    parts->executor.run();
    return std::unique_ptr<Service>{new Service{std::move(parts)}};
}

Service::~Service() {
    stop();
}

void Service::stop() {
    if (parts_ == nullptr) return;
    parts_->hub.stop_listening();
    parts_->chain_head.stop_listening();
    parts_->executor.halt();
    parts_->server->close();
    parts_->dispatcher.drop_waiting();
    parts_->executor.drop();
    parts_.reset();
}

std::vector<std::uint16_t> Service::ports() const {
    return parts_ == nullptr ? std::vector<std::uint16_t>{} : parts_->ports;
}

ServiceStatistics Service::statistics() const {
    if (parts_ == nullptr) return {};
    const auto& shared = parts_->server->shared();
    return {.sessions_opened = shared.sessions_opened,
            .sessions_closed = shared.sessions_closed,
            .calls_started = parts_->dispatcher.calls_started(),
            .calls_finished = parts_->dispatcher.calls_finished(),
            .connections = shared.connections,
            .held_bytes = parts_->budget.used()};
}

}  // namespace rpc
