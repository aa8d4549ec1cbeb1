#include "tee-registry/apps/apps.hpp"

namespace tee_registry::apps {

using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

namespace {

/// Bytes of an app's record, and of an entry: its two keys.
constexpr std::uint64_t kAppBytes = 20 + 2 * 33 + 3 + 4 + 16;
constexpr std::uint64_t kEntryBytes = 20 + 32;

Balance deposit_of(const App& app) {
    return frame::storage_deposit(1 + app.entries, kAppBytes + app.entries * kEntryBytes);
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::AppIdInvalid:
            return "an app's id is not all zeros";
        case Error::AppExists:
            return "an app with this id is registered";
        case Error::UnknownApp:
            return "no app has this id";
        case Error::NotOwner:
            return "the app belongs to another account";
        case Error::NotPendingOwner:
            return "the app is not offered to the signer";
        case Error::UpgradesAreDisabled:
            return "the app's upgrades are disabled: nothing of it can be widened";
        case Error::TooManyEntries:
            return "the app has as many compose hashes and devices as an app may";
        case Error::Unchanged:
            return "the entry or flag is as the call wants it already";
    }
    return "unknown apps error";
}

// ---- apps ---------------------------------------------------------------------------------------

Outcome<App> Pallet::require_own(const AppId& app_id, const AccountId& who) const {
    auto app = storage.apps.get(app_id);
    if (!app) return fail(Error::UnknownApp);
    if (app->owner != who) return fail(Error::NotOwner);
    return *std::move(app);
}

Outcome<> Pallet::store(const AppId& app_id, App app) {
    const auto before = std::exchange(app.deposit, deposit_of(app));
    if (app.deposit > before)
        TRY(currency_.hold(hold_reason(), app.owner, app.deposit - before));
    else
        TRY(currency_.release(hold_reason(), app.owner, before - app.deposit));
    storage.apps.put(app_id, app);
    return Done{};
}

template <class EntryMap>
Outcome<> Pallet::set_entry(const AccountId& who, const AppId& app_id, const EntryMap& map,
                            const Bytes32& entry, bool allowed) {
    auto app = TRY(require_own(app_id, who));
    if (allowed && app.upgrades_disabled) return fail(Error::UpgradesAreDisabled);
    if (map.contains(app_id, entry) == allowed) return fail(Error::Unchanged);
    if (allowed) {
        if (app.entries >= kEntriesMax) return fail(Error::TooManyEntries);
        ++app.entries;
        map.put(app_id, entry, Done{});
    } else {
        --app.entries;
        map.remove(app_id, entry);
    }
    return store(app_id, std::move(app));
}

DispatchResult Pallet::dispatch(const Origin& origin, const RegisterApp& call) {
    const auto who = TRY(ensure_signed(origin));
    if (call.app_id == AppId{}) return fail(Error::AppIdInvalid);
    if (storage.apps.contains(call.app_id)) return fail(Error::AppExists);
    App app;
    app.owner = who;
    app.allow_any_device = call.allow_any_device;
    app.require_tcb_up_to_date = call.require_tcb_up_to_date;
    TRY(store(call.app_id, app));
    deposit_event(AppRegistered{call.app_id, who});
    if (call.compose_hash) {
        TRY(set_entry(who, call.app_id, storage.compose_hashes, *call.compose_hash, true));
        deposit_event(ComposeHashSet{call.app_id, *call.compose_hash, true});
    }
    if (call.device_id) {
        TRY(set_entry(who, call.app_id, storage.app_devices, *call.device_id, true));
        deposit_event(DeviceSet{call.app_id, *call.device_id, true});
    }
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetComposeHash& call) {
    const auto who = TRY(ensure_signed(origin));
    TRY(set_entry(who, call.app_id, storage.compose_hashes, call.compose_hash, call.allowed));
    deposit_event(ComposeHashSet{call.app_id, call.compose_hash, call.allowed});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetDevice& call) {
    const auto who = TRY(ensure_signed(origin));
    TRY(set_entry(who, call.app_id, storage.app_devices, call.device_id, call.allowed));
    deposit_event(DeviceSet{call.app_id, call.device_id, call.allowed});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetAllowAnyDevice& call) {
    const auto who = TRY(ensure_signed(origin));
    auto app = TRY(require_own(call.app_id, who));
    if (app.upgrades_disabled && call.allowed) return fail(Error::UpgradesAreDisabled);
    app.allow_any_device = call.allowed;
    TRY(store(call.app_id, std::move(app)));
    deposit_event(AllowAnyDeviceSet{call.app_id, call.allowed});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetRequireTcbUpToDate& call) {
    const auto who = TRY(ensure_signed(origin));
    auto app = TRY(require_own(call.app_id, who));
    if (app.upgrades_disabled && !call.required) return fail(Error::UpgradesAreDisabled);
    app.require_tcb_up_to_date = call.required;
    TRY(store(call.app_id, std::move(app)));
    deposit_event(RequireTcbUpToDateSet{call.app_id, call.required});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const DisableUpgrades& call) {
    const auto who = TRY(ensure_signed(origin));
    auto app = TRY(require_own(call.app_id, who));
    if (app.upgrades_disabled) return fail(Error::Unchanged);
    app.upgrades_disabled = true;
    TRY(store(call.app_id, std::move(app)));
    deposit_event(UpgradesDisabled{call.app_id});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferOwnership& call) {
    const auto who = TRY(ensure_signed(origin));
    auto app = TRY(require_own(call.app_id, who));
    app.pending_owner = call.new_owner;
    TRY(store(call.app_id, std::move(app)));
    deposit_event(OwnershipOffered{call.app_id, call.new_owner});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const AcceptOwnership& call) {
    const auto who = TRY(ensure_signed(origin));
    auto app = storage.apps.get(call.app_id);
    if (!app) return fail(Error::UnknownApp);
    if (app->pending_owner != who) return fail(Error::NotPendingOwner);
    const auto before = app->owner;
    TRY(currency_.release(hold_reason(), before, app->deposit));
    app->owner = who;
    app->pending_owner.reset();
    app->deposit = 0;
    TRY(store(call.app_id, *std::move(app)));
    deposit_event(OwnershipTransferred{call.app_id, before, who});
    return done();
}

// ---- the KMS ------------------------------------------------------------------------------------

namespace {

template <class ListMap>
void list(const ListMap& map, const Bytes32& item, bool allowed) {
    if (allowed)
        map.put(item, Done{});
    else
        map.remove(item);
}

}  // namespace

DispatchResult Pallet::dispatch(const Origin& origin, const SetKmsInfo& call) {
    TRY(ensure_root(origin));
    storage.kms_info.put(call.info);
    deposit_event(KmsInfoSet{call.info.k256_pubkey});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetGatewayAppId& call) {
    TRY(ensure_root(origin));
    storage.gateway_app_id.put(call.app_id);
    deposit_event(GatewayAppIdSet{call.app_id});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetKmsAggregatedMr& call) {
    TRY(ensure_root(origin));
    list(storage.kms_aggregated_mrs, call.mr_aggregated, call.allowed);
    deposit_event(KmsAggregatedMrSet{call.mr_aggregated, call.allowed});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetKmsDevice& call) {
    TRY(ensure_root(origin));
    list(storage.kms_devices, call.device_id, call.allowed);
    deposit_event(KmsDeviceSet{call.device_id, call.allowed});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetOsImage& call) {
    TRY(ensure_root(origin));
    list(storage.os_images, call.os_image_hash, call.allowed);
    deposit_event(OsImageSet{call.os_image_hash, call.allowed});
    return done();
}

// ---- verdicts -----------------------------------------------------------------------------------

namespace {

constexpr std::string_view kUpToDate = "UpToDate";
constexpr std::string_view kNotUpToDate = "TCB status is not up to date";
constexpr std::string_view kOsImage = "OS image is not allowed";

}  // namespace

BootVerdict Pallet::verdict(std::string_view reason) const {
    const auto gateway = storage.gateway_app_id.get().items;
    return {reason.empty(), std::string{reason}, std::string{gateway.begin(), gateway.end()}};
}

BootVerdict Pallet::is_kms_allowed(const BootInfo& boot) const {
    if (boot.tcb_status != kUpToDate) return verdict(kNotUpToDate);
    if (!storage.os_images.contains(boot.os_image_hash)) return verdict(kOsImage);
    if (!storage.kms_aggregated_mrs.contains(boot.mr_aggregated))
        return verdict("Aggregated MR not allowed");
    if (!storage.kms_devices.contains(boot.device_id))
        return verdict("KMS is not allowed to boot on this device");
    return verdict({});
}

std::string_view Pallet::app_refusal(const App& app, const BootInfo& boot) const {
    if (app.require_tcb_up_to_date && boot.tcb_status != kUpToDate) return kNotUpToDate;
    if (!storage.compose_hashes.contains(boot.app_id, boot.compose_hash))
        return "Compose hash not allowed";
    if (!app.allow_any_device && !storage.app_devices.contains(boot.app_id, boot.device_id))
        return "Device not allowed";
    return {};
}

BootVerdict Pallet::is_app_allowed(const BootInfo& boot) const {
    const auto app = storage.apps.get(boot.app_id);
    if (!app) return verdict("App not registered");
    if (!storage.os_images.contains(boot.os_image_hash)) return verdict(kOsImage);
    return verdict(app_refusal(*app, boot));
}

Result<Done, std::string_view> Pallet::try_state() const {
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    bool right = true;
    const auto any = [](const auto&, const auto&) { return true; };
    storage.apps.for_each(kAll, [&](const AppId& app_id, const App& app) {
        const auto entries = storage.compose_hashes.for_each(kAll, any, app_id) +
                             storage.app_devices.for_each(kAll, any, app_id);
        right = app.entries == entries && app.deposit == deposit_of(app) &&
                currency_.held(hold_reason(), app.owner) >= app.deposit;
        return right;
    });
    if (!right) return unexpected(std::string_view{"an app and its entries or deposit disagree"});
    return Done{};
}

}  // namespace tee_registry::apps
