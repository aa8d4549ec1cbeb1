#include "frame/pallets/balances.hpp"

#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

namespace balances = frame::balances;
using frame::Existence;
using frame::kTreasuryAccount;
using frame::TokenError;

constexpr Balance kDeposit = balances::kExistentialDeposit;
constexpr Balance kTen = 10 * kPlanckPerPha;
constexpr frame::HoldReason kReason{.pallet = 8, .reason = 0};
constexpr frame::HoldReason kOther{.pallet = 9, .reason = 1};
constexpr balances::FreezeReason kFreeze{.pallet = 20, .reason = 0};

struct BalancesTest : testing::Test {
    World world;
    balances::Pallet& pallet = world.balances;

    BalancesTest() { world.endow({{kAlice, kTen}, {kBob, kTen}}); }
    ~BalancesTest() override {
        EXPECT_EQ(pallet.total_issuance(), kIssuance);
        EXPECT_EQ(world.sum_of_balances(), kIssuance);
        for (const auto& who : {kAlice, kBob, kCharlie, kTreasuryAccount})
            EXPECT_TRUE(pallet.is_consistent(who));
    }
    template <class E>
    Bytes event(const E& one) const {
        return event_of(pallet, one);
    }
};

TEST_F(BalancesTest, TransferToANewAccountEndowsItInClientsOrder) {
    ASSERT_TRUE(world.call(
        kAlice, pallet, balances::TransferAllowDeath{.dest = kCharlie, .value = {kPlanckPerPha}}));
    EXPECT_EQ(world.free(kAlice), kTen - kPlanckPerPha);
    EXPECT_EQ(world.free(kCharlie), kPlanckPerPha);
    EXPECT_EQ(world.system.providers(kCharlie), 1u);
    const std::vector<Bytes> expected{
        event_of(world.system, frame::system::NewAccount{kCharlie}),
        event(balances::Endowed{.account = kCharlie, .free_balance = kPlanckPerPha}),
        event(balances::Transfer{.from = kAlice, .to = kCharlie, .amount = kPlanckPerPha})};
    EXPECT_EQ(world.take_events(), expected);
}

TEST_F(BalancesTest, EventsAndErrorsHaveSubstratesIndices) {
    const Bytes transfer = event(balances::Transfer{.from = kAlice, .to = kBob, .amount = 1});
    EXPECT_EQ(transfer[0], 5);
    EXPECT_EQ(transfer[1], 2);
    EXPECT_EQ(transfer.size(), 2u + 32 + 32 + 16);
    EXPECT_EQ(event(balances::Deposit{})[1], 7);
    EXPECT_EQ(event(balances::Withdraw{})[1], 8);
    EXPECT_EQ(event(balances::Thawed{})[1], 20);
    EXPECT_EQ(static_cast<int>(balances::Error::Expendability), 4);
    EXPECT_EQ(static_cast<int>(balances::Error::TooManyFreezes), 9);
}

TEST_F(BalancesTest, TransferSaysWhyItFails) {
    const auto send = [&](Balance amount, Existence existence, const AccountId& to) {
        return pallet.transfer(kAlice, to, amount, existence).error();
    };
    EXPECT_EQ(send(kTen + 1, Existence::AllowDeath, kBob),
              DispatchError{TokenError::FundsUnavailable});
    EXPECT_EQ(send(kTen, Existence::KeepAlive, kBob), DispatchError{TokenError::NotExpendable});
    EXPECT_EQ(send(kDeposit - 1, Existence::AllowDeath, kCharlie),
              DispatchError{TokenError::BelowMinimum});
    EXPECT_EQ(send(~Balance{0}, Existence::AllowDeath, kBob),
              DispatchError{TokenError::FundsUnavailable});
    EXPECT_TRUE(world.take_events().empty());

    primitives::MultiAddress index;
    index.kind = primitives::MultiAddress::Kind::Index;
    EXPECT_EQ(world.call(kAlice, pallet, balances::TransferKeepAlive{.dest = index, .value = {1}})
                  .error(),
              DispatchError{DispatchError::Kind::CannotLookup});
    EXPECT_EQ(world
                  .call(kAlice, pallet,
                        balances::ForceTransfer{.source = kBob, .dest = kAlice, .value = {1}})
                  .error(),
              DispatchError{DispatchError::Kind::BadOrigin});
}

