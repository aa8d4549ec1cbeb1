// pha_validators, pha_treasury, pha_referenda, pha_slashes: each prints the answer of the runtime
// API of the same meaning.
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_ask.hpp"
#include "rpc/methods/pha_governance_types.hpp"

namespace rpc {
namespace {

/// Referenda of one answer: the runtime's own limit.
constexpr std::uint32_t kReferendaMax = 100;

Answer validators(const MethodContext& context, const Params& params) {
    std::optional<AccountId> account;
    if (params.at(0) != nullptr) account = TRY(account_param(params, 0));
    return ask<pha::Validators>(context, params, 1, "ValidatorsApi_validators",
                                primitives::scale::encode(account));
}

Answer treasury(const MethodContext& context, const Params& params) {
    return ask<pha::Treasury>(context, params, 0, "TreasuryApi_treasury", {});
}

Answer referenda(const MethodContext& context, const Params& params) {
    auto limit = kReferendaMax;
    if (params.at(0) != nullptr)
        limit = static_cast<std::uint32_t>(TRY(params.number(0, kReferendaMax)));
    return ask<pha::Referenda>(context, params, 1, "ReferendaApi_referenda",
                               primitives::scale::encode(limit));
}

Answer slashes(const MethodContext& context, const Params& params) {
    std::optional<primitives::Bytes32> worker;
    if (params.at(0) != nullptr) {
        const auto bytes = TRY(params.bytes(0));
        worker.emplace();
        if (bytes.size() != worker->size())
            return unexpected(params.invalid(0, "a worker's key has 32 bytes"));
        std::copy(bytes.begin(), bytes.end(), worker->begin());
    }
    const bool dry_run = params.at(1) != nullptr && TRY(params.boolean(1));
    auto arguments = primitives::scale::encode(worker);
    primitives::scale::encode_to(dry_run, arguments);
    return ask<pha::Slashes>(context, params, 2, "SlashingApi_slashes", arguments);
}

}  // namespace

void add_pha_governance_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add({name}, RunsOn::Worker, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    add("pha_validators", {"account", "at"}, validators);
    add("pha_treasury", {"at"}, treasury);
    add("pha_referenda", {"limit", "at"}, referenda);
    add("pha_slashes", {"worker", "dryRun", "at"}, slashes);
}

}  // namespace rpc
