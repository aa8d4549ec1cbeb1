#include "node/telemetry/telemetry.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace node::telemetry {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = asio::ssl;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using beast::error_code;
using primitives::Result;
using primitives::unexpected;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds kInterval{5};
constexpr milliseconds kFirstRetry{1'000};
constexpr milliseconds kLastRetry{60'000};
constexpr seconds kConnectTimeout{30};
/// Messages that wait for one server; at two blocks a second some ten seconds of them.
constexpr std::size_t kQueueMax = 64;
/// Points on their way from the chain's thread.
constexpr int kPendingMax = 256;
/// Servers have nothing to say; a larger message than this ends the connection.
constexpr std::size_t kAnswerSizeMax = 4096;

using Plain = websocket::stream<beast::tcp_stream>;
using Tls = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

std::uint64_t now_ms() {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
}

/// The connection to one server. Handlers own the stream that they are about, so that a stream
/// which failed lives until its last operation ended, and know by it whether they are still meant.
class Line {
  public:
    Line(asio::io_context& context, ssl::context& trust, const Endpoint& endpoint,
         const Options& options)
        : context_{context},
          trust_{trust},
          endpoint_{endpoint},
          options_{options},
          resolver_{context},
          timer_{context} {}

    void connect() {
        resolver_.async_resolve(
            endpoint_.host, std::to_string(endpoint_.port),
            [this](const error_code& error, const tcp::resolver::results_type& found) {
                if (error) return retry_later(error);
                if (endpoint_.is_tls)
                    dial(std::make_shared<Tls>(context_, trust_), found);
                else
                    dial(std::make_shared<Plain>(context_), found);
            });
    }

    void send(std::string text) {
        if (!is_open_ || queue_.size() >= kQueueMax) return;
        queue_.push_back(std::move(text));
        if (queue_.size() == 1) write_next();
    }

  private:
    template <class Stream>
    void dial(const std::shared_ptr<Stream>& stream, const tcp::resolver::results_type& found) {
        stream_ = stream;
        auto& lowest = beast::get_lowest_layer(*stream);
        lowest.expires_after(kConnectTimeout);
        lowest.async_connect(found, [this, stream](const error_code& error, const tcp::endpoint&) {
            if (error) return failed(stream, error);
            secure(stream);
        });
    }

    void secure(const std::shared_ptr<Plain>& stream) { shake_hands(stream); }
    void secure(const std::shared_ptr<Tls>& stream) {
        auto& layer = stream->next_layer();
        layer.set_verify_mode(ssl::verify_peer);
        layer.set_verify_callback(ssl::host_name_verification{endpoint_.host});
        auto* const name = const_cast<char*>(endpoint_.host.c_str());
        if (SSL_ctrl(layer.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     name) != 1)
            return failed(stream, asio::error::invalid_argument);
        layer.async_handshake(ssl::stream_base::client, [this, stream](const error_code& error) {
            if (error) return failed(stream, error);
            shake_hands(stream);
        });
    }

    template <class Stream>
    void shake_hands(const std::shared_ptr<Stream>& stream) {
        beast::get_lowest_layer(*stream).expires_never();
        stream->set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
        stream->read_message_max(kAnswerSizeMax);
        stream->async_handshake(endpoint_.host + ":" + std::to_string(endpoint_.port),
                                endpoint_.path, [this, stream](const error_code& error) {
                                    if (error) return failed(stream, error);
                                    is_open_ = true;
                                    retry_ = kFirstRetry;
                                    send(message_text(connected(options_.identity), now_ms()));
                                    read_next(stream);
                                });
    }

    /// What a server says is read only to hear that it closes.
    template <class Stream>
    void read_next(const std::shared_ptr<Stream>& stream) {
        stream->async_read(buffer_, [this, stream](const error_code& error, std::size_t) {
            if (error) return failed(stream, error);
            buffer_.consume(buffer_.size());
            read_next(stream);
        });
    }

    void write_next() {
        std::visit(
            [this](const auto& stream) {
                if (stream == nullptr) return;
                stream->async_write(asio::buffer(queue_.front()),
                                    [this, stream](const error_code& error, std::size_t) {
                                        if (error) return failed(stream, error);
                                        if (!is_current(stream)) return;
                                        queue_.pop_front();
                                        if (!queue_.empty()) write_next();
                                    });
            },
            stream_);
    }

    template <class Stream>
    bool is_current(const std::shared_ptr<Stream>& stream) const {
        const auto* current = std::get_if<std::shared_ptr<Stream>>(&stream_);
        return current != nullptr && *current == stream;
    }

    template <class Stream>
    void failed(const std::shared_ptr<Stream>& stream, const error_code& error) {
        if (!is_current(stream)) return;
        beast::get_lowest_layer(*stream).cancel();
        stream_ = std::shared_ptr<Plain>{};
        is_open_ = false;
        // The write under way ends before its stream goes, and its text with the stream's handlers.
        retired_ = std::move(queue_);
        queue_.clear();
        buffer_.consume(buffer_.size());
        retry_later(error);
    }

    void retry_later(const error_code& error) {
        options_.report(endpoint_.host + ":" + std::to_string(endpoint_.port) + ": " +
                        error.message() + "; again in " + std::to_string(retry_.count()) + " ms");
        timer_.expires_after(retry_);
        retry_ = std::min(2 * retry_, kLastRetry);
        timer_.async_wait([this](const error_code& stopped) {
            if (!stopped) connect();
        });
    }

    asio::io_context& context_;
    ssl::context& trust_;
    const Endpoint endpoint_;
    const Options& options_;
    tcp::resolver resolver_;
    asio::steady_timer timer_;
    milliseconds retry_ = kFirstRetry;
    std::variant<std::shared_ptr<Plain>, std::shared_ptr<Tls>> stream_;
    bool is_open_ = false;
    std::deque<std::string> queue_;
    std::deque<std::string> retired_;
    beast::flat_buffer buffer_;
};

}  // namespace

class Telemetry::Sender {
  public:
    explicit Sender(Options options) : options_{std::move(options)} {}
    ~Sender() {
        context_.stop();
        if (thread_.joinable()) thread_.join();
    }

    Result<primitives::Done, std::string> start() {
        error_code error;
        trust_.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1);
        if (options_.ca_file.empty())
            trust_.set_default_verify_paths(error);
        else
            trust_.load_verify_file(options_.ca_file, error);
        if (error)
            return unexpected("telemetry: certificates " + options_.ca_file + ": " +
                              error.message());
        for (const auto& endpoint : options_.endpoints)
            lines_.emplace_back(std::make_unique<Line>(context_, trust_, endpoint, options_))
                ->connect();
        tick_later();
        thread_ = std::thread{[this] { context_.run(); }};
        return primitives::Done{};
    }

    /// From any thread.
    void post(Object payload) {
        if (pending_.fetch_add(1) >= kPendingMax) {
            --pending_;
            return;
        }
        asio::post(context_, [this, payload = std::move(payload)] {
            --pending_;
            send_all(payload);
        });
    }

  private:
    void send_all(const Object& payload) {
        const auto text = message_text(payload, now_ms());
        for (auto& line : lines_)
            line->send(text);
    }
    void tick_later() {
        timer_.expires_after(kInterval);
        timer_.async_wait([this](const error_code& stopped) {
            if (stopped) return;
            const auto interval = options_.interval();
            send_all(interval_of_chain(interval));
            send_all(interval_of_network(interval));
            tick_later();
        });
    }

    const Options options_;
    ssl::context trust_{ssl::context::tls_client};
    asio::io_context context_{1};
    asio::steady_timer timer_{context_};
    std::vector<std::unique_ptr<Line>> lines_;
    std::atomic<int> pending_{0};
    std::thread thread_;
};

Telemetry::Telemetry(std::unique_ptr<Sender> sender) : sender_{std::move(sender)} {}
Telemetry::~Telemetry() = default;

Result<std::unique_ptr<Telemetry>, std::string> Telemetry::start(Options options) {
    auto sender = std::make_unique<Sender>(std::move(options));
    TRY(sender->start());
    return std::unique_ptr<Telemetry>{new Telemetry{std::move(sender)}};
}

void Telemetry::imported(const Point& block, std::string_view origin) {
    sender_->post(telemetry::imported(block, origin));
}

void Telemetry::finalized(const Point& block) {
    sender_->post(telemetry::finalized(block));
}

}  // namespace node::telemetry
