// Slashing: who is charged what, what is held and for how long, appeals, and the attacks on them.
#include "tokenomics/slashing/slashing.hpp"

#include "tests/tokenomics/economy.hpp"
#include "tests/tokenomics/slashes.hpp"
#include "tokenomics/referenda/referenda.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace tokenomics::slashing;  // NOLINT: the calls under test
namespace collateral = tokenomics::collateral;
namespace referenda = tokenomics::referenda;
using SharesHold = tokenomics::vpha::HoldReason;

constexpr Balance kPha = kPlanckPerPha;
constexpr Balance kFull = 1'250 * kPha;

/// Referenda without calls: appeals are closed by the pallet that opened them.
struct NoCalls final : frame::Dispatcher,
                       primitives::scale::CallReader,
                       referenda::TrackFilter,
                       frame::Preimages {
    DispatchResult dispatch_call(const frame::Origin&, const frame::RuntimeCall&) override {
        return frame::done();
    }
    frame::DispatchInfo dispatch_info(const frame::RuntimeCall&) const override { return {}; }
    bool skip_call(primitives::scale::Decoder&) const override { return true; }
    bool may_decide(referenda::Track, const referenda::TrackRules&,
                    const frame::RuntimeCall&) const override {
        return false;
    }
    std::optional<Bytes> preimage_of(const frame::Hash&, std::uint32_t) const override {
        return std::nullopt;
    }
    void request(const frame::Hash&) override {}
    void unrequest(const frame::Hash&) override {}
};

struct Court final : AppealCourt {
    explicit Court(referenda::Pallet& votes) : votes_{votes} {}
    frame::Outcome<Opened> open(const AccountId& appellant, std::uint32_t slash,
                                const std::vector<AccountId>& accused,
                                std::uint64_t held_since_ms) override {
        const frame::RuntimeCall call{{38, 4, static_cast<std::uint8_t>(slash), 0, 0, 0}};
        const auto opened = TRY(votes_.open_appeal(appellant, call, accused, held_since_ms));
        return Opened{.referendum = opened.index, .ends_ms = opened.ends_ms};
    }
    bool close(std::uint32_t referendum) override { return votes_.close_appeal(referendum); }

  private:
    referenda::Pallet& votes_;
};

class SlashingTest : public testing::Test {
  protected:
    Economy economy;
    NoCalls none;
    referenda::Pallet votes{
        {economy.host, economy.sink, 37, "Referenda"},
        {economy.vpha, economy.balances, economy.clock, none, none, none, none, economy.system, 2}};
    Judge judge;
    Court court{votes};
    Pallet slashing{{economy.host, economy.sink, 38, "Slashing"},
                    {economy.vpha, economy.balances, economy.clock, economy.collateral,
                     economy.pools, economy.rewards, judge, court}};

    SlashingTest() {
        economy.vpha.add_listener(votes);
        votes.shares_changed(frame::kVaultAccount, 0, economy.shares(frame::kVaultAccount));
        economy.rewards.set_liveness_listener(slashing);
        economy.collateral.set_locks(slashing);
        economy.no_ramps();
    }

