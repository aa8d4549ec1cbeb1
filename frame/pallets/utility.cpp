#include "frame/pallets/utility.hpp"

namespace frame::utility {

namespace {

/// Event and bookkeeping of a batch and of each of its calls.
Weight batch_weight(std::size_t calls) {
    return call_weight(5, 0, 0).saturating_add(call_weight(3, 0, 0).saturating_mul(calls));
}
constexpr Weight kDerivativeWeight = call_weight(5, 1, 1);

/// Separates accounts derived here from all others; pallet Multisig derives with it as well.
constexpr std::string_view kDerivativePrefix = "modlpy/utilisuba";

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::TooManyCalls:
            return "The batch has more calls than allowed.";
    }
    return "Unknown error.";
}

// ---- weights
// --------------------------------------------------------------------------------------

/// Operational when every call is.
DispatchInfo Pallet::batch_info(const std::vector<RuntimeCall>& calls) const {
    DispatchInfo sum{.weight = batch_weight(calls.size()),
                     .dispatch_class = DispatchClass::Operational};
    if (calls.empty()) sum.dispatch_class = DispatchClass::Normal;
    for (const auto& call : calls) {
        const auto one = dispatcher_.dispatch_info(call);
        sum.weight = sum.weight.saturating_add(one.weight);
        if (one.dispatch_class != DispatchClass::Operational)
            sum.dispatch_class = DispatchClass::Normal;
    }
    return sum;
}

DispatchInfo Pallet::info(const Batch& call) const {
    return batch_info(call.calls);
}
DispatchInfo Pallet::info(const BatchAll& call) const {
    return batch_info(call.calls);
}
DispatchInfo Pallet::info(const ForceBatch& call) const {
    return batch_info(call.calls);
}
DispatchInfo Pallet::info(const AsDerivative& call) const {
    return nested_info(dispatcher_, call.call, kDerivativeWeight);
}

// ---- calls
// ----------------------------------------------------------------------------------------

Outcome<> Pallet::ensure_batch(const Origin& origin, const std::vector<RuntimeCall>& calls) const {
    if (ensure_none(origin)) return unexpected(DispatchError{DispatchError::Kind::BadOrigin});
    if (calls.size() > kBatchedCallsMax) return fail(Error::TooManyCalls);
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Batch& call) {
    TRY(ensure_batch(origin, call.calls));
    Weight used;
    for (std::uint32_t i = 0; i < call.calls.size(); ++i) {
        const auto result = dispatch_nested(dispatcher_, origin, call.calls[i], used);
        if (!result) {
            deposit_event(BatchInterrupted{.index = i, .error = result.error()});
            return done(used.saturating_add(batch_weight(i + 1)));
        }
        deposit_event(ItemCompleted{});
    }
    deposit_event(BatchCompleted{});
    return done(used.saturating_add(batch_weight(call.calls.size())));
}

DispatchResult Pallet::dispatch(const Origin& origin, const BatchAll& call) {
    TRY(ensure_batch(origin, call.calls));
    Weight used;
    for (const auto& one : call.calls) {
        TRY(dispatch_nested(dispatcher_, origin, one, used));
        deposit_event(ItemCompleted{});
    }
    deposit_event(BatchCompleted{});
    return done(used.saturating_add(batch_weight(call.calls.size())));
}

DispatchResult Pallet::dispatch(const Origin& origin, const ForceBatch& call) {
    TRY(ensure_batch(origin, call.calls));
    Weight used;
    bool all_succeeded = true;
    for (const auto& one : call.calls) {
        const auto result = dispatch_nested(dispatcher_, origin, one, used);
        if (result) {
            deposit_event(ItemCompleted{});
        } else {
            all_succeeded = false;
            deposit_event(ItemFailed{.error = result.error()});
        }
    }
    if (all_succeeded)
        deposit_event(BatchCompleted{});
    else
        deposit_event(BatchCompletedWithErrors{});
    return done(used.saturating_add(batch_weight(call.calls.size())));
}

DispatchResult Pallet::dispatch(const Origin& origin, const AsDerivative& call) {
    const auto who = TRY(ensure_signed(origin));
    Weight used = kDerivativeWeight;
    TRY(dispatch_nested(dispatcher_, Signed{derivative_account(who, call.index)}, call.call, used));
    return done(used);
}

AccountId Pallet::derivative_account(const AccountId& who, std::uint16_t index) const {
    Bytes seed = primitives::to_bytes(primitives::view_of(kDerivativePrefix));
    primitives::scale::encode_to(who, seed);
    primitives::scale::encode_to(index, seed);
    return AccountId{host().blake2_256(seed).bytes};
}

}  // namespace frame::utility
