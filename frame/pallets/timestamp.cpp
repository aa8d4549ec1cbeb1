#include "frame/pallets/timestamp.hpp"

namespace frame::timestamp {

namespace {

/// What one listener may do: accrue and move what time has earned.
constexpr Weight kListenerWeight = call_weight(20, 10, 10);

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::AlreadySet:
            return "The block sets its time twice.";
        case Error::NotIncreasing:
            return "The time is not later than the parent's.";
        case Error::NotInSlot:
            return "The time is outside of the slot in the block's header.";
    }
    return "Unknown error.";
}

DispatchInfo Pallet::info(const Set&) const {
    return {.weight = call_weight(5, 2, 2).saturating_add(
                kListenerWeight.saturating_mul(listeners_size_)),
            .dispatch_class = DispatchClass::Mandatory,
            .pays_fee = Pays::Yes};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Set& call) {
    TRY(ensure_none(origin));
    if (is_set()) return fail(Error::AlreadySet);
    if (call.now <= now_ms()) return fail(Error::NotIncreasing);
    if (call.now / slots_.slot_duration_ms() != slots_.current_slot())
        return fail(Error::NotInSlot);
    storage.now.put(call.now);
    storage.did_update.put(true);
    for (std::size_t i = 0; i < listeners_size_; ++i)
        listeners_[i]->on_timestamp_set(call.now);
    return done();
}

void Pallet::on_finalize(BlockNumber) {
    storage.did_update.kill();
}

void Pallet::add_listener(OnTimestampSet& listener) {
    CHECK(listeners_size_ < kListenersMax);
    listeners_[listeners_size_++] = &listener;
}

}  // namespace frame::timestamp
