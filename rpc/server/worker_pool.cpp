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

void WorkerPool::add(Task task) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) return;
        queue_.push_back(std::move(task));
    }
    wake_.notify_one();
}

void WorkerPool::stop() {
    std::deque<Task> dropped;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        dropped.swap(queue_);
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
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            task = std::move(queue_.front());
            queue_.pop_front();
        }
        task();
    }
}

}  // namespace rpc
