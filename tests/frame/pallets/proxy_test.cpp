#include "frame/pallets/proxy.hpp"

#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

namespace proxy = frame::proxy;
using frame::balances::TransferKeepAlive;
using proxy::Error;
using proxy::ProxyType;

constexpr Balance kTen = 10 * kPlanckPerPha;
constexpr Balance kOneProxy = proxy::kProxyDepositBase + proxy::kProxyDepositFactor;
constexpr Balance kOneAnnouncement =
    proxy::kAnnouncementDepositBase + proxy::kAnnouncementDepositFactor;

struct ProxyTest : testing::Test {
    World world;
    proxy::Pallet& pallet = world.proxy;
    /// Moves PHA of the real account to nobody.
    RuntimeCall pay =
        call_of(world.balances, TransferKeepAlive{.dest = kNobody, .value = {kPlanckPerPha}});

    ProxyTest() { world.endow({{kAlice, kTen}, {kBob, kTen}, {kCharlie, kTen}}); }
    ~ProxyTest() override {
        EXPECT_EQ(world.sum_of_balances(), kIssuance);
        for (const auto& who : {kAlice, kBob, kCharlie})
            EXPECT_TRUE(world.balances.is_consistent(who));
    }

    DispatchResult add(const AccountId& real, const AccountId& delegate, ProxyType type,
                       std::uint32_t delay = 0) {
        return world.call(
            real, pallet,
            proxy::AddProxy{.delegate = delegate, .proxy_type = type, .delay = delay});
    }
    DispatchResult remove(const AccountId& real, const AccountId& delegate, ProxyType type,
                          std::uint32_t delay = 0) {
        return world.call(
            real, pallet,
            proxy::RemoveProxy{.delegate = delegate, .proxy_type = type, .delay = delay});
    }
    DispatchResult act(const AccountId& delegate, const AccountId& real, const RuntimeCall& call,
                       std::optional<ProxyType> type = std::nullopt) {
        return world.call(delegate, pallet,
                          proxy::Proxy{.real = real, .force_proxy_type = type, .call = call});
    }
    DispatchError error(Error one) const { return error_of(pallet, one); }
};

TEST_F(ProxyTest, DelegateActsAndTheDepositReturns) {
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any));
    EXPECT_EQ(world.reserved(kAlice), kOneProxy);
    world.take_events();
    ASSERT_TRUE(act(kBob, kAlice, pay));
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
    EXPECT_EQ(world.free(kBob), kTen);
    EXPECT_EQ(world.take_events().back(), event_of(pallet, proxy::ProxyExecuted{frame::Done{}}));
    ASSERT_TRUE(remove(kAlice, kBob, ProxyType::Any));
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_FALSE(pallet.storage.proxies.contains(kAlice));
    EXPECT_EQ(act(kBob, kAlice, pay).error(), error(Error::NotProxy));
}

TEST_F(ProxyTest, FailureOfTheCallIsTold) {
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any));
    const auto too_much =
        call_of(world.balances, TransferKeepAlive{.dest = kNobody, .value = {kIssuance}});
    ASSERT_TRUE(act(kBob, kAlice, too_much));
    const frame::Outcome<> refused =
        frame::unexpected(DispatchError{frame::TokenError::FundsUnavailable});
    EXPECT_EQ(world.take_events().back(), event_of(pallet, proxy::ProxyExecuted{refused}));
}

TEST_F(ProxyTest, ListsAreSortedBoundedAndPaidByLength) {
    EXPECT_EQ(add(kAlice, kAlice, ProxyType::Any).error(), error(Error::NoSelfProxy));
    ASSERT_TRUE(add(kAlice, kCharlie, ProxyType::Staking));
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Staking));
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any));
    EXPECT_EQ(add(kAlice, kBob, ProxyType::Any).error(), error(Error::Duplicate));
    EXPECT_EQ(remove(kAlice, kBob, ProxyType::Governance).error(), error(Error::NotFound));
    const auto [list, deposit] = pallet.storage.proxies.get(kAlice);
    EXPECT_EQ(deposit, proxy::kProxyDepositBase + 3 * proxy::kProxyDepositFactor);
    EXPECT_EQ(world.reserved(kAlice), deposit);
    EXPECT_TRUE(std::is_sorted(list.items.begin(), list.items.end()));
    ASSERT_TRUE(world.call(kAlice, pallet, proxy::RemoveProxies{}));
    EXPECT_EQ(world.reserved(kAlice), 0u);

    ASSERT_TRUE(world.balances.transfer(frame::kTreasuryAccount, kAlice, 100 * kPlanckPerPha,
                                        frame::Existence::KeepAlive));
    for (std::uint32_t delay = 0; delay < proxy::kProxiesMax; ++delay)
        ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any, delay));
    EXPECT_EQ(add(kAlice, kBob, ProxyType::Any, proxy::kProxiesMax).error(), error(Error::TooMany));
}

