#include "consensus/authoring/slot_machine.hpp"

namespace consensus::authoring {

std::vector<SlotOutput> SlotMachine::step(UnixMs now_ms, const SlotInput& input) {
    take(input);
    std::vector<SlotOutput> out;
    if (std::holds_alternative<SealSlots>(sealing_))
        by_clock(now_ms, out);
    else if (const auto* interval = std::get_if<SealInterval>(&sealing_))
        periodically(now_ms, interval->period_ms, out);
    else
        instantly(now_ms, out);
    return out;
}

void SlotMachine::take(const SlotInput& input) {
    if (const auto* best = std::get_if<BestBlock>(&input)) {
        best_slot_ = best->slot;
        is_building_ = false;
    } else if (std::holds_alternative<Abandoned>(input)) {
        is_building_ = false;
    } else if (const auto* pool = std::get_if<PoolState>(&input)) {
        has_ready_ = pool->has_ready;
    }
}

Slot SlotMachine::next_slot(UnixMs now_ms) const {
    return best_slot_ ? *best_slot_ + 1 : time_.slot_at(now_ms);
}

void SlotMachine::author(Slot slot, UnixMs deadline_ms, std::vector<SlotOutput>& out) {
    is_building_ = true;
    last_tried_ = slot;
    out.push_back(Author{slot, time_.start_of(slot), deadline_ms});
}

void SlotMachine::by_clock(UnixMs now_ms, std::vector<SlotOutput>& out) {
    const Slot slot = time_.slot_at(now_ms);
    const UnixMs deadline = time_.start_of(slot) + build_ms();
    const bool is_new =
        (!best_slot_ || slot > *best_slot_) && (!last_tried_ || slot > *last_tried_);
    if (is_new && !is_building_ && now_ms < deadline) author(slot, deadline, out);
    out.push_back(WakeAt{time_.start_of(slot + 1)});
}

void SlotMachine::instantly(UnixMs now_ms, std::vector<SlotOutput>& out) {
    if (has_ready_ && !is_building_) author(next_slot(now_ms), now_ms + build_ms(), out);
}

void SlotMachine::periodically(UnixMs now_ms, std::uint64_t period_ms,
                               std::vector<SlotOutput>& out) {
    if (!next_period_ms_) next_period_ms_ = now_ms + period_ms;
    if (now_ms >= *next_period_ms_ && !is_building_) {
        author(next_slot(now_ms), now_ms + build_ms(), out);
        next_period_ms_ = now_ms + period_ms;
    }
    if (!is_building_) out.push_back(WakeAt{*next_period_ms_});
}

}  // namespace consensus::authoring
