// One accepted connection as HTTP: JSON-RPC by POST, health by GET, CORS preflights, and the
// upgrade to WebSocket.
#pragma once

#include "rpc/server/server.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace rpc {

/// Refused: too many connections; every request is answered so and the connection closed.
enum class Admission : std::uint8_t { Served, Refused };

/// Serves the connection until it ends. I/O thread.
void serve_http(boost::asio::ip::tcp::socket socket, ServerShared& shared,
                const AddressPolicy& policy, Admission admission);

}  // namespace rpc
