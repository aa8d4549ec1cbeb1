// The server over real loopback sockets: HTTP, WebSocket, policy and limits.
#include "rpc/client/client.hpp"
#include "rpc/server/call_rate.hpp"
#include "rpc/server/endpoint_text.hpp"
#include "rpc/service.hpp"
#include "tests/rpc/fake_node.hpp"
#include "tests/rpc/raw_http.hpp"

#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace rpc::tests {
namespace {

using namespace std::chrono_literals;

constexpr const char* kNameRequest = R"({"jsonrpc":"2.0","id":1,"method":"system_name"})";
constexpr const char* kNameAnswer = R"({"jsonrpc":"2.0","id":1,"result":"pha-node"})";

class Server : public ::testing::Test {
  protected:
    void start(ServerConfig config = {}) {
        config.listen = {{.address = "127.0.0.1", .port = 0}};
        auto started = Service::start(config, node.backend());
        ASSERT_TRUE(started) << started.error();
        service = std::move(started).value();
        port = service->ports().at(0);
    }
    std::unique_ptr<Client> connect(const ClientOptions& options = {}) {
        auto client = Client::connect("127.0.0.1", port, options);
        EXPECT_TRUE(client) << client.error().message;
        return client ? std::move(client).value() : nullptr;
    }
    /// Waits until the condition holds; false after 10 s.
    template <class Condition>
    static bool eventually(Condition condition) {
        for (int i = 0; i < 1000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }

    FakeNode node;
    std::unique_ptr<Service> service;
    std::uint16_t port = 0;
};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

// ---- HTTP ---------------------------------------------------------------------------------------

TEST_F(Server, AnswersPosts) {
    start();
    RawConnection connection{port};
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(connection.send(post(kNameRequest)));
        const auto response = connection.receive();
        EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
        EXPECT_TRUE(has(response, "Content-Type: application/json")) << response;
        EXPECT_TRUE(response.ends_with(kNameAnswer)) << response;
    }
    const auto batch = ask(port, post(std::string{"["} + kNameRequest + "," + kNameRequest + "]"));
    EXPECT_TRUE(batch.ends_with(std::string{"["} + kNameAnswer + "," + kNameAnswer + "]")) << batch;
    const auto failed = ask(port, post("nonsense"));
    EXPECT_TRUE(failed.starts_with("HTTP/1.1 200 OK")) << failed;
    EXPECT_TRUE(has(failed, R"("code":-32700)")) << failed;
    const auto subscribed =
        ask(port, post(R"({"jsonrpc":"2.0","id":1,"method":"chain_subscribeNewHeads"})"));
    EXPECT_TRUE(has(subscribed, R"("code":-32603)")) << subscribed;
}

TEST_F(Server, ClosesWhenAskedTo) {
    start();
    RawConnection connection{port};
    connection.send(post(kNameRequest, "Connection: close\r\n"));
    EXPECT_TRUE(connection.receive().ends_with(kNameAnswer));
    EXPECT_TRUE(connection.is_closed_by_peer());
    EXPECT_TRUE(eventually([&] { return service->statistics().connections == 0; }));
}

TEST_F(Server, RefusesOtherMethodsAndContents) {
    start();
    EXPECT_TRUE(ask(port, plain("GET", "/")).starts_with("HTTP/1.1 405 "));
    EXPECT_TRUE(ask(port, plain("DELETE", "/")).starts_with("HTTP/1.1 405 "));
    const std::string form =
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
        "\r\n{}";
    EXPECT_TRUE(ask(port, form).starts_with("HTTP/1.1 415 "));
    EXPECT_TRUE(ask(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
                    .starts_with("HTTP/1.1 415 "));
    const std::string charset =
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
        "Content-Length: 2\r\n\r\n{}";
    EXPECT_TRUE(ask(port, charset).starts_with("HTTP/1.1 200 "));
}

TEST_F(Server, ReportsHealthAndReadiness) {
    node.node_health = {.peers = 0, .is_syncing = false, .should_have_peers = true};
    start();
    EXPECT_TRUE(ask(port, plain("GET", "/health"))
                    .ends_with(R"({"peers":0,"isSyncing":false,"shouldHavePeers":true})"));
    EXPECT_TRUE(ask(port, plain("GET", "/health/readiness")).starts_with("HTTP/1.1 500 "));
    service->stop();
    node.node_health.peers = 1;
    start();
    EXPECT_TRUE(ask(port, plain("GET", "/health/readiness")).starts_with("HTTP/1.1 200 "));
}

TEST_F(Server, RefusesOversizedBodies) {
    start({.request_size_max = 1000});
    const auto response = ask(port, post(std::string(1001, ' ')));
    EXPECT_TRUE(response.starts_with("HTTP/1.1 413 ")) << response;
    EXPECT_TRUE(response.ends_with(
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"Request is too big",)"
        R"("data":"Exceeded max limit of 1000"}})"))
        << response;
    EXPECT_TRUE(ask(port, post(std::string(1000 - std::string_view{kNameRequest}.size(), ' ') +
                               kNameRequest))
                    .ends_with(kNameAnswer));
}

// ---- web pages ----------------------------------------------------------------------------------

TEST_F(Server, AllowsTheDefaultOriginsOnly) {
    start();
    const auto from = [&](const std::string& origin) {
        return ask(port, post(kNameRequest, "Origin: " + origin + "\r\n"));
    };
    for (const std::string origin : {"http://localhost:3000", "https://127.0.0.1",
                                     "http://127.0.0.1:8080", "https://polkadot.js.org"}) {
        const auto response = from(origin);
        EXPECT_TRUE(has(response, "Access-Control-Allow-Origin: " + origin + "\r\n")) << response;
        EXPECT_TRUE(response.ends_with(kNameAnswer)) << response;
    }
    for (const std::string origin :
         {"https://evil.example", "http://localhost.evil.example", "https://polkadot.js.org:8443",
          "http://localhost:80x", "null"}) {
        const auto response = from(origin);
        EXPECT_TRUE(response.starts_with("HTTP/1.1 403 ")) << origin << response;
        EXPECT_FALSE(has(response, "pha-node")) << response;
    }
}

TEST_F(Server, AnswersPreflights) {
    start();
    const auto response = ask(port, plain("OPTIONS", "/",
                                          "Origin: https://polkadot.js.org\r\n"
                                          "Access-Control-Request-Method: POST\r\n"
                                          "Access-Control-Request-Private-Network: true\r\n"));
    EXPECT_TRUE(response.starts_with("HTTP/1.1 204 ")) << response;
    EXPECT_TRUE(has(response, "Access-Control-Allow-Origin: https://polkadot.js.org\r\n"));
    EXPECT_TRUE(has(response, "Access-Control-Allow-Methods: POST\r\n"));
    EXPECT_TRUE(has(response, "Access-Control-Allow-Headers: content-type\r\n"));
    EXPECT_TRUE(has(response, "Access-Control-Allow-Private-Network: true\r\n"));
}

TEST_F(Server, RefusesForeignHostNamesOnLoopback) {
    start();
    const auto request = [](const std::string& host) {
        return "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    };
    EXPECT_TRUE(ask(port, request("rebound.example")).starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(ask(port, request("localhost:9944")).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask(port, request("[::1]:9944")).starts_with("HTTP/1.1 200 "));
}

TEST_F(Server, AllowsEveryPageWhenToldSo) {
    start({.origins = {"all"}});
    const auto response = ask(port,
                              "POST / HTTP/1.1\r\nHost: node.example\r\n"
                              "Origin: https://any.example\r\nContent-Type: "
                              "application/json\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_TRUE(has(response, "Access-Control-Allow-Origin: https://any.example\r\n")) << response;
    EXPECT_TRUE(connect({.origin = "https://any.example"}));
}

TEST_F(Server, RefusesWebSocketsOfForeignPages) {
    start();
    EXPECT_FALSE(Client::connect("127.0.0.1", port, {.origin = "https://evil.example"}));
    EXPECT_TRUE(connect({.origin = "http://localhost:3000"}));
    EXPECT_TRUE(connect());
}

TEST_F(Server, AppliesTheUnsafePolicy) {
    const auto code = [&](UnsafeMethods policy) {
        start({.unsafe_methods = policy});
        const auto answer = connect()->call("system_peers");
        const int result = answer ? 0 : answer.error().code;
        service->stop();
        return result;
    };
    EXPECT_EQ(code(UnsafeMethods::Auto), 0);
    EXPECT_EQ(code(UnsafeMethods::Allow), 0);
    EXPECT_EQ(code(UnsafeMethods::Deny), -32601);
}

TEST_F(Server, DeniesUnsafeMethodsBeyondLoopbackByDefault) {
    ServerConfig config;
    config.listen = {{.address = "0.0.0.0", .port = 0}};
    auto started = Service::start(config, node.backend());
    ASSERT_TRUE(started) << started.error();
    port = (*started)->ports().at(0);
    const auto answer = connect()->call("system_peers");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message, "RPC call is unsafe to be called externally");
}

TEST_F(Server, LimitsTheCallsOfAConnection) {
    start({.calls_per_minute = 3});
    const auto client = connect();
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(client->call("system_name"));
    for (const auto* method : {"system_name", "author_submitExtrinsic", "no_such_method"}) {
        const auto refused = client->call(method);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, -32999) << method;
    }
    EXPECT_TRUE(connect()->call("system_name")) << "another connection has calls of its own";

    // A batch counts each of its calls, and the requests of one HTTP connection count together.
    RawConnection raw{port};
    const std::string two = std::string{"["} + kNameRequest + "," + kNameRequest + "]";
    ASSERT_TRUE(raw.send(post(two)));
    EXPECT_EQ(raw.receive().find("-32999"), std::string::npos);
    ASSERT_TRUE(raw.send(post(two)));
    const auto answer = raw.receive();
    EXPECT_NE(answer.find(kNameAnswer), std::string::npos) << answer;
    EXPECT_NE(answer.find("RPC rate limit exceeded"), std::string::npos) << answer;
    service->stop();

    start({.calls_per_minute = 1, .rate_exempt = {"10.0.0.1", "127.0.0.0/8"}});
    const auto exempt = connect();
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(exempt->call("system_name"));
}

TEST(CallRate, HoldsAMinutesCallsAndFillsWithTime) {
    const CallRate::Time start{std::chrono::hours{1}};
    CallRate rate{6, start};
    const auto take_all = [&](CallRate::Time now) {
        int taken = 0;
        while (rate.take(now))
            ++taken;
        return taken;
    };
    EXPECT_EQ(take_all(start), 6);
    EXPECT_EQ(take_all(start + 9s), 0);
    EXPECT_EQ(take_all(start + 10s), 1);
    EXPECT_EQ(take_all(start + 40s), 3);
    EXPECT_EQ(take_all(start + 1h), 6);
}

TEST(CallRate, KnowsItsNetworks) {
    const std::vector<std::string> networks{"10.1.0.0/16", "192.168.0.7", "2001:db8::/32"};
    for (const auto* inside : {"10.1.255.3", "192.168.0.7", "::ffff:10.1.0.1", "2001:db8::9"})
        EXPECT_TRUE(is_in_networks(inside, networks)) << inside;
    for (const auto* outside : {"10.2.0.1", "192.168.0.8", "2001:db9::1", "", "nonsense"})
        EXPECT_FALSE(is_in_networks(outside, networks)) << outside;
    EXPECT_TRUE(is_network("::1"));
    EXPECT_TRUE(is_network("10.0.0.0/8"));
    EXPECT_FALSE(is_network("10.0.0.0/33"));
    EXPECT_FALSE(is_network("example.org"));
}

TEST_F(Server, ServesAddressesWithPoliciesOfTheirOwn) {
    ServerConfig config;
    config.listen = {{.address = "127.0.0.1", .port = 0},
                     {.address = "127.0.0.1",
                      .port = 0,
                      .unsafe_methods = UnsafeMethods::Deny,
                      .origins = std::vector<std::string>{"https://wallet.example"},
                      .calls_per_minute = 2},
                     {.address = "0.0.0.0", .port = 0, .unsafe_methods = UnsafeMethods::Auto}};
    auto started = Service::start(config, node.backend());
    ASSERT_TRUE(started) << started.error();
    const auto ports = (*started)->ports();
    ASSERT_EQ(ports.size(), 3U);
    const auto at = [](std::uint16_t where, const std::string& origin = {}) {
        return Client::connect("127.0.0.1", where, {.origin = origin});
    };
    // The operator's own is as if it were alone.
    EXPECT_TRUE((*at(ports[0]))->call("system_peers"));
    EXPECT_TRUE(at(ports[0], "http://localhost:1"));
    EXPECT_FALSE(at(ports[0], "https://wallet.example"));
    const auto open = at(ports[1], "https://wallet.example");
    ASSERT_TRUE(open);
    EXPECT_EQ((*open)->call("system_peers").error().code, -32601);
    EXPECT_TRUE((*open)->call("system_name"));
    EXPECT_EQ((*open)->call("system_name").error().code, -32999);
    EXPECT_FALSE(at(ports[1], "http://localhost:1"));
    EXPECT_EQ((*at(ports[2]))->call("system_peers").error().code, -32601);
}

TEST(EndpointText, ReadsAnAddressAndItsPolicy) {
    const auto one = endpoint_from(
        "listen-addr=0.0.0.0:9955,methods=auto,cors=https://a.example,cors=*,rate-limit=600,"
        "optional=true");
    ASSERT_TRUE(one) << one.error();
    EXPECT_EQ(one->address, "0.0.0.0");
    EXPECT_EQ(one->port, 9955);
    EXPECT_EQ(one->unsafe_methods, UnsafeMethods::Auto);
    EXPECT_EQ(one->origins, (std::vector<std::string>{"https://a.example", "all"}));
    EXPECT_EQ(one->calls_per_minute, 600U);
    EXPECT_TRUE(one->optional);
    const auto two = endpoint_from("listen-addr=[::1]:0");
    ASSERT_TRUE(two) << two.error();
    EXPECT_EQ(two->address, "::1");
    EXPECT_EQ(two->unsafe_methods, UnsafeMethods::Deny) << "safe unless it is said otherwise";
    for (const auto* wrong :
         {"", "methods=safe", "listen-addr=127.0.0.1", "listen-addr=:1",
          "listen-addr=1.1.1.1:65536", "listen-addr=1.1.1.1:1,methods=all",
          "listen-addr=1.1.1.1:1,rate-limit=-1", "listen-addr=1.1.1.1:1,optional=maybe",
          "listen-addr=1.1.1.1:1,color=red"})
        EXPECT_FALSE(endpoint_from(wrong)) << wrong;
}

// ---- WebSocket ----------------------------------------------------------------------------------

TEST_F(Server, ServesCallsAndSubscriptionsOverWebSocket) {
    start();
    const auto client = connect();
    const auto name = client->call("system_name");
    ASSERT_TRUE(name) << name.error().message;
    EXPECT_EQ(*name->if_string(), "pha-node");

    const auto heads = client->subscribe("chain_subscribeNewHeads");
    ASSERT_TRUE(heads) << heads.error().message;
    const auto first = client->next(*heads);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(*first->find("number")->if_string(), "0x0");
    for (int i = 1; i <= 20; ++i) {
        node.extend();
        const auto head = client->next(*heads);
        ASSERT_TRUE(head) << head.error().message;
    }
    EXPECT_EQ(*client->call("chain_unsubscribeNewHeads", {*heads}), json::Value{true});

    const auto refused = client->call("state_getKeysPaged", {"0x", 5000});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, 4002);
    EXPECT_EQ(service->statistics().sessions_opened, 1U);
}

TEST_F(Server, WatchesATransaction) {
    start();
    const auto client = connect();
    const auto watch = client->subscribe("author_submitAndWatchExtrinsic", {"0x0401"});
    ASSERT_TRUE(watch) << watch.error().message;
    EXPECT_EQ(*client->next(*watch), json::Value{"ready"});
    std::thread pool{[&] {
        node.tell_status(1, {.kind = TransactionStatus::Kind::InBlock, .hash = node.genesis()});
        node.tell_status(1, {.kind = TransactionStatus::Kind::Finalized, .hash = node.genesis()});
    }};
    EXPECT_NE(client->next(*watch)->find("inBlock"), nullptr);
    EXPECT_NE(client->next(*watch)->find("finalized"), nullptr);
    pool.join();
    EXPECT_TRUE(eventually([&] { return node.watcher_count() == 0; }));
}

TEST_F(Server, AnswersPipelinedRequests) {
    start({.requests_in_work_max = 4});
    const auto client = connect();
    constexpr int kCount = 200;
    for (int i = 0; i < kCount; ++i)
        ASSERT_TRUE(client->send_text(R"({"jsonrpc":"2.0","id":1,"method":"author_pendingEx)"
                                      R"(trinsics"})"));
    for (int i = 0; i < kCount; ++i) {
        const auto answer = client->receive_text();
        ASSERT_TRUE(answer) << i << answer.error().message;
        EXPECT_EQ(*answer, R"({"jsonrpc":"2.0","id":1,"result":[]})");
    }
}

