// The one source of chance in a simulated run: splitmix64, whose numbers depend on the seed alone.
// No standard distribution is used, as libraries differ in them.
#pragma once

#include <cstdint>

namespace simulation {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() {
        std::uint64_t x = (state_ += 0x9e3779b97f4a7c15);
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
    /// In [0, bound); bound > 0. The bias of the remainder does not matter here.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// In [low, high].
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + below(high - low + 1);
    }
    bool chance(std::uint64_t per_mille) { return below(1000) < per_mille; }

  private:
    std::uint64_t state_;
};

}  // namespace simulation
