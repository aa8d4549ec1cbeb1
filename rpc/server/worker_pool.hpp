// A few threads that run tasks in the order given.
#pragma once

#include "rpc/executor.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace rpc {

/// Thread-safe. The queue is bounded by its users: a connection has a bounded number of requests
/// in work, a subscription at most one read.
class WorkerPool {
  public:
    explicit WorkerPool(std::size_t thread_count);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Ignored once stopped.
    void add(Task task);
    /// Waits for the running tasks and drops the queued ones. Not from a worker.
    void stop();

  private:
    void work();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace rpc
