#include "consensus/header_hash.hpp"
#include "tests/consensus/test_node.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace consensus::authoring {
namespace {

using pool::Status;
using tests::alice;
using tests::bob;
using tests::TestNode;

constexpr aura::Slot kSlot = TestNode::kFirstSlot;
constexpr primitives::Balance kPha = 1'000'000'000'000;

class AuthoringTest : public testing::Test {
  protected:
    storage::MemoryStore store_;
    TestNode node_{store_, tests::test_genesis()};

    void submit(const primitives::crypto::Sr25519Pair& by, std::uint32_t nonce,
                primitives::Balance amount, primitives::Balance tip = 0) {
        const auto queued = node_.submit(tests::transfer(node_, by, nonce, 9, amount, tip));
        ASSERT_TRUE(queued) << to_string(queued.error().code);
    }
};

TEST_F(AuthoringTest, TipsComeFirstNoncesStayInOrder) {
    submit(alice(), 0, kPha);
    submit(alice(), 1, kPha, 5 * kPha);
    submit(bob(), 0, kPha, kPha);
    const auto block = node_.author(kSlot);
    ASSERT_EQ(block.extrinsics.size(), 4U);
    EXPECT_EQ(node_.last_authored->included, 3U);
    const auto signer = [&](std::size_t index) {
        Bytes32 out{};
        std::copy_n(block.extrinsics[index].body.begin() + 2, 32, out.begin());
        return out;
    };
    EXPECT_EQ(signer(1), bob().public_key());
    EXPECT_EQ(signer(2), alice().public_key());
    EXPECT_EQ(signer(3), alice().public_key());
    EXPECT_EQ(node_.pool().figures().ready, 0U);
}

TEST_F(AuthoringTest, ATransactionGoesFromReadyToFinalized) {
    const auto transfer = tests::transfer(node_, alice(), 0, 9, kPha);
    ASSERT_TRUE(node_.submit(transfer));
    node_.author(kSlot);
    EXPECT_EQ(node_.vote().back().number, 1U);
    std::vector<Status> story;
    for (const auto& event : node_.events())
        story.push_back(event.status);
    EXPECT_EQ(story, (std::vector{Status::Ready, Status::InBlock, Status::Finalized}));
}

TEST_F(AuthoringTest, StopsAtTheDeadline) {
    for (std::uint32_t nonce = 0; nonce < 20; ++nonce)
        submit(alice(), nonce, kPha);
    node_.clock.step = TestNode::kSlotMs * 2 / 3 / 10;
    node_.author(kSlot);
    EXPECT_TRUE(node_.last_authored->is_cut_short);
    EXPECT_EQ(node_.last_authored->included, 10U);
    node_.clock.step = 0;
    EXPECT_EQ(node_.pool().figures().ready, 10U);
    node_.author(kSlot + 1);
    EXPECT_EQ(node_.last_authored->included, 10U);
}

TEST_F(AuthoringTest, ReportsWhatBecameInvalidAndSkipsWhatDependsOnIt) {
    submit(alice(), 0, kPha);
    submit(alice(), 1, kPha);
    submit(bob(), 0, kPha);
    auto candidates = node_.pool().candidates(kCandidateBytesMax);
    // The first of Alice is broken on its way to the author.
    for (auto& candidate : candidates)
        if (candidate.after.empty() && candidate.extrinsic.body[2] == alice().public_key()[0])
            candidate.extrinsic.body[50] ^= 1;
    const auto best = node_.importer().best();
    const BlockAuthor author{{node_.executor(), node_.keystore, node_.clock}};
    node_.clock.set(kSlot * TestNode::kSlotMs);
    const auto built =
        author.author({*node_.database().blocks().header(best.hash).value(), best.hash, kSlot,
                       kSlot * TestNode::kSlotMs, (kSlot + 1) * TestNode::kSlotMs, candidates},
                      *node_.state());
    ASSERT_TRUE(built) << built.error().text;
    EXPECT_EQ(built->included, 1U);
    EXPECT_EQ(built->invalid.size(), 1U);
}

TEST_F(AuthoringTest, OnlyInItsOwnSlot) {
    storage::MemoryStore store;
    TestNode stranger{store, tests::test_genesis(), false};
    const auto best = stranger.importer().best();
    const BlockAuthor author{{stranger.executor(), stranger.keystore, stranger.clock}};
    const auto built = author.author({*stranger.database().blocks().header(best.hash).value(),
                                      best.hash,
                                      kSlot,
                                      kSlot * TestNode::kSlotMs,
                                      (kSlot + 1) * TestNode::kSlotMs,
                                      {}},
                                     *stranger.state());
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().error, AuthoringError::NotOurSlot);
}

TEST_F(AuthoringTest, AWrongTimestampGivesNoBlock) {
    const auto best = node_.importer().best();
    const BlockAuthor author{{node_.executor(), node_.keystore, node_.clock}};
    const auto built = author.author({*node_.database().blocks().header(best.hash).value(),
                                      best.hash,
                                      kSlot,
                                      (kSlot + 1) * TestNode::kSlotMs,
                                      (kSlot + 1) * TestNode::kSlotMs,
                                      {}},
                                     *node_.state());
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().error, AuthoringError::RuntimeFailed);
}

TEST_F(AuthoringTest, VotesSurviveARestart) {
    node_.author(kSlot);
    node_.author(kSlot + 1);
    // The vote is durable, the finalization never happens: a crash in between.
    node_.voter().step(0, grandpa::ChainGrew{});
    const auto outputs = node_.voter().step(grandpa::kGossipDurationMs, grandpa::Tick{});
    ASSERT_FALSE(outputs.empty());
    const auto& record = std::get<grandpa::Persist>(outputs.front()).record;
    ASSERT_TRUE(grandpa::save_votes(node_.database(), record));
    TestNode again{store_, tests::test_genesis()};
    again.author(kSlot + 2);
    again.vote();
    std::vector<std::pair<grandpa::RoundNumber, BlockNumber>> proofs;
    for (const auto& output : again.voted)
        if (const auto* proof = std::get_if<grandpa::Finalize>(&output))
            proofs.push_back(
                {proof->justification.round, proof->justification.commit.target.number});
    ASSERT_EQ(proofs.size(), 2U);
    EXPECT_EQ(proofs[0], std::pair(record.round, BlockNumber{2})) << "the vote before the crash";
    EXPECT_EQ(proofs[1], std::pair(record.round + 1, BlockNumber{3}));
}

}  // namespace
}  // namespace consensus::authoring
