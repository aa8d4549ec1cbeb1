#include "frame/pallets/multisig.hpp"

#include "primitives/crypto/ss58.hpp"
#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

namespace multisig = frame::multisig;
using frame::Weight;
using multisig::Error;
using multisig::Timepoint;

constexpr Balance kTen = 10 * kPlanckPerPha;
constexpr Balance kDeposit = multisig::kDepositBase + 2 * multisig::kDepositFactor;
constexpr Timepoint kOpened{.height = 7, .index = 2};
constexpr Weight kEnough = Weight::from_microseconds(1000);

struct MultisigTest : testing::Test {
    World world;
    multisig::Pallet& pallet = world.multisig;
    // In ascending order: Alice, Bob, Charlie.
    AccountId group = pallet.multi_account({kAlice, kBob, kCharlie}, 2);
    RuntimeCall call = call_of(world.balances, frame::balances::TransferKeepAlive{
                                                   .dest = kNobody, .value = {kPlanckPerPha}});
    multisig::CallHash hash = world.host.blake2_256(call.encoded).bytes;

    MultisigTest() {
        world.endow({{kAlice, kTen}, {kBob, kTen}, {kCharlie, kTen}, {group, kTen}});
        world.set_block(kOpened.height, kOpened.index);
    }
    ~MultisigTest() override { EXPECT_EQ(world.sum_of_balances(), kIssuance); }

    static std::vector<AccountId> others(const AccountId& who) {
        std::vector<AccountId> all{kAlice, kBob, kCharlie};
        std::erase(all, who);
        return all;
    }
    DispatchResult approve(const AccountId& who, std::optional<Timepoint> when) {
        return world.call(who, pallet,
                          multisig::ApproveAsMulti{.threshold = 2,
                                                   .other_signatories = others(who),
                                                   .maybe_timepoint = when,
                                                   .call_hash = hash,
                                                   .max_weight = {}});
    }
    DispatchResult make(const AccountId& who, std::optional<Timepoint> when,
                        const Weight& max_weight = kEnough) {
        return world.call(who, pallet,
                          multisig::AsMulti{.threshold = 2,
                                            .other_signatories = others(who),
                                            .maybe_timepoint = when,
                                            .call = call,
                                            .max_weight = max_weight});
    }
    DispatchError error(Error one) const { return error_of(pallet, one); }
};

TEST_F(MultisigTest, AccountIsThatOfTheEcosystem) {
    const auto id = [](std::string_view text) {
        return primitives::crypto::account_from_ss58(text).value();
    };
    std::vector<AccountId> dev{id("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
                               id("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"),
                               id("5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y")};
    std::sort(dev.begin(), dev.end());
    EXPECT_EQ(pallet.multi_account(dev, 2), id("5DjYJStmdZ2rcqXbXGX7TW85JsrW6uG4y9MUcLq2BoPMpRA7"));
}

TEST_F(MultisigTest, SecondApprovalWithTheCallMakesIt) {
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    EXPECT_EQ(world.reserved(kAlice), kDeposit);
    const auto stored = pallet.storage.multisigs.get(group, hash);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->when, kOpened);
    EXPECT_EQ(stored->depositor, kAlice);
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, multisig::NewMultisig{
                                   .approving = kAlice, .multisig = group, .call_hash = hash}));

    world.set_block(9, 0);
    const auto post = make(kCharlie, kOpened);
    ASSERT_TRUE(post);
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
    EXPECT_EQ(world.free(group), kTen - kPlanckPerPha);
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_FALSE(pallet.storage.multisigs.contains(group, hash));
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, multisig::MultisigExecuted{.approving = kCharlie,
                                                          .timepoint = kOpened,
                                                          .multisig = group,
                                                          .call_hash = hash,
                                                          .result = frame::Done{}}));
}

TEST_F(MultisigTest, FailureOfTheCallIsToldAndClosesTheOperation) {
    call = call_of(world.balances,
                   frame::balances::TransferKeepAlive{.dest = kNobody, .value = {kIssuance}});
    hash = world.host.blake2_256(call.encoded).bytes;
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    ASSERT_TRUE(make(kBob, kOpened));
    const frame::Outcome<> refused =
        frame::unexpected(DispatchError{frame::TokenError::FundsUnavailable});
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, multisig::MultisigExecuted{.approving = kBob,
                                                          .timepoint = kOpened,
                                                          .multisig = group,
                                                          .call_hash = hash,
                                                          .result = refused}));
    EXPECT_EQ(world.reserved(kAlice), 0u);
}

