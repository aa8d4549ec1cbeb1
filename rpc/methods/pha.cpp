// pha_*: stakes and rewards. Each asks the runtime API of the same meaning and prints its
// answer, so that state_call gives the same facts.
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_ask.hpp"

#include <algorithm>

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

Answer supply(const MethodContext& context, const Params& params) {
    return ask<pha::Supply>(context, params, 0, "EconomyApi_supply", {});
}

Answer emission(const MethodContext& context, const Params& params) {
    return ask<pha::Emission>(context, params, 0, "EconomyApi_emission", {});
}

/// Two epochs, both optional: without them the answer has none, or no history.
Result<Bytes, Error> epoch_range(const Params& params) {
    constexpr auto kMax = ~std::uint32_t{0};
    if (params.at(0) == nullptr)
        return primitives::scale::encode(std::pair{kMax, std::uint32_t{0}});
    const auto from = static_cast<std::uint32_t>(TRY(params.number(0, kMax)));
    auto to = kMax;
    if (params.at(1) != nullptr) to = static_cast<std::uint32_t>(TRY(params.number(1, kMax)));
    return primitives::scale::encode(std::pair{from, to});
}

Answer epochs(const MethodContext& context, const Params& params) {
    return ask<std::vector<pha::Epoch>>(context, params, 2, "EconomyApi_epochs",
                                        TRY(epoch_range(params)));
}

Answer vpha(const MethodContext& context, const Params& params) {
    return ask<pha::Vpha>(context, params, 2, "EconomyApi_vpha", TRY(epoch_range(params)));
}

Answer tickets(const MethodContext& context, const Params& params) {
    return ask<std::vector<pha::Ticket>>(context, params, 1, "EconomyApi_tickets",
                                         primitives::scale::encode(TRY(account_param(params, 0))));
}

Result<primitives::Bytes32, Error> worker_param(const Params& params, std::size_t index) {
    const auto bytes = TRY(params.bytes(index));
    primitives::Bytes32 key{};
    if (bytes.size() != key.size())
        return unexpected(params.invalid(index, "a worker's key has 32 bytes"));
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

Answer worker_collateral(const MethodContext& context, const Params& params) {
    return ask<std::optional<pha::WorkerCollateral>>(
        context, params, 1, "EconomyApi_worker_collateral",
        primitives::scale::encode(TRY(worker_param(params, 0))));
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
    add("pha_supply", {"at"}, supply);
    add("pha_emission", {"at"}, emission);
    add("pha_epochs", {"from", "to", "at"}, epochs);
    add("pha_vpha", {"from", "to", "at"}, vpha);
    add("pha_workerCollateral", {"worker", "at"}, worker_collateral);
    add("pha_tickets", {"account", "at"}, tickets);
}

}  // namespace rpc