    void block(std::uint64_t ms = 2'000) {
        economy.block(ms, [&] { slashing.on_initialize(economy.chain.number); });
        const auto checked = slashing.try_state();
        ASSERT_TRUE(checked) << to_string(checked.error());
    }
    void hours(int count) {
        for (int i = 0; i < count; ++i)
            block(kHourMs);
    }
    /// The worker leaves a challenge unanswered.
    void fall_silent(std::uint8_t fill) {
        economy.challenge(fill);
        for (int i = 0; i < 61; ++i)
            block();
    }
    template <class C>
    DispatchResult call(const AccountId& who, const C& typed) {
        return economy.call(who, slashing, typed);
    }
    DispatchResult report(const AccountId& who, std::uint8_t fill = 1) {
        return call(who, ReportDuplicate{.worker = worker(fill), .other = {}, .own = {}});
    }
    Balance held(const AccountId& who) const { return economy.vpha.held(SharesHold::Slash, who); }
    Balance pledged(std::uint8_t fill) const { return economy.collateral.pledged(worker(fill)); }
    Balance treasury_shares() const { return economy.shares(frame::kTreasuryAccount); }
    DispatchError error(Error one) const { return error_of(slashing, one); }
    /// Alice runs worker 1 with full collateral; Bob has 1,000,000 vPHA to vote with.
    void begin() {
        block();
        economy.start(1, kAlice, 10'000);
        EXPECT_TRUE(
            economy.call(kBob, economy.vpha, tokenomics::vpha::Mint{.shares = {1'000'000 * kPha}}));
        hours(1);
    }
};

TEST_F(SlashingTest, AnOutageIsChargedByTheHourBeyondTheFirst) {
    begin();
    fall_silent(1);
    hours(1);
    EXPECT_EQ(held(kAlice), 0U) << "an hour is free";
    hours(2);
    // 0.1 % of 1,250, then of what is left.
    const Balance first = kFull / 1'000;
    EXPECT_EQ(held(kAlice), first + (kFull - first) / 1'000);
    EXPECT_EQ(slashing.view(worker(1), false).slashes.size(), 1U) << "a slash a day";
    const Balance before = held(kAlice);
    economy.challenge(1);
    EXPECT_TRUE(economy.answer(1));
    EXPECT_FALSE(slashing.view(worker(1), false).outage);
    hours(7 * 24 - 1);
    EXPECT_EQ(held(kAlice), before) << "nothing more, and still held";
    hours(2);
    EXPECT_EQ(held(kAlice), 0U);
    EXPECT_EQ(treasury_shares(), before);
    EXPECT_EQ(pledged(1), kFull - before);
    EXPECT_FALSE(slashing.slash_held(worker(1)));
}

TEST_F(SlashingTest, AnOutageOfDaysIsSlashedAsItGoes) {
    begin();
    fall_silent(1);
    hours(9 * 24);
    EXPECT_GE(slashing.view(worker(1), false).slashes.size(), 7U);
    EXPECT_GT(treasury_shares(), Balance{0}) << "the first days are executed";
    EXPECT_LT(pledged(1), kFull * 82 / 100);
}

TEST_F(SlashingTest, AttackMassOutageIsNobodysFault) {
    begin();
    economy.start(2, kBob, 10'000);
    economy.start(3, kCharlie, 10'000);
    // Two of three challenges of every hour fail.
    for (int i = 0; i < 4; ++i) {
        economy.challenge(3);
        EXPECT_TRUE(economy.answer(3));
        fall_silent(1);
        fall_silent(2);
        hours(1);
    }
    EXPECT_TRUE(held(kAlice) == 0 && held(kBob) == 0);
    EXPECT_TRUE(slashing.view({}, false).round.suspended);
    // Only one of many fails now: its hours count.
    for (int i = 0; i < 3; ++i) {
        for (int k = 0; k < 6; ++k) {
            const std::uint8_t fill = k % 2 == 0 ? 2 : 3;
            economy.challenge(fill);
            EXPECT_TRUE(economy.answer(fill));
        }
        hours(1);
    }
    EXPECT_TRUE(held(kAlice) > 0 && held(kBob) == 0);
}

TEST_F(SlashingTest, AChainThatStoodStillChargesNobody) {
    begin();
    fall_silent(1);
    block(30 * kHourMs);
    EXPECT_EQ(held(kAlice), 0U);
    hours(1);
    EXPECT_EQ(held(kAlice), kFull / 1'000) << "one hour, not thirty";
}

TEST_F(SlashingTest, AReportHoldsTenPercentAndPaysItsReporterALittle) {
    begin();
    const Balance free = economy.free(kCharlie);
    EXPECT_TRUE(report(kCharlie));
    EXPECT_EQ(free - economy.free(kCharlie), 10 * kPha);
    EXPECT_EQ(held(kAlice), kFull / 10);
    expect_error(report(kBob), error(Error::AlreadyHeld));
    EXPECT_TRUE(call(kBob, ReportContradiction{.worker = worker(1), .evidence = {}}));
    EXPECT_EQ(held(kAlice), kFull / 10 + (kFull - kFull / 10) / 100);
    hours(7 * 24 + 1);
    EXPECT_EQ(economy.shares(kCharlie), kFull / 10 / 20) << "5 %";
    EXPECT_EQ(economy.free(kCharlie), free);
    EXPECT_EQ(held(kAlice), 0U);
}

TEST_F(SlashingTest, TheReportersShareIsCapped) {
    begin();
    economy.start(2, kCharlie, 2'000'000);
    // 10 % of 250,000; 5 % of that would be 1,250.
    EXPECT_TRUE(report(kAlice, 2));
    const auto most = slashing.view(worker(2), true).dry_run[2].reporter_shares;
    EXPECT_TRUE(economy.vpha.convert_to_assets(most) <= 500 * kPha);
    const Balance before = economy.shares(kAlice);
    hours(7 * 24);
    const Balance got = economy.vpha.convert_to_assets(economy.shares(kAlice) - before);
    EXPECT_TRUE(got > 499 * kPha && got <= 501 * kPha);
}

TEST_F(SlashingTest, EvidenceThatProvesNothingSlashesNobody) {
    begin();
    judge.guilty = false;
    expect_error(report(kCharlie), error(Error::NoOffence));
    expect_error(report(kCharlie, 9), error(Error::NoOffence));
    judge.guilty = true;
    expect_error(report(kCharlie, 9), error(Error::NoCollateral));
    expect_error(report(account(0xD0)), DispatchError{frame::TokenError::FundsUnavailable});
    EXPECT_EQ(held(kAlice), 0U);
}

TEST_F(SlashingTest, ForgeryCostsAllByRootOnly) {
    begin();
    const Punish punish{.worker = worker(1), .proof = {}};
    expect_error(call(kBob, punish), DispatchError{DispatchError::Kind::BadOrigin});
    EXPECT_TRUE(economy.call_as(frame::Root{}, slashing, punish));
    EXPECT_EQ(held(kAlice), kFull);
    EXPECT_EQ(pledged(1), 0U);
    hours(7 * 24 + 1);
    EXPECT_EQ(treasury_shares(), kFull);
}

TEST_F(SlashingTest, OffMeansNothingIsTakenAndNothingExecuted) {
    begin();
    EXPECT_TRUE(report(kCharlie));
    auto parameters = slashing.storage.parameters.get();
    parameters.enabled = false;
    EXPECT_TRUE(economy.call_as(frame::Root{}, slashing, SetParameters{parameters}));
    expect_error(call(kBob, ReportContradiction{.worker = worker(1), .evidence = {}}),
                 error(Error::Disabled));
    fall_silent(1);
    hours(8 * 24);
    EXPECT_EQ(held(kAlice), kFull / 10);
    parameters.enabled = true;
    EXPECT_TRUE(economy.call_as(frame::Root{}, slashing, SetParameters{parameters}));
    block();
    EXPECT_EQ(treasury_shares(), kFull / 10 - kFull / 200);
    parameters.reporter_basis_points = 6'000;
    expect_error(economy.call_as(frame::Root{}, slashing, SetParameters{parameters}),
                 error(Error::BadParameters));
}

TEST_F(SlashingTest, TheDryRunTellsWhatEachTierTakes) {
    begin();
    const auto run = slashing.view(worker(1), true).dry_run;
    ASSERT_EQ(run.size(), kTiersCount);
    EXPECT_EQ(run[0].shares, kFull / 1'000);
    EXPECT_EQ(run[1].shares, kFull / 100);
    EXPECT_EQ(run[2].shares, kFull / 10);
    EXPECT_EQ(run[2].reporter_shares, kFull / 200);
    EXPECT_EQ(run[3].shares, kFull);
    EXPECT_TRUE(run[0].reporter_shares == 0 && run[3].reporter_shares == 0);
    EXPECT_EQ(held(kAlice), 0U) << "dry";
}

// ---- appeals ----

TEST_F(SlashingTest, AWonAppealGivesAllBack) {
    begin();
    EXPECT_TRUE(report(kCharlie));
    const Balance free = economy.free(kAlice);
    expect_error(call(kBob, MakeAppeal{0}), error(Error::NotAccused));
    EXPECT_TRUE(call(kAlice, MakeAppeal{0}));
    EXPECT_EQ(free - economy.free(kAlice), 100 * kPha) << "at least 100 PHA";
    EXPECT_TRUE(economy.call(kBob, votes, referenda::CastVote{0, true, 0}));
    const Balance treasury = economy.free(frame::kTreasuryAccount);
    hours(14 * 24 + 1);
    EXPECT_EQ(pledged(1), kFull);
    EXPECT_EQ(held(kAlice), 0U);
    EXPECT_EQ(economy.free(kAlice), free);
    EXPECT_TRUE(economy.free(frame::kTreasuryAccount) >= treasury + 10 * kPha)
        << "with the deposit of the report";
    EXPECT_TRUE(votes.storage.referenda.get(0)->state == referenda::State::Enacted);
    EXPECT_FALSE(votes.storage.accused.contains(0));
}

TEST_F(SlashingTest, AttackAppealStallingEndsAtTheVoteAndCostsItsDeposit) {
    begin();
    EXPECT_TRUE(report(kCharlie));
    hours(6 * 24);
    EXPECT_TRUE(call(kAlice, MakeAppeal{0}));
    expect_error(call(kAlice, MakeAppeal{0}), error(Error::AlreadyAppealed));
    hours(13 * 24);
    expect_error(call(kAlice, MakeAppeal{0}), error(Error::AlreadyAppealed));
    EXPECT_EQ(held(kAlice), kFull / 10);
    const Balance reserved = economy.system.data(kAlice).reserved;
    hours(24 + 1);
    EXPECT_EQ(held(kAlice), 0U) << "no vote came: it executes";
    EXPECT_EQ(treasury_shares(), kFull / 10 - kFull / 200);
    EXPECT_EQ(reserved - economy.system.data(kAlice).reserved, 100 * kPha);
    expect_error(call(kAlice, MakeAppeal{0}), error(Error::UnknownSlash));
}

TEST_F(SlashingTest, TheAccusedHaveNoVoteEvenThroughAnother) {
    begin();
    EXPECT_TRUE(
        economy.call(kAlice, economy.vpha, tokenomics::vpha::Mint{.shares = {5'000'000 * kPha}}));
    EXPECT_TRUE(
        economy.call(kCharlie, economy.vpha, tokenomics::vpha::Mint{.shares = {10'000 * kPha}}));
    EXPECT_TRUE(economy.call(kAlice, votes, referenda::Delegate{kCharlie}));
    hours(2);
    EXPECT_TRUE(report(kBob));
    EXPECT_TRUE(call(kAlice, MakeAppeal{0}));
    EXPECT_TRUE(economy.call(kCharlie, votes, referenda::CastVote{0, true, 0}));
    EXPECT_EQ(votes.storage.votes.get(0, kCharlie)->power, 10'000 * kPha) << "its own";
    EXPECT_TRUE(economy.call(kAlice, votes, referenda::Undelegate{}));
    expect_error(economy.call(kAlice, votes, referenda::CastVote{0, true, 0}),
                 error_of(votes, referenda::Error::IsAccused));
    EXPECT_TRUE(economy.call(kBob, votes, referenda::CastVote{0, false, 0}));
    hours(14 * 24 + 1);
    EXPECT_EQ(held(kAlice), 0U);
    EXPECT_LT(pledged(1), kFull);
}

// ---- attacks ----

TEST_F(SlashingTest, AttackVoteWithWhatTheAccusedGaveAway) {
    begin();
    EXPECT_TRUE(
        economy.call(kAlice, economy.vpha, tokenomics::vpha::Mint{.shares = {5'000'000 * kPha}}));
    EXPECT_TRUE(
        economy.call(kCharlie, economy.vpha, tokenomics::vpha::Mint{.shares = {10'000 * kPha}}));
    hours(2);
    EXPECT_TRUE(report(kBob));
    // She waits until a friend has had her shares for some epochs, and appeals.
    EXPECT_TRUE(
        economy.vpha.transfer(kAlice, kCharlie, 4'000'000 * kPha, frame::Existence::KeepAlive));
    EXPECT_TRUE(economy.call(kAlice, votes, referenda::Delegate{kCharlie}));
    hours(3);
    EXPECT_TRUE(call(kAlice, MakeAppeal{0}));
    EXPECT_TRUE(economy.call(kAlice, votes, referenda::Undelegate{}));
    EXPECT_TRUE(economy.call(kCharlie, votes, referenda::CastVote{0, true, 0}));
    EXPECT_EQ(votes.storage.votes.get(0, kCharlie)->power, 10'000 * kPha) << "its own of before";
}

TEST_F(SlashingTest, AttackSelfReportEarnsNothing) {
    begin();
    const Balance before = economy.shares(kAlice);
    EXPECT_TRUE(report(kAlice));
    hours(7 * 24 + 1);
    EXPECT_EQ(before - economy.shares(kAlice), kFull / 10) << "no share for the operator";
    EXPECT_EQ(treasury_shares(), kFull / 10);
}

TEST_F(SlashingTest, AttackSelfReportByTheOperatorOfAnothersCollateral) {
    begin();
    // Alice keeps the collateral, Charlie operates the worker now: both report in turn.
    economy.rewards.operator_changed(worker(1), kCharlie);
    EXPECT_TRUE(report(kCharlie));
    EXPECT_TRUE(call(kAlice, ReportContradiction{.worker = worker(1), .evidence = {}}));
    hours(7 * 24 + 1);
    EXPECT_EQ(economy.shares(kCharlie), 0U);
    const Balance first = kFull / 10;
    EXPECT_EQ(treasury_shares(), first + (kFull - first) / 100) << "all of both";
}

/// Alice's pool, with nine tenths of Bob, stands behind her worker.
TEST_F(SlashingTest, AttackSelfReportThroughAPool) {
    block();
    namespace pools = tokenomics::pools;
    EXPECT_TRUE(economy.call(kAlice, economy.vpha, tokenomics::vpha::Mint{.shares = {kFull / 10}}));
    EXPECT_TRUE(economy.call(kBob, economy.vpha, tokenomics::vpha::Mint{.shares = {kFull}}));
    EXPECT_TRUE(economy.call(kAlice, economy.vpha, tokenomics::vpha::Mint{.shares = {10 * kPha}}));
    // Most of the vault: the price stays, and the cap of 500 PHA far away.
    EXPECT_TRUE(
        economy.call(kCharlie, economy.vpha, tokenomics::vpha::Mint{.shares = {5'000'000 * kPha}}));
    economy.rewards.activated(worker(1), facts(kAlice, 10'000));
    EXPECT_TRUE(economy.call(kAlice, economy.pools,
                             pools::Create{.kind = pools::Kind::Provider,
                                           .commission_bps = 0,
                                           .ceiling_bps = 1'000,
                                           .step_bps = 100,
                                           .capacity = {}}));
    const auto join = [&](const AccountId& who, Balance amount) {
        return economy.call(who, economy.pools,
                            pools::Contribute{.pool = 0, .amount = {amount}, .proof = {}});
    };
    EXPECT_TRUE(join(kAlice, kFull / 10) && join(kBob, kFull * 9 / 10));
    EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Attach{0, worker(1)}));
    EXPECT_TRUE(economy.call(kAlice, economy.pools, pools::Lock{0, worker(1), {kFull}}));
    // The worker's operator in the registry is another by now: only the pool is Alice's.
    economy.rewards.operator_changed(worker(1), kCharlie);
    const Balance before = economy.shares(kAlice);
    EXPECT_TRUE(report(kAlice));
    EXPECT_EQ(held(pools::pool_account(0)), kFull / 10);
    EXPECT_TRUE(slashing.storage.slashes.get(0)->principal == kAlice);
    hours(7 * 24 + 1);
    EXPECT_EQ(economy.shares(kAlice), before) << "nothing of the members' vPHA";
    EXPECT_EQ(treasury_shares(), kFull / 10);
    // A member who is none of these is paid.
    EXPECT_TRUE(report(kBob));
    const Balance bobs = economy.shares(kBob);
    hours(7 * 24 + 1);
    EXPECT_EQ(economy.shares(kBob) - bobs, kFull * 9 / 10 / 10 / 20);
    // And the pool's owner may appeal, as it answers for the pool.
    EXPECT_TRUE(report(kBob));
    EXPECT_TRUE(call(kAlice, MakeAppeal{2}));
    EXPECT_EQ(votes.storage.accused.get(0)->items,
              (std::vector{pools::pool_account(0), kCharlie, kAlice}));
}

TEST_F(SlashingTest, AttackSelfReportThroughAFriendCostsTwentyTimesItsGain) {
    begin();
    EXPECT_TRUE(report(kCharlie));
    const Balance left = economy.shares(kAlice);
    hours(7 * 24 + 1);
    EXPECT_TRUE((left - economy.shares(kAlice)) / 20 >= economy.shares(kCharlie));
}

TEST_F(SlashingTest, AttackExitBeforeAHeldSlash) {
    begin();
    EXPECT_TRUE(economy.call(kAlice, economy.collateral,
                             collateral::Unlock{.worker = worker(1), .shares = {kFull}}));
    hours(6 * 24);
    EXPECT_TRUE(report(kCharlie));
    EXPECT_EQ(held(kAlice), kFull / 10) << "what cools down is slashed too";
    hours(2 * 24);
    EXPECT_EQ(pledged(1), kFull - kFull / 10) << "cooled down, and not released";
    expect_error(economy.call(kBob, economy.collateral, collateral::Release{.worker = worker(1)}),
                 error_of(economy.collateral, collateral::Error::SlashHeld));
    EXPECT_TRUE(slashing.slash_held(worker(1)));
    hours(5 * 24 + 1);
    EXPECT_EQ(pledged(1), 0U) << "released with the end of the slash, by the chain";
    EXPECT_TRUE(economy.vpha.spendable(kAlice) == kFull - kFull / 10);
}

TEST_F(SlashingTest, AttackCollateralReuse) {
    begin();
    EXPECT_TRUE(report(kCharlie));
    // The held shares back nothing else and go nowhere.
    economy.rewards.activated(worker(2), facts(kAlice, 10'000));
    expect_error(economy.call(kAlice, economy.collateral,
                              collateral::Lock{.worker = worker(2), .shares = {kFull / 10}}),
                 DispatchError{frame::TokenError::FundsUnavailable});
    EXPECT_FALSE(economy.call(kAlice, economy.vpha, tokenomics::vpha::Redeem{{kFull / 10}}));
    EXPECT_FALSE(economy.vpha.transfer(kAlice, kBob, kFull / 10, frame::Existence::AllowDeath));
    // They do not count for the worker either: its share is a tenth less.
    EXPECT_EQ(economy.record(1).collateral, kFull - kFull / 10);
}

}  // namespace
}  // namespace tests
