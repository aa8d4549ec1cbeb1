// When to author: sans-io, one decision at a time.
//
//   Slots       the wall clock decides: once in every slot, while its deadline is not over
//   Instant     as soon as a ready transaction waits
//   Interval    every so many milliseconds
//
// Instant and Interval advance the chain's time by one slot a block, whatever the wall clock says:
// the first block takes the slot of now, every other one the slot after its parent's. A block's
// timestamp is always the start of its slot.
//
// The machine only says that a slot is to be tried; whether it belongs to this node is found where
// the authorities are known. It never names a slot twice, nor one not after the best block's.
#pragma once

#include "consensus/aura/slot.hpp"

namespace consensus::authoring {

using aura::Slot;

struct SealSlots {};
struct SealInstant {};
struct SealInterval {
    std::uint64_t period_ms = 0;
};
using Sealing = std::variant<SealSlots, SealInstant, SealInterval>;

/// Building stops when this part of a slot is over, so that the block reaches others within it.
inline constexpr std::uint64_t kBuildNumerator = 2;
inline constexpr std::uint64_t kBuildDenominator = 3;

// ---- inputs ----
/// Time has passed; also the first input.
struct Tick {};
/// The best block: its slot, nullopt for genesis. Ends the attempt that ran.
struct BestBlock {
    std::optional<Slot> slot;
};
/// The attempt ended without a block.
struct Abandoned {};
/// Whether any transaction is ready.
struct PoolState {
    bool has_ready = false;
};
using SlotInput = std::variant<Tick, BestBlock, Abandoned, PoolState>;

// ---- outputs ----
/// Build a block of this slot on the best block, until the deadline.
struct Author {
    Slot slot = 0;
    UnixMs timestamp_ms = 0;
    UnixMs deadline_ms = 0;
    bool operator==(const Author&) const = default;
};
/// A Tick is wanted then; replaces an earlier wish.
struct WakeAt {
    UnixMs at_ms = 0;
    bool operator==(const WakeAt&) const = default;
};
using SlotOutput = std::variant<Author, WakeAt>;

class SlotMachine {
  public:
    /// `best_slot`: of the block the chain stands at. `own_slot`: the last one that this node
    /// sealed, on whatever fork: where the clock was ahead it may be yet to come.
    SlotMachine(const Sealing& sealing, const aura::SlotTime& time, std::optional<Slot> best_slot,
                std::optional<Slot> own_slot = std::nullopt)
        : sealing_{sealing}, time_{time}, best_slot_{best_slot}, last_tried_{own_slot} {}

    std::vector<SlotOutput> step(UnixMs now_ms, const SlotInput& input);

  private:
    void take(const SlotInput& input);
    void by_clock(UnixMs now_ms, std::vector<SlotOutput>& out);
    void instantly(UnixMs now_ms, std::vector<SlotOutput>& out);
    void periodically(UnixMs now_ms, std::uint64_t period_ms, std::vector<SlotOutput>& out);
    void author(Slot slot, UnixMs deadline_ms, std::vector<SlotOutput>& out);
    Slot next_slot(UnixMs now_ms) const;
    std::uint64_t build_ms() const {
        return time_.duration_ms * kBuildNumerator / kBuildDenominator;
    }

    Sealing sealing_;
    aura::SlotTime time_;
    std::optional<Slot> best_slot_;
    std::optional<Slot> last_tried_;
    std::optional<UnixMs> next_period_ms_;
    bool is_building_ = false;
    bool has_ready_ = false;
};

}  // namespace consensus::authoring
