#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/modes.hpp"

#include <cstdio>
#include <memory>

#include <boost/asio/strand.hpp>

namespace load {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

class Session : public std::enable_shared_from_this<Session> {
  public:
    explicit Session(tcp::socket socket) : stream_{std::move(socket)} {}
    void start() {
        beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay{true});
        stream_.async_accept([self = shared_from_this()](const beast::error_code& error) {
            if (!error) self->read();
        });
    }

  private:
    void read() {
        stream_.async_read(
            buffer_, [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                if (!error) self->write();
            });
    }
    void write() {
        stream_.text(stream_.got_text());
        stream_.async_write(buffer_.data(), [self = shared_from_this()](
                                                const beast::error_code& error, std::size_t) {
            self->buffer_.consume(self->buffer_.size());
            if (!error) self->read();
        });
    }

    beast::websocket::stream<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
};

void accept_next(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](const beast::error_code& error, tcp::socket socket) {
        if (!error) std::make_shared<Session>(std::move(socket))->start();
        accept_next(acceptor);
    });
}

}  // namespace

int echo(const EchoOptions&) {
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
    std::printf("{\"port\":%u}\n", unsigned{acceptor.local_endpoint().port()});
    std::fflush(stdout);
    accept_next(acceptor);
    context.run();
    return 0;
}

}  // namespace load
