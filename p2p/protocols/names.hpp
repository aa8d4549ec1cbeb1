// Which protocols there are, what they are called on a chain, and their limits
// (facts: p2p-consensus sections 1.7 to 2.2).
//   "/" genesis hash in hex ["/" fork id] "/block-announces/1" and so on
#pragma once

#include "p2p/core/connection.hpp"

#include <array>

namespace p2p::protocols {

/// Protocols that push messages over a stream in each direction. BlockAnnounces is the first: the
/// others are opened and closed with it.
enum class Gossip : std::uint8_t { BlockAnnounces, Transactions, Grandpa };
inline constexpr std::size_t kGossipCount = 3;
inline constexpr std::array<Gossip, kGossipCount> kGossips{Gossip::BlockAnnounces,
                                                           Gossip::Transactions, Gossip::Grandpa};

/// Protocols of one question and one answer.
enum class Request : std::uint8_t { Sync, State, Warp, Light };
inline constexpr std::size_t kRequestCount = 4;

struct GossipLimits {
    std::size_t message_max;
    std::size_t handshake_max;
    /// Of what waits for a slow peer.
    std::size_t queue_messages_max;
    std::size_t queue_bytes_max;
};
struct RequestLimits {
    std::size_t request_max;
    std::size_t response_max;
    Millis timeout_ms;
};
GossipLimits limits_of(Gossip protocol);
RequestLimits limits_of(Request protocol);

struct ProtocolNames {
    std::string kad;
    std::array<std::string, kGossipCount> gossip;
    std::array<std::string, kRequestCount> requests;

    /// `fork_id` empty: none.
    ProtocolNames(const primitives::Hash& genesis, std::string_view fork_id);
};

inline const std::string kIdentifyName = "/ipfs/id/1.0.0";
inline const std::string kPingName = "/ipfs/ping/1.0.0";

}  // namespace p2p::protocols
