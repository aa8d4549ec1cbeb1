// Holds and freezes of vPHA: pledged shares stay, and nothing is pledged twice.
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

using namespace tokenomics::vpha;

constexpr Balance kPha = kPlanckPerPha;
const DispatchError kFrozen{frame::TokenError::Frozen};
const DispatchError kUnavailable{frame::TokenError::FundsUnavailable};

frame::assets::Transfer move(const AccountId& to, Balance shares) {
    return {.id = {kAssetId}, .target = to, .amount = {shares}};
}

class Holdings : public ::testing::Test {
  protected:
    Holdings() { EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}})); }
    Economy economy;
    Pallet& vpha = economy.vpha;
};

TEST_F(Holdings, AHeldShareCannotMoveLeaveOrBePledgedAgain) {
    economy.block(2'000, [&] {
        EXPECT_TRUE(vpha.hold(HoldReason::WorkerCollateral, kAlice, 60 * kPha));
        EXPECT_TRUE(vpha.hold(HoldReason::ValidatorBond, kAlice, 30 * kPha));
        EXPECT_TRUE(vpha.spendable(kAlice) == 10 * kPha);
        expect_error(economy.call(kAlice, economy.assets, move(kBob, 11 * kPha)), kFrozen);
        expect_error(economy.call(kAlice, vpha, Redeem{{11 * kPha}}), kFrozen);
        expect_error(economy.call(kAlice, vpha, Withdraw{{11 * kPha}}), kFrozen);
        const auto twice = vpha.hold(HoldReason::Pool, kAlice, 11 * kPha);
        ASSERT_FALSE(twice);
        EXPECT_TRUE(twice.error() == kUnavailable);
        EXPECT_TRUE(economy.call(kAlice, economy.assets, move(kBob, 10 * kPha)));
    });
    EXPECT_TRUE(economy.state(kAlice).staker.held == 90 * kPha);
    EXPECT_TRUE(vpha.release(HoldReason::WorkerCollateral, kAlice, 99 * kPha) == 60 * kPha);
    EXPECT_TRUE(vpha.held_total(kAlice) == 30 * kPha);
    EXPECT_TRUE(economy.call(kAlice, vpha, Redeem{{60 * kPha}}));
    economy.check();
}

TEST_F(Holdings, TransferAllLeavesWhatIsHeld) {
    EXPECT_TRUE(vpha.hold(HoldReason::Deposit, kAlice, 40 * kPha));
    EXPECT_TRUE(economy.call(kAlice, economy.assets,
                             frame::assets::TransferAll{.id = {kAssetId}, .dest = kBob}));
    EXPECT_TRUE(economy.shares(kAlice) == 40 * kPha && economy.shares(kBob) == 60 * kPha);
    economy.check();
}

TEST_F(Holdings, ASlashTakesHeldSharesUnderItsOwnReason) {
    EXPECT_TRUE(vpha.hold(HoldReason::WorkerCollateral, kAlice, 60 * kPha));
    EXPECT_TRUE(
        vpha.change_reason(HoldReason::WorkerCollateral, HoldReason::Slash, kAlice, 20 * kPha));
    EXPECT_TRUE(vpha.held(HoldReason::WorkerCollateral, kAlice) == 40 * kPha);
    EXPECT_FALSE(
        vpha.change_reason(HoldReason::WorkerCollateral, HoldReason::Slash, kAlice, 41 * kPha));
    EXPECT_TRUE(vpha.transfer_held(HoldReason::Slash, kAlice, frame::kTreasuryAccount, 20 * kPha));
    EXPECT_TRUE(economy.shares(frame::kTreasuryAccount) == 20 * kPha);
    EXPECT_TRUE(economy.shares(kAlice) == 80 * kPha && vpha.spendable(kAlice) == 40 * kPha);
    EXPECT_FALSE(vpha.transfer_held(HoldReason::Slash, kAlice, kBob, 1));
    economy.check();
}

