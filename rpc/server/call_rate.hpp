// How many calls a connection may make: a bucket that holds a minute's worth and fills as time goes
// by, so that a burst after silence is as good as an even stream.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

/// Thread-safe.
class CallRate {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// `per_minute` > 0.
    CallRate(std::uint32_t per_minute, Time now)
        : interval_{std::chrono::nanoseconds{std::chrono::minutes{1}} / per_minute}, full_{now} {}

    /// Takes a call out of the bucket; false when there is none.
    bool take(Time now);

  private:
    const std::chrono::nanoseconds interval_;
    std::mutex mutex_;
    /// When the bucket will be full again.
    Time full_;
};

/// Whether an IP address is one of `networks`: addresses, or networks like 10.0.0.0/8. Texts that
/// are neither match nothing (is_network() tells them).
bool is_in_networks(const std::string& address, const std::vector<std::string>& networks);
bool is_network(const std::string& text);

}  // namespace rpc
