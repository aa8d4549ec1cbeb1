#include "rpc/server/server.hpp"

#include "rpc/server/http_connection.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rpc {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Connections above the limit that are told so; further ones are dropped without a word.
constexpr std::uint32_t kRefusalsMax = 16;
/// Pause after a failed accept (out of file descriptors).
constexpr std::chrono::milliseconds kAcceptPause{100};

bool unsafe_allowed(UnsafeMethods policy, bool loopback_only) {
    return policy == UnsafeMethods::Allow || (policy == UnsafeMethods::Auto && loopback_only);
}

}  // namespace

ServerShared::ServerShared(const ServerConfig& server_config, Dispatcher& dispatcher_of,
                           Budget& budget_of, std::function<Health()> health_of)
    : config{server_config},
      dispatcher{dispatcher_of},
      budget{budget_of},
      health{std::move(health_of)} {}

std::shared_ptr<CallRate> ServerShared::rate_of(const AddressPolicy& policy,
                                                const std::string& client) const {
    if (policy.calls_per_minute == 0 || is_in_networks(client, config.rate_exempt)) return nullptr;
    return std::make_shared<CallRate>(policy.calls_per_minute, std::chrono::steady_clock::now());
}

/// Accepts connections of one address for ever.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(asio::io_context& context, ServerShared& shared, const AddressPolicy& policy)
        : acceptor_{context}, pause_{context}, shared_{shared}, policy_{policy} {}

    /// Empty when listening, else what went wrong.
    std::string open(const tcp::endpoint& endpoint) {
        boost::system::error_code error;
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address{true}, error);
        // Both families may be asked for: an IPv6 socket leaves IPv4 to its own.
        if (!error && endpoint.address().is_v6())
            acceptor_.set_option(asio::ip::v6_only{true}, error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        return error ? error.message() : std::string{};
    }

    std::uint16_t port() const {
        boost::system::error_code error;
        return acceptor_.local_endpoint(error).port();
    }

    void accept() {
        acceptor_.async_accept([self = shared_from_this()](const auto& error, tcp::socket socket) {
            self->accepted(error, std::move(socket));
        });
    }

    void close() {
        boost::system::error_code error;
        acceptor_.close(error);
        pause_.cancel();
    }

  private:
    void accepted(const boost::system::error_code& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (error) {
            pause_.expires_after(kAcceptPause);
            pause_.async_wait([self = shared_from_this()](const auto& cancelled) {
                if (!cancelled) self->accept();
            });
            return;
        }
        const auto connected = shared_.connections.load();
        if (connected < shared_.config.connections_max)
            serve_http(std::move(socket), shared_, policy_, Admission::Served);
        else if (connected < shared_.config.connections_max + kRefusalsMax)
            serve_http(std::move(socket), shared_, policy_, Admission::Refused);
        accept();
    }

    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    ServerShared& shared_;
    const AddressPolicy& policy_;
};

namespace {

/// `all_loopback`: of the addresses that have no word of their own on unsafe methods.
AddressPolicy policy_of(const ServerConfig& config, const ListenAddress& wanted, bool is_loopback,
                        bool all_loopback) {
    const bool loopback_only = wanted.unsafe_methods ? is_loopback : all_loopback;
    const auto unsafe = wanted.unsafe_methods.value_or(config.unsafe_methods);
    return {.origins = {wanted.origins.value_or(config.origins), loopback_only},
            .rights = {.unsafe_allowed = unsafe_allowed(unsafe, loopback_only),
                       .subscriptions_max = config.subscriptions_max},
            .calls_per_minute = wanted.calls_per_minute.value_or(config.calls_per_minute)};
}

}  // namespace

Result<std::unique_ptr<Server>, std::string> Server::listen(const ServerConfig& config,
                                                            IoExecutor& executor,
                                                            Dispatcher& dispatcher, Budget& budget,
                                                            std::function<Health()> health) {
    std::vector<tcp::endpoint> endpoints;
    for (const auto& wanted : config.listen) {
        boost::system::error_code error;
        const auto address = asio::ip::make_address(wanted.address, error);
        if (error) return unexpected("RPC address " + wanted.address + ": " + error.message());
        endpoints.emplace_back(address, wanted.port);
    }
    bool all_loopback = true;
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        if (!config.listen[i].unsafe_methods && !endpoints[i].address().is_loopback())
            all_loopback = false;

    std::unique_ptr<Server> server{new Server};
    server->shared_ = std::make_unique<ServerShared>(config, dispatcher, budget, std::move(health));
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        server->policies_.push_back(policy_of(config, config.listen[i],
                                              endpoints[i].address().is_loopback(), all_loopback));
    }
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        auto listener =
            std::make_shared<Listener>(executor.context(), *server->shared_, server->policies_[i]);
        const auto failure = listener->open(endpoints[i]);
        if (failure.empty()) {
            server->listeners_.push_back(std::move(listener));
        } else if (!config.listen[i].optional) {
            return unexpected("RPC address " + config.listen[i].address + " port " +
                              std::to_string(config.listen[i].port) + ": " + failure);
        }
    }
    if (server->listeners_.empty()) return unexpected(std::string{"no RPC address could be bound"});
    for (const auto& listener : server->listeners_)
        listener->accept();
    return server;
}

void Server::close() {
    for (const auto& listener : listeners_)
        listener->close();
    listeners_.clear();
}

std::vector<std::uint16_t> Server::ports() const {
    std::vector<std::uint16_t> ports;
    for (const auto& listener : listeners_)
        ports.push_back(listener->port());
    return ports;
}

}  // namespace rpc
