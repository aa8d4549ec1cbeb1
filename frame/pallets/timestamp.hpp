// Pallet Timestamp: the time of the block, set once by its first inherent.
//
// The time is strictly increasing and lies in the slot of the block's header, so a block cannot
// tell another time than its slot. Emission and collateral validity use this clock alone. A `set`
// that fails makes the block invalid, and so does a block without one (`is_set`).
#pragma once

#include "frame/support/currency.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/slot_clock.hpp"

namespace frame::timestamp {

/// Who can listen: pallets that act on time, few and known when the runtime is composed.
inline constexpr std::size_t kListenersMax = 8;
/// Half of the default slot: clients double it to estimate the block time.
inline constexpr std::uint64_t kMinimumPeriodMs = 1000;

struct Storage {
    /// Milliseconds since the Unix epoch.
    Value<"Now", std::uint64_t> now;
    /// Whether this block has set its time.
    Value<"DidUpdate", bool> did_update;
};

enum class Error : std::uint8_t {
    AlreadySet,
    NotIncreasing,
    NotInSlot,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct Set {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Inherent: the time of this block in ms."};
    Compact<std::uint64_t> now;
};
using Call = Calls<Set>;

struct Constants {
    std::uint64_t minimum_period;
};

class Pallet final : public frame::Pallet<Storage, NoEvent, Error, Call, Constants>,
                     public ChainClock {
  public:
    Pallet(const Context& context, const SlotClock& slots) : Base{context}, slots_{slots} {}

    static constexpr Constants constants() { return {.minimum_period = kMinimumPeriodMs}; }

    DispatchInfo info(const Set& call) const;
    DispatchResult dispatch(const Origin& origin, const Set& call);
    void on_finalize(BlockNumber number);

    /// Whether the block in execution has its time: false at its end makes it invalid.
    bool is_set() const { return storage.did_update.get(); }
    std::uint64_t now_ms() const override { return storage.now.get(); }

    /// Tells `listener` of every new time, in the order of these calls. Part of composing the
    /// runtime, not of its state.
    void add_listener(OnTimestampSet& listener);

  private:
    const SlotClock& slots_;
    std::array<OnTimestampSet*, kListenersMax> listeners_{};
    std::size_t listeners_size_ = 0;
};

}  // namespace frame::timestamp
