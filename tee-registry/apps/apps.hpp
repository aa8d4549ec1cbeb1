// Pallet TeeApps: what dstack's contracts DstackKms and DstackApp hold on Ethereum, on this chain.
//
// Governance (Root) lists what a KMS may be: its aggregated measurements, devices, the OS images of
// all CVMs, its keys and the gateway's app id. Anyone registers an app and then owns it: its
// compose hashes, its devices or any device, and whether its platforms must be up to date. A
// deposit is held from the owner for the app and each of its entries, and moves with the ownership.
//
// disable_upgrades is final: afterwards nothing of the app can be widened (no hash, no device, no
// looser flag); narrowing it stays possible.
//
// Invariant: an app's deposit is that of its entries, held from its owner.
#pragma once

#include "frame/support/currency.hpp"
#include "frame/support/pallet.hpp"
#include "tee-registry/apps/boot_info.hpp"

namespace tee_registry::apps {

using frame::Balance;
using frame::Blake2_128Concat;
using frame::BoundedBytes;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Done;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Value;
using primitives::AccountId;
using primitives::Bytes;
using primitives::Result;
using primitives::unexpected;

/// Compose hashes and devices of one app.
inline constexpr std::uint32_t kEntriesMax = 1024;
inline constexpr std::uint32_t kGatewayIdSizeMax = 128;

struct KmsInfo {
    BoundedBytes<256> k256_pubkey;
    BoundedBytes<1024> ca_pubkey;
    BoundedBytes<16384> quote;
    BoundedBytes<65536> eventlog;
    bool operator==(const KmsInfo&) const = default;
};

struct App {
    AccountId owner;
    std::optional<AccountId> pending_owner;
    bool allow_any_device = false;
    bool require_tcb_up_to_date = false;
    bool upgrades_disabled = false;
    /// Compose hashes and devices.
    std::uint32_t entries = 0;
    Balance deposit = 0;
    bool operator==(const App&) const = default;
};

struct Storage {
    Value<"KmsInfo", KmsInfo> kms_info;
    Value<"GatewayAppId", BoundedBytes<kGatewayIdSizeMax>> gateway_app_id;
    OptionalMap<"KmsAggregatedMrs", Blake2_128Concat, Bytes32, Done> kms_aggregated_mrs;
    OptionalMap<"KmsDevices", Blake2_128Concat, Bytes32, Done> kms_devices;
    OptionalMap<"OsImages", Blake2_128Concat, Bytes32, Done> os_images;
    OptionalMap<"Apps", Blake2_128Concat, AppId, App> apps;
    OptionalDoubleMap<"ComposeHashes", Blake2_128Concat, AppId, Blake2_128Concat, Bytes32, Done>
        compose_hashes;
    OptionalDoubleMap<"AppDevices", Blake2_128Concat, AppId, Blake2_128Concat, Bytes32, Done>
        app_devices;
};

// ---- events -------------------------------------------------------------------------------------

struct AppRegistered {
    AppId app_id{};
    AccountId owner;
};
struct KmsInfoSet {
    BoundedBytes<256> k256_pubkey;
};
struct GatewayAppIdSet {
    BoundedBytes<kGatewayIdSizeMax> app_id;
};
struct KmsAggregatedMrSet {
    Bytes32 mr_aggregated{};
    bool allowed = false;
};
struct KmsDeviceSet {
    Bytes32 device_id{};
    bool allowed = false;
};
struct OsImageSet {
    Bytes32 os_image_hash{};
    bool allowed = false;
};
struct ComposeHashSet {
    AppId app_id{};
    Bytes32 compose_hash{};
    bool allowed = false;
};
struct DeviceSet {
    AppId app_id{};
    Bytes32 device_id{};
    bool allowed = false;
};
struct AllowAnyDeviceSet {
    AppId app_id{};
    bool allowed = false;
};
struct RequireTcbUpToDateSet {
    AppId app_id{};
    bool required = false;
};
struct UpgradesDisabled {
    AppId app_id{};
};
struct OwnershipOffered {
    AppId app_id{};
    std::optional<AccountId> pending_owner;
};
struct OwnershipTransferred {
    AppId app_id{};
    AccountId before;
    AccountId after;
};
using Event =
    std::variant<AppRegistered, KmsInfoSet, GatewayAppIdSet, KmsAggregatedMrSet, KmsDeviceSet,
                 OsImageSet, ComposeHashSet, DeviceSet, AllowAnyDeviceSet, RequireTcbUpToDateSet,
                 UpgradesDisabled, OwnershipOffered, OwnershipTransferred>;

enum class Error : std::uint8_t {
    AppIdInvalid,
    AppExists,
    UnknownApp,
    NotOwner,
    NotPendingOwner,
    UpgradesAreDisabled,
    TooManyEntries,
    Unchanged,
};
std::string_view to_string(Error error);

// ---- calls --------------------------------------------------------------------------------------

struct RegisterApp {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Registers an app that the signer owns, with its first entries."};
    AppId app_id{};
    bool require_tcb_up_to_date = false;
    bool allow_any_device = false;
    std::optional<Bytes32> device_id;
    std::optional<Bytes32> compose_hash;
};
struct SetComposeHash {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Allows or removes a compose hash."};
    AppId app_id{};
    Bytes32 compose_hash{};
    bool allowed = false;
};
struct SetDevice {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Allows or removes a device of an app."};
    AppId app_id{};
    Bytes32 device_id{};
    bool allowed = false;
};
struct SetAllowAnyDevice {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Whether an app runs on any device."};
    AppId app_id{};
    bool allowed = false;
};
struct SetRequireTcbUpToDate {
    static constexpr CallInfo kInfo{
        .index = 4, .docs = "Whether an app runs on platforms that are up to date only."};
    AppId app_id{};
    bool required = false;
};
struct DisableUpgrades {
    static constexpr CallInfo kInfo{.index = 5,
                                    .docs = "Nothing of the app can be widened any more. Final."};
    AppId app_id{};
};
struct TransferOwnership {
    static constexpr CallInfo kInfo{.index = 6, .docs = "Offers an app to an account, or to none."};
    AppId app_id{};
    std::optional<AccountId> new_owner;
};
struct AcceptOwnership {
    static constexpr CallInfo kInfo{.index = 7, .docs = "The account takes the app it is offered."};
    AppId app_id{};
};
struct SetKmsInfo {
    static constexpr CallInfo kInfo{.index = 8, .docs = "Root sets keys and quote of the KMS."};
    KmsInfo info;
};
struct SetGatewayAppId {
    static constexpr CallInfo kInfo{.index = 9, .docs = "Root sets the gateway's app id."};
    BoundedBytes<kGatewayIdSizeMax> app_id;
};
struct SetKmsAggregatedMr {
    static constexpr CallInfo kInfo{.index = 10, .docs = "Root allows or removes a KMS image."};
    Bytes32 mr_aggregated{};
    bool allowed = false;
};
struct SetKmsDevice {
    static constexpr CallInfo kInfo{.index = 11, .docs = "Root allows or removes a KMS device."};
    Bytes32 device_id{};
    bool allowed = false;
};
struct SetOsImage {
    static constexpr CallInfo kInfo{.index = 12, .docs = "Root allows or removes an OS image."};
    Bytes32 os_image_hash{};
    bool allowed = false;
};
using Call = Calls<RegisterApp, SetComposeHash, SetDevice, SetAllowAnyDevice, SetRequireTcbUpToDate,
                   DisableUpgrades, TransferOwnership, AcceptOwnership, SetKmsInfo, SetGatewayAppId,
                   SetKmsAggregatedMr, SetKmsDevice, SetOsImage>;

enum class Hold : std::uint8_t { AppDeposit };

class Pallet final : public frame::Pallet<Storage, Event, Error, Call> {
  public:
    using HoldReason = Hold;

