// The port of randomness. Protocol and signing code takes it as an argument, so that tests and
// simulations repeat exactly.
#pragma once

#include <cstdint>
#include <span>

namespace primitives {

class Random {
  public:
    /// Fills the whole span with bytes that nobody can predict. Cannot fail.
    virtual void fill(std::span<std::uint8_t> out) = 0;

  protected:
    ~Random() = default;
};

}  // namespace primitives
