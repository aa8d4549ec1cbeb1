#include "tests/consensus/grandpa_fixture.hpp"

#include <gtest/gtest.h>

namespace consensus::grandpa {
namespace {

class GrandpaRound : public testing::Test {
  protected:
    // 0 - 1 - 2 - 3 on one fork, 0 - 1 - (2') on the other.
    const std::vector<Header> chain_ = tests::header_chain(10, 4);
    const Header fork_ = [this] {
        Header header = chain_[2];
        header.state_root.bytes[0] = 7;
        return header;
    }();
    Round round_{1, 0, tests::voter_set(4), tests::ref(chain_[0])};

    BlockRef block(std::size_t index) const { return tests::ref(chain_[index]); }
    std::vector<Hash> between(std::size_t index) const {
        std::vector<Hash> out;
        while (index-- > 1)
            out.push_back(block(index).hash);
        return out;
    }
    VoteTracker::Added vote(std::uint8_t voter, VoteKind kind, std::size_t index) {
        return round_.add(tests::vote(voter, kind, block(index), 1, 0), between(index));
    }
    VoteTracker::Added vote_fork(std::uint8_t voter, VoteKind kind) {
        return round_.add(tests::vote(voter, kind, tests::ref(fork_), 1, 0), between(2));
    }
};

using Added = VoteTracker::Added;

TEST_F(GrandpaRound, GhostIsTheHighestBlockOfASupermajority) {
    EXPECT_EQ(round_.prevote_ghost(), std::nullopt);
    vote(1, VoteKind::Prevote, 3);
    vote(2, VoteKind::Prevote, 2);
    EXPECT_EQ(round_.prevote_ghost(), std::nullopt);
    vote_fork(3, VoteKind::Prevote);
    EXPECT_EQ(round_.prevote_ghost(), block(1));
    vote(4, VoteKind::Prevote, 3);
    EXPECT_EQ(round_.prevote_ghost(), block(2));
}

TEST_F(GrandpaRound, EquivocatorsCountForEveryBlock) {
    EXPECT_EQ(vote(1, VoteKind::Prevote, 3), Added::New);
    EXPECT_EQ(vote(1, VoteKind::Prevote, 3), Added::Known);
    vote(2, VoteKind::Prevote, 3);
    vote(3, VoteKind::Prevote, 1);
    EXPECT_EQ(round_.prevote_ghost(), block(1));
    EXPECT_EQ(vote_fork(3, VoteKind::Prevote), Added::Equivocation);
    EXPECT_EQ(round_.prevote_ghost(), block(3));
    EXPECT_EQ(vote(3, VoteKind::Prevote, 3), Added::Ignored) << "a third vote";
    EXPECT_EQ(round_.prevotes().equivocators(), 1U);
    EXPECT_EQ(round_.prevotes().voted(), 3U);
}

TEST_F(GrandpaRound, FinalizesUpToThePrevoteGhost) {
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        vote(voter, VoteKind::Prevote, 2);
    for (std::uint8_t voter = 1; voter <= 2; ++voter)
        vote(voter, VoteKind::Precommit, 2);
    EXPECT_EQ(round_.finalized(), std::nullopt);
    vote(3, VoteKind::Precommit, 1);
    EXPECT_EQ(round_.finalized(), block(1));
    ASSERT_TRUE(round_.commit());
    EXPECT_EQ(round_.commit()->precommits.size(), 3U) << "two of them for descendants";
    vote(4, VoteKind::Precommit, 2);
    EXPECT_EQ(round_.finalized(), block(2));
    ASSERT_TRUE(round_.commit());
    EXPECT_EQ(round_.commit()->precommits.size(), 3U);
}

/// Others saw more prevotes: their precommits are above the ghost that is known here.
TEST_F(GrandpaRound, ACommitProvesItsTargetAndNothingAbove) {
    vote(1, VoteKind::Prevote, 1);
    vote(2, VoteKind::Prevote, 2);
    vote(3, VoteKind::Prevote, 2);
    vote(1, VoteKind::Precommit, 1);
    for (std::uint8_t voter = 2; voter <= 4; ++voter)
        vote(voter, VoteKind::Precommit, 2);
    EXPECT_EQ(round_.finalized(), block(1));
    const auto commit = round_.commit();
    ASSERT_TRUE(commit);
    EXPECT_EQ(commit->target, block(1));
    EXPECT_EQ(commit->precommits.size(), 3U);
    const auto above = std::count_if(commit->precommits.begin(), commit->precommits.end(),
                                     [&](const auto& one) { return one.target == block(2); });
    EXPECT_EQ(above, 2) << "three would prove the block above";
}

TEST_F(GrandpaRound, EstimateIsTheGhostUntilAThresholdPrecommitted) {
    EXPECT_EQ(round_.state(), RoundState{});
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        vote(voter, VoteKind::Prevote, 3);
    vote(1, VoteKind::Precommit, 1);
    vote(2, VoteKind::Precommit, 1);
    EXPECT_EQ(round_.state().estimate, block(3)) << "two voters may still precommit to it";
    EXPECT_FALSE(round_.state().is_completable);
}

TEST_F(GrandpaRound, EstimateFallsToWhatCanStillBePrecommitted) {
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        vote(voter, VoteKind::Prevote, 3);
    vote(1, VoteKind::Precommit, 1);
    vote(2, VoteKind::Precommit, 2);
    vote(3, VoteKind::Precommit, 2);
    // Block 3: none, one remaining voter, one tolerated second vote: two of three.
    EXPECT_EQ(round_.state().estimate, block(2));
    EXPECT_EQ(round_.state().finalized, block(1));
    EXPECT_TRUE(round_.state().is_completable);
    vote(4, VoteKind::Precommit, 1);
    EXPECT_EQ(round_.state().estimate, block(2)) << "voter 1 or 4 may still vote a second time";
    EXPECT_TRUE(round_.state().is_completable);
}

TEST_F(GrandpaRound, EstimateIsTheFinalizedBlockOnceNoSecondVoteIsTolerated) {
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        vote(voter, VoteKind::Prevote, 3);
    vote(1, VoteKind::Precommit, 1);
    vote(2, VoteKind::Precommit, 1);
    vote(3, VoteKind::Precommit, 2);
    vote(4, VoteKind::Precommit, 1);
    EXPECT_EQ(round_.state().estimate, block(1)) << "one vote and one tolerated: two of three";
    EXPECT_EQ(round_.state().finalized, block(1));
    EXPECT_TRUE(round_.state().is_completable);
}

TEST_F(GrandpaRound, IsNotCompletableWhileABlockAboveTheEstimateIsPossible) {
    // Ghost at 1: prevotes split above it; precommits for 1 and two for 2.
    vote(1, VoteKind::Prevote, 2);
    vote(2, VoteKind::Prevote, 2);
    vote_fork(3, VoteKind::Prevote);
    EXPECT_EQ(round_.prevote_ghost(), block(1));
    vote(1, VoteKind::Precommit, 2);
    vote(2, VoteKind::Precommit, 2);
    vote(3, VoteKind::Precommit, 1);
    EXPECT_EQ(round_.state().estimate, block(1));
    EXPECT_FALSE(round_.state().is_completable) << "voter 4 could still make 2 final";
    vote(4, VoteKind::Precommit, 1);
    EXPECT_FALSE(round_.state().is_completable) << "and one second vote as well";
    vote(4, VoteKind::Prevote, 2);
    EXPECT_EQ(round_.prevote_ghost(), block(2));
    EXPECT_TRUE(round_.state().is_completable);
}

TEST_F(GrandpaRound, VotesForUnknownBlocksCountOncePlaced) {
    const auto add = [&](std::uint8_t voter, std::size_t index) {
        return round_.add(tests::vote(voter, VoteKind::Prevote, block(index), 1, 0), std::nullopt);
    };
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        EXPECT_EQ(add(voter, 2), Added::New);
    EXPECT_EQ(round_.prevotes().voted(), 0U);
    EXPECT_EQ(round_.waiting_for(), std::vector{block(2)});
    EXPECT_EQ(add(3, 3), Added::Equivocation);
    EXPECT_EQ(round_.prevotes().voted(), 1U) << "two votes count wherever their blocks are";
    const auto ancestors = between(2);
    round_.place(block(2), block(2), ancestors);
    EXPECT_EQ(round_.prevotes().voted(), 3U);
    EXPECT_EQ(round_.prevote_ghost(), block(2));
    EXPECT_TRUE(round_.waiting_for().empty());
}

TEST_F(GrandpaRound, CommitTakesDescendantsOnlyWhereItMust) {
    for (std::uint8_t voter = 1; voter <= 3; ++voter)
        vote(voter, VoteKind::Prevote, 3);
    vote(1, VoteKind::Precommit, 2);
    vote(2, VoteKind::Precommit, 3);
    vote(3, VoteKind::Precommit, 3);
    ASSERT_TRUE(round_.commit());
    EXPECT_EQ(round_.commit()->target, block(2));
    EXPECT_EQ(round_.commit()->precommits.size(), 3U);
    vote(4, VoteKind::Precommit, 3);
    ASSERT_TRUE(round_.commit());
    const Commit exact = *round_.commit();
    EXPECT_EQ(exact.target, block(3));
    for (const auto& precommit : exact.precommits)
        EXPECT_EQ(precommit.target, block(3));
}

TEST_F(GrandpaRound, RoundZeroIsCompleteAndTakesNoVotes) {
    Round zero = Round::before_first(0, tests::voter_set(4), block(1));
    EXPECT_TRUE(zero.state().is_completable);
    EXPECT_EQ(zero.state().estimate, block(1));
    EXPECT_EQ(zero.add(tests::vote(1, VoteKind::Prevote, block(2), 0, 0), between(2)),
              Added::Ignored);
    EXPECT_EQ(zero.state().estimate, block(1));
}

TEST_F(GrandpaRound, StrangersAndProposalsAreNoVotes) {
    EXPECT_EQ(vote(9, VoteKind::Prevote, 2), Added::Ignored);
    EXPECT_EQ(vote(1, VoteKind::PrimaryPropose, 2), Added::Ignored);
    EXPECT_EQ(round_.prevotes().voted(), 0U);
}

}  // namespace
}  // namespace consensus::grandpa
