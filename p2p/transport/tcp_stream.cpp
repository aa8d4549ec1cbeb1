#include "p2p/transport/stream.hpp"

#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace p2p::transport {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class TcpStream final : public Stream, public std::enable_shared_from_this<TcpStream> {
  public:
    TcpStream(asio::ip::tcp::socket socket, Bytes first)
        : socket_{std::move(socket)}, first_{std::move(first)} {}

    void read(OnRead done) override {
        if (!first_.empty())
            return asio::post(socket_.get_executor(), [self = shared_from_this(), done] {
                const auto first = std::exchange(self->first_, {});
                if (!self->closed_) done(first);
            });
        socket_.async_read_some(
            asio::buffer(buffer_), [self = shared_from_this(), done](error_code error, auto size) {
                if (self->closed_) return;
                done(error ? BytesView{} : BytesView{self->buffer_}.first(size));
            });
    }
    void write(Bytes bytes, OnDone done) override {
        writing_ = std::move(bytes);
        asio::async_write(socket_, asio::buffer(writing_),
                          [self = shared_from_this(), done](error_code error, auto) {
                              if (!self->closed_) done(!error);
                          });
    }
    void close() override {
        closed_ = true;
        error_code ignored;
        socket_.close(ignored);
    }

  private:
    asio::ip::tcp::socket socket_;
    Bytes first_;
    Bytes buffer_ = Bytes(kReadSize);
    Bytes writing_;
    bool closed_ = false;
};

}  // namespace

std::shared_ptr<Stream> make_tcp_stream(asio::ip::tcp::socket socket, Bytes first) {
    return std::make_shared<TcpStream>(std::move(socket), std::move(first));
}

}  // namespace p2p::transport
