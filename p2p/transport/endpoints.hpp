// Between multiaddresses and the addresses of sockets.
#pragma once

#include "p2p/core/multiaddr.hpp"

#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

namespace p2p::transport {

Multiaddr multiaddr_of(const boost::asio::ip::tcp::endpoint& endpoint);
/// nullopt for a name.
std::optional<boost::asio::ip::tcp::endpoint> endpoint_of(const Multiaddr& address);

/// An unspecified address (0.0.0.0, ::) stands for those of all interfaces.
std::vector<Multiaddr> expand(const Multiaddr& listening);

}  // namespace p2p::transport
