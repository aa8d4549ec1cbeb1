// Validators: bonds, election, pay by points, and what absence and offences cost.
#include "tokenomics/validators/validators.hpp"

#include "tests/tokenomics/sessions.hpp"
#include "tests/tokenomics/slashes.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace tokenomics::validators;  // NOLINT: the calls under test

constexpr Balance kPha = kPlanckPerPha;
constexpr std::uint64_t kSlashableMs = 21 * kDayMs;

struct FakeIncome final : TreasuryIncome {
    Balance received = 0;
    Balance treasury_received() const override { return received; }
};

struct ValidatorsTest : testing::Test {
    Economy economy;
    FakeSession session;
    FakeSlots slots;
    FakeKeys keys;
    FakeIncome income;
    Pallet validators{
        {economy.host, economy.sink, 35, "Validators"},
        {economy.vpha, economy.balances, economy.clock, slots, session, keys, income}};
    Slashes slashes{economy};

    ValidatorsTest() {
        validators.set_slashes(slashes.pallet);
        slashes.pallet.set_bonds(validators);
        Parameters parameters;
        parameters.validators_min = 1;
        validators.build_genesis(parameters, {});
        for (const auto& who : {kAlice, kBob, kCharlie})
            EXPECT_TRUE(economy.call(who, economy.vpha,
                                     tokenomics::vpha::Mint{.shares = {1'000'000 * kPha}}));
    }

    template <class C>
    DispatchResult call(const AccountId& who, const C& typed) {
        const auto result = economy.call(who, validators, typed);
        EXPECT_TRUE(validators.try_state());
        return result;
    }
    DispatchError error(Error error) const { return error_of(validators, error); }
    void stand(const AccountId& who, Balance bond) {
        ASSERT_TRUE(call(who, Bond{.shares = {bond}}));
        ASSERT_TRUE(call(who, Validate{}));
    }
    Balance bond_of(const AccountId& who) const {
        return economy.vpha.held(tokenomics::vpha::HoldReason::ValidatorBond, who);
    }
    Balance held(const AccountId& who) const {
        return economy.vpha.held(tokenomics::vpha::HoldReason::Slash, who);
    }
    void days(std::uint64_t count) {
        economy.clock.time_ms += count * kDayMs;
        slashes.pallet.on_initialize(1);
        EXPECT_TRUE(slashes.pallet.try_state() && validators.try_state());
    }
    void set(const std::vector<AccountId>& accounts) { session.set(accounts); }
    void author(const AccountId& who, std::uint32_t blocks = 1) {
        for (std::uint32_t i = 0; i < blocks; ++i) {
            ++slots.slot;
            session.author = who;
            validators.on_initialize(1);
        }
    }
    /// Ends the session with a block of `who`.
    void end(const AccountId& who) {
        ++slots.slot;
        session.author = who;
        validators.end_session(session.index++);
        session.first_slot = slots.slot;
        EXPECT_TRUE(validators.try_state());
    }
};

// ---- bonds ----

