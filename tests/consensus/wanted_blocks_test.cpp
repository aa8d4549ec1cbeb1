// Blocks that votes name: asked for by hash, of peers in turn, given to the import on what is
// there.
#include "consensus/sync/wanted_blocks.hpp"

#include "consensus/header_hash.hpp"

#include <gtest/gtest.h>

namespace consensus::sync {
namespace {

class FewBlocks final : public ChainView {
  public:
    BlockRef best() const override { return {}; }
    BlockRef finalized() const override { return final_block; }
    std::optional<Hash> canonical_hash(BlockNumber) const override { return std::nullopt; }
    bool has_block(const Hash& block) const override { return blocks.contains(block); }

    BlockRef final_block;
    std::set<Hash> blocks;
};

class WantedBlocksTest : public testing::Test {
  protected:
    WantedBlocksTest() {
        for (std::uint32_t number = 0; number < 4; ++number) {
            Header header;
            header.number.value = number;
            if (number > 0) header.parent_hash = header_hash(fork_.back());
            fork_.push_back(header);
        }
        chain_.blocks.insert(hash(0));
        machine_.on_peer(first_);
        machine_.on_peer(second_);
    }
    Hash hash(std::size_t number) const { return header_hash(fork_[number]); }
    void want(std::size_t number) {
        machine_.want(now_, {hash(number), static_cast<BlockNumber>(number)});
    }
    std::vector<BlockData> downwards(std::size_t from, std::size_t to) const {
        std::vector<BlockData> out;
        for (auto at = from + 1; at-- > to;)
            out.push_back({.hash = hash(at), .header = fork_[at], .body = {{}}});
        return out;
    }

    std::vector<Header> fork_;
    FewBlocks chain_;
    WantedBlocks machine_{chain_};
    const PeerId first_{Bytes32{1}};
    const PeerId second_{Bytes32{2}};
    UnixMs now_ = 1'000;
};

TEST_F(WantedBlocksTest, AForkComesWithWhatIsBelowIt) {
    EXPECT_FALSE(machine_.on_tick(now_)) << "nothing is wanted";
    want(3);
    const auto ask = machine_.on_tick(now_);
    ASSERT_TRUE(ask);
    EXPECT_EQ(ask->peer, first_);
    EXPECT_EQ(std::get<Hash>(ask->request.from), hash(3));
    EXPECT_TRUE(ask->request.descending && ask->request.body && ask->request.justification);
    EXPECT_EQ(ask->request.blocks_max, kForkBlocks);
    EXPECT_FALSE(machine_.on_tick(now_)) << "one question at a time";
    const auto output = machine_.on_answer(first_, downwards(3, 0));
    ASSERT_TRUE(output);
    const auto& import = std::get<Import>(*output);
    ASSERT_EQ(import.blocks.size(), 3U) << "without the one that is there";
    EXPECT_EQ(import.blocks.front().header->number.value, 1U);
    EXPECT_EQ(import.blocks.back().hash, hash(3));
    chain_.blocks.insert(hash(3));
    EXPECT_FALSE(machine_.on_tick(now_)) << "it is there";
}

TEST_F(WantedBlocksTest, PeersTakeTurnsAndLiarsAreBlamed) {
    want(3);
    EXPECT_EQ(machine_.on_tick(now_)->peer, first_);
    EXPECT_FALSE(machine_.on_answer(second_, downwards(3, 1))) << "not asked";
    EXPECT_FALSE(machine_.on_answer(first_, std::nullopt));
    EXPECT_EQ(machine_.on_tick(now_)->peer, second_);
    const auto wrong = machine_.on_answer(second_, downwards(2, 1));
    ASSERT_TRUE(wrong);
    EXPECT_EQ(std::get<Blame>(*wrong).peer, second_);
    EXPECT_EQ(machine_.on_tick(now_)->peer, first_);
    EXPECT_FALSE(machine_.on_answer(first_, downwards(3, 2))) << "on nothing that is there";
    EXPECT_EQ(machine_.on_tick(now_)->peer, second_);
    machine_.on_peer_gone(second_);
    EXPECT_EQ(machine_.on_tick(now_)->peer, first_) << "who left answers no more";
}

TEST_F(WantedBlocksTest, EachPeerIsAskedForAMissingProofOnceAndOnceMore) {
    chain_.blocks.insert(hash(2));
    const BlockRef end{hash(2), 2};
    auto with_proof = downwards(2, 2);
    with_proof[0].justifications = {{primitives::kGrandpaEngine, {1}}};
    for (const std::uint32_t times : {1U, 2U, 2U}) {
        machine_.want_proof(end);
        for (const PeerId& peer : {first_, second_}) {
            const auto ask = machine_.on_tick(now_);
            if (times == 2 && !ask) break;
            ASSERT_TRUE(ask);
            EXPECT_EQ(ask->peer, peer);
            EXPECT_EQ(std::get<Hash>(ask->request.from), hash(2));
            EXPECT_EQ(ask->request.blocks_max, 1U);
            EXPECT_TRUE(ask->request.justification);
            EXPECT_FALSE(machine_.on_answer(peer, downwards(2, 2))) << "it has no proof either";
        }
        EXPECT_FALSE(machine_.on_tick(now_)) << "everybody was asked";
    }
    const PeerId third{Bytes32{3}};
    machine_.on_peer(third);
    EXPECT_EQ(machine_.on_tick(now_)->peer, third);
    const auto output = machine_.on_answer(third, with_proof);
    ASSERT_TRUE(output);
    ASSERT_EQ(std::get<Import>(*output).blocks.size(), 1U);
    EXPECT_EQ(std::get<Import>(*output).blocks[0].justifications.size(), 1U);
    EXPECT_EQ(machine_.on_tick(now_)->peer, third) << "until it is final: the proof may be forged";
    const auto wrong = machine_.on_answer(third, downwards(1, 1));
    ASSERT_TRUE(wrong);
    EXPECT_EQ(std::get<Blame>(*wrong).peer, third);
    machine_.on_peer_gone(third);
    machine_.on_peer(third);
    chain_.final_block = end;
    EXPECT_FALSE(machine_.on_tick(now_)) << "it is proven";
}

TEST_F(WantedBlocksTest, WhatNobodyWantsAnyMoreIsForgotten) {
    want(2);
    now_ += kWantedMs;
    EXPECT_FALSE(machine_.on_tick(now_));
    want(2);
    chain_.final_block.number = 2;
    EXPECT_FALSE(machine_.on_tick(now_)) << "lost against what is final";
    chain_.final_block.number = 0;
    for (std::uint32_t i = 0; i < kWantedMax; ++i) {
        Hash other;
        other.bytes[0] = static_cast<std::uint8_t>(i + 1);
        machine_.want(now_, {other, 9});
    }
    want(3);
    for (std::uint32_t i = 0; i <= kWantedMax; ++i) {
        const auto ask = machine_.on_tick(now_);
        ASSERT_TRUE(ask);
        EXPECT_NE(std::get<Hash>(ask->request.from), hash(3)) << "one more than are kept";
        EXPECT_FALSE(machine_.on_answer(ask->peer, std::nullopt));
    }
}

}  // namespace
}  // namespace consensus::sync
