#include "rpc/methods/account.hpp"

#include "primitives/crypto/ss58.hpp"

namespace rpc {

Result<AccountId, Error> account_param(const Params& params, std::size_t index) {
    const auto text = TRY(params.text(index));
    const auto account = primitives::crypto::account_from_ss58(text);
    if (!account) return unexpected(params.invalid(index, to_string(account.error())));
    return *account;
}

std::string generic_address(const AccountId& key) {
    return primitives::crypto::ss58_encode(key, primitives::crypto::kGenericSs58Prefix);
}

}  // namespace rpc
