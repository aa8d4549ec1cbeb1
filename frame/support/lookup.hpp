// Addresses in calls: only account ids name an account; there is no pallet of short indices.
#pragma once

#include "frame/support/dispatch_error.hpp"
#include "primitives/extrinsic.hpp"

namespace frame {

using primitives::MultiAddress;

/// The account of an address. Error: CannotLookup.
inline Outcome<primitives::AccountId> lookup(const MultiAddress& address) {
    if (address.kind == MultiAddress::Kind::Id) return address.id;
    return unexpected(DispatchError{DispatchError::Kind::CannotLookup});
}

}  // namespace frame
