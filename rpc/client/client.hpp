// A synchronous JSON-RPC client over WebSocket for tests and tools: one thread, one connection,
// every wait bounded. The header is free of Boost.
//
//   auto client = TRY(rpc::Client::connect("127.0.0.1", 9944));
//   const auto chain = TRY(client->call("system_chain"));
//   const auto heads = TRY(client->subscribe("chain_subscribeNewHeads"));
//   const auto head = TRY(client->next(heads));
#pragma once

#include "primitives/result.hpp"
#include "rpc/error.hpp"
#include "rpc/json.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rpc {

struct ClientOptions {
    std::chrono::milliseconds timeout{30'000};
    /// Sent as Origin where not empty: what a web page would do.
    std::string origin;
    /// Bytes of the largest message accepted.
    std::size_t message_size_max = 64 << 20;
};

/// Either the node's error answer, or (code 0) what went wrong on the way to it.
using ClientError = Error;

class Client {
  public:
    static primitives::Result<std::unique_ptr<Client>, ClientError> connect(
        const std::string& host, std::uint16_t port, const ClientOptions& options = {});
    ~Client();

    /// The result of a call. Notifications that arrive meanwhile are kept for next().
    primitives::Result<json::Value, ClientError> call(std::string_view method,
                                                      json::Array params = {});
    /// The subscription id of a subscribing call.
    primitives::Result<std::string, ClientError> subscribe(std::string_view method,
                                                           json::Array params = {});
    /// The next notification's result for a subscription, from the kept ones first.
    primitives::Result<json::Value, ClientError> next(std::string_view subscription);
    /// The same, not waiting longer than `timeout`.
    primitives::Result<json::Value, ClientError> next(std::string_view subscription,
                                                      std::chrono::milliseconds timeout);

    /// Any text as one message, and the next message whatever it is: for tests of the protocol.
    primitives::Result<primitives::Done, ClientError> send_text(std::string_view text);
    primitives::Result<std::string, ClientError> receive_text();

  private:
    struct Connection;
    explicit Client(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

}  // namespace rpc
