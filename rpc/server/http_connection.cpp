#include "rpc/server/http_connection.hpp"

#include "rpc/json.hpp"
#include "rpc/methods/convert.hpp"
#include "rpc/server/websocket_connection.hpp"

#include <optional>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace rpc {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = boost::asio::ip::tcp;
using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

/// Bytes of request line and headers: a browser sends about one kilobyte.
constexpr std::uint32_t kHeaderSizeMax = 16 << 10;
constexpr const char* kJson = "application/json; charset=utf-8";
constexpr const char* kText = "text/plain; charset=utf-8";

/// Requests over HTTP cannot carry subscriptions.
class HttpSession final : public Session {
  public:
    HttpSession(bool unsafe_allowed, std::shared_ptr<CallRate> rate)
        : Session{{.unsafe_allowed = unsafe_allowed, .subscriptions_max = 0}, std::move(rate)} {}
    void deliver(Subscription&, std::string) override {}
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
  public:
    HttpConnection(tcp::socket socket, ServerShared& shared, const AddressPolicy& policy,
                   Admission admission)
        : stream_{std::move(socket)},
          shared_{shared},
          policy_{policy},
          place_{shared},
          admission_{admission} {
        beast::error_code error;
        const auto client = stream_.socket().remote_endpoint(error);
        rate_ = shared_.rate_of(policy_, error ? std::string{} : client.address().to_string());
    }

