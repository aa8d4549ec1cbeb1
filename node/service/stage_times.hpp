// How long the stages of a block take, as Prometheus counts: how often each took at most so long.
// Written by the chain's and the author's thread, read by whoever gathers metrics.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace node {

/// Author is building an own block; Commit is common to own blocks and those of others.
enum class Stage : std::uint8_t { Prepare, Execute, Commit, Finalize, Author };
inline constexpr std::array<std::string_view, 5> kStageNames{"prepare", "execute", "commit",
                                                             "finalize", "author"};

class StageTimes {
  public:
    /// Upper bounds of the buckets; the last bucket has none.
    static constexpr std::array<double, 10> kBoundsSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                           0.025,  0.05,  0.1,    0.25,  1};

    struct Figures {
        /// By bucket, not summed up.
        std::array<std::uint64_t, kBoundsSeconds.size() + 1> counts{};
        double seconds = 0;
    };

    /// The result of `work`, whose time is added to the stage's.
    template <class Work>
    auto measure(Stage stage, Work work) {
        const auto began = std::chrono::steady_clock::now();
        auto result = work();
        add(stage, std::chrono::steady_clock::now() - began);
        return result;
    }

    void add(Stage stage, std::chrono::nanoseconds took) {
        auto& cell = cells_.at(static_cast<std::size_t>(stage));
        const double seconds = std::chrono::duration<double>{took}.count();
        std::size_t bucket = 0;
        while (bucket < kBoundsSeconds.size() && seconds > kBoundsSeconds.at(bucket))
            ++bucket;
        ++cell.counts.at(bucket);
        cell.nanoseconds += static_cast<std::uint64_t>(took.count());
    }

    Figures of(Stage stage) const {
        constexpr double kNanosecondsPerSecond = 1e9;
        const auto& cell = cells_.at(static_cast<std::size_t>(stage));
        Figures out;
        for (std::size_t i = 0; i < out.counts.size(); ++i)
            out.counts.at(i) = cell.counts.at(i);
        out.seconds = static_cast<double>(cell.nanoseconds.load()) / kNanosecondsPerSecond;
        return out;
    }

  private:
    struct Cell {
        std::array<std::atomic<std::uint64_t>, kBoundsSeconds.size() + 1> counts{};
        std::atomic<std::uint64_t> nanoseconds{0};
    };
    std::array<Cell, kStageNames.size()> cells_{};
};

}  // namespace node
