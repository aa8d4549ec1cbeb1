// How far the own clock is from that of the others, from when their new blocks arrive.
//
// A block is made between the start of its slot and two thirds of it; where all clocks agree, it
// arrives that much later than its slot began. Of each of the last authors one sample is kept, and
// their median compared with one third of a slot: less than half of them lying does not move it
// beyond what an honest one measured. Bound: kSkewAuthorsMax samples.
#pragma once

#include "consensus/aura/slot.hpp"

#include <map>
#include <optional>

namespace consensus::aura {

inline constexpr std::size_t kSkewAuthorsMax = 64;
/// Fewer authors say nothing.
inline constexpr std::size_t kSkewAuthorsMin = 3;

class ClockSkew {
  public:
    explicit ClockSkew(const SlotTime& time) : time_{time} {}

    /// A block of another author, announced now and newer than all before: not one of a sync.
    void note(const Bytes32& author, Slot slot, UnixMs now_ms);

    /// Milliseconds that the own clock is ahead of the median of the others; negative behind.
    std::optional<std::int64_t> ahead_ms() const;
    /// Whether that is more than a slot: the operator must set the clock.
    bool is_off() const;

  private:
    struct Sample {
        std::int64_t delay_ms = 0;
        std::uint64_t order = 0;
    };
    SlotTime time_;
    std::map<Bytes32, Sample> samples_;
    std::uint64_t orders_ = 0;
};

}  // namespace consensus::aura