TEST_F(ProxyTest, RestrictedProxyCannotSmuggleACall) {
    namespace utility = frame::utility;
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::NonTransfer));
    EXPECT_EQ(act(kBob, kAlice, pay).error(), error(Error::Unproxyable));
    const auto batch = call_of(world.utility, utility::Batch{{pay}});
    EXPECT_EQ(act(kBob, kAlice, batch).error(), error(Error::Unproxyable));
    const auto nested = call_of(world.utility, utility::ForceBatch{{batch}});
    EXPECT_EQ(act(kBob, kAlice, nested).error(), error(Error::Unproxyable));
    const auto derived = call_of(world.utility, utility::AsDerivative{.index = 0, .call = pay});
    EXPECT_EQ(act(kBob, kAlice, derived).error(), error(Error::Unproxyable));
    EXPECT_TRUE(act(kBob, kAlice, call_of(world.utility, utility::Batch{})));
    EXPECT_EQ(world.free(kNobody), 0u);
}

TEST_F(ProxyTest, RestrictedProxyCannotWidenItself) {
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::NonTransfer));
    const auto adding = [&](ProxyType type) {
        return call_of(pallet,
                       proxy::AddProxy{.delegate = kCharlie, .proxy_type = type, .delay = 0});
    };
    EXPECT_EQ(act(kBob, kAlice, adding(ProxyType::Any)).error(), error(Error::Unproxyable));
    const auto batch = call_of(world.utility, frame::utility::Batch{{adding(ProxyType::Any)}});
    EXPECT_EQ(act(kBob, kAlice, batch).error(), error(Error::Unproxyable));
    EXPECT_EQ(act(kBob, kAlice, call_of(pallet, proxy::RemoveProxies{})).error(),
              error(Error::Unproxyable));
    ASSERT_TRUE(act(kBob, kAlice, adding(ProxyType::Governance)));
    EXPECT_EQ(pallet.storage.proxies.get(kAlice).first.items.size(), 2u);

    ASSERT_TRUE(remove(kAlice, kBob, ProxyType::NonTransfer));
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any));
    ASSERT_TRUE(act(kBob, kAlice, adding(ProxyType::Any)));
}

TEST_F(ProxyTest, SupersetsOfTypes) {
    const std::vector<ProxyType> all{ProxyType::Any, ProxyType::NonTransfer, ProxyType::Governance,
                                     ProxyType::Staking};
    for (const auto type : all) {
        EXPECT_TRUE(is_superset(ProxyType::Any, type));
        EXPECT_TRUE(is_superset(type, type));
        EXPECT_EQ(is_superset(ProxyType::NonTransfer, type), type != ProxyType::Any);
        EXPECT_EQ(is_superset(ProxyType::Staking, type), type == ProxyType::Staking);
    }
}

TEST_F(ProxyTest, DelegateChoosesAmongItsTypes) {
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::NonTransfer));
    ASSERT_TRUE(add(kAlice, kBob, ProxyType::Any, 5));
    EXPECT_EQ(act(kBob, kAlice, pay, ProxyType::Any).error(), error(Error::Unannounced));
    EXPECT_EQ(act(kBob, kAlice, pay, ProxyType::NonTransfer).error(), error(Error::Unproxyable));
    EXPECT_EQ(act(kBob, kAlice, pay, ProxyType::Staking).error(), error(Error::NotProxy));
}

// ---- announcements ----

struct AnnouncementTest : ProxyTest {
    proxy::CallHash hash = world.host.blake2_256(pay.encoded).bytes;

    AnnouncementTest() {
        EXPECT_TRUE(add(kAlice, kBob, ProxyType::Any, 10));
        world.set_block(100);
    }
    DispatchResult announce() {
        return world.call(kBob, pallet, proxy::Announce{.real = kAlice, .call_hash = hash});
    }
    /// By Charlie: anybody may bring an announced call.
    DispatchResult act_announced() {
        return world.call(
            kCharlie, pallet,
            proxy::ProxyAnnounced{
                .delegate = kBob, .real = kAlice, .force_proxy_type = std::nullopt, .call = pay});
    }
};

