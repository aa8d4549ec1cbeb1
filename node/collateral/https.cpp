#include "node/collateral/https.hpp"

#include "primitives/json/value.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace node::collateral {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;

struct Https::Trust {
    ssl::context context{ssl::context::tls_client};
};

namespace {

using Parser = http::response_parser<http::string_body>;

/// One request on a connection of its own; all within one time limit.
struct Exchange {
    Exchange(ssl::context& trust, const Url& to) : url{to}, stream{context, trust} {}

    template <class Start>
    beast::error_code run(Start start) {
        std::optional<beast::error_code> outcome;
        start([&outcome](const beast::error_code& error, auto&&...) { outcome = error; });
        context.restart();
        context.run_until(deadline);
        if (outcome) return *outcome;
        beast::error_code ignored;
        stream.next_layer().close(ignored);
        resolver.cancel();
        context.restart();
        context.run();
        return asio::error::timed_out;
    }

    beast::error_code connect() {
        tcp::resolver::results_type found;
        auto error = run([&](auto done) {
            resolver.async_resolve(url.host, std::to_string(url.port),
                                   [&found, done](const beast::error_code& failure,
                                                  tcp::resolver::results_type results) mutable {
                                       found = std::move(results);
                                       done(failure);
                                   });
        });
        for (const auto& one : found) {
            beast::error_code ignored;
            stream.next_layer().close(ignored);
            error = run([&](auto done) { stream.next_layer().async_connect(one, done); });
            if (!error) break;
        }
        return error;
    }

    beast::error_code handshake() {
        stream.set_verify_mode(ssl::verify_peer);
        stream.set_verify_callback(ssl::host_name_verification{url.host});
        auto* const name = const_cast<char*>(url.host.c_str());
        if (SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, name) != 1)
            return asio::error::invalid_argument;
        return run([&](auto done) { stream.async_handshake(ssl::stream_base::client, done); });
    }

    const Url& url;
    asio::io_context context{1};
    tcp::resolver resolver{context};
    ssl::stream<tcp::socket> stream;
    beast::flat_buffer buffer;
    std::chrono::steady_clock::time_point deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds{kHttpsTimeoutSeconds};
};

HttpsAnswer answer_of(Parser& parser) {
    HttpsAnswer out;
    auto message = parser.release();
    for (const auto& field : message) {
        std::string name{field.name_string()};
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        out.headers[name] = std::string{field.value()};
    }
    out.body = std::move(message.body());
    return out;
}

}  // namespace

Result<Url, Problem> read_url(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    const auto refuse = [&] {
        return unexpected(std::string{text} + ": write it as https://host[:port][/path]");
    };
    if (!text.starts_with(kScheme)) return refuse();
    auto rest = text.substr(kScheme.size());
    if (rest.find_first_of("@# \\") != rest.npos) return refuse();
    Url out;
    const auto slash = rest.find('/');
    if (slash != rest.npos) out.target = rest.substr(slash);
    rest = rest.substr(0, slash);
    const auto colon = rest.rfind(':');
    out.host = rest.substr(0, colon);
    if (out.host.empty()) return refuse();
    if (colon != rest.npos) {
        const auto port = primitives::json::from_decimal(rest.substr(colon + 1));
        if (!port || *port == 0 || *port > 65535) return refuse();
        out.port = static_cast<std::uint16_t>(*port);
    }
    while (out.target.ends_with('/'))
        out.target.pop_back();
    return out;
}

Https::Https(std::unique_ptr<Trust> trust) : trust_{std::move(trust)} {}
Https::Https(Https&&) noexcept = default;
Https& Https::operator=(Https&&) noexcept = default;
Https::~Https() = default;

Result<Https, Problem> Https::create(const std::string& ca_file) {
    auto trust = std::make_unique<Trust>();
    beast::error_code error;
    trust->context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                               ssl::context::no_tlsv1_1);
    if (ca_file.empty())
        trust->context.set_default_verify_paths(error);
    else
        trust->context.load_verify_file(ca_file, error);
    if (error) return unexpected("certificates " + ca_file + ": " + error.message());
    return Https{std::move(trust)};
}

Result<HttpsAnswer, Problem> Https::get(const Url& url) const {
    Exchange exchange{trust_->context, url};
    const auto title = "https://" + url.host + url.target + ": ";
    auto error = exchange.connect();
    if (!error) error = exchange.handshake();
    http::request<http::empty_body> request{http::verb::get, url.target.empty() ? "/" : url.target,
                                            11};
    request.set(http::field::host, url.host);
    request.set(http::field::user_agent, "pha-collateral");
    request.set(http::field::connection, "close");
    Parser parser;
    parser.body_limit(kBodySizeMax);
    parser.header_limit(kHeaderSizeMax);
    if (!error)
        error = exchange.run([&](auto done) { http::async_write(exchange.stream, request, done); });
    if (!error)
        error = exchange.run(
            [&](auto done) { http::async_read(exchange.stream, exchange.buffer, parser, done); });
    if (error) return unexpected(title + error.message());
    if (parser.get().result() != http::status::ok)
        return unexpected(title + "status " + std::to_string(parser.get().result_int()));
    return answer_of(parser);
}

}  // namespace node::collateral