TEST_F(BalancesTest, DustOfARemovedAccountGoesToTheTreasury) {
    const Balance treasury = world.free(kTreasuryAccount);
    const Balance dust = kDeposit - 1;
    ASSERT_TRUE(pallet.transfer(kAlice, kBob, kTen - dust, Existence::AllowDeath));
    EXPECT_FALSE(world.system.account_exists(kAlice));
    EXPECT_EQ(world.free(kTreasuryAccount), treasury + dust);
    const std::vector<Bytes> expected{
        event_of(world.system, frame::system::KilledAccount{kAlice}),
        event(balances::DustLost{.account = kAlice, .amount = dust}),
        event(balances::Deposit{.who = kTreasuryAccount, .amount = dust}),
        event(balances::Transfer{.from = kAlice, .to = kBob, .amount = kTen - dust})};
    EXPECT_EQ(world.take_events(), expected);
}

TEST_F(BalancesTest, TreasuryLivesOnAnyAmount) {
    ASSERT_TRUE(pallet.transfer(kTreasuryAccount, kBob, world.free(kTreasuryAccount) - 1,
                                Existence::AllowDeath));
    EXPECT_EQ(world.free(kTreasuryAccount), 1u);
    ASSERT_TRUE(pallet.transfer(kTreasuryAccount, kBob, 1, Existence::AllowDeath));
    EXPECT_FALSE(world.system.account_exists(kTreasuryAccount));
    ASSERT_TRUE(pallet.transfer(kBob, kTreasuryAccount, 2, Existence::KeepAlive));
    EXPECT_EQ(world.free(kTreasuryAccount), 2u);
}

TEST_F(BalancesTest, TransferAllLeavesTheDepositOrNothing) {
    ASSERT_TRUE(
        world.call(kAlice, pallet, balances::TransferAll{.dest = kBob, .keep_alive = true}));
    EXPECT_EQ(world.free(kAlice), kDeposit);
    ASSERT_TRUE(
        world.call(kAlice, pallet, balances::TransferAll{.dest = kBob, .keep_alive = false}));
    EXPECT_FALSE(world.system.account_exists(kAlice));
    EXPECT_EQ(world.free(kBob), 2 * kTen);
}

TEST_F(BalancesTest, TransferToOneselfChangesNothing) {
    ASSERT_TRUE(pallet.transfer(kAlice, kAlice, kTen, Existence::AllowDeath));
    EXPECT_EQ(world.free(kAlice), kTen);
    EXPECT_TRUE(world.take_events().empty());
}

TEST_F(BalancesTest, HoldKeepsTheDepositFreeAndTheAccountAlive) {
    EXPECT_EQ(pallet.hold(kReason, kAlice, kTen - kDeposit + 1).error(),
              DispatchError{TokenError::FundsUnavailable});
    EXPECT_EQ(pallet.hold(kReason, kCharlie, 1).error(),
              DispatchError{TokenError::FundsUnavailable});
    ASSERT_TRUE(pallet.hold(kReason, kAlice, kTen - kDeposit));
    EXPECT_EQ(world.reserved(kAlice), kTen - kDeposit);
    EXPECT_EQ(pallet.total_balance(kAlice), kTen);
    EXPECT_EQ(world.system.consumers(kAlice), 1u);
    EXPECT_EQ(pallet.spendable_balance(kAlice, Existence::AllowDeath), 0u);
    EXPECT_EQ(pallet.transfer(kAlice, kBob, kDeposit, Existence::AllowDeath).error(),
              DispatchError{TokenError::Frozen});

    EXPECT_EQ(pallet.release(kReason, kAlice, kTen * 5).value(), kTen - kDeposit);
    EXPECT_EQ(world.system.consumers(kAlice), 0u);
    EXPECT_FALSE(pallet.storage.holds.contains(kAlice));
    const std::vector<Bytes> expected{
        event(balances::Held{.reason = kReason, .who = kAlice, .amount = kTen - kDeposit}),
        event(balances::Released{.reason = kReason, .who = kAlice, .amount = kTen - kDeposit})};
    EXPECT_EQ(world.take_events(), expected);
}

