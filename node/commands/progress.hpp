// How far a long command is: a line on standard error that is written over, or, where that is no
// terminal, nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace node {

class Progress {
  public:
    /// `total` 0: unknown.
    Progress(std::string what, std::uint64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void at(std::uint64_t done);

  private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    std::uint64_t total_;
    bool shown_;
    Clock::time_point began_ = Clock::now();
    Clock::time_point next_ = began_;
};

}  // namespace node
