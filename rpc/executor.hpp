// Where RPC code runs. The I/O thread owns connections, subscriptions and the event hub, so those
// need no locks; whatever may wait for disk or execute the runtime runs on a worker and hands its
// result back to the I/O thread.
#pragma once

#include <cstddef>
#include <functional>

namespace rpc {

using Task = std::function<void()>;

/// Both functions are thread-safe and return at once. Tasks for the I/O thread run in the order
/// given; tasks still queued when the service stops are dropped. An exception from a task is
/// caught and reported by the executor.
class Executor {
  public:
    virtual ~Executor() = default;

    virtual void on_io(Task task) = 0;
    virtual void on_worker(Task task) = 0;
    /// The same for what nobody waits for: streams and what is offered again. Takes turns with
    /// on_worker(), so that the streams of one client do not hold up the requests of all.
    virtual void on_worker_meanwhile(Task task) = 0;
    /// Tasks that wait for a worker.
    virtual std::size_t worker_backlog() const = 0;
};

}  // namespace rpc
