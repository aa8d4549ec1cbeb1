// The whole of RPC but the sockets, run by hand in the test's own thread: deterministic.
#pragma once

#include "rpc/methods/all.hpp"
#include "rpc/server/dispatcher.hpp"
#include "tests/rpc/fake_node.hpp"

#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rpc::tests {

/// Keeps tasks until drain(); checks that none of the two kinds is run as the other.
class QueueExecutor final : public Executor {
  public:
    void on_io(Task task) override { tasks_.push_back(std::move(task)); }
    void on_worker(Task task) override {
        ++worker_tasks;
        tasks_.push_back(std::move(task));
    }
    void on_worker_meanwhile(Task task) override { on_worker(std::move(task)); }
    std::size_t worker_backlog() const override { return backlog; }
    void drain() {
        while (!tasks_.empty()) {
            const auto next = newest_first ? tasks_.end() - 1 : tasks_.begin();
            const auto task = std::move(*next);
            tasks_.erase(next);
            task();
        }
    }
    /// Workers that race: what was given last runs first.
    bool newest_first = false;
    std::size_t worker_tasks = 0;
    /// What worker_backlog() says.
    std::size_t backlog = 0;

  private:
    std::deque<Task> tasks_;
};

/// Keeps what a connection would send.
class RecordingSession final : public Session {
  public:
    using Session::Session;
    ~RecordingSession() override { close_all(); }
    void deliver(Subscription&, std::string message) override {
        messages.push_back(std::move(message));
    }
    std::vector<std::string> messages;
};

class Harness {
  public:
    explicit Harness(const DispatchLimits& limits = {}, SessionRights rights = {true, 8},
                     std::size_t held_bytes_max = 1 << 30)
        : budget{held_bytes_max},
          hub{node.backend(), executor},
          chain_head{node.backend(), executor},
          methods{methods_of({.backend = node.backend(),
                              .executor = executor,
                              .hub = hub,
                              .chain_head = chain_head,
                              .response_size_max = limits.response_size_max})},
          dispatcher{methods, executor, budget, limits},
          session{std::make_shared<RecordingSession>(rights)} {}
    ~Harness() {
        executor.drain();
        session->close_all();
    }

    /// The response to a request text, everything it starts run to its end.
    std::string respond(std::string text) {
        std::string response = "never answered";
        dispatcher.handle(std::move(text), session, [&](std::string answer) {
            response = std::move(answer);
            session->messages.push_back("(response)");
        });
        executor.drain();
        return response;
    }

    /// The result (or the error object) of a call, as JSON text.
    std::string call(const std::string& method, const std::string& params = "[]") {
        const auto response = respond(R"({"jsonrpc":"2.0","id":1,"method":")" + method +
                                      R"(","params":)" + params + "}");
        const auto json = json::read(response);
        EXPECT_TRUE(json) << response;
        if (!json) return response;
        EXPECT_EQ(*json->find("id"), json::Value{1});
        const auto* result = json->find("result");
        const auto* error = json->find("error");
        EXPECT_NE(result == nullptr, error == nullptr) << response;
        return json::write(result != nullptr ? *result : *error);
    }

    /// Subscribes and returns the id.
    std::string subscribe(const std::string& method, const std::string& params = "[]") {
        const auto id = call(method, params);
        EXPECT_EQ(id.size(), 18U) << id;
        return id.substr(1, id.size() - 2);
    }

    /// The results sent for a subscription since the last call, as JSON texts.
    std::vector<std::string> notified(const std::string& id) {
        executor.drain();
        std::vector<std::string> results;
        for (const auto& message : std::exchange(session->messages, {})) {
            const auto json = json::read(message);
            if (!json || json->find("params") == nullptr) continue;
            const auto* params = json->find("params");
            if (*params->find("subscription") == json::Value{id})
                results.push_back(json::write(*params->find("result")));
        }
        return results;
    }

    FakeNode node;
    QueueExecutor executor;
    Budget budget;
    ChainHub hub;
    chain_head::Hub chain_head;
    std::shared_ptr<const MethodTable> methods;
    Dispatcher dispatcher;
    std::shared_ptr<RecordingSession> session;
};

}  // namespace rpc::tests
