#include "node/worker/guest_agent.hpp"

#include "primitives/crypto/secret_box.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace node::worker {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using Stream = asio::generic::stream_protocol::socket;
using Endpoint = asio::generic::stream_protocol::endpoint;
using Parser = http::response_parser<http::string_body>;

constexpr std::string_view kUnixScheme = "unix:";
constexpr std::string_view kHttpScheme = "http://";

/// Where the agent listens: "http://host:port", "unix:PATH" or a path.
Result<Endpoint, Problem> endpoint_of(std::string_view address) {
    if (!address.starts_with(kHttpScheme)) {
        if (address.starts_with(kUnixScheme)) address.remove_prefix(kUnixScheme.size());
        constexpr std::size_t kPathMax = 107;  // sockaddr_un
        if (address.size() > kPathMax)
            return unexpected("the socket's path " + std::string{address} +
                              " has more than 107 bytes");
        return Endpoint{asio::local::stream_protocol::endpoint{std::string{address}}};
    }
    auto host = address.substr(kHttpScheme.size());
    while (host.ends_with('/'))
        host.remove_suffix(1);
    const auto colon = host.rfind(':');
    const auto port = colon == host.npos ? std::string{"80"} : std::string{host.substr(colon + 1)};
    asio::io_context context;
    asio::ip::tcp::resolver resolver{context};
    beast::error_code error;
    const auto found = resolver.resolve(std::string{host.substr(0, colon)}, port, error);
    if (error || found.empty())
        return unexpected("dstack's guest agent: " + std::string{address} +
                          " is no http://host:port that can be reached: " + error.message());
    return Endpoint{found.begin()->endpoint()};
}

/// One request on a connection of its own; every step within the time limit.
struct Exchange {
    explicit Exchange(Parser& answer) : parser{answer} {}

    template <class Start>
    beast::error_code run(Start start) {
        std::optional<beast::error_code> outcome;
        start([&outcome](const beast::error_code& error, auto...) { outcome = error; });
        context.restart();
        context.run_until(deadline);
        if (outcome) return *outcome;
        beast::error_code ignored;
        stream.close(ignored);
        context.restart();
        context.run();
        return asio::error::timed_out;
    }

    beast::error_code perform(const Endpoint& endpoint,
                              const http::request<http::string_body>& request) {
        auto error = run([&](auto done) { stream.async_connect(endpoint, done); });
        if (!error) error = run([&](auto done) { http::async_write(stream, request, done); });
        if (!error) error = run([&](auto done) { http::async_read(stream, buffer, parser, done); });
        return error;
    }

    Parser& parser;
    asio::io_context context{1};
    Stream stream{context};
    beast::flat_buffer buffer;
    std::chrono::steady_clock::time_point deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds{kGuestTimeoutSeconds};
};

std::optional<std::string> text_in(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::nullopt : std::optional{*text};
}

}  // namespace

Result<json::Value, Problem> GuestAgent::ask(std::string_view method,
                                             const json::Object& body) const {
    http::request<http::string_body> request{http::verb::post, "/" + std::string{method}, 11};
    request.set(http::field::host, "dstack");
    request.set(http::field::content_type, "application/json");
    request.set(http::field::connection, "close");
    request.body() = json::write(json::Value{body});
    request.prepare_payload();
    Parser parser;
    parser.body_limit(kGuestAnswerSizeMax);
    const auto title = "dstack's guest agent (" + socket_ + ", " + std::string{method} + "): ";
    const auto endpoint = TRY(endpoint_of(socket_));
    const auto error = Exchange{parser}.perform(endpoint, request);
    if (error) return unexpected(title + error.message());
    auto& response = parser.get();
    const auto answer = json::read(response.body(), {.size_max = kGuestAnswerSizeMax});
    if (response.result() != http::status::ok) {
        const auto said = answer ? text_in(*answer, "error") : std::nullopt;
        return unexpected(title + said.value_or("status " + std::to_string(response.result_int())));
    }
    if (!answer) return unexpected(title + "the answer is no JSON");
    return *answer;
}

Result<GuestQuote, Problem> GuestAgent::quote(const Bytes64& report_data) const {
    json::Object request;
    request.set("report_data", primitives::to_bare_hex(report_data));
    const auto answer = TRY(ask("GetQuote", request));
    const auto quote = text_in(answer, "quote");
    const auto event_log = text_in(answer, "event_log");
    if (!quote || !event_log)
        return unexpected(Problem{"dstack's GetQuote answered no quote with event log"});
    auto bytes = primitives::from_bare_hex(*quote);
    if (!bytes) return unexpected(Problem{"dstack's GetQuote answered a quote that is no hex"});
    return GuestQuote{std::move(bytes).value(), *event_log,
                      text_in(answer, "vm_config").value_or("")};
}

Result<Bytes32, Problem> GuestAgent::key(std::string_view path) const {
    json::Object request;
    request.set("path", path).set("purpose", "pha-node worker");
    auto answer = TRY(ask("GetKey", request));
    auto bytes = primitives::from_bare_hex(text_in(answer, "key").value_or(""));
    Bytes32 out{};
    if (!bytes || bytes->size() != out.size())
        return unexpected(Problem{"dstack's GetKey answered no key of 32 bytes"});
    std::ranges::copy(*bytes, out.begin());
    primitives::crypto::wipe(*bytes);
    return out;
}

Result<std::string, Problem> GuestAgent::instance_id() const {
    const auto id = text_in(TRY(ask("Info", {})), "instance_id");
    if (!id || id->empty()) return unexpected(Problem{"dstack's Info names no instance"});
    return *id;
}

}  // namespace node::worker