    void read_request() {
        parser_.emplace();
        parser_->header_limit(kHeaderSizeMax);
        parser_->body_limit(shared_.config.request_size_max);
        stream_.expires_after(shared_.config.transfer_timeout);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = shared_from_this()](const auto& error, std::size_t) {
                                    self->header_read(error);
                                });
    }

  private:
    const HttpRequest& request() const { return parser_->get(); }

    std::string_view header(http::field field) const {
        const auto value = request()[field];
        return {value.data(), value.size()};
    }
    std::string_view target_path() const {
        const auto target = request().target();
        const std::string_view text{target.data(), target.size()};
        return text.substr(0, text.find('?'));
    }

    void header_read(const beast::error_code& error) {
        if (error == http::error::body_limit) return refuse_too_large();
        if (error) return;
        if (admission_ == Admission::Refused) {
            keep_alive_ = false;
            return respond(http::status::too_many_requests,
                           "Too many connections. Please try again later.", kText);
        }
        const auto origin = header(http::field::origin);
        if (!policy_.origins.allows_host(header(http::field::host)) ||
            (!origin.empty() && !policy_.origins.allows_origin(origin))) {
            keep_alive_ = false;
            return respond(http::status::forbidden, "Origin or Host is not allowed.", kText);
        }
        if (beast::websocket::is_upgrade(request())) return upgrade();
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](const auto& failure, std::size_t) {
                             self->body_read(failure);
                         });
    }

    void upgrade() {
        stream_.expires_never();
        serve_websocket(stream_.release_socket(), request(), shared_, std::move(place_),
                        policy_.rights, rate_);
    }

    void body_read(const beast::error_code& error) {
        if (error == http::error::body_limit) return refuse_too_large();
        if (error) return;
        stream_.expires_never();
        keep_alive_ = request().keep_alive();
        switch (request().method()) {
            case http::verb::post:
                return call();
            case http::verb::options:
                return respond(http::status::no_content, "", kText);
            case http::verb::get:
                if (target_path() == "/health") return report_health();
                if (target_path() == "/health/readiness") return report_readiness();
                break;
            default:
                break;
        }
        respond(http::status::method_not_allowed,
                "Used HTTP Method is not allowed. POST is required.", kText);
    }

    /// A web page cannot send this content type to another origin without a preflight.
    bool has_json_content() const {
        const auto type = header(http::field::content_type);
        const auto name = type.substr(0, type.find_first_of("; "));
        return beast::iequals({name.data(), name.size()}, "application/json");
    }

    void call() {
        if (!has_json_content()) {
            return respond(http::status::unsupported_media_type,
                           "Supplied content type is not allowed. Content-Type: application/json "
                           "is required.",
                           kText);
        }
        if (target_path() == "/bootAuth/app") return boot_auth("pha_bootAuthApp");
        if (target_path() == "/bootAuth/kms") return boot_auth("pha_bootAuthKms");
        const auto session = std::make_shared<HttpSession>(policy_.rights.unsafe_allowed, rate_);
        shared_.dispatcher.handle(std::move(parser_->get().body()), session,
                                  [self = shared_from_this()](std::string response) {
                                      self->respond(http::status::ok, std::move(response), kJson);
                                  });
    }

    /// dstack's webhook: the body is the method's parameter, its result the answer.
    void boot_auth(std::string_view method) {
        const auto body = json::read(request().body());
        if (!body) return respond(http::status::bad_request, "The body is no JSON.", kText);
        auto call = json::Object{}.set("jsonrpc", "2.0").set("id", 1u).set("method", method);
        call.set("params", json::Array{*body});
        const auto session = std::make_shared<HttpSession>(false, rate_);
        shared_.dispatcher.handle(json::write(json::Value{std::move(call)}), session,
                                  [self = shared_from_this()](const std::string& response) {
                                      self->respond_boot_auth(response);
                                  });
    }

    void respond_boot_auth(const std::string& response) {
        const auto answer = json::read(response);
        const auto* result = answer ? answer->find("result") : nullptr;
        if (result != nullptr) return respond(http::status::ok, json::write(*result), kJson);
        respond(http::status::internal_server_error, response, kJson);
    }

    void report_health() {
        respond(http::status::ok, json::write(health_json(shared_.health())), kJson);
    }

    /// 200 when the node can be relied on: in sync, and with peers unless it needs none.
    void report_readiness() {
        const auto health = shared_.health();
        const bool ready = !health.is_syncing && (health.peers > 0 || !health.should_have_peers);
        respond(ready ? http::status::ok : http::status::internal_server_error, "", kJson);
    }

    void refuse_too_large() {
        keep_alive_ = false;
        respond(http::status::payload_too_large, shared_.dispatcher.too_big_response(), kJson);
    }

    void add_cors(HttpResponse& response) const {
        const auto origin = header(http::field::origin);
        if (origin.empty() || !policy_.origins.allows_origin(origin)) return;
        response.set(http::field::access_control_allow_origin, {origin.data(), origin.size()});
        response.set(http::field::vary, "Origin");
        if (request().method() != http::verb::options) return;
        response.set(http::field::access_control_allow_methods, "POST");
        response.set(http::field::access_control_allow_headers, "content-type");
        // Browsers ask this before a public page may reach the local network.
        if (request().count("Access-Control-Request-Private-Network") != 0)
            response.set("Access-Control-Allow-Private-Network", "true");
    }

    void respond(http::status status, std::string body, const char* content_type) {
        response_ = HttpResponse{status, 11};
        response_.set(http::field::content_type, content_type);
        add_cors(response_);
        charge_ = Budget::Charge{shared_.budget, body.size()};
        response_.body() = std::move(body);
        response_.keep_alive(keep_alive_);
        response_.prepare_payload();
        stream_.expires_after(shared_.config.transfer_timeout);
        http::async_write(stream_, response_,
                          [self = shared_from_this()](const auto& error, std::size_t) {
                              self->response_written(error);
                          });
    }

    void response_written(const beast::error_code& error) {
        charge_ = {};
        response_ = {};
        if (error) return;
        if (keep_alive_) return read_request();
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        drain();
    }

    /// Reads what the client still sends, so that closing does not discard the response.
    void drain() {
        stream_.expires_after(kDrainTimeout);
        buffer_.clear();
        stream_.async_read_some(
            buffer_.prepare(kDrainChunk),
            [self = shared_from_this()](const auto& error, std::size_t size) {
                self->drained_ += size;
                if (!error && self->drained_ < self->shared_.config.request_size_max) self->drain();
            });
    }

    static constexpr std::chrono::seconds kDrainTimeout{2};
    static constexpr std::size_t kDrainChunk = 64 << 10;

    beast::tcp_stream stream_;
    ServerShared& shared_;
    const AddressPolicy& policy_;
    ConnectionPlace place_;
    std::shared_ptr<CallRate> rate_;
    Admission admission_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    HttpResponse response_;
    Budget::Charge charge_;
    bool keep_alive_ = false;
    std::size_t drained_ = 0;
};

}  // namespace

void serve_http(tcp::socket socket, ServerShared& shared, const AddressPolicy& policy,
                Admission admission) {
    std::make_shared<HttpConnection>(std::move(socket), shared, policy, admission)->read_request();
}

}  // namespace rpc