TEST_F(Server, StaysResponsiveWhileAMethodWaits) {
    std::promise<void> release;
    node.define_call("Test_wait",
                     [released = release.get_future().share()](
                         const Hash&, BytesView) -> Result<Bytes, StateError> {
                         released.wait();
                         return Bytes{1};
                     });
    start();
    const auto client = connect();
    ASSERT_TRUE(client->send_text(
        R"({"jsonrpc":"2.0","id":"slow","method":"state_call","params":["Test_wait","0x"]})"));
    ASSERT_TRUE(client->send_text(kNameRequest));
    EXPECT_EQ(*client->receive_text(), kNameAnswer);
    release.set_value();
    EXPECT_EQ(*client->receive_text(), R"({"jsonrpc":"2.0","id":"slow","result":"0x01"})");
}

TEST_F(Server, AnswersOversizedMessagesAndGoesOn) {
    start({.request_size_max = 200'000});
    const auto client = connect();
    ASSERT_TRUE(client->send_text(std::string(500'000, ' ')));
    EXPECT_EQ(*client->receive_text(),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"Request is too big",)"
              R"("data":"Exceeded max limit of 200000"}})");
    ASSERT_TRUE(client->send_text(kNameRequest));
    EXPECT_EQ(*client->receive_text(), kNameAnswer);
}

TEST_F(Server, DropsClientsThatSendWithoutEnd) {
    start({.request_size_max = 10'000});
    const auto client = connect();
    (void)client->send_text(std::string(10 << 20, ' '));
    EXPECT_TRUE(eventually([&] { return service->statistics().connections == 0; }));
}

TEST_F(Server, DropsSlowReaders) {
    start({.message_buffer_max = 8});
    const auto client = connect();
    ASSERT_TRUE(client->subscribe("grandpa_subscribeJustifications"));
    // More than the kernel's socket buffers and the queue take together.
    const Bytes large(60'000, 7);
    for (int i = 0; i < 400 && service->statistics().connections == 1; ++i) {
        node.tell_justification(large);
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(eventually([&] { return service->statistics().connections == 0; }));
    EXPECT_TRUE(eventually([&] { return service->statistics().held_bytes == 0; }));
}

TEST_F(Server, BoundsConnections) {
    start({.connections_max = 2});
    const auto first = connect();
    {
        const auto second = connect();
        EXPECT_TRUE(ask(port, post(kNameRequest)).starts_with("HTTP/1.1 429 "));
        EXPECT_FALSE(Client::connect("127.0.0.1", port));
        EXPECT_TRUE(second->call("system_name"));
    }
    EXPECT_TRUE(eventually([&] {
        return ask(port, post(kNameRequest, "Connection: close\r\n")).starts_with("HTTP/1.1 200 ");
    }));
}

TEST_F(Server, DropsSilentConnections) {
    start({.transfer_timeout = 1s});
    RawConnection connection{port};
    connection.send("POST / HTTP/1.1\r\n");
    EXPECT_TRUE(connection.is_closed_by_peer());
}

// ---- life ---------------------------------------------------------------------------------------

TEST_F(Server, StopsWithCallsAndSubscriptionsUnderWay) {
    node.define_call("Test_slow", [](const Hash&, BytesView) -> Result<Bytes, StateError> {
        std::this_thread::sleep_for(50ms);
        return Bytes{1};
    });
    start();
    const auto client = connect();
    ASSERT_TRUE(client->subscribe("chain_subscribeAllHeads"));
    ASSERT_TRUE(client->subscribe("state_subscribeStorage", {json::Array{"0x01"}}));
    ASSERT_TRUE(client->subscribe("author_submitAndWatchExtrinsic", {"0x0401"}));
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(client->send_text(
            R"({"jsonrpc":"2.0","id":1,"method":"state_call","params":["Test_slow","0x"]})"));
    std::thread blocks{[&] {
        for (int i = 0; i < 50; ++i)
            node.extend();
    }};
    service->stop();
    blocks.join();
    EXPECT_EQ(node.watcher_count(), 0U);
    node.extend();
    EXPECT_TRUE(service->ports().empty());
}

TEST_F(Server, SaysWhichAddressCannotBeBound) {
    start();
    ServerConfig config;
    config.listen = {{.address = "127.0.0.1", .port = port}};
    const auto taken = Service::start(config, node.backend());
    ASSERT_FALSE(taken);
    EXPECT_TRUE(has(taken.error(), "127.0.0.1 port " + std::to_string(port))) << taken.error();
    config.listen = {{.address = "nonsense", .port = 0}};
    const auto invalid = Service::start(config, node.backend());
    ASSERT_FALSE(invalid);
    EXPECT_TRUE(has(invalid.error(), "RPC address nonsense")) << invalid.error();
    config.listen = {{.address = "127.0.0.1", .port = 0},
                     {.address = "127.0.0.1", .port = port, .optional = true}};
    const auto without = Service::start(config, node.backend());
    ASSERT_TRUE(without) << without.error();
    EXPECT_EQ((*without)->ports().size(), 1U);
}

}  // namespace
}  // namespace rpc::tests
