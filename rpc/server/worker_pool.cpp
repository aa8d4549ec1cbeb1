#include "rpc/server/worker_pool.hpp"

#include "rpc/server/thread_priority.hpp"

#include <utility>

namespace rpc {

WorkerPool::WorkerPool(std::size_t thread_count) {
    for (std::size_t i = 0; i < thread_count; ++i)
        threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::add(Task task, Queue queue) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) return;
        queues_.at(static_cast<std::size_t>(queue)).push_back(std::move(task));
        ++backlog_;
    }
    wake_.notify_one();
}

Task WorkerPool::take() {
    auto& queue = queues_.at(queues_.at(turn_).empty() ? 1 - turn_ : turn_);
    turn_ = 1 - turn_;
    Task task = std::move(queue.front());
    queue.pop_front();
    --backlog_;
    return task;
}

void WorkerPool::stop() {
    std::array<std::deque<Task>, 2> dropped;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        dropped.swap(queues_);
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

void WorkerPool::work() {
    yield_to_the_chain();
    while (true) {
        Task task;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || backlog_ > 0; });
            if (stopping_) return;
            task = take();
        }
        task();
    }
}

}  // namespace rpc
