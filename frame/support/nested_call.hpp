// Calls made by calls: their weight counts with that of the outer call.
#pragma once

#include "frame/support/call.hpp"

namespace frame {

/// What a call declares that makes one other call and does `own` work beside it. A mandatory inner
/// call counts as normal: only inherents are mandatory, and they are never nested.
inline DispatchInfo nested_info(const Dispatcher& dispatcher, const RuntimeCall& inner,
                                const Weight& own) {
    auto info = dispatcher.dispatch_info(inner);
    info.weight = info.weight.saturating_add(own);
    if (info.dispatch_class == DispatchClass::Mandatory)
        info.dispatch_class = DispatchClass::Normal;
    info.pays_fee = Pays::Yes;
    return info;
}

/// Makes a call and adds what it used, at most what it declared; a failed one used all of that.
inline DispatchResult dispatch_nested(Dispatcher& dispatcher, const Origin& origin,
                                      const RuntimeCall& call, Weight& used) {
    const auto declared = dispatcher.dispatch_info(call).weight;
    auto result = dispatcher.dispatch_call(origin, call);
    const auto actual = result ? result->actual_weight.value_or(declared) : declared;
    used = used.saturating_add(actual.min(declared));
    return result;
}

/// The result of a nested call as events tell it.
inline Outcome<> outcome_of(const DispatchResult& result) {
    if (result) return Done{};
    return unexpected(result.error());
}

}  // namespace frame