TEST_F(ValidatorsTest, ABondIsHeldAndAtLeastTheMinimum) {
    EXPECT_EQ(call(kAlice, Bond{.shares = {50'000 * kPha - 1}}).error(),
              error(Error::BondTooSmall));
    EXPECT_EQ(call(kAlice, BondExtra{.shares = {kPha}}).error(), error(Error::NotBonded));
    ASSERT_TRUE(call(kAlice, Bond{.shares = {50'000 * kPha}}));
    EXPECT_EQ(call(kAlice, Bond{.shares = {50'000 * kPha}}).error(), error(Error::AlreadyBonded));
    ASSERT_TRUE(call(kAlice, BondExtra{.shares = {10'000 * kPha}}));
    EXPECT_EQ(bond_of(kAlice), 60'000 * kPha);
    EXPECT_FALSE(call(kAlice, BondExtra{.shares = {940'001 * kPha}})) << "more than there is";
    EXPECT_EQ(economy.vpha.spendable(kAlice), 940'000 * kPha);
}

TEST_F(ValidatorsTest, StandingNeedsBondAndKeys) {
    EXPECT_EQ(call(kAlice, Validate{}).error(), error(Error::NotBonded));
    ASSERT_TRUE(call(kAlice, Bond{.shares = {50'000 * kPha}}));
    keys.without = {kAlice};
    EXPECT_EQ(call(kAlice, Validate{}).error(), error(Error::NoKeys));
    keys.without = {};
    ASSERT_TRUE(call(kAlice, Validate{}));
    EXPECT_EQ(call(kAlice, Validate{}).error(), error(Error::AlreadyStanding));
    EXPECT_EQ(call(kBob, Chill{}).error(), error(Error::NotStanding));
}

TEST_F(ValidatorsTest, ABondIsFreeTwentyOneDaysAfterChill) {
    stand(kAlice, 50'000 * kPha);
    EXPECT_EQ(call(kAlice, Unbond{}).error(), error(Error::StillSlashable));
    ASSERT_TRUE(call(kAlice, Chill{}));
    economy.clock.time_ms += kSlashableMs - 1;
    EXPECT_EQ(call(kAlice, Unbond{}).error(), error(Error::StillSlashable));
    economy.clock.time_ms += 1;
    set({kAlice});
    EXPECT_EQ(call(kAlice, Unbond{}).error(), error(Error::StillServing));
    set({kBob});
    ASSERT_TRUE(call(kAlice, Unbond{}));
    EXPECT_EQ(bond_of(kAlice), 0u);
    EXPECT_EQ(economy.vpha.spendable(kAlice), 1'000'000 * kPha);
}

TEST_F(ValidatorsTest, AChilledBondIsStillSlashed) {
    stand(kAlice, 100'000 * kPha);
    ASSERT_TRUE(call(kAlice, Chill{}));
    economy.clock.time_ms += kSlashableMs - 1;
    validators.punish({.kind = OffenceKind::AuthoredTwice, .session = 0, .offender = kAlice});
    EXPECT_EQ(bond_of(kAlice), 90'000 * kPha);
}

// ---- election ----

TEST_F(ValidatorsTest, TheHighestBondsAreChosenAfterTheInvulnerable) {
    stand(kAlice, 60'000 * kPha);
    stand(kBob, 80'000 * kPha);
    stand(kCharlie, 80'000 * kPha);
    EXPECT_EQ(validators.choose(2), (std::vector{kBob, kCharlie, kAlice}))
        << "who came first is before who bonded as much later";
    ASSERT_TRUE(call(kAlice, BondExtra{.shares = {30'000 * kPha}}));
    EXPECT_EQ(validators.choose(2), (std::vector{kAlice, kBob, kCharlie}));
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators,
                                SetInvulnerables{.accounts = {{account(9), kCharlie}}}));
    EXPECT_EQ(validators.choose(2), (std::vector{account(9), kCharlie, kAlice, kBob}));
    auto parameters = validators.storage.parameters.get();
    parameters.validators_max = 3;
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators, SetParameters{parameters}));
    EXPECT_EQ(validators.choose(2), (std::vector{account(9), kCharlie, kAlice}));
    keys.without = {kAlice};
    EXPECT_EQ(validators.choose(2), (std::vector{account(9), kCharlie, kBob}));
}

TEST_F(ValidatorsTest, WithTooFewTheSetStays) {
    auto parameters = validators.storage.parameters.get();
    parameters.validators_min = 3;
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators, SetParameters{parameters}));
    stand(kAlice, 60'000 * kPha);
    stand(kBob, 60'000 * kPha);
    economy.sink.events.clear();
    EXPECT_EQ(validators.choose(7), std::nullopt);
    EXPECT_TRUE(economy.has_event(validators, ElectionTooSmall{.session = 7, .count = 2}));
}

TEST_F(ValidatorsTest, ParametersAreRootsAndBounded) {
    Parameters parameters;
    EXPECT_FALSE(call(kAlice, SetParameters{parameters}));
    const auto refused = [&](const Parameters& wrong) {
        const auto result = economy.call_as(frame::Root{}, validators, SetParameters{wrong});
        return !result && result.error() == error(Error::BadParameters);
    };
    parameters.fees = {.author = 8'001, .vault = 2'000};
    EXPECT_TRUE(refused(parameters));
    parameters = {};
    parameters.validators_max = 101;
    EXPECT_TRUE(refused(parameters));
    parameters = {};
    parameters.validators_min = 0;
    EXPECT_TRUE(refused(parameters));
    EXPECT_EQ(Parameters{}.validators_min, 4u);
    EXPECT_EQ(Parameters{}.bond_min, 50'000 * kPha);
}

TEST_F(ValidatorsTest, AFullListTakesOnlyAHigherBond) {
    CandidateList full;
    for (std::uint32_t i = 0; i < kCandidatesMax; ++i) {
        AccountId who;
        who[0] = static_cast<std::uint8_t>(i);
        who[1] = 0xF0;
        full.items.push_back({.who = who, .bond = 60'000 * kPha});
    }
    validators.storage.candidates.put(full);
    ASSERT_TRUE(economy.call(kAlice, validators, Bond{.shares = {60'000 * kPha}}));
    EXPECT_EQ(economy.call(kAlice, validators, Validate{}).error(), error(Error::CandidatesFull));
    ASSERT_TRUE(economy.call(kAlice, validators, BondExtra{.shares = {1}}));
    ASSERT_TRUE(economy.call(kAlice, validators, Validate{}));
    const auto list = validators.storage.candidates.get().items;
    EXPECT_EQ(list.size(), kCandidatesMax);
    EXPECT_EQ(list.front().who, kAlice);
}

// ---- pay ----

TEST_F(ValidatorsTest, PointsDivideAQuarterOfTheTreasurysLeg) {
    set({kAlice, kBob});
    const Balance alice = economy.free(kAlice);
    const Balance bob = economy.free(kBob);
    const Balance treasury = economy.free(frame::kTreasuryAccount);
    author(kAlice, 2);
    author(kBob);
    income.received = 4'000 * kPha;
    EXPECT_EQ(validators.view(kAlice).pot, 1'000 * kPha);
    EXPECT_EQ(validators.view(kAlice).validators[0].points, 40u);
    end(kAlice);
    EXPECT_EQ(economy.free(kAlice) - alice, 750 * kPha) << "the last block counts";
    EXPECT_EQ(economy.free(kBob) - bob, 250 * kPha);
    EXPECT_EQ(treasury - economy.free(frame::kTreasuryAccount), 1'000 * kPha);
    EXPECT_EQ(validators.storage.earned.get(kAlice).last, 750 * kPha);

    author(kBob);
    end(kBob);
    EXPECT_EQ(economy.free(kBob) - bob, 250 * kPha) << "nothing came in: nothing is paid";
    EXPECT_EQ(validators.storage.authored.get(kBob), 0u);
    economy.check();
}

TEST_F(ValidatorsTest, VotesInNotedCommitsArePoints) {
    set({kAlice, kBob});
    for (std::size_t i = 0; i < 2; ++i)
        session.active[i].keys.grandpa.fill(static_cast<std::uint8_t>(i + 1));
    const auto alice_key = session.active[0].keys.grandpa;
    const auto bob_key = session.active[1].keys.grandpa;
    author(kAlice, 4);
    validators.voted({bob_key, alice_key});
    validators.voted({bob_key});
    frame::SessionKey stranger{};
    stranger.fill(9);
    validators.voted({stranger});
    const auto view = validators.view(std::nullopt);
    EXPECT_EQ(view.points, 380u);
    EXPECT_EQ(validators.view(kAlice).validators[0].points, 180u)
        << "four blocks and half a commit";
    EXPECT_EQ(validators.view(kBob).validators[0].points, 200u) << "half of two commits";
    EXPECT_EQ(validators.view(kBob).validators[0].votes, 2u);

    const Balance alice = economy.free(kAlice);
    const Balance bob = economy.free(kBob);
    income.received = 1'600 * kPha;
    end(kAlice);
    EXPECT_EQ(economy.free(kAlice) - alice, 200 * kPha) << "with the block that ended the session";
    EXPECT_EQ(economy.free(kBob) - bob, 200 * kPha);
    EXPECT_EQ(validators.storage.voted.get(kBob), 0u) << "a session begins with none";
}

TEST_F(ValidatorsTest, FeesGoToAuthorTreasuryAndVault) {
    session.author = kAlice;
    const Balance alice = economy.free(kAlice);
    const Balance treasury = economy.free(frame::kTreasuryAccount);
    const Balance vault = economy.vault().assets;
    validators.fee_collected(60 * kPha, 7 * kPha);
    validators.fee_collected(40 * kPha, 0);
    validators.on_finalize(1);
    EXPECT_EQ(economy.free(kAlice) - alice, 57 * kPha) << "half of the fees, and the tips";
    EXPECT_EQ(economy.vault().assets - vault, 20 * kPha);
    EXPECT_EQ(treasury - economy.free(frame::kTreasuryAccount), 77 * kPha)
        << "of 107 that it took in before, 30 stay";
    EXPECT_FALSE(validators.storage.fees.exists());
    validators.on_finalize(2);
    EXPECT_EQ(economy.free(kAlice) - alice, 57 * kPha) << "once";
}

// ---- absence ----

TEST(OfflineRate, GrowsFromTheAllowedShareToAll) {
    const Parameters parameters;
    EXPECT_EQ(offline_rate(parameters, 0, 0), 0u);
    EXPECT_EQ(offline_rate(parameters, 450, 900), 0u) << "half may be missed";
    EXPECT_EQ(offline_rate(parameters, 675, 900), 50u);
    EXPECT_EQ(offline_rate(parameters, 900, 900), 100u);
}

TEST(OwnSlots, CountsEverySlotOnce) {
    for (std::uint64_t first = 0; first < 12; ++first)
        for (std::uint64_t last = first; last < 30; ++last) {
            std::uint64_t sum = 0;
            for (std::uint64_t place = 0; place < 4; ++place) {
                std::uint64_t expected = 0;
                for (std::uint64_t slot = first + 1; slot <= last; ++slot)
                    expected += slot % 4 == place ? 1u : 0u;
                EXPECT_EQ(own_slots(first, last, 4, place), expected);
                sum += expected;
            }
            EXPECT_EQ(sum, last - first);
        }
}

TEST_F(ValidatorsTest, AbsenceOfOneIsPunished) {
    for (const auto& who : {kAlice, kBob, kCharlie})
        stand(who, 100'000 * kPha);
    set({kAlice, kBob, kCharlie});
    // Slots 1 to 30; Charlie's are those with remainder 2.
    for (int round = 0; round < 10; ++round) {
        slots.slot = static_cast<std::uint64_t>(3 * round);
        author(kBob);  // 1, 4, ...
        slots.slot = static_cast<std::uint64_t>(3 * round + 2);
        if (round < 9) author(kAlice);  // 3, 6, ...
    }
    slots.slot = 29;
    end(kAlice);  // slot 30
    EXPECT_EQ(bond_of(kAlice), 100'000 * kPha);
    EXPECT_EQ(bond_of(kBob), 100'000 * kPha);
    EXPECT_EQ(bond_of(kCharlie), 99'000 * kPha) << "1 % for a whole session";
    EXPECT_EQ(validators.choose(2), (std::vector{kAlice, kBob})) << "and it no longer stands";
    EXPECT_EQ(held(kCharlie), 1'000 * kPha);
}

TEST_F(ValidatorsTest, AMassOutageIsExcused) {
    for (const auto& who : {kAlice, kBob, kCharlie})
        stand(who, 100'000 * kPha);
    set({kAlice, kBob, kCharlie});
    for (int round = 0; round < 10; ++round) {
        slots.slot = static_cast<std::uint64_t>(3 * round);
        author(kBob);
    }
    slots.slot = 29;
    economy.sink.events.clear();
    end(kAlice);
    EXPECT_EQ(bond_of(kAlice), 100'000 * kPha);
    EXPECT_EQ(bond_of(kCharlie), 100'000 * kPha);
    EXPECT_TRUE(economy.has_event(validators, OutageExcused{.session = 0, .count = 2}));
}

// ---- offences ----

TEST_F(ValidatorsTest, AnOffenceCostsOnceAndBars) {
    stand(kAlice, 100'000 * kPha);
    stand(kBob, 100'000 * kPha);
    const Offence offence{
        .kind = OffenceKind::VotedTwice, .session = 3, .offender = kAlice, .validator_count = 2};
    EXPECT_FALSE(validators.is_settled(offence));
    validators.punish(offence);
    EXPECT_TRUE(validators.is_settled(offence));
    EXPECT_EQ(bond_of(kAlice), 90'000 * kPha);
    EXPECT_FALSE(validators.may_serve(kAlice));
    EXPECT_EQ(validators.choose(5), std::vector{kBob});
    EXPECT_EQ(call(kAlice, Validate{}).error(), error(Error::Barred));
    auto other = offence;
    other.kind = OffenceKind::AuthoredTwice;
    EXPECT_FALSE(validators.is_settled(other)) << "another kind is another offence";
    economy.clock.time_ms += kSlashableMs;
    ASSERT_TRUE(call(kAlice, Validate{}));
    EXPECT_TRUE(validators.may_serve(kAlice));
}

// ---- what is held ----

TEST_F(ValidatorsTest, ASlashIsHeldSevenDaysThenTheTreasurys) {
    stand(kAlice, 100'000 * kPha);
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kAlice});
    EXPECT_EQ(held(kAlice), 10'000 * kPha);
    const auto one = slashes.pallet.storage.slashes.get(0);
    EXPECT_TRUE(one->tier == tokenomics::slashing::Tier::Equivocation && !one->worker);
    days(6);
    EXPECT_EQ(held(kAlice), 10'000 * kPha);
    days(1);
    EXPECT_EQ(held(kAlice), 0U);
    EXPECT_EQ(economy.shares(frame::kTreasuryAccount), 10'000 * kPha);
    EXPECT_EQ(bond_of(kAlice), 90'000 * kPha);
}

TEST_F(ValidatorsTest, WhileASlashIsHeldTheBondStays) {
    stand(kAlice, 100'000 * kPha);
    ASSERT_TRUE(call(kAlice, Chill{}));
    economy.clock.time_ms += kSlashableMs - kDayMs;
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kAlice});
    economy.clock.time_ms += kDayMs;
    EXPECT_EQ(call(kAlice, Unbond{}).error(), error(Error::SlashHeld));
    days(7);
    ASSERT_TRUE(call(kAlice, Unbond{}));
    EXPECT_EQ(economy.vpha.spendable(kAlice), 990'000 * kPha);
}

TEST_F(ValidatorsTest, AWonAppealGivesTheBondBackAndLiftsTheBar) {
    using tokenomics::slashing::MakeAppeal;
    stand(kAlice, 100'000 * kPha);
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kAlice});
    expect_error(economy.call(kBob, slashes.pallet, MakeAppeal{0}),
                 error_of(slashes.pallet, tokenomics::slashing::Error::NotAccused));
    ASSERT_TRUE(economy.call(kAlice, slashes.pallet, MakeAppeal{0}));
    EXPECT_EQ(slashes.court.accused, std::vector{kAlice});
    slashes.court.verdict = true;
    days(14);
    EXPECT_TRUE(bond_of(kAlice) == 100'000 * kPha && held(kAlice) == 0);
    EXPECT_TRUE(validators.may_serve(kAlice));
    ASSERT_TRUE(call(kAlice, Validate{}));
    EXPECT_EQ(validators.storage.candidates.get().items[0].bond, 100'000 * kPha);
}

TEST_F(ValidatorsTest, AnAnnulledSlashOfAWholeBondFreesIt) {
    auto parameters = validators.storage.parameters.get();
    parameters.equivocation_slash_basis_points = 10'000;
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators, SetParameters{parameters}));
    stand(kAlice, 100'000 * kPha);
    validators.punish({.kind = OffenceKind::AuthoredTwice, .session = 0, .offender = kAlice});
    EXPECT_FALSE(validators.storage.bonds.contains(kAlice));
    ASSERT_TRUE(
        economy.call_as(frame::Root{}, slashes.pallet, tokenomics::slashing::Annul{.slash = 0}));
    EXPECT_EQ(economy.vpha.spendable(kAlice), 1'000'000 * kPha);
    EXPECT_TRUE(slashes.pallet.try_state() && validators.try_state());
}

TEST_F(ValidatorsTest, TurnedOffNothingIsTakenAndTheOffenderStillBarred) {
    auto rules = slashes.pallet.storage.parameters.get();
    rules.enabled = false;
    slashes.pallet.storage.parameters.put(rules);
    stand(kAlice, 100'000 * kPha);
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kAlice});
    EXPECT_TRUE(bond_of(kAlice) == 100'000 * kPha && held(kAlice) == 0);
    EXPECT_FALSE(validators.may_serve(kAlice));
}

TEST_F(ValidatorsTest, AWholeBondCanBeLost) {
    auto parameters = validators.storage.parameters.get();
    parameters.equivocation_slash_basis_points = 10'000;
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators, SetParameters{parameters}));
    stand(kAlice, 100'000 * kPha);
    validators.punish({.kind = OffenceKind::AuthoredTwice, .session = 0, .offender = kAlice});
    EXPECT_EQ(bond_of(kAlice), 0u);
    EXPECT_FALSE(validators.storage.bonds.contains(kAlice));
    EXPECT_TRUE(validators.try_state());
}

TEST_F(ValidatorsTest, AnInvulnerableOffenderIsBarredToo) {
    ASSERT_TRUE(economy.call_as(frame::Root{}, validators,
                                SetInvulnerables{.accounts = {{account(9), kBob}}}));
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kBob});
    EXPECT_EQ(validators.choose(2), std::vector{account(9)});
}

TEST_F(ValidatorsTest, OffencesOfForgottenSessionsAreRemoved) {
    validators.punish({.kind = OffenceKind::VotedTwice, .session = 0, .offender = kBob});
    session.index = kOffenceSessionsKept - 1;
    end(kAlice);
    EXPECT_TRUE(validators.storage.offences.contains(0, {OffenceKind::VotedTwice, kBob}));
    end(kAlice);
    EXPECT_FALSE(validators.storage.offences.contains(0, {OffenceKind::VotedTwice, kBob}));
}

}  // namespace
}  // namespace tests
