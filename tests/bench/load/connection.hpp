// A WebSocket client connection of the load generator: text messages, one write at a time, answers
// to a callback. One thread, everything on its io_context.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace load {

class Connection {
  public:
    using OnMessage = std::function<void(std::string_view)>;

    explicit Connection(boost::asio::io_context& context) : stream_{context} {}

    /// Waits for 127.0.0.1 to accept; throws boost::system::system_error.
    void open(std::uint16_t port);
    /// Reads from now on. A closed connection ends the program: nothing measured holds then.
    void receive(OnMessage on_message);
    void send(std::string text);

  private:
    void read_next();
    void write_next();

    boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> waiting_;
    OnMessage on_message_;
};

/// Says what went wrong on standard error and ends the program with 1.
[[noreturn]] void give_up(const std::string& what);

}  // namespace load
