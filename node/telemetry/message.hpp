// The messages of Substrate's telemetry: {"id": n, "ts": RFC 3339, "payload": {"msg": ..., ...}}.
#pragma once

#include "primitives/header.hpp"
#include "primitives/json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace node::telemetry {

/// What a node says of itself when it connects.
struct Identity {
    std::string name;
    std::string implementation;
    std::string version;
    std::string chain;
    primitives::Hash genesis{};
    bool is_authority = false;
    /// The peer id.
    std::string network_id;
    /// Unix milliseconds.
    std::uint64_t startup_ms = 0;
};

/// A block by hash and height.
struct Point {
    primitives::Hash hash{};
    std::uint32_t number = 0;
};

/// What a node says every five seconds.
struct Interval {
    Point best;
    Point finalized;
    std::uint64_t transactions = 0;
    std::uint64_t peers = 0;
};

using primitives::json::Object;

Object connected(const Identity& identity);
/// Heights and transactions; peers are a message of their own.
Object interval_of_chain(const Interval& interval);
Object interval_of_network(const Interval& interval);
/// `origin`: Own, NetworkBroadcast or NetworkInitialSync.
Object imported(const Point& block, std::string_view origin);
Object finalized(const Point& block);

/// The text that is sent.
std::string message_text(Object payload, std::uint64_t now_ms);

}  // namespace node::telemetry
