// Votes for blocks that lost against a finalized one: after a restart, or in a catch-up, no node
// has such a block any more, and the round they were cast in must end all the same.
#include "consensus/grandpa/rounds.hpp"
#include "tests/consensus/grandpa_fixture.hpp"
#include "tests/support/memory_chain.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using consensus::grandpa::BlockRef;
using consensus::grandpa::Rounds;
using consensus::grandpa::VoteKind;
using consensus::grandpa::VoteTracker;

constexpr std::uint64_t kRound = 1;

/// Blocks 0 to 5; of the lost fork (2 and 3 above 1) only the names are known. Four voters, of whom
/// three suffice.
struct GrandpaLostVotes : testing::Test {
    std::vector<consensus::Header> headers = header_chain(0, 6);
    MemoryChain chain{headers[0]};
    Rounds rounds{0, voter_set(4), ref(headers[0])};

    GrandpaLostVotes() {
        for (std::size_t i = 1; i < headers.size(); ++i)
            EXPECT_TRUE(chain.import(headers[i]));
    }
    BlockRef block(std::size_t number) const { return ref(headers[number]); }
    static BlockRef lost(std::uint32_t number) {
        BlockRef out{{}, number};
        out.hash.bytes.fill(0xEE);
        return out;
    }
    VoteTracker::Added add(std::uint8_t voter, VoteKind kind, const BlockRef& target) {
        return rounds.add(kRound, vote(voter, kind, target, kRound, 0), chain);
    }
    /// Three prevote 2 and precommit 1 on the chain that lived and its fork, as where the fork won
    /// no majority.
    void split_votes() {
        add(1, VoteKind::Prevote, block(2));
        add(2, VoteKind::Prevote, block(2));
        add(3, VoteKind::Prevote, lost(3));
        for (std::uint8_t voter = 1; voter <= 3; ++voter)
            add(voter, VoteKind::Precommit, block(1));
    }
};

TEST_F(GrandpaLostVotes, ABlockThatMayYetComeIsWaitedFor) {
    split_votes();
    EXPECT_EQ(rounds.current().waiting_for(), std::vector{lost(3)});
    EXPECT_FALSE(rounds.current().state().estimate);
    ASSERT_TRUE(chain.finalize(block(2)));
    rounds.place(chain);
    EXPECT_EQ(rounds.current().waiting_for(), std::vector{lost(3)}) << "3 is not final yet";
}

TEST_F(GrandpaLostVotes, OneThatLostCountsForTheFinalBlockOfItsHeight) {
    split_votes();
    ASSERT_TRUE(chain.finalize(block(3)));
    rounds.place(chain);
    const auto& round = rounds.current();
    EXPECT_TRUE(round.waiting_for().empty());
    EXPECT_EQ(round.prevotes().voted(), 3U);
    EXPECT_EQ(round.prevote_ghost(), block(2)) << "the most that the three can have agreed on";
    EXPECT_EQ(round.finalized(), block(1));
    EXPECT_TRUE(rounds.can_end(chain.finalized()));
    EXPECT_EQ(round.catch_up().prevotes.back().target.hash, lost(3).hash)
        << "told to others as it was signed";
}

TEST_F(GrandpaLostVotes, SoDoesOneThatComesLate) {
    ASSERT_TRUE(chain.finalize(block(3)));
    split_votes();
    EXPECT_TRUE(rounds.current().waiting_for().empty());
    EXPECT_TRUE(rounds.can_end(chain.finalized()));
}

TEST_F(GrandpaLostVotes, ASecondVoteTakesTheFirstAway) {
    ASSERT_TRUE(chain.finalize(block(3)));
    split_votes();
    EXPECT_EQ(add(3, VoteKind::Prevote, block(4)), VoteTracker::Added::Equivocation);
    EXPECT_EQ(rounds.current().prevotes().equivocators(), 1U);
    EXPECT_EQ(rounds.current().prevotes().voted(), 3U);
    EXPECT_EQ(rounds.current().prevotes().graph().votes(block(3).hash), 0U);
}

TEST_F(GrandpaLostVotes, TheChainNamesTheBlockThatWon) {
    EXPECT_FALSE(chain.final_instead(lost(1))) << "nothing is final";
    ASSERT_TRUE(chain.finalize(block(3)));
    EXPECT_EQ(chain.final_instead(lost(2)), block(2));
    EXPECT_EQ(chain.final_instead(lost(3)), block(3));
    EXPECT_FALSE(chain.final_instead(lost(4)));
    EXPECT_FALSE(chain.final_instead(block(2))) << "final itself";
}

}  // namespace
}  // namespace tests
