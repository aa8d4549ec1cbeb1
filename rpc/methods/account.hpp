// Accounts in RPC texts: SS58.
#pragma once

#include "rpc/methods/params.hpp"

#include <string>

namespace rpc {

/// An account given as an SS58 address of any network (the key, not the prefix, says who it is).
Result<AccountId, Error> account_param(const Params& params, std::size_t index);

/// A public key in SS58 of the generic network (prefix 42).
std::string generic_address(const AccountId& key);

}  // namespace rpc
