// The wall clock, shifted by a fixed offset on development chains.
#pragma once

#include "consensus/ports.hpp"

#include <chrono>

namespace node {

class WallClock final : public consensus::Clock {
  public:
    explicit WallClock(std::int64_t offset_ms = 0) : offset_ms_{offset_ms} {}

    static std::int64_t unshifted_ms() {
        using namespace std::chrono;
        return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    }
    consensus::UnixMs now_ms() const override {
        return static_cast<consensus::UnixMs>(unshifted_ms() + offset_ms_);
    }

  private:
    std::int64_t offset_ms_;
};

}  // namespace node
