// Listens for HTTP and WebSocket connections on the same ports and feeds their requests to the
// dispatcher. Lives on the I/O thread of an IoExecutor.
#pragma once

#include "primitives/result.hpp"
#include "rpc/backend.hpp"
#include "rpc/server/config.hpp"
#include "rpc/server/dispatcher.hpp"
#include "rpc/server/io_executor.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace rpc {

/// What holds for the connections of one address.
struct AddressPolicy {
    OriginPolicy origins;
    SessionRights rights;
    /// 0: no limit.
    std::uint32_t calls_per_minute = 0;
};

/// What connections share. Outlives them.
struct ServerShared {
    ServerShared(const ServerConfig& server_config, Dispatcher& dispatcher_of, Budget& budget_of,
                 std::function<Health()> health_of);

    /// nullptr for a client without limit.
    std::shared_ptr<CallRate> rate_of(const AddressPolicy& policy, const std::string& client) const;

    const ServerConfig config;
    Dispatcher& dispatcher;
    Budget& budget;
    const std::function<Health()> health;

    std::atomic<std::uint32_t> connections{0};
    std::atomic<std::uint64_t> sessions_opened{0};
    std::atomic<std::uint64_t> sessions_closed{0};
};

/// One of the connections the server allows, for as long as it exists.
class ConnectionPlace {
  public:
    explicit ConnectionPlace(ServerShared& shared) : shared_{&shared} { ++shared.connections; }
    ConnectionPlace(ConnectionPlace&& other) noexcept
        : shared_{std::exchange(other.shared_, nullptr)} {}
    ConnectionPlace& operator=(ConnectionPlace&&) = delete;
    ~ConnectionPlace() {
        if (shared_ != nullptr) --shared_->connections;
    }

  private:
    ServerShared* shared_;
};

class Listener;

class Server {
  public:
    /// Binds and listens; connections are served once the executor runs. The error names the
    /// address.
    static Result<std::unique_ptr<Server>, std::string> listen(const ServerConfig& config,
                                                               IoExecutor& executor,
                                                               Dispatcher& dispatcher,
                                                               Budget& budget,
                                                               std::function<Health()> health);
    /// Stops listening; to be called after the executor's halt() and before its drop(), which ends
    /// the connections. The server itself is destroyed after that.
    void close();

    /// In the order of the configuration, without optional addresses that could not be bound.
    std::vector<std::uint16_t> ports() const;
    const ServerShared& shared() const { return *shared_; }

  private:
    Server() = default;

    std::unique_ptr<ServerShared> shared_;
    /// Of the configuration's addresses; its connections refer to them.
    std::vector<AddressPolicy> policies_;
    std::vector<std::shared_ptr<Listener>> listeners_;
};

}  // namespace rpc
