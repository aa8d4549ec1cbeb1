#include "consensus/import/fork_tree.hpp"

#include <gtest/gtest.h>

namespace consensus::import {
namespace {

BlockRef at(BlockNumber number, std::uint8_t fork = 0) {
    BlockRef block;
    block.hash.bytes[0] = static_cast<std::uint8_t>(number);
    block.hash.bytes[1] = fork;
    block.hash.bytes[2] = 1;
    block.number = number;
    return block;
}

// 0 - 1 - 2 - 3
//      \- 2b - 3b - 4b
class ForkTreeTest : public testing::Test {
  protected:
    ForkTreeTest() {
        tree_.insert(at(1), at(0).hash, false);
        tree_.insert(at(2), at(1).hash, false);
        tree_.insert(at(3), at(2).hash, false);
        tree_.insert(at(2, 9), at(1).hash, false);
        tree_.insert(at(3, 9), at(2, 9).hash, false);
    }
    ForkTree tree_{at(0)};
};

TEST_F(ForkTreeTest, PrefersTheHighestAndOfEqualsTheFirst) {
    EXPECT_EQ(tree_.preferred(), at(3));
    tree_.insert(at(4, 9), at(3, 9).hash, false);
    EXPECT_EQ(tree_.preferred(), at(4, 9));
    EXPECT_EQ(ForkTree{at(7)}.preferred(), at(7));
}

TEST_F(ForkTreeTest, RouteGoesDownThenUp) {
    const TreeRoute over = tree_.route(at(3).hash, at(3, 9).hash);
    EXPECT_EQ(over.retracted, (std::vector{at(3), at(2)}));
    EXPECT_EQ(over.enacted, (std::vector{at(2, 9), at(3, 9)}));
    const TreeRoute up = tree_.route(at(2).hash, at(3).hash);
    EXPECT_TRUE(up.retracted.empty());
    EXPECT_EQ(up.enacted, std::vector{at(3)});
    const TreeRoute far = tree_.route(at(0).hash, at(2).hash);
    EXPECT_EQ(far.enacted, (std::vector{at(1), at(2)}));
    EXPECT_EQ(tree_.route(at(2).hash, at(2).hash), TreeRoute{});
    EXPECT_EQ(tree_.route(at(3).hash, at(1).hash).retracted, (std::vector{at(3), at(2)}));
}

TEST_F(ForkTreeTest, FinalizingForgetsTheOtherForks) {
    tree_.finalize(at(2, 9).hash);
    EXPECT_EQ(tree_.root(), at(2, 9));
    EXPECT_TRUE(tree_.contains(at(3, 9).hash));
    EXPECT_FALSE(tree_.contains(at(3).hash));
    EXPECT_FALSE(tree_.contains(at(1).hash));
    EXPECT_EQ(tree_.size(), 1U);
    tree_.finalize(at(2, 9).hash);
    EXPECT_EQ(tree_.size(), 1U);
}

TEST_F(ForkTreeTest, VotesStopAtAChangeOfAuthorities) {
    tree_.insert(at(4), at(3).hash, true);
    tree_.insert(at(5), at(4).hash, false);
    EXPECT_EQ(tree_.path_to(at(5).hash).size(), 5U);
    EXPECT_EQ(tree_.votable_path_to(at(5).hash).back(), at(4));
    EXPECT_EQ(tree_.votable_path_to(at(4).hash).back(), at(4));
    EXPECT_EQ(tree_.votable_path_to(at(3).hash).back(), at(3));
}

}  // namespace
}  // namespace consensus::import
