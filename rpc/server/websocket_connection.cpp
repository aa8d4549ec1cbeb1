#include "rpc/server/websocket_connection.hpp"

#include <deque>
#include <memory>
#include <utility>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

constexpr std::size_t kReadChunk = 64 << 10;
/// How much of an oversized message is read (and thrown away) before the client is dropped.
constexpr std::size_t kOversizeFactor = 4;

class WebSocketConnection final : public Session,
                                  public std::enable_shared_from_this<WebSocketConnection> {
  public:
    WebSocketConnection(tcp::socket socket, ServerShared& shared, ConnectionPlace place,
                        const SessionRights& rights, std::shared_ptr<CallRate> rate)
        : Session{rights, std::move(rate)},
          stream_{std::move(socket)},
          shared_{shared},
          place_{std::move(place)} {
        ++shared_.sessions_opened;
    }
    ~WebSocketConnection() override {
        close_all();
        ++shared_.sessions_closed;
    }

    void accept(const http::request<http::string_body>& upgrade) {
        stream_.set_option(
            websocket::stream_base::timeout{.handshake_timeout = shared_.config.transfer_timeout,
                                            .idle_timeout = shared_.config.idle_timeout,
                                            .keep_alive_pings = true});
        // Size is checked here, so that an oversized message is answered and not just cut off.
        stream_.read_message_max(0);
        stream_.async_accept(upgrade, [self = shared_from_this()](const auto& error) {
            if (!error) self->read();
        });
    }

    void deliver(Subscription& subscription, std::string message) override {
        if (is_closed_) return;
        if (subscription.queued >=
                std::max(shared_.config.message_buffer_max, subscription.burst_max) ||
            queued_bytes_ + message.size() > kQueuedFactor * shared_.config.response_size_max) {
            close();
            return;
        }
        ++subscription.queued;
        enqueue(std::move(message), subscription.shared_from_this());
    }

  private:
    /// Notifications may fill the queue to this many responses' worth.
    static constexpr std::size_t kQueuedFactor = 2;

    struct Message {
        std::string text;
        Budget::Charge charge;
        /// Set for notifications.
        std::shared_ptr<Subscription> subscription;
    };

    // ---- reading ----

    void read() {
        stream_.async_read_some(buffer_, kReadChunk,
                                [self = shared_from_this()](const auto& error, std::size_t) {
                                    self->chunk_read(error);
                                });
    }

    void chunk_read(const beast::error_code& error) {
        if (error) return close();
        if (discarded_ > 0 || buffer_.size() > shared_.config.request_size_max) {
            discarded_ += buffer_.size();
            buffer_.clear();
            if (discarded_ > kOversizeFactor * shared_.config.request_size_max) return close();
        }
        if (!stream_.is_message_done()) return read();
        if (discarded_ > 0) {
            discarded_ = 0;
            enqueue(shared_.dispatcher.too_big_response(), nullptr);
        } else {
            take_message();
        }
        read_or_pause();
    }

    void take_message() {
        std::string text = beast::buffers_to_string(buffer_.data());
        buffer_.clear();
        // A large message's memory is not kept for the life of the connection.
        if (buffer_.capacity() > kReadChunk) buffer_.shrink_to_fit();
        ++in_work_;
        shared_.dispatcher.handle(std::move(text), shared_from_this(),
                                  [self = shared_from_this()](std::string response) {
                                      --self->in_work_;
                                      if (!response.empty())
                                          self->enqueue(std::move(response), nullptr);
                                      self->resume();
                                  });
    }

    /// Reads on unless the client has enough in work or does not read its answers.
    void read_or_pause() {
        if (is_closed_) return;
        paused_ = in_work_ >= shared_.config.requests_in_work_max ||
                  queued_bytes_ > shared_.config.response_size_max;
        if (!paused_) read();
    }

    void resume() {
        if (std::exchange(paused_, false)) read_or_pause();
    }

    // ---- writing ----

    void enqueue(std::string text, std::shared_ptr<Subscription> subscription) {
        if (is_closed_) return;
        queued_bytes_ += text.size();
        Budget::Charge charge{shared_.budget, text.size()};
        queue_.push_back({std::move(text), std::move(charge), std::move(subscription)});
        if (queue_.size() == 1) write();
    }

    void write() {
        stream_.text(true);
        stream_.async_write(asio::buffer(queue_.front().text),
                            [self = shared_from_this()](const auto& error, std::size_t) {
                                self->message_written(error);
                            });
    }

    void message_written(const beast::error_code& error) {
        if (error || is_closed_) return close();
        const auto& message = queue_.front();
        queued_bytes_ -= message.text.size();
        if (message.subscription != nullptr) --message.subscription->queued;
        queue_.pop_front();
        if (!queue_.empty()) write();
        resume();
    }

    /// Ends the connection at once: its peer is gone, or too slow to say goodbye to. The message
    /// being written stays until its operation has ended.
    void close() {
        if (std::exchange(is_closed_, true)) return;
        beast::get_lowest_layer(stream_).close();
        close_all();
    }

    websocket::stream<beast::tcp_stream> stream_;
    ServerShared& shared_;
    ConnectionPlace place_;
    beast::flat_buffer buffer_;
    std::deque<Message> queue_;
    std::size_t queued_bytes_ = 0;
    std::size_t in_work_ = 0;
    std::size_t discarded_ = 0;
    bool paused_ = false;
    bool is_closed_ = false;
};

}  // namespace

void serve_websocket(tcp::socket socket, const http::request<http::string_body>& upgrade,
                     ServerShared& shared, ConnectionPlace place, const SessionRights& rights,
                     std::shared_ptr<CallRate> rate) {
    const auto connection = std::make_shared<WebSocketConnection>(
        std::move(socket), shared, std::move(place), rights, std::move(rate));
    connection->accept(upgrade);
}

}  // namespace rpc