TEST_F(MultisigTest, ApprovalsByHashWaitForTheCall) {
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    EXPECT_EQ(approve(kAlice, kOpened).error(), error(Error::AlreadyApproved));
    EXPECT_EQ(make(kAlice, kOpened).error(), error(Error::AlreadyApproved));
    ASSERT_TRUE(approve(kBob, kOpened));
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, multisig::MultisigApproval{.approving = kBob,
                                                          .timepoint = kOpened,
                                                          .multisig = group,
                                                          .call_hash = hash}));
    EXPECT_EQ(approve(kCharlie, kOpened).error(), error(Error::AlreadyApproved));
    EXPECT_EQ(world.free(kNobody), 0u);
    // Whoever has approved may bring the call.
    ASSERT_TRUE(make(kAlice, kOpened));
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
}

TEST_F(MultisigTest, OperationsAreNamedByTheirTimepoint) {
    EXPECT_EQ(approve(kAlice, kOpened).error(), error(Error::UnexpectedTimepoint));
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    EXPECT_EQ(approve(kBob, std::nullopt).error(), error(Error::NoTimepoint));
    EXPECT_EQ(approve(kBob, Timepoint{.height = 7, .index = 1}).error(),
              error(Error::WrongTimepoint));
}

TEST_F(MultisigTest, CallMustFitTheWeightThatIsPaidFor) {
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    EXPECT_EQ(make(kBob, kOpened, Weight::from_ref_time(1)).error(), error(Error::MaxWeightTooLow));
    EXPECT_TRUE(pallet.storage.multisigs.contains(group, hash));
    EXPECT_EQ(world.reserved(kAlice), kDeposit);
}

TEST_F(MultisigTest, OnlyTheDepositorCancels) {
    const auto cancel = [&](const AccountId& who, const Timepoint& when) {
        return world.call(who, pallet,
                          multisig::CancelAsMulti{.threshold = 2,
                                                  .other_signatories = others(who),
                                                  .timepoint = when,
                                                  .call_hash = hash});
    };
    EXPECT_EQ(cancel(kAlice, kOpened).error(), error(Error::NotFound));
    ASSERT_TRUE(approve(kAlice, std::nullopt));
    EXPECT_EQ(cancel(kBob, kOpened).error(), error(Error::NotOwner));
    EXPECT_EQ(cancel(kAlice, {.height = 8, .index = 2}).error(), error(Error::WrongTimepoint));
    ASSERT_TRUE(cancel(kAlice, kOpened));
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_FALSE(pallet.storage.multisigs.contains(group, hash));
}

TEST_F(MultisigTest, GroupsAreWellFormed) {
    const auto open = [&](std::uint16_t threshold, std::vector<AccountId> members) {
        return world
            .call(kBob, pallet,
                  multisig::ApproveAsMulti{.threshold = threshold,
                                           .other_signatories = std::move(members),
                                           .maybe_timepoint = std::nullopt,
                                           .call_hash = hash,
                                           .max_weight = {}})
            .error();
    };
    EXPECT_EQ(open(1, {kAlice}), error(Error::MinimumThreshold));
    EXPECT_EQ(open(2, {}), error(Error::TooFewSignatories));
    EXPECT_EQ(open(2, std::vector<AccountId>(multisig::kSignatoriesMax)),
              error(Error::TooManySignatories));
    EXPECT_EQ(open(2, {kCharlie, kAlice}), error(Error::SignatoriesOutOfOrder));
    EXPECT_EQ(open(2, {kAlice, kAlice}), error(Error::SignatoriesOutOfOrder));
    EXPECT_EQ(open(2, {kAlice, kBob}), error(Error::SenderInSignatories));
}

TEST_F(MultisigTest, WhoCannotDepositCannotOpen) {
    ASSERT_TRUE(
        world.balances.transfer(kAlice, kBob, kTen - kDeposit, frame::Existence::KeepAlive));
    EXPECT_EQ(approve(kAlice, std::nullopt).error(),
              DispatchError{frame::TokenError::FundsUnavailable});
    EXPECT_FALSE(pallet.storage.multisigs.contains(group, hash));
}

TEST_F(MultisigTest, ThresholdOfOneActsAtOnce) {
    const auto one = pallet.multi_account({kAlice, kBob}, 1);
    ASSERT_TRUE(
        world.balances.transfer(kCharlie, one, 2 * kPlanckPerPha, frame::Existence::KeepAlive));
    const multisig::AsMultiThreshold1 alone{.other_signatories = {kAlice}, .call = call};
    ASSERT_TRUE(world.call(kBob, pallet, alone));
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
    EXPECT_EQ(world.free(one), kPlanckPerPha);
    EXPECT_EQ(world.call(kBob, pallet, alone).error(),
              DispatchError{frame::TokenError::NotExpendable});
}

}  // namespace
}  // namespace tests
