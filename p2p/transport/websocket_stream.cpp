#include "p2p/transport/stream.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace p2p::transport {

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

class WebSocketStream final : public Stream, public std::enable_shared_from_this<WebSocketStream> {
  public:
    explicit WebSocketStream(asio::ip::tcp::socket socket) : socket_{std::move(socket)} {
        socket_.binary(true);
        // Bytes are taken as they come; a message has no size of its own.
        socket_.read_message_max(0);
        socket_.auto_fragment(false);
    }

    void accept(Bytes first, OnStream done) {
        first_ = std::move(first);
        socket_.async_accept(
            asio::buffer(first_),
            [self = shared_from_this(), done](error_code error) { done(error ? nullptr : self); });
    }
    void dial(const std::string& host, OnStream done) {
        socket_.async_handshake(host, "/", [self = shared_from_this(), done](error_code error) {
            done(error ? nullptr : self);
        });
    }

    void read(OnRead done) override {
        socket_.async_read_some(asio::buffer(buffer_),
                                [self = shared_from_this(), done](error_code error, auto size) {
                                    if (self->closed_) return;
                                    if (error) return done({});
                                    // Text, and the end of an empty message, carry nothing.
                                    if (size == 0 || !self->socket_.got_binary())
                                        return self->read(done);
                                    done(BytesView{self->buffer_}.first(size));
                                });
    }
    void write(Bytes bytes, OnDone done) override {
        writing_ = std::move(bytes);
        socket_.async_write(asio::buffer(writing_),
                            [self = shared_from_this(), done](error_code error, auto) {
                                if (!self->closed_) done(!error);
                            });
    }
    void close() override {
        closed_ = true;
        error_code ignored;
        socket_.next_layer().close(ignored);
    }

  private:
    websocket::stream<asio::ip::tcp::socket> socket_;
    Bytes first_;
    Bytes buffer_ = Bytes(kReadSize);
    Bytes writing_;
    bool closed_ = false;
};

}  // namespace

void accept_websocket(asio::ip::tcp::socket socket, Bytes first, OnStream done) {
    std::make_shared<WebSocketStream>(std::move(socket))->accept(std::move(first), std::move(done));
}

void dial_websocket(asio::ip::tcp::socket socket, const std::string& host, OnStream done) {
    std::make_shared<WebSocketStream>(std::move(socket))->dial(host, std::move(done));
}

}  // namespace p2p::transport
