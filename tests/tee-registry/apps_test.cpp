// Pallet TeeApps: dstack's KMS and app contracts with their reasons.
#include "tee-registry/apps/apps.hpp"

#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::apps {
namespace {

using workers::account;
using workers::kAlice;
using workers::kBob;

class Apps : public testing::Test {
  protected:
    tests::PlainHost host;
    workers::Sink sink;
    workers::Purse purse;
    Pallet pallet{{host, sink, 23, "TeeApps"}, purse};
    const AppId app{1};
    const Bytes32 hash{2};
    const Bytes32 device{3};
    const Bytes32 image{4};
    const Bytes32 kms{5};

    template <class C>
    std::string call(const frame::Origin& origin, const C& typed) {
        host.storage_start_transaction();
        const auto before = purse.holds;
        const auto result = pallet.dispatch(origin, typed);
        if (result) {
            host.storage_commit_transaction();
            EXPECT_TRUE(pallet.try_state().has_value());
            return {};
        }
        host.storage_rollback_transaction();
        purse.holds = before;
        if (result.error().kind != frame::DispatchError::Kind::Module) return "origin";
        return std::string{to_string(static_cast<Error>(result.error().detail))};
    }
    template <class C>
    std::string by(const AccountId& who, const C& typed) {
        return call(frame::Signed{who}, typed);
    }
    BootInfo boot() const { return {app, hash, {}, device, kms, {}, image, "UpToDate", {}}; }
    std::string reason(const BootInfo& info) const {
        const auto verdict = pallet.is_app_allowed(info);
        EXPECT_EQ(verdict.is_allowed, verdict.reason.empty());
        return verdict.reason;
    }
};

TEST_F(Apps, an_app_is_allowed_in_dstacks_order_of_reasons) {
    EXPECT_EQ(reason(boot()), "App not registered");
    EXPECT_EQ(by(kAlice, RegisterApp{app, true, false, std::nullopt, std::nullopt}), "");
    EXPECT_EQ(reason(boot()), "OS image is not allowed");
    EXPECT_EQ(by(kAlice, SetOsImage{image, true}), "origin");
    EXPECT_EQ(call(frame::Root{}, SetOsImage{image, true}), "");
    auto old = boot();
    old.tcb_status = "OutOfDate";
    EXPECT_EQ(reason(old), "TCB status is not up to date");
    EXPECT_EQ(reason(boot()), "Compose hash not allowed");
    EXPECT_EQ(by(kAlice, SetComposeHash{app, hash, true}), "");
    EXPECT_EQ(reason(boot()), "Device not allowed");
    EXPECT_EQ(by(kAlice, SetDevice{app, device, true}), "");
    EXPECT_EQ(reason(boot()), "");
    EXPECT_EQ(by(kAlice, SetRequireTcbUpToDate{app, false}), "");
    EXPECT_EQ(reason(old), "");
    EXPECT_EQ(by(kAlice, SetDevice{app, device, false}), "");
    EXPECT_EQ(by(kAlice, SetAllowAnyDevice{app, true}), "");
    EXPECT_EQ(reason(boot()), "");
    EXPECT_EQ(call(frame::Root{}, SetGatewayAppId{{Bytes{'g', 'w'}}}), "");
    EXPECT_EQ(pallet.is_app_allowed(boot()).gateway_app_id, "gw");
}

TEST_F(Apps, a_kms_is_allowed_in_dstacks_order_of_reasons) {
    const auto root = [&](const auto& typed) { EXPECT_EQ(call(frame::Root{}, typed), ""); };
    auto old = boot();
    old.tcb_status = "SWHardeningNeeded";
    EXPECT_EQ(pallet.is_kms_allowed(old).reason, "TCB status is not up to date");
    EXPECT_EQ(pallet.is_kms_allowed(boot()).reason, "OS image is not allowed");
    root(SetOsImage{image, true});
    EXPECT_EQ(pallet.is_kms_allowed(boot()).reason, "Aggregated MR not allowed");
    root(SetKmsAggregatedMr{kms, true});
    EXPECT_EQ(pallet.is_kms_allowed(boot()).reason, "KMS is not allowed to boot on this device");
    root(SetKmsDevice{device, true});
    EXPECT_TRUE(pallet.is_kms_allowed(boot()).is_allowed);
    root(SetKmsDevice{device, false});
    EXPECT_FALSE(pallet.is_kms_allowed(boot()).is_allowed);
}

TEST_F(Apps, only_the_owner_changes_an_app_and_each_entry_has_its_deposit) {
    EXPECT_EQ(by(kAlice, RegisterApp{}), to_string(Error::AppIdInvalid));
    EXPECT_EQ(by(kAlice, RegisterApp{app, false, false, device, hash}), "");
    EXPECT_EQ(by(kBob, RegisterApp{app, false, false, std::nullopt, std::nullopt}),
              to_string(Error::AppExists));
    EXPECT_EQ(by(kBob, SetComposeHash{app, hash, false}), to_string(Error::NotOwner));
    EXPECT_EQ(by(kAlice, SetComposeHash{app, hash, true}), to_string(Error::Unchanged));
    EXPECT_EQ(by(kAlice, SetComposeHash{AppId{9}, hash, true}), to_string(Error::UnknownApp));
    const auto held = purse.holds[kAlice];
    EXPECT_EQ(by(kAlice, SetComposeHash{app, hash, false}), "");
    EXPECT_LT(purse.holds[kAlice], held);
}

TEST_F(Apps, disabled_upgrades_leave_only_narrowing) {
    EXPECT_EQ(by(kAlice, RegisterApp{app, true, false, device, hash}), "");
    EXPECT_EQ(by(kAlice, DisableUpgrades{app}), "");
    const auto disabled = std::string{to_string(Error::UpgradesAreDisabled)};
    EXPECT_EQ(by(kAlice, SetComposeHash{app, Bytes32{7}, true}), disabled);
    EXPECT_EQ(by(kAlice, SetDevice{app, Bytes32{7}, true}), disabled);
    EXPECT_EQ(by(kAlice, SetAllowAnyDevice{app, true}), disabled);
    EXPECT_EQ(by(kAlice, SetRequireTcbUpToDate{app, false}), disabled);
    EXPECT_EQ(by(kAlice, DisableUpgrades{app}), to_string(Error::Unchanged));
    EXPECT_EQ(by(kAlice, SetComposeHash{app, hash, false}), "");
}

TEST_F(Apps, ownership_moves_in_two_steps_with_the_deposit) {
    EXPECT_EQ(by(kAlice, RegisterApp{app, false, false, device, hash}), "");
    EXPECT_EQ(by(kBob, AcceptOwnership{app}), to_string(Error::NotPendingOwner));
    EXPECT_EQ(by(kAlice, TransferOwnership{app, kBob}), "");
    EXPECT_EQ(by(account(7), AcceptOwnership{app}), to_string(Error::NotPendingOwner));
    EXPECT_EQ(by(kBob, AcceptOwnership{app}), "");
    EXPECT_EQ(purse.holds[kAlice], 0u);
    EXPECT_GT(purse.holds[kBob], 0u);
    EXPECT_EQ(by(kAlice, DisableUpgrades{app}), to_string(Error::NotOwner));
}

}  // namespace
}  // namespace tee_registry::apps
