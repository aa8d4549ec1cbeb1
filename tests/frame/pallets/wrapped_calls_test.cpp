// Utility and Sudo: calls that make other calls.
#include "primitives/crypto/ss58.hpp"
#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

namespace utility = frame::utility;
namespace sudo = frame::sudo;
using frame::balances::TransferKeepAlive;

constexpr Balance kTen = 10 * kPlanckPerPha;

struct WrappedCalls : testing::Test {
    World world;
    RuntimeCall good =
        call_of(world.balances, TransferKeepAlive{.dest = kBob, .value = {kPlanckPerPha}});
    RuntimeCall bad =
        call_of(world.balances, TransferKeepAlive{.dest = kBob, .value = {kIssuance}});
    DispatchError refused{frame::TokenError::FundsUnavailable};

    WrappedCalls() { world.endow({{kAlice, kTen}, {kBob, kTen}}); }

    /// Events of one pallet, the others left out.
    template <class P>
    std::vector<Bytes> events_of(const P& pallet) {
        auto events = world.take_events();
        std::erase_if(events, [&](const Bytes& event) { return event[0] != pallet.index(); });
        return events;
    }
    template <class E>
    Bytes event(const E& one) const {
        return event_of(world.utility, one);
    }
};

TEST_F(WrappedCalls, BatchKeepsWhatSucceededBeforeAFailure) {
    const auto post = world.call(kAlice, world.utility, utility::Batch{{good, bad, good}});
    ASSERT_TRUE(post);
    EXPECT_EQ(world.free(kBob), kTen + kPlanckPerPha);
    const std::vector<Bytes> expected{
        event(utility::ItemCompleted{}),
        event(utility::BatchInterrupted{.index = 1, .error = refused})};
    EXPECT_EQ(events_of(world.utility), expected);
    EXPECT_LT(post->actual_weight->ref_time,
              world.dispatch_info(call_of(world.utility, utility::Batch{{good, bad, good}}))
                  .weight.ref_time)
        << "the third call was not made";
}

TEST_F(WrappedCalls, BatchOfSuccessesCompletes) {
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::Batch{{good, good}}));
    EXPECT_EQ(world.free(kBob), kTen + 2 * kPlanckPerPha);
    EXPECT_EQ(events_of(world.utility).back(), event(utility::BatchCompleted{}));
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::Batch{}));
    EXPECT_EQ(events_of(world.utility), std::vector<Bytes>{event(utility::BatchCompleted{})});
}

TEST_F(WrappedCalls, BatchAllKeepsAllOrNothing) {
    EXPECT_EQ(world.call(kAlice, world.utility, utility::BatchAll{{good, bad}}).error(), refused);
    EXPECT_EQ(world.free(kBob), kTen);
    EXPECT_TRUE(world.take_events().empty());
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::BatchAll{{good, good}}));
    EXPECT_EQ(world.free(kBob), kTen + 2 * kPlanckPerPha);
}

TEST_F(WrappedCalls, ForceBatchGoesOn) {
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::ForceBatch{{bad, good}}));
    EXPECT_EQ(world.free(kBob), kTen + kPlanckPerPha);
    const std::vector<Bytes> expected{event(utility::ItemFailed{.error = refused}),
                                      event(utility::ItemCompleted{}),
                                      event(utility::BatchCompletedWithErrors{})};
    EXPECT_EQ(events_of(world.utility), expected);
}

TEST_F(WrappedCalls, BatchesNestWithTheirWeight) {
    const auto inner = call_of(world.utility, utility::BatchAll{{good, good}});
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::Batch{{inner, good}}));
    EXPECT_EQ(world.free(kBob), kTen + 3 * kPlanckPerPha);
    const auto sum = [&](const RuntimeCall& call) {
        return world.dispatch_info(call).weight.ref_time.value;
    };
    EXPECT_GT(sum(inner), 2 * sum(good));
    EXPECT_GT(sum(call_of(world.utility, utility::Batch{{inner, good}})), sum(inner) + sum(good));
}

TEST_F(WrappedCalls, BatchesAreBoundedAndHaveAnOrigin) {
    const std::vector<RuntimeCall> many(utility::kBatchedCallsMax + 1, good);
    EXPECT_EQ(world.utility.dispatch(Signed{kAlice}, utility::Batch{many}).error(),
              error_of(world.utility, utility::Error::TooManyCalls));
    EXPECT_EQ(world.utility.dispatch(frame::None{}, utility::Batch{{good}}).error(),
              DispatchError{DispatchError::Kind::BadOrigin});
}

