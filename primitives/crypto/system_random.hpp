// Randomness of the operating system.
#pragma once

#include "primitives/random.hpp"

namespace primitives::crypto {

/// Thread-safe.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace primitives::crypto