TEST_F(AnnouncementTest, CallIsMadeAfterTheDelay) {
    EXPECT_EQ(act_announced().error(), error(Error::Unannounced));
    ASSERT_TRUE(announce());
    EXPECT_EQ(world.reserved(kBob), kOneAnnouncement);
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, proxy::Announced{.real = kAlice, .proxy = kBob, .call_hash = hash}));
    world.set_block(109);
    EXPECT_EQ(act_announced().error(), error(Error::Unannounced));
    EXPECT_EQ(world.reserved(kBob), kOneAnnouncement);
    world.set_block(110);
    ASSERT_TRUE(act_announced());
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
    EXPECT_EQ(world.reserved(kBob), 0u);
    EXPECT_EQ(act_announced().error(), error(Error::Unannounced));
}

TEST_F(AnnouncementTest, RealAccountRejectsAndDelegateTakesBack) {
    ASSERT_TRUE(announce());
    ASSERT_TRUE(
        world.call(kAlice, pallet, proxy::RejectAnnouncement{.delegate = kBob, .call_hash = hash}));
    world.set_block(110);
    EXPECT_EQ(act_announced().error(), error(Error::Unannounced));
    EXPECT_EQ(world.reserved(kBob), 0u);
    ASSERT_TRUE(announce());
    const proxy::RemoveAnnouncement take_back{.real = kAlice, .call_hash = hash};
    ASSERT_TRUE(world.call(kBob, pallet, take_back));
    EXPECT_EQ(world.call(kBob, pallet, take_back).error(), error(Error::NotFound));
    EXPECT_FALSE(pallet.storage.announcements.contains(kBob));
}

TEST_F(AnnouncementTest, AreBoundedAndForProxiesOnly) {
    EXPECT_EQ(
        world.call(kCharlie, pallet, proxy::Announce{.real = kAlice, .call_hash = hash}).error(),
        error(Error::NotProxy));
    ASSERT_TRUE(world.balances.transfer(frame::kTreasuryAccount, kBob, 100 * kPlanckPerPha,
                                        frame::Existence::KeepAlive));
    for (std::uint32_t i = 0; i < proxy::kPendingMax; ++i)
        ASSERT_TRUE(announce());
    EXPECT_EQ(announce().error(), error(Error::TooMany));
}

// ---- pure accounts ----

TEST_F(ProxyTest, PureAccountLivesByItsProxyAndGivesTheDepositBack) {
    world.set_block(20, 3);
    const proxy::CreatePure create{.proxy_type = ProxyType::Any, .delay = 0, .index = 5};
    ASSERT_TRUE(world.call(kAlice, pallet, create));
    const auto pure = pallet.pure_account(kAlice, ProxyType::Any, 5, 20, 3);
    EXPECT_EQ(world.take_events().back(),
              event_of(pallet, proxy::PureCreated{.pure = pure,
                                                  .who = kAlice,
                                                  .proxy_type = ProxyType::Any,
                                                  .disambiguation_index = 5}));
    EXPECT_EQ(world.call(kAlice, pallet, create).error(), error(Error::Duplicate));
    EXPECT_EQ(world.reserved(kAlice), kOneProxy);

    ASSERT_TRUE(
        world.balances.transfer(kBob, pure, 5 * kPlanckPerPha, frame::Existence::KeepAlive));
    ASSERT_TRUE(act(kAlice, pure, pay));
    EXPECT_EQ(world.free(kNobody), kPlanckPerPha);
    const auto second = call_of(
        pallet, proxy::AddProxy{.delegate = kBob, .proxy_type = ProxyType::Any, .delay = 0});
    ASSERT_TRUE(act(kAlice, pure, second));
    EXPECT_EQ(world.reserved(pure), proxy::kProxyDepositFactor);

    const proxy::KillPure kill{.spawner = kAlice,
                               .proxy_type = ProxyType::Any,
                               .index = 5,
                               .height = {20},
                               .ext_index = {3}};
    EXPECT_EQ(world.call(kBob, pallet, kill).error(), error(Error::NoPermission));
    ASSERT_TRUE(act(kBob, pure, call_of(pallet, kill)));
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_EQ(world.reserved(pure), 0u);
    EXPECT_FALSE(pallet.storage.proxies.contains(pure));
    EXPECT_EQ(act(kAlice, pure, pay).error(), error(Error::NotProxy));
}

TEST_F(ProxyTest, PureAccountIsTheHashOfItsOrigin) {
    Bytes seed = primitives::to_bytes(primitives::view_of("modlpy/proxy____"));
    primitives::append(seed, kAlice);
    primitives::append(seed, Bytes{20, 0, 0, 0, 3, 0, 0, 0, 1, 5, 0});
    EXPECT_EQ(pallet.pure_account(kAlice, ProxyType::NonTransfer, 5, 20, 3).bytes,
              world.host.blake2_256(seed).bytes);
}

}  // namespace
}  // namespace tests
