// Multiaddresses: a path of protocols with their values.
//   text    /ip4/127.0.0.1/tcp/30333/ws/p2p/12D3KooW...
//   binary  repeated uvarint(code) | value
// code: ip4 4 (4 bytes), tcp 6 (2, big-endian), ip6 41 (16), dns 53, dns4 54, dns6 55 (uvarint
// length | text), p2p 421 (uvarint length | multihash), tls 448, ws 477, wss 478. "/ipfs/" is the
// old spelling of "/p2p/". Other protocols are refused: nothing here could dial them.
//
// Bounds: kComponentsMax components, names of kDnsNameMax bytes.
#pragma once

#include "p2p/core/peer_id.hpp"
#include "primitives/result.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace p2p {

inline constexpr std::size_t kComponentsMax = 8;
inline constexpr std::size_t kDnsNameMax = 253;
inline constexpr std::size_t kMultiaddrTextMax = 512;

struct Ip4 {
    std::array<std::uint8_t, 4> bytes{};
    auto operator<=>(const Ip4&) const = default;
};
struct Ip6 {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Ip6&) const = default;
};
struct Dns {
    enum class Kind : std::uint8_t { Any, Four, Six };
    Kind kind{};
    std::string name;
    auto operator<=>(const Dns&) const = default;
};
using MultiaddrHost = std::variant<Ip4, Ip6, Dns>;

enum class MultiaddrError : std::uint8_t {
    TooLong,
    Truncated,
    UnknownProtocol,
    InvalidValue,
    WrongOrder,
};
std::string_view to_string(MultiaddrError error);

/// An address that this node could dial or listen on: host, TCP port, perhaps WebSocket over it,
/// perhaps the peer behind it.
struct Multiaddr {
    MultiaddrHost host;
    std::uint16_t tcp_port = 0;
    bool is_websocket = false;
    bool is_tls = false;
    std::optional<PeerId> peer;

    static primitives::Result<Multiaddr, MultiaddrError> from_text(std::string_view text);
    static primitives::Result<Multiaddr, MultiaddrError> from_bytes(primitives::BytesView bytes);

    std::string text() const;
    primitives::Bytes bytes() const;

    /// Loopback, private, link-local, multicast and other ranges that mean nothing to strangers.
    /// Names count as global.
    bool is_global() const;
    bool is_loopback() const;
    /// What stands for one operator: /16 of an IPv4 address, /32 of an IPv6 one, the name itself.
    std::string network_group() const;

    Multiaddr without_peer() const;
    Multiaddr with_peer(const PeerId& id) const;
    auto operator<=>(const Multiaddr&) const = default;
};

/// What a socket's peer address stands for: the IPv4 address, or the /64 of an IPv6 one.
std::string address_key(const MultiaddrHost& host);

}  // namespace p2p
