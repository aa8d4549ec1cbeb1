// Limits and policy of the JSON-RPC server; the defaults are those of Substrate nodes.
#pragma once

#include "rpc/server/origin_policy.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

/// Unsafe methods are allowed: Auto on servers that listen on loopback addresses only.
enum class UnsafeMethods : std::uint8_t { Auto, Deny, Allow };

struct ListenAddress {
    /// An IP address.
    std::string address = "127.0.0.1";
    /// 0: any free port.
    std::uint16_t port = 9944;
    /// Whether the server does without it when it cannot be bound (IPv6 on a host without).
    bool optional = false;

    // For this address alone; by default as ServerConfig says for all of them. Auto allows unsafe
    // methods here when this very address is a loopback one.
    std::optional<UnsafeMethods> unsafe_methods{};
    std::optional<std::vector<std::string>> origins{};
    std::optional<std::uint32_t> calls_per_minute{};
};

struct ServerConfig {
    std::vector<ListenAddress> listen{ListenAddress{}};
    UnsafeMethods unsafe_methods = UnsafeMethods::Auto;
    std::vector<std::string> origins = OriginPolicy::default_origins();

    std::uint32_t connections_max = 100;
    std::size_t request_size_max = 15 << 20;
    std::size_t response_size_max = 15 << 20;
    /// Requests in one batch; 0 refuses batches.
    std::size_t batch_items_max = 4096;
    std::size_t subscriptions_max = 1024;
    /// Calls of one connection, a batch's each by itself; 0: no limit.
    std::uint32_t calls_per_minute = 0;
    /// Clients without that limit: addresses, or networks like 10.0.0.0/8.
    std::vector<std::string> rate_exempt{};
    /// Notifications of one subscription that wait to be written: a client that reads slower than
    /// that is disconnected.
    std::size_t message_buffer_max = 64;
    /// Requests of one connection in work: further ones wait in the socket.
    std::size_t requests_in_work_max = 16;
    /// Bytes of requests and responses that all clients together make the server hold; beyond it
    /// requests are answered with "server is busy".
    std::size_t held_bytes_max = 256 << 20;

    /// A WebSocket client is pinged after half of this time of silence and dropped after all of it.
    std::chrono::seconds idle_timeout{60};
    /// Reading a request's text, or writing a response's, may take this long.
    std::chrono::seconds transfer_timeout{60};
    /// Threads for methods that may wait.
    std::uint32_t worker_count = 2;

    /// Hears of faults of the service, from any thread.
    std::function<void(std::string_view)> report = [](std::string_view) {};
};

}  // namespace rpc
