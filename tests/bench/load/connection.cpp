#include "tests/bench/load/connection.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace load {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

constexpr std::size_t kMessageSizeMax = 16 << 20;

}  // namespace

void give_up(const std::string& what) {
    std::fprintf(stderr, "load: %s\n", what.c_str());
    std::exit(1);
}

void Connection::open(std::uint16_t port) {
    auto& tcp_stream = beast::get_lowest_layer(stream_);
    tcp_stream.connect({asio::ip::make_address("127.0.0.1"), port});
    tcp_stream.socket().set_option(tcp::no_delay{true});
    stream_.read_message_max(kMessageSizeMax);
    stream_.handshake("127.0.0.1:" + std::to_string(port), "/");
}

void Connection::receive(OnMessage on_message) {
    on_message_ = std::move(on_message);
    read_next();
}

void Connection::read_next() {
    stream_.async_read(buffer_, [this](const beast::error_code& error, std::size_t size) {
        if (error) give_up("a connection ended: " + error.message());
        on_message_({static_cast<const char*>(buffer_.data().data()), size});
        buffer_.consume(buffer_.size());
        read_next();
    });
}

void Connection::send(std::string text) {
    waiting_.push_back(std::move(text));
    if (waiting_.size() == 1) write_next();
}

void Connection::write_next() {
    stream_.async_write(asio::buffer(waiting_.front()),
                        [this](const beast::error_code& error, std::size_t) {
                            if (error) give_up("a connection ended: " + error.message());
                            waiting_.pop_front();
                            if (!waiting_.empty()) write_next();
                        });
}

}  // namespace load
