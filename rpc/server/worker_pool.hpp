// A few threads that run tasks of two queues, each in the order given, in turns while both wait.
#pragma once

#include "rpc/executor.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace rpc {

/// Thread-safe. The queues are bounded by their users: an open subscription has at most one read,
/// and the dispatcher takes no request above a backlog.
class WorkerPool {
  public:
    explicit WorkerPool(std::size_t thread_count);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    enum class Queue : std::uint8_t { Requests, Meanwhile };
    /// Ignored once stopped.
    void add(Task task, Queue queue);
    /// Tasks of both queues.
    std::size_t backlog() const { return backlog_.load(std::memory_order_relaxed); }
    /// Waits for the running tasks and drops the queued ones. Not from a worker.
    void stop();

  private:
    void work();
    /// With the mutex held.
    Task take();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::array<std::deque<Task>, 2> queues_;
    /// The queue whose turn it is while both wait.
    std::size_t turn_ = 0;
    std::atomic<std::size_t> backlog_{0};
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace rpc
