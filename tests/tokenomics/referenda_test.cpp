// Referenda: power by checkpoints, snapshots, delegation, conviction, and who may enact what when.
#include "tokenomics/referenda/referenda.hpp"

#include "tests/tokenomics/economy.hpp"

#include <map>

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace tokenomics::referenda;  // NOLINT: the calls under test
using frame::Root;

constexpr Balance kPha = kPlanckPerPha;
constexpr std::uint64_t kHourMs = 3'600'000;

/// Calls are {1, n}; {2, n} fails; anything else is no call.
struct FakeRuntime final : frame::Dispatcher,
                           primitives::scale::CallReader,
                           TrackFilter,
                           frame::Preimages {
    std::vector<std::uint8_t> made;
    std::map<frame::Hash, Bytes> noted;
    std::map<frame::Hash, int> requests;
    bool allowed = true;

    DispatchResult dispatch_call(const frame::Origin& origin,
                                 const frame::RuntimeCall& call) override {
        EXPECT_TRUE(std::holds_alternative<Root>(origin));
        if (call.encoded[0] == 2) return primitives::unexpected(frame::DispatchError{});
        made.push_back(call.encoded[1]);
        return frame::done();
    }
    frame::DispatchInfo dispatch_info(const frame::RuntimeCall&) const override {
        return {.weight = frame::Weight::from_microseconds(10)};
    }
    bool skip_call(primitives::scale::Decoder& in) const override {
        primitives::BytesView bytes;
        if (!in.take(2, bytes)) return false;
        return bytes[0] <= 2 || in.fail(primitives::scale::DecodeError::InvalidVariant);
    }
    bool may_decide(Track, const TrackRules&, const frame::RuntimeCall&) const override {
        return allowed;
    }
    std::optional<Bytes> preimage_of(const frame::Hash& hash, std::uint32_t length) const override {
        const auto found = noted.find(hash);
        if (found == noted.end() || found->second.size() != length) return std::nullopt;
        return found->second;
    }
    void request(const frame::Hash& hash) override { ++requests[hash]; }
    void unrequest(const frame::Hash& hash) override { --requests[hash]; }
};

Proposal proposal(std::uint8_t mark, std::uint8_t kind = 1) {
    return Inline{{Bytes{kind, mark}}};
}

struct ReferendaTest : testing::Test {
    Economy economy;
    FakeRuntime fake;
    Pallet referenda{
        {economy.host, economy.sink, 37, "Referenda"},
        {economy.vpha, economy.balances, economy.clock, fake, fake, fake, fake, economy.system, 2}};

