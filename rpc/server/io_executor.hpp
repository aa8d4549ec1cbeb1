// The Executor of the service: one I/O thread around an io_context, and a worker pool.
#pragma once

#include "rpc/server/worker_pool.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include <boost/asio/io_context.hpp>

namespace rpc {

class IoExecutor final : public Executor {
  public:
    /// `report` hears of exceptions that reached the top of a thread.
    IoExecutor(std::size_t worker_count, std::function<void(std::string_view)> report);
    ~IoExecutor() override;

    void on_io(Task task) override;
    void on_worker(Task task) override;
    void on_worker_meanwhile(Task task) override;
    std::size_t worker_backlog() const override { return workers_.backlog(); }

    /// For sockets and timers of the I/O thread. Valid until drop().
    boost::asio::io_context& context() { return *context_; }

    void run();
    /// Ends both kinds of threads; their objects stay. Not from one of them.
    void halt();
    /// Destroys what still waits (connections with it); everything of the context must be gone
    /// otherwise. After halt().
    void drop();

  private:
    void run_context();
    Task guarded(Task task) const;

    std::function<void(std::string_view)> report_;
    std::mutex mutex_;
    std::unique_ptr<boost::asio::io_context> context_;
    std::thread io_thread_;
    WorkerPool workers_;
};

}  // namespace rpc
