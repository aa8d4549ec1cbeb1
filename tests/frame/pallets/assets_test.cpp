// Pallet Assets: transfers, approvals, dust, and what an asset does to the account that has it.
#include "frame/pallets/assets.hpp"

#include "frame/pallets/balances.hpp"
#include "frame/pallets/system.hpp"
#include "tests/support/plain_host.hpp"

namespace tests {
namespace {

using namespace frame;
using namespace frame::assets;

constexpr AssetId kId = 1;
constexpr Balance kMinimum = 10;

AccountId filled(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}
const AccountId kOwner = filled(1);
const AccountId kOther = filled(2);
const AccountId kThird = filled(3);

class Assets : public ::testing::Test, protected AssetHooks {
    struct Sink final : EventSink {
        std::vector<Bytes> events;
        void deposit(Bytes event) override { events.push_back(std::move(event)); }
    };

  protected:
    Assets() {
        EXPECT_TRUE(balances.build_genesis({{kOwner, 100 * kPlanckPerPha}}));
        EXPECT_TRUE(assets.create({.id = kId,
                                   .owner = kTreasuryAccount,
                                   .name = "Thing",
                                   .symbol = "THG",
                                   .decimals = 3,
                                   .min_balance = kMinimum}));
        EXPECT_TRUE(assets.issue(kId, kOwner, 1'000));
    }
    ~Assets() override { EXPECT_TRUE(assets.is_consistent(kId)); }

    Balance must_stay(AssetId, const AccountId& who) const override {
        return who == kOwner ? stays : Balance{0};
    }
    void transferring(AssetId, const AccountId&, const AccountId&, Balance) override {}
    void balance_changed(AssetId, const AccountId&, Balance before, Balance after) override {
        changed += after - before;
    }

    DispatchResult call(const AccountId& who, const auto& typed) {
        return assets.dispatch(Signed{who}, typed);
    }
    void expect_error(const DispatchResult& result, const DispatchError& expected) {
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error() == expected);
    }

    PlainHost host;
    Sink sink;
    RuntimeVersion version;
    system::Pallet system{{host, sink, 0, "System"}, version, 30};
    balances::Pallet balances{{host, sink, 5, "Balances"}, system};
    frame::assets::Pallet assets{{host, sink, 16, "Assets"}, system, balances};
    Balance stays = 0;
    /// Modulo 2^128: sums of differences.
    Balance changed = 0;
};

TEST_F(Assets, MetadataIsWhatWalletsRead) {
    const auto metadata = assets.storage.metadata.get(kId);
    EXPECT_EQ(metadata.name.items, primitives::to_bytes(primitives::view_of("Thing")));
    EXPECT_EQ(metadata.decimals, 3);
    const auto details = assets.storage.asset.get(kId);
    ASSERT_TRUE(details);
    EXPECT_TRUE(details->is_sufficient && details->supply == 1'000 && details->accounts == 1);
    EXPECT_FALSE(assets.create({.id = kId, .owner = kOwner, .name = {}, .symbol = {}}));
}

TEST_F(Assets, AnAssetAloneKeepsAnAccountAlive) {
    EXPECT_TRUE(call(kOwner, Transfer{.id = {kId}, .target = kOther, .amount = {100}}));
    EXPECT_TRUE(system.account_exists(kOther));
    EXPECT_EQ(system.storage.account.get(kOther).sufficients, 1U);
    EXPECT_TRUE(call(kOther, TransferAll{.id = {kId}, .dest = kOwner}));
    EXPECT_FALSE(system.account_exists(kOther));
    EXPECT_TRUE(assets.balance(kId, kOwner) == 1'000);
}

TEST_F(Assets, ARestBelowTheMinimumIsBurnt) {
    EXPECT_TRUE(call(kOwner, Transfer{.id = {kId}, .target = kOther, .amount = {991}}));
    EXPECT_TRUE(assets.balance(kId, kOwner) == 0 && assets.supply(kId) == 991);
    expect_error(call(kOther, TransferKeepAlive{.id = {kId}, .target = kThird, .amount = {982}}),
                 DispatchError{TokenError::NotExpendable});
    expect_error(call(kOther, Transfer{.id = {kId}, .target = kThird, .amount = {9}}),
                 DispatchError{TokenError::BelowMinimum});
    expect_error(call(kOther, Transfer{.id = {kId}, .target = kThird, .amount = {992}}),
                 DispatchError{TokenError::FundsUnavailable});
    expect_error(call(kOther, Transfer{.id = {2}, .target = kThird, .amount = {10}}),
                 DispatchError{TokenError::UnknownAsset});
}

TEST_F(Assets, HooksSayWhatStaysAndHearWhatChanges) {
    assets.set_hooks(*this);
    stays = 995;
    expect_error(call(kOwner, Transfer{.id = {kId}, .target = kOther, .amount = {10}}),
                 DispatchError{TokenError::Frozen});
    EXPECT_TRUE(assets.spendable(kId, kOwner, Existence::AllowDeath) == 5);
    stays = 4;
    EXPECT_TRUE(assets.spendable(kId, kOwner, Existence::AllowDeath) == 990);
    expect_error(call(kOwner, Transfer{.id = {kId}, .target = kOther, .amount = {995}}),
                 DispatchError{TokenError::NotExpendable});
    EXPECT_TRUE(assets.move(kId, kOwner, kOther, 995));
    EXPECT_TRUE(assets.balance(kId, kOwner) == 5) << "what must stay is no dust";
    EXPECT_TRUE(changed == 0);
    EXPECT_TRUE(assets.burn(kId, kOther, 900));
    EXPECT_TRUE(changed == Balance{0} - 900);
}

TEST_F(Assets, ADelegateMovesWhatWasApproved) {
    const Balance before = balances.total_balance(kOwner);
    EXPECT_TRUE(call(kOwner, ApproveTransfer{.id = {kId}, .delegate = kOther, .amount = {300}}));
    EXPECT_TRUE(balances.held({16, 0}, kOwner) == kApprovalDeposit);
    expect_error(call(kOther,
                      TransferApproved{
                          .id = {kId}, .owner = kOwner, .destination = kThird, .amount = {301}}),
                 DispatchError::module(16, static_cast<std::uint8_t>(Error::Unapproved)));
    EXPECT_TRUE(call(
        kOther,
        TransferApproved{.id = {kId}, .owner = kOwner, .destination = kThird, .amount = {100}}));
    EXPECT_TRUE(assets.balance(kId, kThird) == 100);
    EXPECT_TRUE(call(
        kOther,
        TransferApproved{.id = {kId}, .owner = kOwner, .destination = kThird, .amount = {200}}));
    EXPECT_TRUE(balances.held({16, 0}, kOwner) == 0);
    expect_error(call(kOwner, CancelApproval{.id = {kId}, .delegate = kOther}),
                 DispatchError::module(16, static_cast<std::uint8_t>(Error::Unknown)));
    EXPECT_TRUE(call(kOwner, ApproveTransfer{.id = {kId}, .delegate = kOther, .amount = {1}}));
    EXPECT_TRUE(call(kOwner, CancelApproval{.id = {kId}, .delegate = kOther}));
    EXPECT_EQ(assets.storage.asset.get(kId)->approvals, 0U);
    EXPECT_TRUE(balances.total_balance(kOwner) == before);
}

}  // namespace
}  // namespace tests
