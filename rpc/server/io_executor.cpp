#include "rpc/server/io_executor.hpp"

#include "rpc/server/thread_priority.hpp"

#include <exception>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace rpc {

IoExecutor::IoExecutor(std::size_t worker_count, std::function<void(std::string_view)> report)
    : report_{std::move(report)},
      context_{std::make_unique<boost::asio::io_context>(1)},
      workers_{worker_count} {}

IoExecutor::~IoExecutor() {
    halt();
    drop();
}

void IoExecutor::on_io(Task task) {
    const std::lock_guard lock{mutex_};
    if (context_ != nullptr) boost::asio::post(*context_, std::move(task));
}

Task IoExecutor::guarded(Task task) const {
    return [this, task = std::move(task)] {
        try {
            task();
        } catch (const std::exception& error) {
            report_(error.what());
        }
    };
}

void IoExecutor::on_worker(Task task) {
    workers_.add(guarded(std::move(task)), WorkerPool::Queue::Requests);
}

void IoExecutor::on_worker_meanwhile(Task task) {
    workers_.add(guarded(std::move(task)), WorkerPool::Queue::Meanwhile);
}

void IoExecutor::run() {
    io_thread_ = std::thread{[this] { run_context(); }};
}

void IoExecutor::run_context() {
    yield_to_the_chain();
    const auto work = boost::asio::make_work_guard(*context_);
    while (!context_->stopped()) {
        try {
            context_->run();
        } catch (const std::exception& error) {
            report_(error.what());
        }
    }
}

void IoExecutor::halt() {
    if (context_ != nullptr) context_->stop();
    if (io_thread_.joinable()) io_thread_.join();
    workers_.stop();
}

void IoExecutor::drop() {
    std::unique_ptr<boost::asio::io_context> context;
    {
        const std::lock_guard lock{mutex_};
        context = std::move(context_);
    }
    // Destroying the handlers ends subscriptions, whose owners may call on_io(): not locked.
    context.reset();
}

}  // namespace rpc