    ReferendaTest() {
        economy.vpha.add_listener(referenda);
        // What genesis minted before the listener was there.
        referenda.shares_changed(frame::kVaultAccount, 0, economy.shares(frame::kVaultAccount));
        stake(kAlice, 600'000);
        stake(kBob, 300'000);
        stake(kCharlie, 100'000);
        pass(kHourMs);
    }

    void stake(const AccountId& who, Balance pha) {
        EXPECT_TRUE(
            economy.call(who, economy.vpha, tokenomics::vpha::Mint{.shares = {pha * kPha}}));
    }
    void pass(std::uint64_t ms) { economy.clock.time_ms += ms; }
    template <class C>
    DispatchResult call(const AccountId& who, const C& typed) {
        const auto result = economy.call(who, referenda, typed);
        const auto checked = referenda.try_state();
        EXPECT_TRUE(checked) << to_string(checked.error());
        return result;
    }
    DispatchError error(Error error) const { return error_of(referenda, error); }
    Index submit(Track track = Track::Parameters, const Proposal& what = proposal(7)) {
        const Index index = referenda.storage.referendum_count.get();
        EXPECT_TRUE(call(kCharlie, Submit{.track = track, .proposal = what}));
        return index;
    }
    DispatchResult vote(const AccountId& who, Index index, bool aye = true,
                        std::uint8_t conviction = 0) {
        return call(who, CastVote{.index = index, .aye = aye, .conviction = conviction});
    }
    DispatchResult enact(Index index) {
        return call(kNobody,
                    Enact{.index = index, .call_weight = frame::Weight::from_microseconds(10)});
    }
    Tally tally(Index index) const { return referenda.storage.referenda.get(index)->tally; }
    State state(Index index) const { return referenda.storage.referenda.get(index)->state; }
    TrackRules rules(Track track) const {
        return default_tracks()[static_cast<std::size_t>(track)];
    }
    const AccountId kNobody = account(0x0E);
};

// ---- stake in pools ----

struct PoolVotes : ReferendaTest {
    using PoolId = tokenomics::pools::PoolId;
    static constexpr PoolId kPool = 0;
    const AccountId pool_account = tokenomics::pools::pool_account(kPool);

    PoolVotes() {
        economy.pools.set_listener(referenda);
        referenda.set_stakes(economy.pools);
        EXPECT_TRUE(economy.call(
            kAlice, economy.pools,
            tokenomics::pools::Create{
                .kind = {}, .commission_bps = 0, .ceiling_bps = 0, .step_bps = 0, .capacity = {}}));
        contribute(kAlice, 20'000);
        contribute(kBob, 100'000);
        pass(kHourMs);
    }
    void contribute(const AccountId& who, Balance pha) {
        EXPECT_TRUE(economy.call(
            who, economy.pools,
            tokenomics::pools::Contribute{.pool = kPool, .amount = {pha * kPha}, .proof = {}}));
        EXPECT_TRUE(referenda.try_state());
    }
};

TEST_F(PoolVotes, MembersVoteTheirOwnShareAndPoolsNever) {
    EXPECT_EQ(referenda.power_now(kBob), 300'000 * kPha) << "as if it had not entered";
    EXPECT_EQ(referenda.power_now(pool_account), 0u);
    const auto index = submit();
    EXPECT_TRUE(vote(kBob, index));
    EXPECT_EQ(tally(index).turnout, 300'000 * kPha);
    expect_error(vote(pool_account, index), error(Error::NoPower));
    // The electorate counts what is in pools once.
    EXPECT_EQ(referenda.storage.referenda.get(index)->electorate, 1'000'000 * kPha);
}

TEST_F(PoolVotes, WhatWaitsInTheQueueDoesNotVote) {
    using namespace tokenomics::pools;  // NOLINT: calls
    economy.rewards.activated(worker(1), facts(kAlice, 10'000));
    EXPECT_TRUE(economy.call(kAlice, economy.pools, Attach{kPool, worker(1)}));
    EXPECT_TRUE(economy.call(kAlice, economy.pools,
                             tokenomics::pools::Lock{kPool, worker(1), {120'000 * kPha}}));
    EXPECT_TRUE(
        economy.call(kBob, economy.pools, tokenomics::pools::Withdraw{kPool, {40'000 * kPha}}));
    EXPECT_EQ(referenda.power_now(kBob), 260'000 * kPha);
    EXPECT_TRUE(economy.call(kBob, economy.pools, Cancel{kPool, {0}, {40'000 * kPha}}));
    EXPECT_EQ(referenda.power_now(kBob), 300'000 * kPha);
    EXPECT_TRUE(referenda.try_state());
}

TEST_F(PoolVotes, WhatASlashTookDoesNotVote) {
    using namespace tokenomics::pools;  // NOLINT: calls
    economy.rewards.activated(worker(1), facts(kAlice, 10'000));
    EXPECT_TRUE(economy.call(kAlice, economy.pools, Attach{kPool, worker(1)}));
    EXPECT_TRUE(economy.call(kAlice, economy.pools,
                             tokenomics::pools::Lock{kPool, worker(1), {120'000 * kPha}}));
    const auto index = submit();
    EXPECT_EQ(economy.collateral.take(worker(1), 70'000 * kPha).second, 70'000 * kPha);
    EXPECT_TRUE(vote(kBob, index));
    EXPECT_EQ(tally(index).turnout, 250'000 * kPha) << "the owner's 20,000 bear it first";
}

TEST_F(PoolVotes, AStakeFollowsItsDelegate) {
    EXPECT_TRUE(call(kBob, Delegate{kCharlie}));
    EXPECT_EQ(referenda.power_now(kCharlie), 400'000 * kPha);
    contribute(kBob, 50'000);
    EXPECT_EQ(referenda.power_now(kCharlie), 400'000 * kPha);
    EXPECT_TRUE(call(kBob, Undelegate{}));
    EXPECT_EQ(referenda.power_now(kBob), 300'000 * kPha);
}

// ---- the table ----

TEST(Tracks, DefaultsAreValidAndUpgradesAreTheHardest) {
    const auto table = default_tracks();
    for (const auto& rules : table)
        EXPECT_TRUE(rules.is_valid());
    const auto& upgrade = table[static_cast<std::size_t>(Track::Upgrade)];
    EXPECT_EQ(upgrade.approval_basis_points, 6'600u);
    EXPECT_EQ(upgrade.quorum_basis_points, 1'500u);
    EXPECT_EQ(upgrade.vote_ms, 14 * kDayMs);
    for (const auto& rules : table) {
        EXPECT_LE(rules.approval_basis_points, upgrade.approval_basis_points);
        EXPECT_LE(rules.quorum_basis_points, upgrade.quorum_basis_points);
    }
}

// ---- power ----

TEST_F(ReferendaTest, PowerAtAPastEpochIsThatOfItsEnd) {
    const Epoch before = referenda.current_epoch();
    EXPECT_EQ(referenda.power_at(kAlice, before - 1), 600'000 * kPha);
    EXPECT_EQ(referenda.power_at(kAlice, before - 2), 0u);
    // Random changes over 200 hours against a plain list.
    std::map<Epoch, Balance> expected;
    std::uint64_t seed = 1;
    for (int hour = 0; hour < 200; ++hour) {
        for (int change = 0; change < 2; ++change) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            if (seed >> 63 != 0) continue;
            const Balance amount = (seed >> 40) + 1;
            ASSERT_TRUE(economy.vpha.transfer(kAlice, kBob, amount, frame::Existence::KeepAlive));
        }
        expected[referenda.current_epoch()] = economy.shares(kAlice);
        pass(kHourMs);
    }
    for (const auto& [epoch, power] : expected)
        EXPECT_EQ(referenda.power_at(kAlice, epoch), power);
    EXPECT_TRUE(referenda.try_state());
}

TEST_F(ReferendaTest, OldCheckpointsAreDropped) {
    for (int day = 0; day < 200; ++day) {
        ASSERT_TRUE(economy.vpha.transfer(kAlice, kBob, 1, frame::Existence::KeepAlive));
        pass(kDayMs);
    }
    const auto range = referenda.storage.checkpoint_ranges.get(kAlice);
    EXPECT_EQ(range.next, 201u);
    EXPECT_LE(range.next - range.first, 63u) << "60 days, and what held before them";
    const Epoch oldest = referenda.current_epoch() - kEpochsKept;
    EXPECT_GT(referenda.power_at(kAlice, oldest + 24), 0u);
}

TEST_F(ReferendaTest, DelegatedSharesFollowTheDelegate) {
    ASSERT_TRUE(call(kBob, Delegate{kCharlie}));
    EXPECT_EQ(referenda.power_now(kBob), 0u);
    EXPECT_EQ(referenda.power_now(kCharlie), 400'000 * kPha);
    stake(kBob, 50'000);
    EXPECT_EQ(referenda.power_now(kCharlie), 450'000 * kPha) << "later shares too";
    EXPECT_EQ(call(kBob, Delegate{kBob}).error(), error(Error::DelegateToSelf));
    // What was given is not passed on.
    ASSERT_TRUE(call(kCharlie, Delegate{kAlice}));
    EXPECT_EQ(referenda.power_now(kCharlie), 350'000 * kPha);
    EXPECT_EQ(referenda.power_now(kAlice), 700'000 * kPha);
    ASSERT_TRUE(call(kBob, Delegate{kAlice}));
    EXPECT_EQ(referenda.power_now(kCharlie), 0u);
    ASSERT_TRUE(call(kBob, Undelegate{}));
    EXPECT_EQ(referenda.power_now(kBob), 350'000 * kPha);
    EXPECT_EQ(call(kBob, Undelegate{}).error(), error(Error::NotDelegating));
    EXPECT_EQ(economy.system.data(kBob).reserved, 0u) << "the deposit is back";
}

TEST_F(ReferendaTest, WhoDelegatesDoesNotVote) {
    ASSERT_TRUE(call(kBob, Delegate{kCharlie}));
    pass(kHourMs);
    const Index index = submit();
    EXPECT_EQ(vote(kBob, index).error(), error(Error::DelegatesVote));
    ASSERT_TRUE(vote(kCharlie, index));
    EXPECT_EQ(tally(index).ayes, 400'000 * kPha);
}

// ---- attacks ----

TEST_F(ReferendaTest, AttackVoteWithBorrowedStake) {
    const AccountId borrower = account(0xBB);
    ASSERT_TRUE(
        economy.balances.transfer(kAlice, borrower, 10 * kPha, frame::Existence::KeepAlive));
    // In the epoch of the submission, and back after the vote.
    const Index early = submit();
    ASSERT_TRUE(
        economy.vpha.transfer(kAlice, borrower, 500'000 * kPha, frame::Existence::KeepAlive));
    EXPECT_EQ(vote(borrower, early).error(), error(Error::NoPower))
        << "it had none at the snapshot";
    // Over the end of an epoch, given back before the vote.
    pass(kHourMs);
    const Index late = submit();
    ASSERT_TRUE(
        economy.vpha.transfer(borrower, kAlice, 499'999 * kPha, frame::Existence::KeepAlive));
    ASSERT_TRUE(vote(borrower, late));
    EXPECT_EQ(tally(late).ayes, kPha) << "it has no more now";
    // The lender cannot vote with the same shares: they were away at the snapshot.
    ASSERT_TRUE(vote(kAlice, late));
    EXPECT_EQ(tally(late).ayes, 100'001 * kPha);
}

TEST_F(ReferendaTest, AttackVoteWithUnbondingStake) {
    ASSERT_TRUE(
        economy.call(kAlice, economy.vpha, tokenomics::vpha::Redeem{.shares = {600'000 * kPha}}));
    const Index index = submit();
    EXPECT_EQ(vote(kAlice, index).error(), error(Error::NoPower))
        << "a ticket is no share, whatever the snapshot says";
}

TEST_F(ReferendaTest, AttackVoteTwiceWithTheSameShares) {
    const Index index = submit();
    ASSERT_TRUE(vote(kAlice, index));
    ASSERT_TRUE(
        economy.balances.transfer(kAlice, account(0xCC), 10 * kPha, frame::Existence::KeepAlive));
    ASSERT_TRUE(
        economy.vpha.transfer(kAlice, account(0xCC), 599'999 * kPha, frame::Existence::KeepAlive));
    EXPECT_EQ(vote(account(0xCC), index).error(), error(Error::NoPower));
    ASSERT_TRUE(call(kBob, Delegate{kCharlie}));
    ASSERT_TRUE(vote(kCharlie, index));
    EXPECT_EQ(tally(index).ayes, 700'000 * kPha)
        << "power that was delegated after the snapshot comes too late";
}

TEST_F(ReferendaTest, AttackTheTreasurysSharesAreNoElectorate) {
    ASSERT_TRUE(economy.vpha.transfer(kAlice, frame::kTreasuryAccount, 500'000 * kPha,
                                      frame::Existence::KeepAlive));
    const Index index = submit();
    EXPECT_EQ(referenda.storage.referenda.get(index)->electorate, 500'000 * kPha);
}

// ---- votes ----

TEST_F(ReferendaTest, AVoteReplacesTheLastAndCanBeTakenBack) {
    const Index index = submit();
    ASSERT_TRUE(vote(kAlice, index));
    ASSERT_TRUE(vote(kAlice, index, false));
    EXPECT_EQ(tally(index), (Tally{.ayes = 0, .nays = 600'000 * kPha, .turnout = 600'000 * kPha}));
    EXPECT_EQ(call(kBob, RemoveVote{.index = index, .who = kAlice}).error(),
              error(Error::StillOpen));
    ASSERT_TRUE(call(kAlice, RemoveVote{.index = index, .who = kAlice}));
    EXPECT_EQ(tally(index), Tally{});
    EXPECT_EQ(economy.system.data(kAlice).reserved, 0u);
    EXPECT_EQ(call(kAlice, RemoveVote{.index = index, .who = kAlice}).error(),
              error(Error::UnknownVote));
    EXPECT_EQ(vote(kAlice, index + 1).error(), error(Error::UnknownReferendum));
    pass(7 * kDayMs);
    EXPECT_EQ(vote(kAlice, index).error(), error(Error::VoteOver));
}

TEST_F(ReferendaTest, AVoteCannotBeTakenBackBetweenVoteAndEnactment) {
    const Index index = submit();
    ASSERT_TRUE(vote(kAlice, index));
    pass(7 * kDayMs);
    EXPECT_EQ(call(kAlice, RemoveVote{.index = index, .who = kAlice}).error(),
              error(Error::StillOpen));
    pass(2 * kDayMs);
    ASSERT_TRUE(enact(index));
    EXPECT_TRUE(call(kBob, RemoveVote{.index = index, .who = kAlice})) << "anyone, after the end";
    EXPECT_EQ(economy.system.data(kAlice).reserved, 0u);
}

TEST_F(ReferendaTest, ConvictionWeighsMoreAndFreezes) {
    const Index index = submit();
    EXPECT_EQ(vote(kBob, index, true, 4).error(), error(Error::BadConviction));
    ASSERT_TRUE(vote(kBob, index, true, 2));
    EXPECT_EQ(tally(index).ayes, 900'000 * kPha);
    EXPECT_EQ(tally(index).turnout, 300'000 * kPha);
    EXPECT_EQ(economy.vpha.spendable(kBob), 0u);
    EXPECT_EQ(call(kNobody, Unlock{kBob}).error(), error(Error::StillLocked));
    pass(7 * kDayMs + 56 * kDayMs - 1);
    EXPECT_EQ(call(kNobody, Unlock{kBob}).error(), error(Error::StillLocked));
    pass(1);
    ASSERT_TRUE(call(kNobody, Unlock{kBob}));
    EXPECT_EQ(economy.vpha.spendable(kBob), 300'000 * kPha);
}

// ---- the end ----

TEST_F(ReferendaTest, AnyoneEnactsOnceAfterItsTime) {
    const Index index = submit(Track::Parameters, proposal(42));
    EXPECT_EQ(economy.system.data(kCharlie).reserved, rules(Track::Parameters).deposit);
    ASSERT_TRUE(vote(kAlice, index));
    EXPECT_EQ(enact(index).error(), error(Error::VoteNotOver));
    pass(7 * kDayMs);
    EXPECT_EQ(enact(index).error(), error(Error::TooEarly));
    pass(2 * kDayMs);
    ASSERT_TRUE(enact(index));
    EXPECT_EQ(fake.made, std::vector<std::uint8_t>{42});
    EXPECT_EQ(state(index), State::Enacted);
    EXPECT_EQ(enact(index).error(), error(Error::NotOpen));
    EXPECT_EQ(economy.system.data(kCharlie).reserved, 0u) << "the deposit is back";
}

TEST_F(ReferendaTest, ApprovalAndQuorumDecide) {
    const Index split = submit();
    ASSERT_TRUE(vote(kBob, split));
    ASSERT_TRUE(vote(kAlice, split, false));
    const Index quiet = submit(Track::LargeSpend);
    ASSERT_TRUE(vote(kCharlie, quiet));
    const Index upgrade = submit(Track::Upgrade);
    ASSERT_TRUE(vote(kAlice, upgrade));
    ASSERT_TRUE(vote(kBob, upgrade, false));
    ASSERT_TRUE(vote(kCharlie, upgrade, false));
    pass(30 * kDayMs);
    ASSERT_TRUE(enact(split));
    EXPECT_EQ(state(split), State::Rejected);
    ASSERT_TRUE(enact(quiet));
    EXPECT_EQ(state(quiet), State::Enacted) << "a tenth of the electorate is enough, exactly";
    ASSERT_TRUE(enact(upgrade));
    EXPECT_EQ(state(upgrade), State::Rejected) << "60 % are not 66 %";
    EXPECT_EQ(fake.made.size(), 1u);
}

TEST_F(ReferendaTest, ACallThatFailsIsNotMadeAgain) {
    const Index index = submit(Track::Parameters, proposal(1, 2));
    ASSERT_TRUE(vote(kAlice, index));
    pass(9 * kDayMs);
    ASSERT_TRUE(enact(index));
    EXPECT_EQ(state(index), State::Failed);
    EXPECT_EQ(enact(index).error(), error(Error::NotOpen));
}

TEST_F(ReferendaTest, TheCallMustBeOneOfTheTrackAndFitTheWeight) {
    EXPECT_EQ(call(kAlice, Submit{.track = Track::Policy, .proposal = proposal(1, 9)}).error(),
              error(Error::BadCall));
    fake.allowed = false;
    EXPECT_EQ(call(kAlice, Submit{.track = Track::Policy, .proposal = proposal(1)}).error(),
              error(Error::WrongTrack));
    fake.allowed = true;
    const Index index = submit();
    ASSERT_TRUE(vote(kAlice, index));
    pass(9 * kDayMs);
    EXPECT_EQ(call(kNobody, Enact{.index = index, .call_weight = {}}).error(),
              frame::DispatchError{frame::DispatchError::Kind::Exhausted});
    EXPECT_TRUE(enact(index));
}

TEST_F(ReferendaTest, ALongCallIsItsPreimage) {
    const frame::Hash hash = economy.host.blake2_256(Bytes{1, 5});
    const Proposal noted = Lookup{.hash = hash, .length = 2};
    EXPECT_EQ(call(kAlice, Submit{.track = Track::Policy, .proposal = noted}).error(),
              error(Error::PreimageMissing));
    fake.noted[hash] = Bytes{1, 5};
    const Index index = submit(Track::Policy, noted);
    EXPECT_EQ(fake.requests[hash], 1) << "it cannot be removed while it is needed";
    ASSERT_TRUE(vote(kAlice, index));
    pass(9 * kDayMs);
    ASSERT_TRUE(enact(index));
    EXPECT_EQ(fake.made, std::vector<std::uint8_t>{5});
    EXPECT_EQ(fake.requests[hash], 0);
}

TEST_F(ReferendaTest, RootKillsAndTheDepositIsLost) {
    const Index index = submit();
    const Balance treasury = economy.free(frame::kTreasuryAccount);
    EXPECT_FALSE(call(kAlice, Kill{index}));
    ASSERT_TRUE(economy.call_as(Root{}, referenda, Kill{index}));
    EXPECT_EQ(economy.free(frame::kTreasuryAccount) - treasury, rules(Track::Parameters).deposit);
    EXPECT_EQ(vote(kAlice, index).error(), error(Error::NotOpen));
}

TEST_F(ReferendaTest, RulesOfATrackAreRootsAndForLaterReferenda) {
    const Index index = submit();
    auto changed = rules(Track::Parameters);
    changed.approval_basis_points = 4'999;
    EXPECT_EQ(economy.call_as(Root{}, referenda, SetTrack{Track::Parameters, changed}).error(),
              error(Error::BadRules));
    changed.approval_basis_points = 9'000;
    EXPECT_FALSE(call(kAlice, SetTrack{Track::Parameters, changed}));
    ASSERT_TRUE(economy.call_as(Root{}, referenda, SetTrack{Track::Parameters, changed}));
    EXPECT_EQ(referenda.storage.referenda.get(index)->rules, rules(Track::Parameters));
    EXPECT_EQ(referenda.view(10).tracks[0], changed);
}

// ---- upgrades ----

TEST_F(ReferendaTest, AnOldRuntimeStopsBeforeTheHeightOfAnUpgrade) {
    economy.system.storage.number.put(100);
    const auto require = [&](std::uint32_t version, std::uint32_t height) {
        return economy.call_as(Root{}, referenda,
                               RequireVersion{.spec_version = version, .height = height});
    };
    EXPECT_EQ(require(2, 200).error(), error(Error::BadVersion)) << "not above this runtime's";
    EXPECT_EQ(require(3, 100).error(), error(Error::BadVersion)) << "not in the future";
    EXPECT_TRUE(referenda.can_execute(1'000'000));
    ASSERT_TRUE(require(3, 200));
    EXPECT_TRUE(referenda.can_execute(199));
    EXPECT_FALSE(referenda.can_execute(200));
    const Pallet newer{
        {economy.host, economy.sink, 37, "Referenda"},
        {economy.vpha, economy.balances, economy.clock, fake, fake, fake, fake, economy.system, 3}};
    EXPECT_TRUE(newer.can_execute(200));
}

}  // namespace
}  // namespace tests
