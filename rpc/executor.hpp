// Where RPC code runs. The I/O thread owns connections, subscriptions and the event hub, so those
// need no locks; whatever may wait for disk or execute the runtime runs on a worker and hands its
// result back to the I/O thread.
#pragma once

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
};

}  // namespace rpc
