#include "consensus/header_hash.hpp"
#include "consensus/import/queue.hpp"

#include <gtest/gtest.h>

namespace consensus::import {
namespace {

using Pushed = ImportQueue::Pushed;

primitives::Block block(BlockNumber number, const Hash& parent = {}, std::size_t bytes = 0) {
    primitives::Block out;
    out.header.number = {number};
    out.header.parent_hash = parent;
    if (bytes > 0) out.extrinsics.push_back({Bytes(bytes)});
    return out;
}
Hash hash_of(const primitives::Block& block) {
    return header_hash(block.header);
}

TEST(ImportQueue, GivesBlocksInOrderOfArrival) {
    ImportQueue queue;
    EXPECT_EQ(queue.push(block(1), 7), Pushed::Queued);
    EXPECT_EQ(queue.push(block(2), 8), Pushed::Queued);
    EXPECT_EQ(queue.push(block(1), 9), Pushed::Known);
    const auto first = queue.pop(0);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->block, block(1));
    EXPECT_EQ(first->source, 7U);
    EXPECT_EQ(queue.pop(0)->block, block(2));
    EXPECT_FALSE(queue.pop(0));
    EXPECT_EQ(queue.size_bytes(), 0U);
}

TEST(ImportQueue, ProofsWaitWithTheirBlocksAndCount) {
    ImportQueue queue;
    const Bytes proof(kQueueBytesMax / 2, 7);
    const auto orphan = block(2, hash_of(block(1)));
    queue.push(orphan, 0, proof);
    EXPECT_GT(queue.size_bytes(), proof.size());
    queue.hold_for_parent(*queue.pop(0));
    queue.on_imported(hash_of(block(1)));
    queue.hold_until(*queue.pop(0), 2000);
    EXPECT_EQ(queue.push(block(3), 0, proof), Pushed::Full) << "the bound is of both";
    const auto again = queue.pop(2000);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->proof, proof);
    EXPECT_EQ(queue.size_bytes(), 0U);
}

TEST(ImportQueue, OfTheProofsOfABlockTheFirstOfGrandpaIsTaken) {
    const primitives::EngineId other{{'B', 'E', 'E', 'F'}};
    const auto grandpa = primitives::kGrandpaEngine;
    EXPECT_EQ(take_proof({{other, {1}}, {grandpa, {2}}, {grandpa, {3}}}), Bytes{2});
    EXPECT_TRUE(take_proof({{other, {1}}}).empty());
}

TEST(ImportQueue, NamesTheBlocksThatAreInLine) {
    ImportQueue queue;
    const auto first = block(1);
    const auto second = block(2, hash_of(first));
    const auto third = block(3, hash_of(second));
    for (const auto& each : {first, second, block(9), third})
        queue.push(each, 0);
    EXPECT_EQ(queue.in_line(Hash{}, 8), (std::vector{first.header, second.header}));
    EXPECT_EQ(queue.in_line(Hash{}, 1), std::vector{first.header});
    EXPECT_TRUE(queue.in_line(hash_of(first), 8).empty()) << "it is not next";
    EXPECT_EQ(queue.size(), 4U);
}

TEST(ImportQueue, HoldsBlocksOfTheNextSlot) {
    ImportQueue queue;
    queue.push(block(1), 0);
    queue.hold_until(*queue.pop(0), 2000);
    EXPECT_EQ(queue.wake_at_ms(), UnixMs{2000});
    EXPECT_FALSE(queue.pop(1999));
    EXPECT_EQ(queue.pop(2000)->block, block(1));
    EXPECT_EQ(queue.wake_at_ms(), std::nullopt);
}

TEST(ImportQueue, OrphansWaitForTheirParent) {
    ImportQueue queue;
    const auto parent = block(1);
    const auto child = block(2, hash_of(parent));
    const auto grandchild = block(3, hash_of(child));
    for (const auto& orphan : {grandchild, child}) {
        queue.push(orphan, 0);
        queue.hold_for_parent(*queue.pop(0));
    }
    EXPECT_EQ(queue.missing_parents(), std::vector{hash_of(parent)});
    EXPECT_FALSE(queue.pop(0));
    queue.on_imported(hash_of(parent));
    EXPECT_EQ(queue.pop(0)->block, child);
    queue.on_imported(hash_of(child));
    EXPECT_EQ(queue.pop(0)->block, grandchild);
    EXPECT_EQ(queue.size(), 0U);
}

TEST(ImportQueue, ARefusedBlockTakesItsDescendantsAlong) {
    ImportQueue queue;
    const auto parent = block(1);
    const auto child = block(2, hash_of(parent));
    for (const auto& orphan : {child, block(3, hash_of(child)), block(9)}) {
        queue.push(orphan, 0);
        queue.hold_for_parent(*queue.pop(0));
    }
    queue.on_refused(hash_of(parent));
    EXPECT_EQ(queue.size(), 1U);
}

TEST(ImportQueue, OrphansMakeRoomOthersDoNot) {
    ImportQueue queue;
    Hash unknown;
    unknown.bytes[0] = 1;
    queue.push(block(1, unknown), 0);
    queue.hold_for_parent(*queue.pop(0));
    for (BlockNumber number = 2; number <= kQueueBlocksMax; ++number)
        ASSERT_EQ(queue.push(block(number), 0), Pushed::Queued);
    EXPECT_EQ(queue.size(), kQueueBlocksMax);
    EXPECT_EQ(queue.push(block(9000), 0), Pushed::Queued) << "the orphan makes room";
    EXPECT_EQ(queue.push(block(9001), 0), Pushed::Full);
    EXPECT_TRUE(queue.missing_parents().empty());
}

TEST(ImportQueue, BytesAreBoundedToo) {
    ImportQueue queue;
    BlockNumber number = 0;
    while (queue.push(block(++number, {}, 8 << 20), 0) == Pushed::Queued) {
    }
    EXPECT_LE(queue.size_bytes(), kQueueBytesMax);
    EXPECT_EQ(number, 8U) << "seven blocks of 8 MiB and a bit fit";
}

}  // namespace
}  // namespace consensus::import
