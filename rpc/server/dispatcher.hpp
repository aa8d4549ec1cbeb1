// From the text of a request to the text of its response: JSON-RPC 2.0, single requests and
// batches. No sockets: the server feeds it.
//
// A small request is read on the I/O thread and answered there when its method is quick; larger
// texts, batches and methods that may wait go to a worker. Items of a batch run in order. So do
// the requests of a connection that fill the transaction pool or ask about it (WorkerInTurn), as
// they came, but for those too large to be read on the I/O thread: a client may send many before
// it reads an answer, and its nonces reach the pool in its own order.
// Notifications (requests without id) are accepted and not executed, as no method served has an
// effect that a client could want without its answer.
#pragma once

#include "rpc/executor.hpp"
#include "rpc/methods/method.hpp"
#include "rpc/server/budget.hpp"
#include "rpc/server/session.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace rpc {

struct DispatchLimits {
    std::size_t request_size_max = 15 << 20;
    std::size_t response_size_max = 15 << 20;
    /// Requests in one batch; 0 refuses batches.
    std::size_t batch_items_max = 4096;
    /// Tasks that wait for a worker: above it requests are answered with "server is busy". Each
    /// holds what an inline request can carry at most, so their memory stays below 256 MiB.
    std::size_t worker_backlog_max = 16'384;
    /// Bytes of the requests that made the subscriptions of all connections: above it new ones are
    /// answered with "server is busy".
    std::size_t kept_bytes_max = 256 << 20;
};

class Dispatcher {
  public:
    /// Gets the response, or an empty text when there is nothing to answer.
    using Reply = std::function<void(std::string response)>;

    Dispatcher(std::shared_ptr<const MethodTable> methods, Executor& executor, Budget& budget,
               const DispatchLimits& limits)
        : methods_{std::move(methods)},
          executor_{executor},
          budget_{budget},
          limits_{limits},
          kept_{std::make_shared<Budget>(limits.kept_bytes_max)} {}

    /// I/O thread. `reply` is called once, on the I/O thread, perhaps before this returns;
    /// subscriptions of the request speak after it.
    void handle(std::string request, std::shared_ptr<Session> session, Reply reply);

    /// Lets go of the requests that wait for their turn. After the executor's threads have ended
    /// and before it drops the connections.
    void drop_waiting() { turns_.clear(); }

    /// The response to a text that was too large to be read.
    std::string too_big_response() const;

    /// Requests taken from clients and answered so far. [any thread]
    std::uint64_t calls_started() const { return calls_started_; }
    std::uint64_t calls_finished() const { return calls_finished_; }

  private:
    class Run;

    // Turns of a connection, on the I/O thread.
    /// Calls `start` once those before it have ended theirs.
    void take_turn(const Session& session, Task start);
    void end_turn(const Session& session);

    std::shared_ptr<const MethodTable> methods_;
    Executor& executor_;
    Budget& budget_;
    DispatchLimits limits_;
    /// What subscriptions keep of their requests, in all.
    std::shared_ptr<Budget> kept_;
    /// Requests whose turn has come (the first) or will, by connection. Each holds its session.
    std::map<const Session*, std::deque<Task>> turns_;
    std::atomic<std::uint64_t> calls_started_{0};
    std::atomic<std::uint64_t> calls_finished_{0};
};

}  // namespace rpc
