// pha_bootAuthApp, pha_bootAuthKms: dstack's webhook before a KMS gives keys to an app or to
// another KMS, answered from finalized state. The HTTP server offers them as POST /bootAuth/app and
// /bootAuth/kms with dstack's own JSON.
#include "primitives/types/hex.hpp"
#include "rpc/methods/pha_ask.hpp"

#include <algorithm>
#include <chrono>

namespace rpc {
namespace {

/// A finalized state that is older says nothing of what was revoked since.
constexpr std::uint64_t kFinalityLagMsMax = 60'000;
/// twox128("Timestamp") | twox128("Now")
constexpr std::string_view kTimestampNow =
    "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";

/// A hexadecimal member of that many bytes, with or without 0x; nullopt when it is another thing.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> hex_member(const json::Value& boot,
                                                      std::string_view name) {
    const auto* value = boot.find(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return std::nullopt;
    const auto bytes = primitives::from_bare_hex(
        text->starts_with("0x") ? std::string_view{*text}.substr(2) : std::string_view{*text});
    if (!bytes || bytes.value().size() != N) return std::nullopt;
    std::array<std::uint8_t, N> out{};
    std::copy(bytes.value().begin(), bytes.value().end(), out.begin());
    return out;
}

std::optional<std::vector<std::string>> advisories(const json::Value& boot) {
    std::vector<std::string> out;
    const auto* value = boot.find("advisoryIds");
    if (value == nullptr || value->is_null()) return out;
    const auto* list = value->if_array();
    if (list == nullptr) return std::nullopt;
    for (const auto& item : *list) {
        const auto* text = item.if_string();
        if (text == nullptr) return std::nullopt;
        out.push_back(*text);
    }
    return out;
}

/// SCALE of the runtime's BootInfo; nullopt when a member is missing or malformed.
std::optional<Bytes> boot_info(const json::Value& boot) {
    const auto app = hex_member<20>(boot, "appId");
    const auto compose = hex_member<32>(boot, "composeHash");
    const auto instance = hex_member<20>(boot, "instanceId");
    const auto device = hex_member<32>(boot, "deviceId");
    const auto aggregated = hex_member<32>(boot, "mrAggregated");
    const auto system = hex_member<32>(boot, "mrSystem");
    const auto image = hex_member<32>(boot, "osImageHash");
    const auto* status = boot.find("tcbStatus");
    const auto ids = advisories(boot);
    if (!app || !compose || !instance || !device || !aggregated || !system || !image || !ids ||
        status == nullptr || status->if_string() == nullptr)
        return std::nullopt;
    return primitives::scale::encode(std::tuple{*app, *compose, *instance, *device, *aggregated,
                                                *system, *image, *status->if_string(), *ids});
}

std::uint64_t clock_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

/// The finalized block, if it is recent.
Result<Hash, Error> recent_finalized(const MethodContext& context) {
    const auto block = context.backend.chain.finalized().hash;
    const auto key = primitives::from_hex(kTimestampNow);
    const auto raw = TRY(read_value(context, block, key.value()));
    const auto time = raw ? primitives::scale::decode<std::uint64_t>(*raw)
                          : Result<std::uint64_t, primitives::scale::DecodeError>{0};
    if (!time || *time + kFinalityLagMsMax < clock_ms())
        return unexpected(Error{code::kInternalError,
                                "finality lags more than 60 s behind the clock: no answer is safe",
                                std::nullopt});
    return block;
}

Answer boot_auth(const MethodContext& context, const Params& params, std::string_view function) {
    const auto* boot = params.at(0);
    const auto arguments = boot == nullptr ? std::nullopt : boot_info(*boot);
    if (!arguments)
        return unexpected(params.invalid(0, "expected dstack's boot info with its hex members"));
    const auto block = TRY(recent_finalized(context));
    const auto bytes = TRY(call_runtime(context, block, function, *arguments));
    const auto verdict = primitives::scale::decode<pha::BootVerdict>(bytes);
    if (!verdict)
        return unexpected(
            Error{code::kInternalError, "the runtime's answer does not decode", std::nullopt});
    return json::Value{json::Object{}
                           .set("isAllowed", verdict->is_allowed)
                           .set("gatewayAppId", verdict->gateway_app_id)
                           .set("reason", verdict->reason)};
}

}  // namespace

void add_boot_auth_methods(MethodTable& table, const MethodContext& context) {
    const auto add = [&](const char* name, const char* function) {
        table.add({name}, RunsOn::Worker, {"bootInfo"}, [context, function](const Params& params) {
            return boot_auth(context, params, function);
        });
    };
    add("pha_bootAuthApp", "TeeAppsApi_is_app_allowed");
    add("pha_bootAuthKms", "TeeAppsApi_is_kms_allowed");
}

}  // namespace rpc