TEST_F(BalancesTest, HoldsOfReasonsAreCountedApart) {
    ASSERT_TRUE(pallet.hold(kReason, kAlice, 5));
    ASSERT_TRUE(pallet.hold(kOther, kAlice, 7));
    ASSERT_TRUE(pallet.hold(kReason, kAlice, 1));
    EXPECT_EQ(pallet.held(kReason, kAlice), 6u);
    EXPECT_EQ(pallet.held(kOther, kAlice), 7u);
    EXPECT_EQ(world.reserved(kAlice), 13u);
    EXPECT_EQ(pallet.release(kOther, kAlice, 100).value(), 7u);
    EXPECT_EQ(pallet.release(kOther, kAlice, 100).value(), 0u);
    EXPECT_EQ(world.reserved(kAlice), 6u);
}

TEST_F(BalancesTest, HoldReasonsOfOneAccountAreBounded) {
    for (std::uint8_t i = 0; i < balances::kHoldsMax; ++i)
        ASSERT_TRUE(pallet.hold({.pallet = 50, .reason = i}, kAlice, 1));
    EXPECT_EQ(pallet.hold({.pallet = 51, .reason = 0}, kAlice, 1).error(),
              DispatchError{TokenError::CannotCreateHold});
    EXPECT_TRUE(pallet.hold({.pallet = 50, .reason = 0}, kAlice, 1));
}

TEST_F(BalancesTest, HeldAmountMovesToTheFreeBalanceOfAnother) {
    ASSERT_TRUE(pallet.hold(kReason, kAlice, kPlanckPerPha));
    EXPECT_EQ(pallet.transfer_held(kReason, kAlice, kBob, kPlanckPerPha + 1).error(),
              DispatchError{TokenError::FundsUnavailable});
    EXPECT_EQ(pallet.transfer_held(kReason, kAlice, kCharlie, kDeposit - 1).error(),
              DispatchError{TokenError::BelowMinimum});
    ASSERT_TRUE(pallet.transfer_held(kReason, kAlice, kBob, kPlanckPerPha));
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_EQ(world.free(kBob), kTen + kPlanckPerPha);
    EXPECT_EQ(world.system.consumers(kAlice), 0u);
}

TEST_F(BalancesTest, FreezeCountsFreeAndHeldTogether) {
    ASSERT_TRUE(pallet.set_freeze(kFreeze, kAlice, 4 * kPlanckPerPha));
    EXPECT_EQ(pallet.spendable_balance(kAlice, Existence::KeepAlive), 6 * kPlanckPerPha);
    ASSERT_TRUE(pallet.hold(kReason, kAlice, 3 * kPlanckPerPha));
    EXPECT_EQ(pallet.spendable_balance(kAlice, Existence::KeepAlive), 6 * kPlanckPerPha);
    EXPECT_EQ(pallet.transfer(kAlice, kBob, 6 * kPlanckPerPha + 1, Existence::KeepAlive).error(),
              DispatchError{TokenError::Frozen});
    ASSERT_TRUE(pallet.set_freeze({.pallet = 20, .reason = 1}, kAlice, 2 * kPlanckPerPha));
    EXPECT_EQ(world.system.data(kAlice).frozen, 4 * kPlanckPerPha);
    ASSERT_TRUE(pallet.set_freeze(kFreeze, kAlice, 0));
    EXPECT_EQ(world.system.data(kAlice).frozen, 2 * kPlanckPerPha);
    ASSERT_TRUE(pallet.set_freeze({.pallet = 20, .reason = 1}, kAlice, 0));
    EXPECT_EQ(world.system.consumers(kAlice), 1u);
    EXPECT_FALSE(pallet.storage.freezes.contains(kAlice));
    EXPECT_EQ(pallet.set_freeze(kFreeze, kCharlie, 1).error(),
              DispatchError{DispatchError::Kind::NoProviders});
}

