// pha_*: workers, stakes and rewards. Each asks the runtime API of the same meaning and prints its
// answer, so that state_call gives the same facts.
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_types.hpp"
#include "rpc/methods/reflect_json.hpp"
#include "rpc/methods/state_reads.hpp"

#include <algorithm>
#include <utility>

namespace rpc {
namespace {

/// Workers of one page: the registry's own limit.
constexpr std::uint32_t kPageMax = 100;

/// The runtime's answer as a T in JSON.
template <class T>
Answer ask(const MethodContext& context, const Params& params, std::size_t block_index,
           std::string_view function, const Bytes& arguments) {
    const auto block = context.block_or_best(TRY(params.optional_hash(block_index)));
    const auto bytes = TRY(call_runtime(context, block, function, arguments));
    const auto value = primitives::scale::decode<T>(bytes);
    if (!value) {
        return unexpected(state_error({StateError::Kind::Execution,
                                       std::string{function} + " returned what does not decode: " +
                                           std::string{to_string(value.error())}},
                                      block));
    }
    return reflect_json(*value);
}

Result<primitives::Bytes32, Error> worker_key(const Params& params, std::size_t index) {
    const auto bytes = TRY(params.bytes(index));
    primitives::Bytes32 key{};
    if (bytes.size() != key.size())
        return unexpected(params.invalid(index, "a worker's key has 32 bytes"));
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

Answer workers(const MethodContext& context, const Params& params) {
    std::optional<primitives::Bytes32> after;
    if (params.at(0) != nullptr) after = TRY(worker_key(params, 0));
    auto limit = kPageMax;
    if (params.at(1) != nullptr)
        limit = static_cast<std::uint32_t>(TRY(params.number(1, kPageMax)));
    return ask<std::vector<pha::Worker>>(context, params, 2, "TeeRegistryApi_workers",
                                         primitives::scale::encode(std::pair{after, limit}));
}

Answer worker(const MethodContext& context, const Params& params) {
    return ask<std::optional<pha::Worker>>(context, params, 1, "TeeRegistryApi_worker",
                                           primitives::scale::encode(TRY(worker_key(params, 0))));
}

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
    add("pha_workers", {"after", "limit", "at"}, workers);
    add("pha_worker", {"worker", "at"}, worker);
    add("pha_staking", {"account", "at"}, staking);
    add("pha_rewards", {"account", "at"}, rewards);
}

}  // namespace rpc
