// Filling a gap downwards: batches by turns, false headers and bodies, empty answers.
#include "consensus/sync/gap_sync.hpp"

#include "consensus/header_hash.hpp"
#include "storage/trie/root.hpp"

#include <cstdlib>
#include <map>

#include <gtest/gtest.h>

namespace consensus::sync {
namespace {

using p2p::PeerId;
using p2p::protocols::BlockData;
using storage::BlockRef;

PeerId peer_of(std::uint8_t byte) {
    return PeerId{Bytes32{byte}};
}

/// Blocks 0 to `top`, each with one extrinsic.
std::vector<primitives::Block> chain_of(BlockNumber top) {
    std::vector<primitives::Block> out{{}};
    for (BlockNumber number = 1; number <= top; ++number) {
        primitives::Block next;
        next.header.parent_hash = header_hash(out.back().header);
        next.header.number.value = number;
        next.extrinsics.push_back({Bytes{static_cast<std::uint8_t>(number)}});
        next.header.extrinsics_root = storage::trie::ordered_root(
            std::vector<Bytes>{primitives::scale::encode(next.extrinsics[0])},
            storage::trie::Version::V0);
        out.push_back(std::move(next));
    }
    return out;
}

std::vector<BlockData> downwards(const std::vector<primitives::Block>& chain, BlockNumber from,
                                 std::size_t count) {
    std::vector<BlockData> out;
    for (auto at = static_cast<std::size_t>(from) + 1; at-- > 0 && out.size() < count;)
        out.push_back({.hash = header_hash(chain[at].header),
                       .header = chain[at].header,
                       .body = chain[at].extrinsics});
    return out;
}

struct Filling {
    std::vector<primitives::Block> chain = chain_of(300);
    GapSync machine;
    UnixMs now = 1'000;
    std::optional<BlockRef> gap = BlockRef{header_hash(chain[300].header), 300};

    std::optional<GapSync::Ask> ask() {
        const auto out = machine.on_tick(now, gap);
        if (out.empty()) return std::nullopt;
        return std::get<GapSync::Ask>(out.front());
    }
    /// Stores what came; false where it came to nothing.
    bool take(const std::vector<GapSync::Output>& outputs) {
        if (outputs.empty()) return false;
        const auto* fill = std::get_if<GapSync::Fill>(&outputs.front());
        if (fill == nullptr) return false;
        for (const auto& [hash, block] : fill->blocks) {
            EXPECT_EQ(gap, (BlockRef{hash, block.header.number.value}));
            EXPECT_EQ(block, chain[block.header.number.value]);
            if (block.header.number.value == 1)
                gap.reset();
            else
                gap = BlockRef{block.header.parent_hash, block.header.number.value - 1};
        }
        machine.on_filled();
        return true;
    }
};

TEST(GapSync, FillsInTurnsDownToBlockOne) {
    Filling filling;
    filling.machine.on_peer(peer_of(1));
    filling.machine.on_peer(peer_of(2));
    std::map<PeerId, int> questions;
    while (filling.gap) {
        const auto ask = filling.ask();
        ASSERT_TRUE(ask);
        EXPECT_EQ(std::get<Hash>(ask->request.from), filling.gap->hash);
        EXPECT_TRUE(ask->request.descending && ask->request.body && ask->request.header);
        EXPECT_FALSE(filling.ask()) << "one question at a time";
        ++questions[ask->peer];
        ASSERT_TRUE(filling.take(filling.machine.on_answer(
            filling.now, ask->peer, downwards(filling.chain, filling.gap->number, 128))));
    }
    EXPECT_EQ(questions[peer_of(1)] + questions[peer_of(2)], 3);
    EXPECT_EQ(std::abs(questions[peer_of(1)] - questions[peer_of(2)]), 1);
    EXPECT_FALSE(filling.ask()) << "there is no gap";
}

TEST(GapSync, WaitsUntilABatchIsStored) {
    Filling filling;
    filling.machine.on_peer(peer_of(1));
    ASSERT_TRUE(filling.ask());
    const auto out =
        filling.machine.on_answer(filling.now, peer_of(1), downwards(filling.chain, 300, 10));
    ASSERT_EQ(out.size(), 1u);
    EXPECT_FALSE(filling.ask());
    ASSERT_TRUE(filling.take(out));
    EXPECT_TRUE(filling.ask());
}

TEST(GapSync, RefusesOtherBlocks) {
    for (int lie = 0; lie < 4; ++lie) {
        SCOPED_TRACE(lie);
        Filling filling;
        filling.machine.on_peer(peer_of(1));
        ASSERT_TRUE(filling.ask());
        auto blocks = downwards(filling.chain, 300, lie == 3 ? 200u : 5u);
        if (lie == 0) blocks[2].header->state_root.bytes[0] ^= 1;
        if (lie == 1) blocks[2].body->front().body.push_back(0);
        if (lie == 2) blocks.erase(blocks.begin() + 1);
        const auto out = filling.machine.on_answer(filling.now, peer_of(1), blocks);
        ASSERT_EQ(out.size(), 1u);
        ASSERT_TRUE(std::holds_alternative<GapSync::Blame>(out[0]));
        EXPECT_EQ(std::get<GapSync::Blame>(out[0]).peer, peer_of(1));
        EXPECT_FALSE(filling.ask()) << "it is left alone";
        filling.now += kGapRetryMs;
        EXPECT_TRUE(filling.ask());
    }
}

TEST(GapSync, TurnsToAnotherWhereOneHasNothing) {
    Filling filling;
    filling.machine.on_peer(peer_of(1));
    filling.machine.on_peer(peer_of(2));
    const auto first = filling.ask();
    ASSERT_TRUE(first);
    EXPECT_TRUE(filling.machine.on_answer(filling.now, first->peer, std::nullopt).empty());
    const auto second = filling.ask();
    ASSERT_TRUE(second);
    EXPECT_NE(second->peer, first->peer);
    filling.machine.on_peer_gone(second->peer);
    EXPECT_FALSE(filling.ask()) << "one gone, the other left alone";
    filling.now += kGapRetryMs;
    EXPECT_EQ(filling.ask()->peer, first->peer);
}

}  // namespace
}  // namespace consensus::sync
