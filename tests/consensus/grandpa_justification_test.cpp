#include "consensus/grandpa/justification.hpp"
#include "tests/consensus/grandpa_fixture.hpp"

#include <gtest/gtest.h>

namespace consensus::grandpa {
namespace {

constexpr RoundNumber kRound = 9;
constexpr SetId kSet = 4;

class GrandpaJustification : public testing::Test {
  protected:
    const std::vector<Header> chain_ = tests::header_chain(10, 6);
    const VoterSet voters_ = tests::voter_set(4);

    BlockRef block(std::size_t index) const { return tests::ref(chain_[index]); }

    Justification by(const std::vector<std::pair<std::uint8_t, std::size_t>>& votes,
                     std::size_t target) const {
        Justification out{kRound, {block(target), {}}, {}};
        for (const auto& [voter, index] : votes)
            out.commit.precommits.push_back(tests::precommit(voter, block(index), kRound, kSet));
        return out;
    }
    std::optional<JustificationError> error(const Justification& justification) const {
        const auto verdict = verify(justification, kSet, voters_);
        return verdict ? std::nullopt : std::optional{verdict.error()};
    }
};

TEST_F(GrandpaJustification, ThresholdOnTheTargetIsEnough) {
    EXPECT_EQ(error(by({{1, 2}, {2, 2}, {3, 2}}, 2)), std::nullopt);
    EXPECT_EQ(error(by({{1, 2}, {2, 2}, {3, 2}, {4, 2}}, 2)), std::nullopt);
    EXPECT_EQ(error(by({{1, 2}, {2, 2}}, 2)), JustificationError::NotEnoughVotes);
    EXPECT_EQ(error(by({}, 2)), JustificationError::NoPrecommits);
}

TEST_F(GrandpaJustification, VotesForDescendantsCountWhenConnected) {
    Justification good = by({{1, 2}, {2, 2}, {3, 4}}, 2);
    EXPECT_EQ(error(good), JustificationError::NotConnected);
    good.votes_ancestries = {chain_[3], chain_[4]};
    EXPECT_EQ(error(good), std::nullopt);
    good.votes_ancestries = {chain_[4]};
    EXPECT_EQ(error(good), JustificationError::NotConnected);
    good.votes_ancestries = {chain_[3], chain_[4], chain_[5]};
    EXPECT_EQ(error(good), JustificationError::UnusedAncestry);
    good.votes_ancestries = {chain_[3], chain_[4], chain_[4]};
    EXPECT_EQ(error(good), JustificationError::UnusedAncestry);
}

TEST_F(GrandpaJustification, TargetMustBeExactlyWhatTheVotesProve) {
    Justification higher = by({{1, 4}, {2, 4}, {3, 4}, {4, 2}}, 2);
    higher.votes_ancestries = {chain_[3], chain_[4]};
    EXPECT_EQ(error(higher), JustificationError::WrongTarget) << "block 4 has three votes";
    higher.commit.target = block(4);
    EXPECT_EQ(error(higher), std::nullopt);
    Justification number = by({{1, 2}, {2, 2}, {3, 2}}, 2);
    number.commit.target.number += 1;
    EXPECT_EQ(error(number), JustificationError::WrongTarget);
}

TEST_F(GrandpaJustification, StrangersDoNotCount) {
    EXPECT_EQ(error(by({{1, 2}, {2, 2}, {9, 2}}, 2)), JustificationError::NotEnoughVotes);
    EXPECT_EQ(error(by({{1, 2}, {2, 2}, {3, 2}, {9, 2}}, 2)), std::nullopt);
}

TEST_F(GrandpaJustification, ARepeatedVoteCountsOnceAndTwoVotesCountEverywhere) {
    EXPECT_EQ(error(by({{1, 2}, {2, 2}, {2, 2}}, 2)), JustificationError::NotEnoughVotes);
    // Voter 3 votes for 2 and 3: it counts for every block, so 2 still has three.
    Justification twice = by({{1, 2}, {2, 2}, {3, 2}, {3, 3}}, 2);
    twice.votes_ancestries = {chain_[3]};
    EXPECT_EQ(error(twice), std::nullopt);
    Justification thrice = by({{1, 2}, {2, 2}, {3, 2}, {3, 3}, {3, 4}}, 2);
    thrice.votes_ancestries = {chain_[3], chain_[4]};
    EXPECT_EQ(error(thrice), JustificationError::RepeatedVoter);
}

TEST_F(GrandpaJustification, SignaturesAreBoundToVoteRoundAndSet) {
    Justification bad = by({{1, 2}, {2, 2}, {3, 2}}, 2);
    bad.commit.precommits[1].signature[5] ^= 1;
    EXPECT_EQ(error(bad), JustificationError::BadSignature);
    Justification round = by({{1, 2}, {2, 2}, {3, 2}}, 2);
    round.round += 1;
    EXPECT_EQ(error(round), JustificationError::BadSignature);
    const auto set = verify(by({{1, 2}, {2, 2}, {3, 2}}, 2), kSet + 1, voters_);
    EXPECT_EQ(set.error(), JustificationError::BadSignature);
}

TEST_F(GrandpaJustification, WorkIsBoundedByTheSet) {
    Justification flood = by({{1, 2}, {2, 2}, {3, 2}}, 2);
    while (flood.commit.precommits.size() <= 8)
        flood.commit.precommits.push_back(flood.commit.precommits.front());
    EXPECT_EQ(error(flood), JustificationError::TooManyPrecommits);
}

TEST(GrandpaVoterSet, CountsHeads) {
    const std::size_t thresholds[] = {1, 2, 3, 3, 4, 5, 5, 6, 7, 7};
    for (std::uint8_t n = 1; n <= 10; ++n)
        EXPECT_EQ(tests::voter_set(n).threshold(), thresholds[n - 1]) << int{n};
    AuthorityList heavy = tests::authority_list(3);
    heavy[1].second = 2;
    EXPECT_EQ(VoterSet::create(heavy).error(), VoterSetError::WeightNotOne);
    EXPECT_EQ(VoterSet::create({}).error(), VoterSetError::Empty);
    AuthorityList twice = tests::authority_list(2);
    twice.push_back(twice.front());
    EXPECT_EQ(VoterSet::create(twice).error(), VoterSetError::Repeated);
}

}  // namespace
}  // namespace consensus::grandpa