TEST_F(BalancesTest, FreezesOfOneAccountAreBounded) {
    for (std::uint8_t i = 0; i < balances::kFreezesMax; ++i)
        ASSERT_TRUE(pallet.set_freeze({.pallet = 50, .reason = i}, kAlice, 1));
    EXPECT_EQ(pallet.set_freeze({.pallet = 51, .reason = 0}, kAlice, 1).error(),
              error_of(pallet, balances::Error::TooManyFreezes));
}

TEST_F(BalancesTest, ForceSetBalanceTakesTheDifferenceFromTheTreasury) {
    const Balance treasury = world.free(kTreasuryAccount);
    ASSERT_TRUE(
        world.root_call(pallet, balances::ForceSetBalance{.who = kCharlie, .new_free = {kTen}}));
    EXPECT_EQ(world.free(kTreasuryAccount), treasury - kTen);
    ASSERT_TRUE(
        world.root_call(pallet, balances::ForceSetBalance{.who = kCharlie, .new_free = {1}}));
    EXPECT_FALSE(world.system.account_exists(kCharlie));
    EXPECT_EQ(world.free(kTreasuryAccount), treasury);
    EXPECT_EQ(
        world.root_call(pallet, balances::ForceSetBalance{.who = kCharlie, .new_free = {kIssuance}})
            .error(),
        DispatchError{TokenError::FundsUnavailable});
    EXPECT_EQ(world
                  .root_call(pallet,
                             balances::ForceSetBalance{.who = kTreasuryAccount, .new_free = {kTen}})
                  .error(),
              DispatchError{TokenError::Unsupported});
    ASSERT_TRUE(pallet.hold(kReason, kAlice, kPlanckPerPha));
    EXPECT_EQ(
        world.root_call(pallet, balances::ForceSetBalance{.who = kAlice, .new_free = {0}}).error(),
        DispatchError{DispatchError::Kind::ConsumerRemaining});
}

TEST_F(BalancesTest, ForceUnreserveDoesNotTouchHolds) {
    ASSERT_TRUE(pallet.hold(kReason, kAlice, kPlanckPerPha));
    world.take_events();
    ASSERT_TRUE(world.root_call(pallet, balances::ForceUnreserve{.who = kAlice, .amount = kTen}));
    EXPECT_EQ(world.reserved(kAlice), kPlanckPerPha);
    EXPECT_TRUE(world.take_events().empty());
}

TEST_F(BalancesTest, FeesLeaveTheDepositAndReachTheTreasury) {
    EXPECT_FALSE(pallet.can_withdraw_fee(kAlice, kTen - kDeposit + 1));
    EXPECT_FALSE(pallet.can_withdraw_fee(kNobody, 1));
    EXPECT_TRUE(pallet.can_withdraw_fee(kNobody, 0));
    const Balance treasury = world.free(kTreasuryAccount);
    ASSERT_TRUE(pallet.withdraw_fee(kAlice, kPlanckPerPha));
    ASSERT_TRUE(pallet.refund_fee(kAlice, kDeposit));
    EXPECT_FALSE(pallet.refund_fee(kNobody, kDeposit - 1));
    pallet.collect_fee(kPlanckPerPha - kDeposit);
    EXPECT_EQ(world.free(kTreasuryAccount), treasury + kPlanckPerPha - kDeposit);
}

TEST(BalancesGenesis, NamesTheRuleThatIsBroken) {
    World world;
    using balances::GenesisError;
    EXPECT_EQ(world.balances.build_genesis({{kAlice, kDeposit - 1}}).error(),
              GenesisError::BelowExistentialDeposit);
    EXPECT_EQ(world.balances.build_genesis({{kAlice, kDeposit}, {kAlice, kDeposit}}).error(),
              GenesisError::DuplicateAccount);
    EXPECT_EQ(world.balances.build_genesis({{kAlice, ~Balance{0}}, {kBob, kDeposit}}).error(),
              GenesisError::Overflow);
    EXPECT_TRUE(world.host.entries().size() <= 2) << "a refused genesis leaves no balance";
}

}  // namespace
}  // namespace tests
