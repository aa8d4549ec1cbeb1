// A byte stream over TCP, or over a WebSocket on TCP, whose messages mean nothing: both ends only
// see bytes. All functions and callbacks run on the I/O thread. After close() no callback is made.
#pragma once

#include "p2p/core/uvarint.hpp"

#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

namespace p2p::transport {

/// Bytes taken from a socket at once.
inline constexpr std::size_t kReadSize = 65'536;

class Stream {
  public:
    /// An empty view: the stream ended.
    using OnRead = std::function<void(BytesView)>;
    using OnDone = std::function<void(bool good)>;

    virtual ~Stream() = default;
    /// One read at a time.
    virtual void read(OnRead done) = 0;
    /// One write at a time.
    virtual void write(Bytes bytes, OnDone done) = 0;
    virtual void close() = 0;
};

/// A connected TCP socket as it is.
std::shared_ptr<Stream> make_tcp_stream(boost::asio::ip::tcp::socket socket, Bytes first);

/// Agrees on a WebSocket; nullptr where that fails. `first`: what was read ahead.
using OnStream = std::function<void(std::shared_ptr<Stream>)>;
void accept_websocket(boost::asio::ip::tcp::socket socket, Bytes first, OnStream done);
void dial_websocket(boost::asio::ip::tcp::socket socket, const std::string& host, OnStream done);

}  // namespace p2p::transport
