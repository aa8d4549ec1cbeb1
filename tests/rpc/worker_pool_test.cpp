// The workers' two queues.
#include "rpc/server/worker_pool.hpp"

#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace rpc::tests {
namespace {

using Queue = WorkerPool::Queue;

TEST(WorkerPool, TakesTurnsBetweenRequestsAndStreams) {
    std::string order;
    std::promise<void> go;
    std::promise<void> done;
    WorkerPool pool{1};
    pool.add([&] { go.get_future().wait(); }, Queue::Requests);
    while (pool.backlog() > 0)
        std::this_thread::yield();
    for (int i = 0; i < 5; ++i)
        pool.add([&] { order += 's'; }, Queue::Meanwhile);
    for (int i = 0; i < 2; ++i)
        pool.add([&] { order += 'r'; }, Queue::Requests);
    pool.add([&] { done.set_value(); }, Queue::Meanwhile);
    EXPECT_EQ(pool.backlog(), 8U);
    go.set_value();
    done.get_future().wait();
    EXPECT_EQ(order, "srsrsss");
    EXPECT_EQ(pool.backlog(), 0U);
}

TEST(WorkerPool, DropsWhatWaitsWhenItStops) {
    std::promise<void> go;
    bool ran = false;
    auto pool = std::make_unique<WorkerPool>(1U);
    pool->add([&] { go.get_future().wait(); }, Queue::Requests);
    while (pool->backlog() > 0)
        std::this_thread::yield();
    pool->add([&] { ran = true; }, Queue::Meanwhile);
    std::thread stopper{[&] { pool->stop(); }};
    // Once it stops it takes nothing more.
    while (true) {
        const auto before = pool->backlog();
        pool->add([&] { ran = true; }, Queue::Meanwhile);
        if (pool->backlog() == before) break;
        std::this_thread::yield();
    }
    go.set_value();
    stopper.join();
    EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace rpc::tests
