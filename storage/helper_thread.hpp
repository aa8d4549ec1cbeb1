// A thread that does the second half of large updates of the trie. Started when it is first needed;
// none on a machine of one core.
//
// Threads: run_both from any thread; while one caller has the helper, others do both halves.
#pragma once

#include "storage/trie/update.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace storage {

class HelperThread final : public trie::Helper {
  public:
    HelperThread() = default;
    ~HelperThread();
    HelperThread(const HelperThread&) = delete;
    HelperThread& operator=(const HelperThread&) = delete;

    void run_both(Work& first, Work& second) override;

  private:
    bool lend(Work& work);
    void loop();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;
    /// Lent and not yet done.
    Work* work_ = nullptr;
    bool is_lent_ = false;
    bool is_ending_ = false;
};

}  // namespace storage
