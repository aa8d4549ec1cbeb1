#include "node/commands/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace node {

namespace {

constexpr std::chrono::milliseconds kEvery{200};
constexpr std::uint64_t kBarWidth = 30;

}  // namespace

Progress::Progress(std::string what, std::uint64_t total)
    : what_{std::move(what)}, total_{total}, shown_{::isatty(STDERR_FILENO) == 1} {}

Progress::~Progress() {
    if (shown_) std::fprintf(stderr, "\r\033[K");
}

void Progress::at(std::uint64_t done) {
    const auto now = Clock::now();
    if (!shown_ || now < next_) return;
    next_ = now + kEvery;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_).count();
    const auto rate = ms > 0 ? done * 1000 / static_cast<std::uint64_t>(ms) : 0;
    std::string bar;
    if (total_ > 0) {
        const auto filled = std::min(kBarWidth, done * kBarWidth / total_);
        bar = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] ";
    }
    std::fprintf(stderr, "\r\033[K%s%s %llu of %s, %llu/s", bar.c_str(), what_.c_str(),
                 static_cast<unsigned long long>(done),
                 total_ > 0 ? std::to_string(total_).c_str() : "?",
                 static_cast<unsigned long long>(rate));
    std::fflush(stderr);
}

}  // namespace node
