#include "consensus/grandpa/justification.hpp"
#include "consensus/grandpa/voter.hpp"
#include "tests/consensus/grandpa_fixture.hpp"

#include <gtest/gtest.h>

namespace consensus::grandpa {
namespace {

class GrandpaVoter : public testing::Test {
  protected:
    GrandpaVoter() { keystore_.add_grandpa(tests::ed25519(1)); }

    tests::MemoryKeystore keystore_;
    const std::vector<Header> chain_ = tests::header_chain(0, 6);
    const AuthoritySet alone_{3, tests::authority_list(1)};

    BlockRef block(std::size_t index) const { return tests::ref(chain_[index]); }
    /// The best chain from above block `finalized` to block `best`.
    BestChain path(std::size_t finalized, std::size_t best) const {
        BestChain out;
        for (std::size_t i = finalized + 1; i <= best; ++i)
            out.path.push_back(block(i));
        return out;
    }
    template <class T>
    static std::vector<T> only(const std::vector<Output>& outputs) {
        std::vector<T> out;
        for (const auto& output : outputs)
            if (const auto* match = std::get_if<T>(&output)) out.push_back(*match);
        return out;
    }
};

TEST_F(GrandpaVoter, ProvesTheBestBlockWithAValidJustification) {
    Voter voter{keystore_, alone_, block(0), std::nullopt};
    ASSERT_EQ(voter.role(), Role::Voting);
    const auto outputs = voter.step(path(0, 3));
    const auto finalize = only<Finalize>(outputs);
    ASSERT_EQ(finalize.size(), 1U);
    EXPECT_EQ(finalize[0].justification.commit.target, block(3));
    EXPECT_EQ(finalize[0].justification.round, 1U);
    EXPECT_TRUE(verify(finalize[0].justification, 3, tests::voter_set(1)).has_value());
    EXPECT_EQ(only<Broadcast>(outputs).size(), 3U) << "prevote, precommit, commit";
}

TEST_F(GrandpaVoter, PersistsBeforeAnythingLeaves) {
    Voter voter{keystore_, alone_, block(0), std::nullopt};
    const auto outputs = voter.step(path(0, 3));
    ASSERT_FALSE(outputs.empty());
    EXPECT_TRUE(std::holds_alternative<Persist>(outputs.front()));
    EXPECT_EQ(only<Persist>(outputs).size(), 1U);
}

TEST_F(GrandpaVoter, OneRoundAtATime) {
    Voter voter{keystore_, alone_, block(0), std::nullopt};
    voter.step(path(0, 2));
    EXPECT_TRUE(voter.step(path(0, 3)).empty()) << "block 2 is not reported final yet";
    EXPECT_TRUE(voter.step(Finalized{block(2), std::nullopt}).empty());
    const auto outputs = voter.step(path(2, 3));
    ASSERT_EQ(only<Finalize>(outputs).size(), 1U);
    EXPECT_EQ(only<Finalize>(outputs)[0].justification.round, 2U);
    voter.step(Finalized{block(3), std::nullopt});
    EXPECT_TRUE(voter.step(BestChain{}).empty()) << "nothing new to prove";
}

TEST_F(GrandpaVoter, RepeatsItsVotesAfterARestartWhateverIsBestThen) {
    Voter before{keystore_, alone_, block(0), std::nullopt};
    const auto first = before.step(path(0, 2));
    const VoteRecord record = only<Persist>(first)[0].record;
    const auto decoded = primitives::scale::decode<VoteRecord>(primitives::scale::encode(record));
    ASSERT_TRUE(decoded.has_value());

    Voter after{keystore_, alone_, block(0), *decoded};
    const auto again = after.step(path(0, 5));
    EXPECT_TRUE(only<Persist>(again).empty());
    EXPECT_EQ(only<Finalize>(again)[0].justification, only<Finalize>(first)[0].justification);
    after.step(Finalized{block(2), std::nullopt});
    EXPECT_EQ(only<Finalize>(after.step(path(2, 5)))[0].justification.round, 2U);
}

TEST_F(GrandpaVoter, NeverUsesARoundTwiceEvenWhenItsBlockIsFinal) {
    Voter before{keystore_, alone_, block(0), std::nullopt};
    const auto record = only<Persist>(before.step(path(0, 2)))[0].record;
    Voter after{keystore_, alone_, block(2), record};
    EXPECT_EQ(only<Finalize>(after.step(path(2, 4)))[0].justification.round, 2U);
}

TEST_F(GrandpaVoter, ANewSetStartsAtRoundOne) {
    Voter voter{keystore_, alone_, block(0), std::nullopt};
    voter.step(path(0, 2));
    voter.step(Finalized{block(2), AuthoritySet{4, tests::authority_list(1)}});
    const auto finalize = only<Finalize>(voter.step(path(2, 3)));
    ASSERT_EQ(finalize.size(), 1U);
    EXPECT_EQ(finalize[0].justification.round, 1U);
    EXPECT_TRUE(verify(finalize[0].justification, 4, tests::voter_set(1)).has_value());
}

TEST_F(GrandpaVoter, KeepsSilentInASetThatIsNotItsAlone) {
    Voter several{keystore_, {0, tests::authority_list(4)}, block(0), std::nullopt};
    EXPECT_EQ(several.role(), Role::NeedsPeers);
    EXPECT_TRUE(several.step(path(0, 3)).empty());

    tests::MemoryKeystore empty;
    Voter stranger{empty, alone_, block(0), std::nullopt};
    EXPECT_EQ(stranger.role(), Role::NotMember);
    EXPECT_TRUE(stranger.step(path(0, 3)).empty());

    Voter broken{keystore_, {0, {}}, block(0), std::nullopt};
    EXPECT_EQ(broken.role(), Role::BadSet);
    EXPECT_TRUE(broken.step(path(0, 3)).empty());
}

}  // namespace
}  // namespace consensus::grandpa
