// pha_pools, pha_pool, pha_poolPositions: each prints the answer of the function of PoolsApi.
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_ask.hpp"
#include "rpc/methods/pha_pools_types.hpp"

namespace rpc {
namespace {

/// Pools of one page: the runtime's own limit.
constexpr std::uint32_t kPageMax = 100;

Answer pools(const MethodContext& context, const Params& params) {
    std::uint32_t from = 0;
    auto limit = kPageMax;
    if (params.at(0) != nullptr)
        from = static_cast<std::uint32_t>(TRY(params.number(0, ~std::uint32_t{0})));
    if (params.at(1) != nullptr)
        limit = static_cast<std::uint32_t>(TRY(params.number(1, kPageMax)));
    return ask<std::vector<pha::StakePool>>(context, params, 2, "PoolsApi_pools",
                                            primitives::scale::encode(std::pair{from, limit}));
}

Answer pool(const MethodContext& context, const Params& params) {
    const auto id = static_cast<std::uint32_t>(TRY(params.number(0, ~std::uint32_t{0})));
    return ask<std::optional<pha::PoolDetails>>(context, params, 1, "PoolsApi_pool",
                                                primitives::scale::encode(id));
}

Answer positions(const MethodContext& context, const Params& params) {
    return ask<std::vector<pha::PoolPosition>>(
        context, params, 1, "PoolsApi_positions",
        primitives::scale::encode(TRY(account_param(params, 0))));
}

}  // namespace

void add_pha_pools_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add({name}, RunsOn::Worker, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    add("pha_pools", {"from", "limit", "at"}, pools);
    add("pha_pool", {"pool", "at"}, pool);
    add("pha_poolPositions", {"account", "at"}, positions);
}

}  // namespace rpc
