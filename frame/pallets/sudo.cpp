#include "frame/pallets/sudo.hpp"

namespace frame::sudo {

namespace {

constexpr Weight kSudoWeight = call_weight(5, 1, 0);

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::RequireSudo:
            return "The signer is not the sudo key, or the chain has none.";
    }
    return "Unknown error.";
}

DispatchInfo Pallet::info(const Sudo& call) const {
    return nested_info(dispatcher_, call.call, kSudoWeight);
}
DispatchInfo Pallet::info(const SudoUncheckedWeight& call) const {
    auto said = nested_info(dispatcher_, call.call, {});
    said.weight = call.weight;
    return said;
}
DispatchInfo Pallet::info(const SetKey&) const {
    return {.weight = call_weight(5, 1, 1)};
}
DispatchInfo Pallet::info(const SudoAs& call) const {
    return nested_info(dispatcher_, call.call, kSudoWeight);
}
DispatchInfo Pallet::info(const RemoveKey&) const {
    return {.weight = call_weight(5, 1, 1)};
}

Outcome<AccountId> Pallet::ensure_key(const Origin& origin) const {
    const auto who = TRY(ensure_signed(origin));
    if (storage.key.get() != who) return fail(Error::RequireSudo);
    return who;
}

DispatchResult Pallet::dispatch(const Origin& origin, const Sudo& call) {
    TRY(ensure_key(origin));
    const auto result = outcome_of(dispatcher_.dispatch_call(Root{}, call.call));
    deposit_event(Sudid{result});
    return done_free();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SudoUncheckedWeight& call) {
    TRY(ensure_key(origin));
    const auto result = outcome_of(dispatcher_.dispatch_call(Root{}, call.call));
    deposit_event(Sudid{result});
    return done_free();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetKey& call) {
    const auto old = TRY(ensure_key(origin));
    const auto next = TRY(lookup(call.new_));
    storage.key.put(next);
    deposit_event(KeyChanged{.old = old, .new_ = next});
    return done_free();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SudoAs& call) {
    TRY(ensure_key(origin));
    const auto who = TRY(lookup(call.who));
    const auto result = outcome_of(dispatcher_.dispatch_call(Signed{who}, call.call));
    deposit_event(SudoAsDone{result});
    return done_free();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemoveKey&) {
    TRY(ensure_key(origin));
    storage.key.kill();
    deposit_event(KeyRemoved{});
    return done_free();
}

}  // namespace frame::sudo
