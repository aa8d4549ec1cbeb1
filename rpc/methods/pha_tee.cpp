// pha_workers, pha_worker, pha_subscribeWorkers, pha_verifyEvidence, pha_verifyGpuEvidence,
// pha_collateral: the registry of machines.
#include "primitives/crypto/ss58.hpp"
#include "rpc/methods/account.hpp"
#include "rpc/methods/pha_ask.hpp"
#include "rpc/subscriptions/worker_changes.hpp"

#include <algorithm>

namespace rpc {
namespace {

/// Workers of one page: the registry's own limit.
constexpr std::uint32_t kPageMax = 100;

Result<primitives::Bytes32, Error> worker_key(const Params& params, std::size_t index) {
    const auto bytes = TRY(params.bytes(index));
    primitives::Bytes32 key{};
    if (bytes.size() != key.size())
        return unexpected(params.invalid(index, "a worker's key has 32 bytes"));
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

/// The enumerator of that name.
template <class E>
std::optional<E> enumerator_of(std::string_view name) {
    std::optional<E> out;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((name == primitives::fields::enumerator_name<static_cast<E>(I)>() && !name.empty()
              ? static_cast<void>(out = static_cast<E>(I))
              : static_cast<void>(0)),
         ...);
    }(std::make_index_sequence<8>{});
    return out;
}

/// One member of a filter; false where it has another form.
bool read_member(const std::string& name, const json::Value& value, pha::WorkerFilter& out) {
    if (name == "tier") {
        const auto tier = number_from(value);
        if (tier && *tier <= 5) out.tier = static_cast<std::uint8_t>(*tier);
        return out.tier.has_value();
    }
    const auto* text = value.if_string();
    if (text == nullptr) return false;
    if (name == "state") {
        out.state = enumerator_of<pha::WorkerState>(*text);
        return out.state.has_value();
    }
    if (name == "platform") {
        out.platform = enumerator_of<pha::PlatformKind>(*text);
        return out.platform.has_value();
    }
    const auto account = primitives::crypto::account_from_ss58(*text);
    if (name != "operator" || !account) return false;
    out.operator_account = *account;
    return true;
}

Result<pha::WorkerFilter, Error> filter_param(const Params& params, std::size_t index) {
    pha::WorkerFilter out;
    const auto* value = params.at(index);
    if (value == nullptr) return out;
    const auto* object = value->if_object();
    if (object == nullptr) return unexpected(params.invalid(index, "expected an object"));
    for (const auto& member : object->members()) {
        if (!member.value.is_null() && !read_member(member.name, member.value, out))
            return unexpected(params.invalid(
                index,
                "members are state, operator, platform and tier (0 to 5), by the names that "
                "pha_worker prints"));
    }
    return out;
}

Answer workers(const MethodContext& context, const Params& params) {
    const auto filter = TRY(filter_param(params, 0));
    std::optional<primitives::Bytes32> after;
    if (params.at(1) != nullptr) after = TRY(worker_key(params, 1));
    auto limit = kPageMax;
    if (params.at(2) != nullptr)
        limit = static_cast<std::uint32_t>(TRY(params.number(2, kPageMax)));
    return ask<pha::WorkerPage>(context, params, 3, "TeeRegistryApi_workers",
                                primitives::scale::encode(std::tuple{after, limit, filter}));
}

Answer verify_evidence(const MethodContext& context, const Params& params) {
    return ask<pha::EvidenceVerdict>(context, params, 1, "TeeRegistryApi_verify_evidence",
                                     TRY(params.bytes(0)));
}

/// The runtime's arguments: SCALE of the evidence, then the nonce it answers.
Answer verify_gpu_evidence(const MethodContext& context, const Params& params) {
    auto arguments = TRY(params.bytes(0));
    const auto nonce = TRY(params.hash(1));
    primitives::scale::encode_to(nonce, arguments);
    return ask<pha::EvidenceVerdict>(context, params, 2, "TeeRegistryApi_verify_gpu_evidence",
                                     arguments);
}

Answer collateral(const MethodContext& context, const Params& params) {
    return ask<std::vector<pha::Collateral>>(context, params, 0, "TeeCollateralApi_collateral", {});
}

Answer worker(const MethodContext& context, const Params& params) {
    return ask<std::optional<pha::Worker>>(context, params, 1, "TeeRegistryApi_worker",
                                           primitives::scale::encode(TRY(worker_key(params, 0))));
}

Result<Done, Error> subscribe_workers(const MethodContext& context, const Params& params,
                                      const std::shared_ptr<Subscription>& subscription) {
    std::vector<primitives::Bytes32> workers;
    if (params.at(0) != nullptr) {
        for (const auto& key : TRY(params.bytes_list(0, WorkerChanges::kWorkersMax))) {
            auto& worker = workers.emplace_back();
            if (key.size() != worker.size())
                return unexpected(params.invalid(0, "a worker's key has 32 bytes"));
            std::copy(key.begin(), key.end(), worker.begin());
        }
    }
    context.hub.subscribe_state(std::make_unique<WorkerChanges>(std::move(workers)), subscription);
    return Done{};
}

}  // namespace

void add_pha_tee_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add({name}, RunsOn::Worker, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    add("pha_workers", {"filter", "after", "limit", "at"}, workers);
    add("pha_worker", {"worker", "at"}, worker);
    add("pha_verifyEvidence", {"evidence", "at"}, verify_evidence);
    add("pha_verifyGpuEvidence", {"evidence", "nonce", "at"}, verify_gpu_evidence);
    add("pha_collateral", {"at"}, collateral);
    table.add_subscription(
        {{"pha_subscribeWorkers"}, {"pha_unsubscribeWorkers"}, "pha_workerChanges"}, RunsOn::Io,
        {"workers"},
        [context](const Params& params, const std::shared_ptr<Subscription>& subscription) {
            return subscribe_workers(context, params, subscription);
        });
}

}  // namespace rpc