    Pallet(const frame::Context& context, frame::Currency& currency)
        : Base{context}, currency_{currency} {}

    template <class C>
    DispatchInfo info(const C&) const {
        return {.weight = frame::call_weight(25, 6, 6)};
    }
    DispatchResult dispatch(const Origin& origin, const RegisterApp& call);
    DispatchResult dispatch(const Origin& origin, const SetComposeHash& call);
    DispatchResult dispatch(const Origin& origin, const SetDevice& call);
    DispatchResult dispatch(const Origin& origin, const SetAllowAnyDevice& call);
    DispatchResult dispatch(const Origin& origin, const SetRequireTcbUpToDate& call);
    DispatchResult dispatch(const Origin& origin, const DisableUpgrades& call);
    DispatchResult dispatch(const Origin& origin, const TransferOwnership& call);
    DispatchResult dispatch(const Origin& origin, const AcceptOwnership& call);
    DispatchResult dispatch(const Origin& origin, const SetKmsInfo& call);
    DispatchResult dispatch(const Origin& origin, const SetGatewayAppId& call);
    DispatchResult dispatch(const Origin& origin, const SetKmsAggregatedMr& call);
    DispatchResult dispatch(const Origin& origin, const SetKmsDevice& call);
    DispatchResult dispatch(const Origin& origin, const SetOsImage& call);

    /// What DstackKms.isAppAllowed and isKmsAllowed answer, in their order and words.
    BootVerdict is_app_allowed(const BootInfo& boot) const;
    BootVerdict is_kms_allowed(const BootInfo& boot) const;

    /// The invariant above; a sentence naming what is broken. Walks all apps.
    Result<Done, std::string_view> try_state() const;

  private:
    Outcome<App> require_own(const AppId& app_id, const AccountId& who) const;
    /// Adds or removes one entry of an app in `map`.
    template <class EntryMap>
    Outcome<> set_entry(const AccountId& who, const AppId& app_id, const EntryMap& map,
                        const Bytes32& entry, bool allowed);
    /// Writes an app with the deposit that its entries cost.
    Outcome<> store(const AppId& app_id, App app);
    BootVerdict verdict(std::string_view reason) const;
    /// Empty when the rules of the app allow it.
    std::string_view app_refusal(const App& app, const BootInfo& boot) const;
    frame::HoldReason hold_reason() const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(Hold::AppDeposit)};
    }

    frame::Currency& currency_;
};

}  // namespace tee_registry::apps
