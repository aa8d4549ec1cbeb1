#include "rpc/client/client.hpp"

#include <deque>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace rpc {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

/// Notifications kept per subscription while something else is awaited.
constexpr std::size_t kKeptMax = 4096;

ClientError transport_error(std::string text) {
    return {0, std::move(text), {}};
}

std::string request_text(std::uint64_t id, std::string_view method, json::Array params) {
    json::Object request;
    request.set("jsonrpc", "2.0")
        .set("id", id)
        .set("method", method)
        .set("params", std::move(params));
    return json::write(json::Value{std::move(request)});
}

ClientError error_from(const json::Value& error) {
    ClientError out{0, "malformed error answer", error};
    const auto* code = error.find("code");
    const auto* message = error.find("message");
    if (code == nullptr || code->if_number() == nullptr || message == nullptr ||
        message->if_string() == nullptr)
        return out;
    const auto& text = code->if_number()->text;
    const bool negative = text.starts_with('-');
    const auto size = json::from_decimal(negative ? std::string_view{text}.substr(1) : text);
    if (!size || *size > 1'000'000) return out;
    out.code = static_cast<int>(*size) * (negative ? -1 : 1);
    out.message = *message->if_string();
    const auto* data = error.find("data");
    out.data = data == nullptr ? std::optional<json::Value>{} : *data;
    return out;
}

}  // namespace

struct Client::Connection {
    explicit Connection(const ClientOptions& client_options) : options{client_options} {}

    /// Runs one asynchronous operation to its end or the time limit.
    template <class Start>
    Result<Done, ClientError> run(Start start, std::chrono::milliseconds timeout) {
        std::optional<beast::error_code> outcome;
        start([&outcome](const beast::error_code& error) { outcome = error; });
        context.restart();
        context.run_for(timeout);
        if (!outcome) {
            beast::get_lowest_layer(stream).close();
            context.restart();
            context.run();
            return unexpected(transport_error("timed out"));
        }
        if (*outcome) return unexpected(transport_error(outcome->message()));
        return Done{};
    }

    Result<Done, ClientError> open(const std::string& host, std::uint16_t port) {
        beast::error_code error;
        const auto address = asio::ip::make_address(host, error);
        if (error) return unexpected(transport_error(host + ": " + error.message()));
        const tcp::endpoint endpoint{address, port};
        TRY(run(
            [&](auto done) {
                beast::get_lowest_layer(stream).async_connect(endpoint, std::move(done));
            },
            options.timeout));
        beast::get_lowest_layer(stream).socket().set_option(tcp::no_delay{true}, error);
        stream.read_message_max(options.message_size_max);
        stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
            if (!options.origin.empty()) request.set(beast::http::field::origin, options.origin);
        }));
        const auto name = host + ":" + std::to_string(port);
        return run([&](auto done) { stream.async_handshake(name, "/", std::move(done)); },
                   options.timeout);
    }

    Result<Done, ClientError> send(std::string_view text) {
        return run(
            [&](auto done) {
                stream.async_write(
                    asio::buffer(text.data(), text.size()),
                    [done](const beast::error_code& error, std::size_t) mutable { done(error); });
            },
            options.timeout);
    }

    Result<std::string, ClientError> receive(std::chrono::milliseconds timeout) {
        beast::flat_buffer buffer;
        TRY(run(
            [&](auto done) {
                stream.async_read(buffer, [done](const beast::error_code& error,
                                                 std::size_t) mutable { done(error); });
            },
            timeout));
        return beast::buffers_to_string(buffer.data());
    }

    /// Reads one message; a notification is kept and nullopt returned.
    Result<std::optional<json::Value>, ClientError> receive_answer(
        std::chrono::milliseconds timeout) {
        const auto text = TRY(receive(timeout));
        auto message = json::read(text, {.size_max = options.message_size_max});
        if (!message)
            return unexpected(transport_error(std::string{to_string(message.error().kind)}));
        const auto* params = message->find("params");
        if (message->find("method") == nullptr || params == nullptr)
            return std::optional{std::move(message).value()};
        const auto* id = params->find("subscription");
        const auto* result = params->find("result");
        if (id == nullptr || id->if_string() == nullptr || result == nullptr)
            return unexpected(transport_error("malformed notification"));
        auto& queue = kept[*id->if_string()];
        if (queue.size() >= kKeptMax) queue.pop_front();
        queue.push_back(*result);
        return std::optional<json::Value>{};
    }

    ClientOptions options;
    asio::io_context context{1};
    websocket::stream<beast::tcp_stream> stream{context};
    std::uint64_t next_id = 1;
    std::map<std::string, std::deque<json::Value>, std::less<>> kept;
};

Client::Client(std::unique_ptr<Connection> connection) : connection_{std::move(connection)} {}
Client::~Client() = default;

Result<std::unique_ptr<Client>, ClientError> Client::connect(const std::string& host,
                                                             std::uint16_t port,
                                                             const ClientOptions& options) {
    auto connection = std::make_unique<Connection>(options);
    TRY(connection->open(host, port));
    return std::unique_ptr<Client>{new Client{std::move(connection)}};
}

Result<json::Value, ClientError> Client::call(std::string_view method, json::Array params) {
    auto& connection = *connection_;
    const auto id = connection.next_id++;
    TRY(connection.send(request_text(id, method, std::move(params))));
    while (true) {
        const auto answer = TRY(connection.receive_answer(connection.options.timeout));
        if (!answer) continue;
        const auto* answered = answer->find("id");
        if (answered == nullptr || *answered != json::Value{id})
            return unexpected(
                transport_error("answer to another request: " + json::write(*answer)));
        if (const auto* error = answer->find("error")) return unexpected(error_from(*error));
        const auto* result = answer->find("result");
        if (result == nullptr) return unexpected(transport_error("answer without a result"));
        return *result;
    }
}

Result<std::string, ClientError> Client::subscribe(std::string_view method, json::Array params) {
    const auto id = TRY(call(method, std::move(params)));
    if (id.if_string() == nullptr)
        return unexpected(transport_error("subscription id is no string"));
    return *id.if_string();
}

Result<json::Value, ClientError> Client::next(std::string_view subscription) {
    return next(subscription, connection_->options.timeout);
}

Result<json::Value, ClientError> Client::next(std::string_view subscription,
                                              std::chrono::milliseconds timeout) {
    auto& connection = *connection_;
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (true) {
        const auto found = connection.kept.find(subscription);
        if (found != connection.kept.end() && !found->second.empty()) {
            auto result = std::move(found->second.front());
            found->second.pop_front();
            return result;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return unexpected(transport_error("timed out"));
        if (TRY(connection.receive_answer(left)))
            return unexpected(transport_error("an answer to no request"));
    }
}

Result<Done, ClientError> Client::send_text(std::string_view text) {
    return connection_->send(text);
}

Result<std::string, ClientError> Client::receive_text() {
    return connection_->receive(connection_->options.timeout);
}

}  // namespace rpc
