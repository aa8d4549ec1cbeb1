// How a verifier states a rule: REFUSE_IF(condition that breaks it, error that names it).
//
// A test build (PHA_SWITCHABLE_RULES) can switch the rules of one error off, to show that for each
// rule some negative test depends on it. The macro is set for that test's own copies of the sources
// alone: in every other build the switch does not exist.
#pragma once

#include "primitives/result.hpp"

#include <optional>

namespace tee_registry {

#ifdef PHA_SWITCHABLE_RULES
/// The error whose rules are not checked.
template <class Error>
inline std::optional<Error> rule_switched_off;

template <class Error>
bool is_checked(Error error) {
    return rule_switched_off<Error> != error;
}
#else
template <class Error>
constexpr bool is_checked(Error) {
    return true;
}
#endif

}  // namespace tee_registry

/// Returns the error from the enclosing function when the condition holds.
#define REFUSE_IF(condition, error)                           \
    do {                                                      \
        if ((condition) && ::tee_registry::is_checked(error)) \
            return ::primitives::unexpected(error);           \
    } while (false)