TEST_F(WrappedCalls, DerivativeAccountsAreThoseOfTheEcosystem) {
    const auto who =
        primitives::crypto::account_from_ss58("5GvUh7fGKsdBEh5XpypkfkGuf7j3vXLxH9BdxjxnJNVXRYi1");
    const auto derived =
        primitives::crypto::account_from_ss58("5E5XxqPxm7QbEs6twYfp3tyjXidn4kqRrNPH4o6JK9JSLUeD");
    ASSERT_TRUE(who && derived);
    EXPECT_EQ(world.utility.derivative_account(*who, 0), *derived);

    const auto mine = world.utility.derivative_account(kAlice, 7);
    EXPECT_NE(mine, world.utility.derivative_account(kAlice, 8));
    ASSERT_TRUE(
        world.balances.transfer(kBob, mine, 2 * kPlanckPerPha, frame::Existence::KeepAlive));
    ASSERT_TRUE(world.call(kAlice, world.utility, utility::AsDerivative{.index = 7, .call = good}));
    EXPECT_EQ(world.free(mine), kPlanckPerPha);
    EXPECT_EQ(
        world.call(kAlice, world.utility, utility::AsDerivative{.index = 8, .call = good}).error(),
        refused);
}

TEST_F(WrappedCalls, SudoKeyActsAsRootWithoutFee) {
    const auto set = call_of(world.balances, frame::balances::ForceSetBalance{
                                                 .who = kCharlie, .new_free = {kPlanckPerPha}});
    EXPECT_EQ(world.call(kAlice, world.sudo, sudo::Sudo{set}).error(),
              error_of(world.sudo, sudo::Error::RequireSudo))
        << "a chain without the key has no sudo";
    world.sudo.build_genesis(kAlice);
    EXPECT_EQ(world.call(kBob, world.sudo, sudo::Sudo{set}).error(),
              error_of(world.sudo, sudo::Error::RequireSudo));
    const auto post = world.call(kAlice, world.sudo, sudo::Sudo{set});
    ASSERT_TRUE(post);
    EXPECT_EQ(post->pays_fee, frame::Pays::No);
    EXPECT_EQ(world.free(kCharlie), kPlanckPerPha);
    EXPECT_EQ(events_of(world.sudo),
              std::vector<Bytes>{event_of(world.sudo, sudo::Sudid{frame::Done{}})});

    // The failure of the inner call is told, the outer one succeeds.
    ASSERT_TRUE(world.call(kAlice, world.sudo, sudo::Sudo{good}));
    const frame::Outcome<> bad_origin =
        frame::unexpected(DispatchError{DispatchError::Kind::BadOrigin});
    EXPECT_EQ(events_of(world.sudo),
              std::vector<Bytes>{event_of(world.sudo, sudo::Sudid{bad_origin})});
}

TEST_F(WrappedCalls, SudoAsSudoWeightAndTheKeysLife) {
    world.sudo.build_genesis(kAlice);
    ASSERT_TRUE(world.call(
        kAlice, world.sudo,
        sudo::SudoAs{
            .who = kBob,
            .call = call_of(world.balances,
                            TransferKeepAlive{.dest = kCharlie, .value = {kPlanckPerPha}})}));
    EXPECT_EQ(world.free(kBob), kTen - kPlanckPerPha);
    const sudo::SudoUncheckedWeight said{.call = good, .weight = frame::Weight{{5}, {6}}};
    EXPECT_EQ(world.dispatch_info(call_of(world.sudo, said)).weight, said.weight);
    ASSERT_TRUE(world.call(kAlice, world.sudo, said));

    world.take_events();
    ASSERT_TRUE(world.call(kAlice, world.sudo, sudo::SetKey{kBob}));
    EXPECT_EQ(
        events_of(world.sudo),
        std::vector<Bytes>{event_of(world.sudo, sudo::KeyChanged{.old = kAlice, .new_ = kBob})});
    EXPECT_FALSE(world.call(kAlice, world.sudo, sudo::RemoveKey{}));
    ASSERT_TRUE(world.call(kBob, world.sudo, sudo::RemoveKey{}));
    EXPECT_FALSE(world.sudo.storage.key.exists());
    EXPECT_EQ(world.call(kBob, world.sudo, sudo::SetKey{kBob}).error(),
              error_of(world.sudo, sudo::Error::RequireSudo));
}

}  // namespace
}  // namespace tests
