// pha app: apps of dstack, what they may run, and what a KMS would be told of them.
#include "node/pha/commands/tables.hpp"

namespace node::pha {

using primitives::Done;
using Kind = ArgumentKind;

namespace {

constexpr const char* kNoId = "0x0000000000000000000000000000000000000000";
constexpr const char* kNoHash =
    "0x0000000000000000000000000000000000000000000000000000000000000000";

Outcome show(Context& context, const std::string& app) {
    auto* const chain = TRY(context.chain());
    const json::Value key{app};
    const auto apps = TRY(chain->metadata().storage("TeeApps.Apps"));
    const auto record = TRY(chain->storage(apps, {key}));
    if (record.is_null())
        return unexpected("app " + app + " is not registered; see: pha app register --help");
    const auto allowed = [&](std::string_view item) -> Result<json::Array, Problem> {
        constexpr std::uint32_t kEntriesMax = 1'000;
        const auto entry = TRY(chain->metadata().storage(item));
        json::Array out;
        for (const auto& pair : TRY(chain->storage_entries(entry, {key}, kEntriesMax)))
            out.push_back(pair.if_array()->front().if_array()->back());
        return out;
    };
    json::Object all;
    all.set("app", key).set("record", record);
    all.set("composeHashes", json::Value{TRY(allowed("TeeApps.ComposeHashes"))});
    all.set("devices", json::Value{TRY(allowed("TeeApps.AppDevices"))});
    context.output().result(json::Value{std::move(all)}, chain->units());
    return Done{};
}

struct BootOptions {
    std::string app;
    std::string compose_hash;
    std::string device = kNoHash;
    std::string os_image;
    std::string instance = kNoId;
    std::string aggregated = kNoHash;
    std::string system = kNoHash;
    std::string tcb_status = "UpToDate";
};

/// What a KMS would be told: exit status 1 where the app may not start.
Outcome check(Context& context, const BootOptions& options) {
    auto* const chain = TRY(context.chain());
    json::Object boot;
    boot.set("appId", options.app)
        .set("composeHash", options.compose_hash)
        .set("instanceId", options.instance)
        .set("deviceId", options.device)
        .set("mrAggregated", options.aggregated)
        .set("mrSystem", options.system)
        .set("osImageHash", options.os_image)
        .set("tcbStatus", options.tcb_status);
    const auto verdict = TRY(chain->rpc("pha_bootAuthApp", {json::Value{std::move(boot)}}));
    context.output().result(verdict, chain->units());
    const auto* allowed = verdict.find("isAllowed");
    if (allowed != nullptr && *allowed == json::Value{true}) return Done{};
    const auto* reason = verdict.find("reason");
    const auto* text = reason == nullptr ? nullptr : reason->if_string();
    return unexpected("a KMS would refuse this app: " + (text == nullptr ? "?" : *text));
}

void add_reading(CLI::App& app, Context& context) {
    auto* showing = app.add_subcommand("show", "an app, its compose hashes and devices");
    const auto id = std::make_shared<std::string>();
    showing->add_option("app", *id, "20 bytes")->required();
    showing->callback(
        [&context, id] { context.action = [&context, id] { return show(context, *id); }; });

    auto* checking = app.add_subcommand("check", "ask as a KMS does whether an app may start");
    const auto boot = std::make_shared<BootOptions>();
    checking->add_option("app", boot->app, "20 bytes")->required();
    checking->add_option("--compose-hash", boot->compose_hash, "32 bytes")->required();
    checking->add_option("--os-image", boot->os_image, "32 bytes")->required();
    checking->add_option("--device", boot->device, "32 bytes; zeros if left out");
    checking->add_option("--instance", boot->instance, "20 bytes; zeros if left out");
    checking->add_option("--mr-aggregated", boot->aggregated, "32 bytes; zeros if left out");
    checking->add_option("--mr-system", boot->system, "32 bytes; zeros if left out");
    checking->add_option("--tcb-status", boot->tcb_status, "UpToDate if left out");
    checking->callback(
        [&context, boot] { context.action = [&context, boot] { return check(context, *boot); }; });
}

}  // namespace

void add_app_commands(CLI::App& parent, Context& context) {
    auto& app = *parent.add_subcommand("app", "apps of dstack: what may run, and where");
    app.require_subcommand(1);
    add_reading(app, context);
    const Argument id{"app", "app_id", Kind::Hex, "the app's id, 20 bytes"};
    const Argument state{"state", "allowed", Kind::Switch, "on to allow, off to remove", "on"};
    add_call_command(
        app, context,
        {"register",
         "register an app that you own",
         "TeeApps.register_app",
         {id,
          {"--compose-hash", "compose_hash", Kind::Hex, "allow this one, 32 bytes", "null"},
          {"--device", "device_id", Kind::Hex, "allow this one, 32 bytes", "null"},
          {"--any-device", "allow_any_device", Kind::Flag, "run on any device"},
          {"--require-up-to-date", "require_tcb_up_to_date", Kind::Flag,
           "run on platforms that are up to date only"}}});
    add_call_command(app, context,
                     {"allow-hash",
                      "allow or remove a compose hash",
                      "TeeApps.set_compose_hash",
                      {id, {"hash", "compose_hash", Kind::Hex, "32 bytes"}, state}});
    add_call_command(app, context,
                     {"allow-device",
                      "allow or remove a device",
                      "TeeApps.set_device",
                      {id, {"device", "device_id", Kind::Hex, "32 bytes"}, state}});
    add_call_command(app, context,
                     {"any-device",
                      "whether the app runs on any device",
                      "TeeApps.set_allow_any_device",
                      {id, state}});
    add_call_command(app, context,
                     {"require-up-to-date",
                      "whether the app needs platforms that are up to date",
                      "TeeApps.set_require_tcb_up_to_date",
                      {id, {"state", "required", Kind::Switch, "on or off", "on"}}});
    add_call_command(app, context,
                     {"disable-upgrades",
                      "let nothing of the app be widened any more; final",
                      "TeeApps.disable_upgrades",
                      {id}});
    add_call_command(app, context,
                     {"offer",
                      "offer the app to an account, or to nobody",
                      "TeeApps.transfer_ownership",
                      {id, {"account", "new_owner", Kind::Account, "who may take it", "null"}}});
    add_call_command(app, context,
                     {"accept", "take an app that was offered", "TeeApps.accept_ownership", {id}});
}

}  // namespace node::pha
