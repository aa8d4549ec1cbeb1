// What a peer is thought of (Substrate's peer_store): a signed 32-bit score, saturating, that moves
// toward zero by a two hundredth each second. Below kBannedBelow a peer is not talked to; from the
// lowest score it is out of the ban after 69 s and forgiven after an hour.
#pragma once

#include <cstdint>
#include <limits>

namespace p2p {

class Reputation {
  public:
    static constexpr std::int32_t kFatal = std::numeric_limits<std::int32_t>::min();
    static constexpr std::int32_t kBannedBelow = 71 * (kFatal / 100);

    std::int32_t score_at(std::uint64_t now_ms) const;
    bool is_banned(std::uint64_t now_ms) const { return score_at(now_ms) < kBannedBelow; }
    void change(std::uint64_t now_ms, std::int32_t difference);

  private:
    std::int32_t score_ = 0;
    std::uint64_t second_ = 0;
};

/// Costs of what a peer may do wrong, and what it earns.
namespace cost {
inline constexpr std::int32_t kDisconnect = -256;
inline constexpr std::int32_t kBadMessage = -(1 << 12);
inline constexpr std::int32_t kTimeout = -(1 << 10);
inline constexpr std::int32_t kRepeatedRequest = -(1 << 10);
inline constexpr std::int32_t kGenesisMismatch = Reputation::kFatal;
inline constexpr std::int32_t kProtocolError = -(1 << 20);
}  // namespace cost

}  // namespace p2p