TEST_F(Holdings, FreezesOverlapEachOtherAndHolds) {
    EXPECT_TRUE(vpha.hold(HoldReason::ValidatorBond, kAlice, 30 * kPha));
    EXPECT_TRUE(vpha.freeze(7, kAlice, 50 * kPha));
    EXPECT_TRUE(vpha.freeze(8, kAlice, 20 * kPha));
    EXPECT_TRUE(vpha.spendable(kAlice) == 50 * kPha);
    // Frozen shares may be pledged; they may not leave.
    EXPECT_TRUE(vpha.hold(HoldReason::Pool, kAlice, 70 * kPha));
    EXPECT_TRUE(vpha.spendable(kAlice) == 0);
    EXPECT_TRUE(vpha.transfer_held(HoldReason::Pool, kAlice, kBob, 70 * kPha));
    EXPECT_TRUE(vpha.frozen(7, kAlice) == 50 * kPha && economy.shares(kAlice) == 30 * kPha);
    EXPECT_TRUE(vpha.release(HoldReason::ValidatorBond, kAlice, 30 * kPha) == 30 * kPha);
    expect_error(economy.call(kAlice, vpha, Redeem{{30 * kPha}}), kFrozen);
    EXPECT_TRUE(vpha.freeze(7, kAlice, 0) && vpha.freeze(8, kAlice, 0));
    EXPECT_TRUE(economy.call(kAlice, vpha, Redeem{{30 * kPha}}));
    economy.check();
}

TEST_F(Holdings, FreezesAreBounded) {
    for (FreezeId id = 0; id < kFreezesMax; ++id)
        EXPECT_TRUE(vpha.freeze(id, kAlice, kPha));
    const auto more = vpha.freeze(kFreezesMax, kAlice, kPha);
    ASSERT_FALSE(more);
    EXPECT_TRUE(more.error() == error_of(vpha, Error::TooManyFreezes));
}

TEST_F(Holdings, TheGenesisLockIsForEver) {
    EXPECT_TRUE(vpha.spendable(frame::kVaultAccount) == 0);
    expect_error(economy.call(frame::kVaultAccount, vpha, Redeem{{kPha}}), kFrozen);
    expect_error(economy.call(frame::kVaultAccount, economy.assets, move(kAlice, kPha)), kFrozen);
}

TEST_F(Holdings, APayerStakesForAnother) {
    const auto shares = vpha.deposit_for(kBob, kCharlie, kPha / 1'000);
    ASSERT_TRUE(shares);
    EXPECT_TRUE(*shares == economy.shares(kCharlie) && *shares == kPha / 1'000);
    EXPECT_FALSE(vpha.deposit_for(kBob, account(9), 1)) << "below the asset's minimum";
    economy.check();
}

TEST_F(Holdings, AFeeShareRaisesThePriceForAll) {
    const auto before = vpha.pot();
    EXPECT_TRUE(vpha.add_fee_share(kBob, 11 * kPha));
    EXPECT_TRUE(vpha.convert_to_assets(100 * kPha) > 100 * kPha);
    EXPECT_TRUE(tokenomics::math::price_not_below(vpha.pot(), before));
    EXPECT_TRUE(economy.vault().fees == 11 * kPha);
    economy.check();
}

TEST_F(Holdings, ListenersHearEveryBalance) {
    struct Heard final : ShareListener {
        std::vector<std::pair<Balance, Balance>> of_bob;
        void shares_changed(const AccountId& who, Balance before, Balance after) override {
            if (who == kBob) of_bob.emplace_back(before, after);
        }
    } heard;
    vpha.add_listener(heard);
    EXPECT_TRUE(economy.call(kBob, vpha, Deposit{{5 * kPha}}));
    EXPECT_TRUE(economy.call(kAlice, economy.assets, move(kBob, kPha)));
    EXPECT_TRUE(economy.call(kBob, vpha, Redeem{{6 * kPha}}));
    const std::vector<std::pair<Balance, Balance>> expected{
        {0, 5 * kPha}, {5 * kPha, 6 * kPha}, {6 * kPha, 0}};
    EXPECT_TRUE(heard.of_bob == expected);
}

}  // namespace
}  // namespace tests
