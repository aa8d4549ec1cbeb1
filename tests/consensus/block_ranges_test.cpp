// Ranges of blocks: who is asked for what, and in which order they are handed on.
#include "consensus/sync/block_ranges.hpp"

#include "tests/consensus/header_chain.hpp"

#include <gtest/gtest.h>

namespace consensus::sync {
namespace {

using tests::peer_of;
using Filled = BlockRanges::Filled;

class BlockRangesTest : public ::testing::Test {
  protected:
    BlockRangesTest() {
        chain.grow(3'000);
        ranges.begin(chain.block_at(0));
    }
    std::vector<BlockData> blocks(BlockNumber first, std::uint32_t count) {
        BlockRequest request;
        request.body = true;
        request.from = first;
        request.blocks_max = count;
        return tests::answer_of(chain, request);
    }
    BlockNumber asked_first(std::uint8_t peer, UnixMs now = 0) {
        const auto question = ranges.assign(now, peer_of(peer), 3'000);
        return question ? question->first : 0;
    }

    using BlockRequest = p2p::protocols::BlockRequest;
    tests::HeaderChain chain;
    BlockRanges ranges;
};

TEST_F(BlockRangesTest, HandsOnInOrder) {
    EXPECT_EQ(asked_first(1), 1u);
    EXPECT_EQ(asked_first(2), 129u);
    EXPECT_EQ(ranges.fill(peer_of(2), blocks(129, 128)), Filled::Taken);
    EXPECT_EQ(ranges.ready(), nullptr);
    EXPECT_GT(ranges.waiting_bytes(), 0u);
    EXPECT_EQ(ranges.fill(peer_of(1), blocks(1, 128)), Filled::Taken);
    ASSERT_NE(ranges.ready(), nullptr);
    EXPECT_EQ(ranges.take().giver, peer_of(1));
    EXPECT_EQ(ranges.tip(), chain.block_at(128));
    EXPECT_EQ(ranges.take().giver, peer_of(2));
    EXPECT_EQ(ranges.tip(), chain.block_at(256));
    EXPECT_EQ(ranges.waiting_bytes(), 0u);
    EXPECT_TRUE(ranges.is_empty());
}

TEST_F(BlockRangesTest, AShortAnswerLeavesARange) {
    EXPECT_EQ(asked_first(1), 1u);
    EXPECT_EQ(ranges.fill(peer_of(1), blocks(1, 100)), Filled::Taken);
    const auto rest = ranges.assign(0, peer_of(2), 3'000);
    EXPECT_EQ(rest->first, 101u);
    EXPECT_EQ(rest->count, 28u);
}

TEST_F(BlockRangesTest, GoesNoFurtherAheadThanItsBound) {
    std::uint8_t peer = 1;
    for (BlockNumber first = 1; first <= kAheadMax; first += kBatchBlocks)
        EXPECT_EQ(asked_first(peer++), first);
    EXPECT_FALSE(ranges.has_work(0, 3'000));
    EXPECT_EQ(asked_first(peer), 0u);
    ranges.fill(peer_of(1), blocks(1, 128));
    EXPECT_EQ(asked_first(peer), 0u) << "not taken yet";
    ranges.take();
    EXPECT_EQ(asked_first(peer), kAheadMax + 1);
}

TEST_F(BlockRangesTest, BeginsNoRangeWithTooManyBytesWaiting) {
    EXPECT_EQ(asked_first(1), 1u);
    EXPECT_EQ(asked_first(2), 129u);
    auto large = blocks(129, 128);
    large.front().body = {primitives::OpaqueExtrinsic{primitives::Bytes(kBufferBytesMax)}};
    EXPECT_EQ(ranges.fill(peer_of(2), std::move(large)), Filled::Taken);
    EXPECT_EQ(asked_first(3), 0u);
    ranges.release(peer_of(1));
    EXPECT_EQ(asked_first(3), 1u) << "what all waits for is asked for nonetheless";
}

TEST_F(BlockRangesTest, RefusesWhatIsNoAnswer) {
    const auto is_refused = [&](std::vector<BlockData> answer) {
        ranges.begin(chain.block_at(0));
        EXPECT_EQ(asked_first(1), 1u);
        return ranges.fill(peer_of(1), std::move(answer)) == Filled::NoChain;
    };
    EXPECT_FALSE(is_refused(blocks(1, 128)));
    EXPECT_TRUE(is_refused(blocks(2, 128))) << "other numbers";
    auto longer = blocks(1, 128);
    longer.push_back(blocks(129, 1).front());
    EXPECT_TRUE(is_refused(longer));
    auto hole = blocks(1, 10);
    hole.erase(hole.begin() + 4);
    EXPECT_TRUE(is_refused(hole));
    auto other_hash = blocks(1, 10);
    other_hash.back().hash.bytes[3] ^= 1;
    EXPECT_TRUE(is_refused(other_hash));
    auto headless = blocks(1, 10);
    headless[5].header.reset();
    EXPECT_TRUE(is_refused(headless));
    EXPECT_EQ(asked_first(2), 1u) << "free again";
}

TEST_F(BlockRangesTest, ASlowOnesRangeIsAskedOfOneMore) {
    EXPECT_EQ(asked_first(1), 1u);
    EXPECT_EQ(asked_first(2, kSlowMs - 1), 129u);
    EXPECT_EQ(asked_first(3, kSlowMs), 1u);
    EXPECT_EQ(asked_first(4, 3 * kSlowMs), 257u) << "of two at most, and of the lowest only";
    EXPECT_EQ(ranges.fill(peer_of(3), blocks(1, 128)), Filled::Taken);
    EXPECT_EQ(ranges.fill(peer_of(1), blocks(1, 128)), Filled::Late);
}

TEST_F(BlockRangesTest, RewindsToFetchAnewWhatIsLost) {
    for (std::uint8_t peer = 1; peer <= 4; ++peer)
        asked_first(peer);
    ranges.fill(peer_of(1), blocks(1, 128));
    ranges.fill(peer_of(2), blocks(129, 128));
    ranges.fill(peer_of(3), blocks(257, 128));
    ranges.take();
    ranges.take();
    ranges.rewind(chain.block_at(50));
    EXPECT_EQ(ranges.ready(), nullptr);
    EXPECT_EQ(asked_first(5), 51u);
    EXPECT_EQ(asked_first(6), 129u);
    EXPECT_EQ(ranges.fill(peer_of(5), blocks(51, 78)), Filled::Taken);
    EXPECT_EQ(ranges.fill(peer_of(6), blocks(129, 128)), Filled::Taken);
    ranges.take();
    ranges.take();
    EXPECT_EQ(ranges.take().giver, peer_of(3)) << "kept";
}

TEST_F(BlockRangesTest, ForgetsWhatNobodyHas) {
    EXPECT_EQ(asked_first(1), 1u);
    EXPECT_EQ(asked_first(2), 129u);
    ranges.release(peer_of(2));
    ranges.trim(500);
    EXPECT_EQ(asked_first(3), 129u);
    ranges.release(peer_of(3));
    ranges.trim(128);
    EXPECT_FALSE(ranges.is_empty()) << "the lower one is asked for";
    EXPECT_FALSE(ranges.has_work(0, 128));
}

}  // namespace
}  // namespace consensus::sync
