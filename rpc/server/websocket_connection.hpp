// One WebSocket connection: requests in, responses and notifications out.
#pragma once

#include "rpc/server/server.hpp"

#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace rpc {

/// Answers the upgrade request and serves the connection until it ends. I/O thread.
void serve_websocket(boost::asio::ip::tcp::socket socket,
                     const boost::beast::http::request<boost::beast::http::string_body>& upgrade,
                     ServerShared& shared, ConnectionPlace place, const SessionRights& rights,
                     std::shared_ptr<CallRate> rate);

}  // namespace rpc
