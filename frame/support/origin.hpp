// Who makes a call.
#pragma once

#include "frame/support/dispatch_error.hpp"

#include <variant>

namespace frame {

using primitives::AccountId;

/// The chain itself, or governance.
struct Root {
    bool operator==(const Root&) const = default;
};
struct Signed {
    AccountId who;
    bool operator==(const Signed&) const = default;
};
/// No account: inherents and bare extrinsics.
struct None {
    bool operator==(const None&) const = default;
};
using Origin = std::variant<Root, Signed, None>;

inline Outcome<AccountId> ensure_signed(const Origin& origin) {
    if (const auto* by = std::get_if<Signed>(&origin)) return by->who;
    return unexpected(DispatchError{DispatchError::Kind::BadOrigin});
}
inline Outcome<> ensure_root(const Origin& origin) {
    if (std::holds_alternative<Root>(origin)) return Done{};
    return unexpected(DispatchError{DispatchError::Kind::BadOrigin});
}
inline Outcome<> ensure_none(const Origin& origin) {
    if (std::holds_alternative<None>(origin)) return Done{};
    return unexpected(DispatchError{DispatchError::Kind::BadOrigin});
}

}  // namespace frame
