#include "storage/helper_thread.hpp"

namespace storage {

HelperThread::~HelperThread() {
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void HelperThread::run_both(Work& first, Work& second) {
    if (!lend(second)) {
        first.run();
        return second.run();
    }
    first.run();
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return work_ == nullptr; });
    is_lent_ = false;
}

bool HelperThread::lend(Work& work) {
    static const bool has_second_core = std::thread::hardware_concurrency() > 1;
    if (!has_second_core) return false;
    {
        const std::lock_guard lock{mutex_};
        if (is_lent_) return false;
        is_lent_ = true;
        work_ = &work;
        if (!thread_.joinable()) thread_ = std::thread{[this] { loop(); }};
    }
    changed_.notify_all();
    return true;
}

void HelperThread::loop() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [&] { return work_ != nullptr || is_ending_; });
        if (work_ == nullptr) return;
        auto* work = work_;
        lock.unlock();
        work->run();
        lock.lock();
        work_ = nullptr;
        changed_.notify_all();
    }
}

}  // namespace storage
