// The network of a running node: one I/O thread that moves bytes between sockets and the network
// machine, and does nothing else.
//
// A listener takes TCP and WebSocket on one port: what begins with "GET " is a WebSocket. A socket
// is asked for more only when the machine has taken what came (kReadPerSecondMax bytes a second at
// most), and the machine is asked for more only when the socket has taken what it gave.
//
// Threads: start(), stop() and the destructor from one; post() and ask() from any, stop() included
// where they then do nothing. The handler must not block.
#pragma once

#include "p2p/protocols/network.hpp"

#include <future>
#include <memory>
#include <string>

namespace p2p::transport {

using protocols::NetworkEvent;
using protocols::NetworkMachine;

/// Of one connection; more than a link of 100 Mbit/s carries.
inline constexpr std::size_t kReadPerSecondMax = 64 * 1024 * 1024;
inline constexpr Millis kDialTimeoutMs = 10'000;

/// Called on the I/O thread with the machine, which it may use at once.
class NetworkHandler {
  public:
    virtual void on_network(NetworkMachine& machine, Millis now, NetworkEvent event) = 0;
    /// Every protocols::kTickMs.
    virtual void on_network_tick(NetworkMachine& machine, Millis now) = 0;

  protected:
    ~NetworkHandler() = default;
};

struct ServiceConfig {
    /// Where to listen; a port of 0 is any free one.
    std::vector<Multiaddr> listen;
    /// Where a port is taken: another one instead of an error.
    bool may_change_port = false;
};

class NetworkService {
  public:
    /// The handler outlives the service.
    static primitives::Result<std::unique_ptr<NetworkService>, std::string> start(
        protocols::NetworkConfig machine, const ServiceConfig& config, NetworkHandler& handler);
    ~NetworkService();
    NetworkService(const NetworkService&) = delete;
    NetworkService& operator=(const NetworkService&) = delete;

    /// Returns when the I/O thread has ended; the handler is not called any more.
    void stop();

    /// Runs a function with the machine, soon.
    using Task = std::function<void(NetworkMachine&, Millis now)>;
    void post(Task task);

    /// Runs a function with the machine and waits for its result; nullopt when stopping.
    template <class Function>
    auto ask(Function function)
        -> std::optional<std::invoke_result_t<Function, NetworkMachine&, Millis>> {
        using Out = std::invoke_result_t<Function, NetworkMachine&, Millis>;
        auto promise = std::make_shared<std::promise<Out>>();
        auto future = promise->get_future();
        post([promise, function = std::move(function)](NetworkMachine& machine, Millis now) {
            promise->set_value(function(machine, now));
        });
        while (future.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready)
            if (is_stopping()) return std::nullopt;
        return future.get();
    }

    /// Where it listens, with the ports that were given.
    const std::vector<Multiaddr>& listen_addresses() const;
    bool is_stopping() const;

  private:
    class Implementation;
    explicit NetworkService(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace p2p::transport
