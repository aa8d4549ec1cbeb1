// pha_*: stakes and rewards. Each asks the runtime API of the same meaning and prints its
// answer, so that state_call gives the same facts.
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_ask.hpp"

namespace rpc {
namespace {

Answer staking(const MethodContext& context, const Params& params) {
    std::optional<AccountId> account;
    if (params.at(0) != nullptr) account = TRY(account_param(params, 0));
    return ask<pha::Staking>(context, params, 1, "StakingApi_staking",
                             primitives::scale::encode(account));
}

Answer rewards(const MethodContext& context, const Params& params) {
    return ask<pha::Rewards>(context, params, 1, "RewardsApi_rewards",
                             primitives::scale::encode(TRY(account_param(params, 0))));
}

}  // namespace

void add_pha_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add({name}, RunsOn::Worker, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    add("pha_staking", {"account", "at"}, staking);
    add("pha_rewards", {"account", "at"}, rewards);
}

}  // namespace rpc
