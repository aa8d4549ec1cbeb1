// Telemetry against a WebSocket server of the test's own: what is said, in Substrate's form, what
// happens when the server goes, and that nobody waits for it.
#include "node/telemetry/telemetry.hpp"

#include "primitives/json/reader.hpp"

#include <chrono>
#include <future>
#include <mutex>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <gtest/gtest.h>

namespace {

using namespace node::telemetry;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = primitives::json;
using asio::ip::tcp;

/// Accepts one connection after the other on a port of its own.
class Server {
  public:
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// Accepts a connection, reads `count` messages of it and closes it without a word.
    std::vector<std::string> read(std::size_t count) {
        return read(count, [] {});
    }
    /// The same; `on_first` is told of the first message.
    template <class OnFirst>
    std::vector<std::string> read(std::size_t count, const OnFirst& on_first) {
        beast::websocket::stream<tcp::socket> stream{acceptor_.accept()};
        stream.accept();
        std::vector<std::string> out;
        while (out.size() < count) {
            beast::flat_buffer buffer;
            stream.read(buffer);
            out.push_back(beast::buffers_to_string(buffer.data()));
            if (out.size() == 1) on_first();
        }
        return out;
    }

  private:
    asio::io_context context_;
    tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
};

Options options_to(const Endpoint& endpoint) {
    Options out;
    out.endpoints = {endpoint};
    out.identity.name = "one";
    out.identity.implementation = "pha-node";
    out.identity.version = "1.2.3";
    out.identity.chain = "Development";
    out.identity.is_authority = true;
    out.identity.network_id = "12D3KooW";
    out.identity.startup_ms = 1'700'000'000'123;
    out.interval = [] {
        Interval interval;
        interval.best.number = 7;
        interval.finalized.number = 5;
        interval.transactions = 3;
        interval.peers = 2;
        return interval;
    };
    out.report = [](std::string_view) {};
    return out;
}

Endpoint plain(std::uint16_t port) {
    return {.is_tls = false, .host = "127.0.0.1", .port = port, .path = "/submit"};
}

json::Value payload_of(const std::string& text) {
    const auto message = json::read(text, {});
    EXPECT_TRUE(message) << text;
    EXPECT_EQ(message->find("id")->as_u64(), 1u);
    // 2026-11-23T06:00:00.000+00:00
    EXPECT_EQ(message->find("ts")->if_string()->size(), 29u);
    return *message->find("payload");
}

std::string text_in(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    if (member == nullptr) return "absent";
    if (const auto* text = member->if_string()) return *text;
    const auto* number = member->if_number();
    return number == nullptr ? "neither text nor number" : number->text;
}

TEST(TelemetryEndpoint, ReadsAddressAndVerbosity) {
    const auto tls = read_endpoint("wss://telemetry.polkadot.io/submit/ 0");
    ASSERT_TRUE(tls);
    EXPECT_EQ(*tls, (Endpoint{true, "telemetry.polkadot.io", 443, "/submit/"}));
    const auto local = read_endpoint("ws://127.0.0.1:8001");
    ASSERT_TRUE(local);
    EXPECT_EQ(*local, (Endpoint{false, "127.0.0.1", 8001, "/"}));
}

TEST(TelemetryEndpoint, NamesWhatItRefuses) {
    for (const char* text : {"", "http://host/", "wss://host 10", "wss://host x", "ws://",
                             "ws:///submit", "ws://host:0/", "ws://host:65536/", "ws://host:a/"}) {
        const auto endpoint = read_endpoint(text);
        ASSERT_FALSE(endpoint) << text;
        EXPECT_NE(endpoint.error().find("--telemetry-url " + std::string{text} + ":"),
                  std::string::npos);
    }
}

TEST(Telemetry, SaysWhoItIsThenWhatHappens) {
    Server server;
    std::promise<void> greeted;
    auto heard = std::async(std::launch::async,
                            [&] { return server.read(5, [&] { greeted.set_value(); }); });
    const auto telemetry = Telemetry::start(options_to(plain(server.port())));
    ASSERT_TRUE(telemetry);
    // What is told before the connection stands has nobody to hear it.
    greeted.get_future().wait();
    Point block;
    block.hash.bytes.fill(0xab);
    block.number = 9;
    (*telemetry)->imported(block, "Own");
    (*telemetry)->finalized(block);
    const auto messages = heard.get();

    const auto connected = payload_of(messages[0]);
    EXPECT_EQ(text_in(connected, "msg"), "system.connected");
    EXPECT_EQ(text_in(connected, "name"), "one");
    EXPECT_EQ(text_in(connected, "implementation"), "pha-node");
    EXPECT_EQ(text_in(connected, "version"), "1.2.3");
    EXPECT_EQ(text_in(connected, "chain"), "Development");
    EXPECT_EQ(text_in(connected, "network_id"), "12D3KooW");
    EXPECT_EQ(text_in(connected, "startup_time"), "1700000000123");
    EXPECT_EQ(*connected.find("authority"), json::Value{true});

    const auto imported = payload_of(messages[1]);
    EXPECT_EQ(text_in(imported, "msg"), "block.import");
    EXPECT_EQ(text_in(imported, "height"), "9");
    EXPECT_EQ(text_in(imported, "origin"), "Own");
    EXPECT_EQ(text_in(imported, "best").substr(0, 6), "0xabab");

    const auto finalized = payload_of(messages[2]);
    EXPECT_EQ(text_in(finalized, "msg"), "notify.finalized");
    EXPECT_NE(finalized.find("height")->if_string(), nullptr);

    const auto chain = payload_of(messages[3]);
    EXPECT_EQ(text_in(chain, "msg"), "system.interval");
    EXPECT_EQ(text_in(chain, "height"), "7");
    EXPECT_EQ(text_in(chain, "finalized_height"), "5");
    EXPECT_EQ(text_in(chain, "txcount"), "3");
    EXPECT_EQ(text_in(payload_of(messages[4]), "peers"), "2");
}

TEST(Telemetry, ConnectsAgainWhenTheServerWentAway) {
    Server server;
    auto heard = std::async(std::launch::async, [&] {
        auto first = server.read(1);
        return std::pair{first, server.read(1)};
    });
    std::mutex mutex;
    std::vector<std::string> reports;
    auto options = options_to(plain(server.port()));
    options.report = [&](std::string_view text) {
        const std::lock_guard lock{mutex};
        reports.emplace_back(text);
    };
    const auto telemetry = Telemetry::start(std::move(options));
    ASSERT_TRUE(telemetry);
    const auto [first, second] = heard.get();
    EXPECT_EQ(text_in(payload_of(first[0]), "msg"), "system.connected");
    EXPECT_EQ(text_in(payload_of(second[0]), "msg"), "system.connected");
    const std::lock_guard lock{mutex};
    ASSERT_FALSE(reports.empty());
    EXPECT_NE(reports[0].find("127.0.0.1:" + std::to_string(server.port())), std::string::npos);
    EXPECT_NE(reports[0].find("again in 1000 ms"), std::string::npos);
}

TEST(Telemetry, NobodyWaitsForAServerThatDoesNotRead) {
    // Listens and never accepts: the handshake gets no answer.
    asio::io_context context;
    tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
    const auto began = std::chrono::steady_clock::now();
    {
        const auto telemetry =
            Telemetry::start(options_to(plain(acceptor.local_endpoint().port())));
        ASSERT_TRUE(telemetry);
        for (std::uint32_t i = 0; i < 100'000; ++i)
            (*telemetry)->finalized({.hash = {}, .number = i});
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

TEST(Telemetry, DoesNotTalkToAServerWithoutACertificate) {
    asio::io_context context;
    tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
    auto endpoint = plain(acceptor.local_endpoint().port());
    endpoint.is_tls = true;
    std::promise<std::string> reported;
    auto options = options_to(endpoint);
    bool is_told = false;
    options.report = [&](std::string_view text) {
        if (!std::exchange(is_told, true)) reported.set_value(std::string{text});
    };
    const auto telemetry = Telemetry::start(std::move(options));
    ASSERT_TRUE(telemetry);
    auto socket = acceptor.accept();
    std::array<std::uint8_t, 1> first{};
    asio::read(socket, asio::buffer(first));
    // A handshake record of TLS, not a request of HTTP.
    EXPECT_EQ(first[0], 0x16);
    asio::write(socket, asio::buffer(std::string_view{"HTTP/1.1 101 Switching Protocols\r\n\r\n"}));
    EXPECT_NE(reported.get_future().get().find("again in"), std::string::npos);
}

TEST(Telemetry, NamesAFileOfCertificatesThatIsNone) {
    auto options = options_to(plain(1));
    options.ca_file = "/nonexistent.pem";
    const auto telemetry = Telemetry::start(std::move(options));
    ASSERT_FALSE(telemetry);
    EXPECT_NE(telemetry.error().find("/nonexistent.pem"), std::string::npos);
}

}  // namespace
