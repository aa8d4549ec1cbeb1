#include "consensus/header_hash.hpp"
#include "consensus/import/finality_proof.hpp"
#include "consensus/import/look_ahead.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/keys.hpp"
#include "tests/consensus/grandpa_fixture.hpp"
#include "tests/consensus/test_node.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace consensus::import {
namespace {

using tests::alice;
using tests::TestNode;

constexpr aura::Slot kSlot = TestNode::kFirstSlot;

class ImportTest : public testing::Test {
  protected:
    const tests::TestGenesis genesis_ = tests::test_genesis();
    storage::MemoryStore author_store_;
    storage::MemoryStore store_;
    TestNode author_{author_store_, genesis_};
    TestNode node_{store_, genesis_, false};

    std::optional<Verdict> verdict(const primitives::Block& block) {
        const auto facts = node_.import(block);
        return facts ? std::nullopt : std::optional{facts.error().verdict};
    }
    /// A block changed after it was sealed, sealed again by Alice.
    static primitives::Block resealed(primitives::Block block) {
        block.header.digest.logs.pop_back();
        tests::FixedRandom random;
        const Bytes64 seal = alice().sign(header_hash(block.header).view(), random);
        block.header = aura::with_seal(std::move(block.header), seal);
        return block;
    }
    static grandpa::Justification proof_of(const BlockRef& block, std::uint64_t set_id = 0) {
        const auto key = primitives::crypto::ed25519_from_suri("//Alice").value();
        const grandpa::BlockRef target{block.hash, block.number};
        const Bytes payload =
            grandpa::signed_payload({grandpa::VoteKind::Precommit, target}, 1, set_id);
        return {1, {target, {{target, key.sign(payload), key.public_key()}}}, {}};
    }
};

TEST_F(ImportTest, ImportsWhatAnotherNodeAuthored) {
    ASSERT_TRUE(node_.import(author_.author(kSlot)));
    for (const std::uint32_t nonce : {0U, 1U, 2U})
        ASSERT_TRUE(author_.submit(tests::transfer(author_, alice(), nonce, 9, 5'000'000'000'000)));
    const auto block = author_.author(kSlot + 1);
    EXPECT_EQ(author_.last_authored->included, 3U);
    EXPECT_EQ(block.extrinsics.size(), 4U);
    const auto facts = node_.import(block);
    ASSERT_TRUE(facts) << to_string(facts.error().verdict) << ": " << facts.error().text;
    EXPECT_EQ(facts->block.hash, header_hash(block.header));
    EXPECT_EQ(facts->slot, kSlot + 1);
    EXPECT_EQ(facts->author, alice().public_key());
    ASSERT_TRUE(facts->new_best);
    EXPECT_EQ(facts->new_best->route.enacted, std::vector{facts->block});
    EXPECT_TRUE(facts->new_best->route.retracted.empty());
    EXPECT_EQ(node_.verifier.asked, 3U);

    primitives::AccountId to;
    to.bytes.fill(9);
    EXPECT_EQ(tests::free_balance(node_, to), primitives::Balance{15'000'000'000'000});
    EXPECT_EQ(node_.database().best(), facts->block);
}

TEST_F(ImportTest, SaysWhyABlockIsRefused) {
    const auto first = author_.author(kSlot);
    const auto second = author_.author(kSlot + 1);
    EXPECT_EQ(verdict(second), Verdict::UnknownParent);
    EXPECT_EQ(verdict(first), std::nullopt);
    EXPECT_EQ(verdict(first), Verdict::AlreadyKnown);

    auto number = second;
    number.header.number = {5};
    EXPECT_EQ(verdict(resealed(number)), Verdict::WrongNumber);
    auto digest = second;
    digest.header.digest.logs.erase(digest.header.digest.logs.begin());
    EXPECT_EQ(verdict(digest), Verdict::MalformedHeader);
    auto seal = second;
    seal.header.state_root.bytes[0] ^= 1;
    EXPECT_EQ(verdict(seal), Verdict::BadSeal);
    EXPECT_EQ(verdict(resealed(seal)), Verdict::InvalidBlock) << "the runtime compares the root";
    auto body = second;
    body.extrinsics.push_back(tests::transfer(node_, alice(), 0, 1, 1));
    EXPECT_EQ(verdict(body), Verdict::InvalidBlock);

    auto slot = second;
    slot.header.digest.logs[0] = primitives::PreRuntime{
        primitives::kAuraEngine, primitives::scale::encode(aura::Slot{kSlot})};
    EXPECT_EQ(verdict(resealed(slot)), Verdict::WrongSlot);
    auto vrf = second;
    std::get<primitives::PreRuntime>(vrf.header.digest.logs[1]).data[40] ^= 1;
    EXPECT_EQ(verdict(resealed(vrf)), Verdict::BadVrf);
    EXPECT_EQ(verdict(second), std::nullopt);
}

TEST_F(ImportTest, TheAuthorsOfBlocksInLineAreVerifiedAhead) {
    std::vector<primitives::Block> blocks;
    std::vector<Header> headers;
    for (aura::Slot slot = kSlot; slot < kSlot + 5; ++slot) {
        blocks.push_back(author_.author(slot));
        headers.push_back(blocks.back().header);
    }
    node_.importer().verify_ahead(headers);
    ASSERT_EQ(node_.cache.size(), 10U) << "a seal and a VRF output of each block";
    for (const auto& block : blocks)
        ASSERT_EQ(verdict(block), std::nullopt);
    EXPECT_EQ(node_.cache.size(), 10U) << "nothing else was verified at import";
}

TEST_F(ImportTest, WhatIsVerifiedAheadEndsAtAHeaderThatIsNotWhatItShouldBe) {
    std::vector<Header> headers;
    for (aura::Slot slot = kSlot; slot < kSlot + 3; ++slot)
        headers.push_back(author_.author(slot).header);
    auto unsealed = headers;
    unsealed[1].digest.logs.pop_back();
    node_.importer().verify_ahead(unsealed);
    EXPECT_EQ(node_.cache.size(), 2U);
    // A forged seal is not remembered; what comes after it may be genuine.
    auto forged = headers;
    std::get<primitives::Seal>(forged[1].digest.logs.back()).data[0] ^= 1;
    node_.importer().verify_ahead(forged);
    EXPECT_EQ(node_.cache.size(), 5U);
    // Another chain's headers have other inputs.
    node_.importer().verify_ahead({headers[2]});
    EXPECT_EQ(node_.cache.size(), 5U);
    node_.importer().verify_ahead({});
}

TEST_F(ImportTest, LooksAheadWhenHalfOfWhatItLookedAtIsImported) {
    struct Queue {
        std::vector<primitives::Block> blocks;
        mutable std::size_t asked = 0;
        std::vector<Header> in_line(const Hash& parent, std::size_t count) const {
            ++asked;
            std::vector<Header> out;
            for (const auto& each : blocks)
                if (out.size() < count && (!out.empty() || each.header.parent_hash == parent))
                    out.push_back(each.header);
            return out;
        }
    } queue;
    for (aura::Slot slot = kSlot; slot < kSlot + 80; ++slot)
        queue.blocks.push_back(author_.author(slot));
    LookAhead look_ahead;
    for (const auto& block : queue.blocks) {
        look_ahead.before_import(node_.importer(), queue);
        ASSERT_EQ(verdict(block), std::nullopt);
    }
    // At block 1 as far as 64, at block 33 as far as 80, and in the last 32 in vain.
    EXPECT_EQ(queue.asked, 2U + 32U);
    EXPECT_EQ(node_.cache.size(), 160U);
}

TEST_F(ImportTest, ClockRule) {
    const auto first = author_.author(kSlot);
    const auto early = node_.importer().prepare(first, (kSlot - 1) * TestNode::kSlotMs);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().verdict, Verdict::FutureBlock);
    EXPECT_EQ(early.error().retry_at_ms, kSlot * TestNode::kSlotMs);
    const auto far = node_.importer().prepare(first, (kSlot - 1) * TestNode::kSlotMs - 1);
    EXPECT_EQ(far.error().verdict, Verdict::TooFarAhead);
    EXPECT_FALSE(is_fault_of_sender(Verdict::TooFarAhead)) << "the own clock may be the slow one";
    EXPECT_TRUE(is_fault_of_sender(Verdict::BadSeal));
}

TEST_F(ImportTest, BadTransactionSignatureMakesTheBlockInvalid) {
    auto transfer = tests::transfer(author_, alice(), 0, 9, 5'000'000'000'000);
    ASSERT_TRUE(author_.submit(transfer));
    auto block = author_.author(kSlot);
    block.extrinsics[1].body[40] ^= 1;
    EXPECT_EQ(verdict(block), Verdict::InvalidBlock);
    EXPECT_EQ(node_.importer().best().number, 0U);
}

TEST_F(ImportTest, TheLongerForkWinsAndTransactionsReturn) {
    const auto transfer = tests::transfer(author_, alice(), 0, 9, 5'000'000'000'000);
    ASSERT_TRUE(author_.submit(transfer));
    const auto genesis = author_.importer().best().hash;
    const auto mine = author_.author(kSlot);
    author_.events();
    // Two empty blocks beside it.
    const auto left = author_.author(kSlot + 1, genesis);
    EXPECT_EQ(author_.importer().best().hash, header_hash(mine.header)) << "first seen of equals";
    const auto right = author_.author(kSlot + 2, header_hash(left.header));
    EXPECT_EQ(author_.importer().best().hash, header_hash(right.header));

    using pool::Status;
    const auto events = author_.events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].status, Status::Retracted);
    EXPECT_EQ(events[0].other, header_hash(mine.header));
    EXPECT_EQ(events[1].status, Status::Ready);
    author_.author(kSlot + 3);
    EXPECT_EQ(author_.last_authored->included, 1U);
    EXPECT_EQ(author_.events().front().status, Status::InBlock);

    for (const auto& block : {mine, left, right})
        ASSERT_TRUE(node_.import(block));
    EXPECT_EQ(node_.importer().best().hash, header_hash(right.header));
    EXPECT_EQ(node_.database().best().hash, header_hash(right.header));
}

TEST_F(ImportTest, AnAuthorOfTwoBlocksInOneSlotIsFound) {
    const auto genesis = author_.importer().best().hash;
    const auto first = author_.author(kSlot);
    ASSERT_TRUE(author_.submit(tests::transfer(author_, alice(), 0, 9, 5'000'000'000'000)));
    storage::MemoryStore other_store;
    TestNode other{other_store, genesis_};
    ASSERT_TRUE(other.submit(tests::transfer(other, alice(), 0, 8, 5'000'000'000'000)));
    const auto second = other.author(kSlot, std::nullopt);
    EXPECT_EQ(second.header.parent_hash, genesis);
    ASSERT_TRUE(node_.import(first));
    const auto facts = node_.import(second);
    ASSERT_TRUE(facts);
    ASSERT_TRUE(facts->equivocation);
    EXPECT_EQ(facts->equivocation->offender, alice().public_key());
    EXPECT_EQ(facts->equivocation->slot, kSlot);
}

TEST_F(ImportTest, FinalizesByJustificationAndPrunesForks) {
    const auto genesis = author_.importer().best().hash;
    const auto lost = author_.author(kSlot, genesis);
    const auto first = author_.author(kSlot + 1, genesis);
    for (const auto& block : {lost, first})
        ASSERT_TRUE(node_.import(block));
    EXPECT_EQ(node_.importer().best().hash, header_hash(lost.header));

    const BlockRef target{header_hash(first.header), 1};
    auto wrong = proof_of(target);
    wrong.commit.precommits[0].signature[0] ^= 1;
    EXPECT_EQ(node_.finalize(wrong).error().verdict, Verdict::BadJustification);
    EXPECT_EQ(node_.finalize(proof_of(target, 1)).error().verdict, Verdict::BadJustification);
    EXPECT_EQ(node_.finalize(proof_of({Hash{}, 1})).error().verdict, Verdict::UnknownBlock);

    const auto facts = node_.finalize(proof_of(target));
    ASSERT_TRUE(facts) << facts.error().text;
    EXPECT_EQ(facts->finalized, std::vector{target});
    EXPECT_EQ(facts->discarded, (std::vector{BlockRef{header_hash(lost.header), 1}}));
    ASSERT_TRUE(facts->new_best) << "the best block was on the lost fork";
    EXPECT_EQ(facts->new_best->best, target);
    EXPECT_EQ(facts->new_best->route.retracted.front().hash, header_hash(lost.header));
    EXPECT_EQ(node_.database().finalized(), target);
    EXPECT_EQ(node_.database().best(), target);
    EXPECT_EQ(node_.finalize(proof_of(target)).error().verdict, Verdict::AlreadyKnown);
    EXPECT_EQ(node_.finalize(proof_of({target.hash, target.number + 1})).error().verdict,
              Verdict::BadJustification)
        << "the last final block under another number";
    EXPECT_EQ(verdict(lost), Verdict::BelowFinalized);

    const auto stored = node_.database().blocks().justifications(target.hash).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->front().engine, primitives::kGrandpaEngine);
    EXPECT_EQ(stored->front().proof, facts->justification);
}

TEST_F(ImportTest, ARestartReplaysWhatIsNotFinal) {
    std::vector<primitives::Block> blocks;
    for (aura::Slot i = 0; i < 5; ++i) {
        ASSERT_TRUE(author_.submit(tests::transfer(author_, alice(), static_cast<std::uint32_t>(i),
                                                   9, 5'000'000'000'000)));
        blocks.push_back(author_.author(kSlot + i));
    }
    ASSERT_TRUE(author_.finalize(proof_of({header_hash(blocks[1].header), 2})));
    const auto best = author_.importer().best();
    TestNode again{author_store_, genesis_};
    EXPECT_EQ(again.importer().best(), best);
    EXPECT_EQ(again.importer().finalized().number, 2U);
    EXPECT_EQ(again.importer().unfinalized_count(), 3U);
    EXPECT_EQ(again.verifier.asked, 0U) << "not worth another thread";
    EXPECT_EQ(again.author(kSlot + 9).header.number.value, 6U);
}

/// Votes may name them, and no peer announces them again.
TEST_F(ImportTest, OtherForksOutliveARestart) {
    const Hash genesis = author_.importer().best().hash;
    author_.author(kSlot);
    const auto fork = author_.author(kSlot + 1, genesis);
    const auto longer = author_.author(kSlot + 2, header_hash(fork.header));
    const auto lost = author_.author(kSlot + 3, genesis);
    TestNode again{author_store_, genesis_};
    EXPECT_EQ(again.importer().best(), (BlockRef{header_hash(longer.header), 2}));
    EXPECT_EQ(again.importer().unfinalized_count(), 4U);
    EXPECT_TRUE(again.importer().tree().contains(header_hash(lost.header)));
    EXPECT_EQ(again.author(kSlot + 4, header_hash(lost.header)).header.number.value, 2U);
}

TEST_F(ImportTest, AStallOfFinalityIsOutlived) {
    constexpr std::uint32_t kBlocks = storage::kUnfinalizedBlocksMax + 20;
    for (aura::Slot i = 0; i < kBlocks; ++i)
        author_.author(kSlot + i);
    const auto best = author_.importer().best();
    EXPECT_EQ(best.number, kBlocks);
    TestNode again{author_store_, genesis_};
    const auto restored = again.database().restored().size();
    EXPECT_GE(restored, storage::kUnfinalizedBlocksMax / 2) << "not executed again";
    EXPECT_EQ(again.database().replay().size(), kBlocks - restored);
    EXPECT_EQ(again.importer().best(), best);
    EXPECT_EQ(again.importer().unfinalized_count(), kBlocks);
    const auto next = again.author(kSlot + kBlocks);
    EXPECT_EQ(next.header.number.value, kBlocks + 1);
    const auto facts = again.finalize(proof_of({header_hash(next.header), kBlocks + 1}));
    ASSERT_TRUE(facts) << facts.error().text;
    EXPECT_EQ(facts->finalized.size(), kBlocks + 1);
    EXPECT_EQ(again.author(kSlot + kBlocks + 1).header.number.value, kBlocks + 2);
}

TEST_F(ImportTest, ProvesFinalityByTheNextJustifiedBlock) {
    std::vector<primitives::Block> blocks;
    for (aura::Slot i = 0; i < 4; ++i)
        blocks.push_back(author_.author(kSlot + i));
    const BlockRef third{header_hash(blocks[2].header), 3};
    ASSERT_TRUE(author_.finalize(proof_of(third)));
    const auto proof = prove_finality(author_.database(), 1).value();
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->block, third.hash);
    EXPECT_EQ(proof->unknown_headers, (std::vector{blocks[1].header, blocks[2].header}));
    EXPECT_TRUE(grandpa::decode_justification(proof->justification));
    EXPECT_TRUE(prove_finality(author_.database(), 3).value()->unknown_headers.empty());
    EXPECT_FALSE(prove_finality(author_.database(), 4).value());
}

TEST_F(ImportTest, AProofThatCameWithABlockIsOfThatBlock) {
    const auto first = author_.author(kSlot);
    const auto second = author_.author(kSlot + 1);
    const auto hash = header_hash(first.header);
    const auto encoded = [](const grandpa::Justification& proof) {
        return primitives::scale::encode(proof);
    };
    const auto right = proof_of({hash, 1});
    EXPECT_EQ(read_attached(hash, encoded(right)).value(), right);
    const auto other = read_attached(header_hash(second.header), encoded(right));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().verdict, Verdict::BadJustification);
    EXPECT_NE(other.error().text.find("another block"), std::string::npos);
    const auto broken = read_attached(hash, Bytes{1, 2, 3});
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().verdict, Verdict::BadJustification);
    EXPECT_EQ(broken.error().text, "the input ends inside a value");
    EXPECT_TRUE(is_fault_of_sender(Verdict::BadJustification));
}

/// A genesis whose block 1 schedules a change to the same authority, so that set 1 follows.
tests::TestGenesis genesis_with_set_change() {
    const auto twox = [](std::string_view text) {
        return primitives::crypto::twox_128(primitives::view_of(text));
    };
    Bytes key;
    primitives::append(key, twox("Grandpa"));
    primitives::append(key, twox("PendingChange"));
    Bytes value;
    primitives::scale::encode_to(std::uint32_t{1}, value);  // scheduled at block 1
    primitives::scale::encode_to(std::uint32_t{0}, value);  // delay
    const auto gran = primitives::crypto::ed25519_from_suri("//Alice").value().public_key();
    primitives::scale::encode_to(std::vector{std::pair{gran, std::uint64_t{1}}}, value);
    value.push_back(0);  // not forced
    return tests::test_genesis({{key, value}});
}

TEST(SetChange, VotesStopThereAndTheNextSetGoesOn) {
    storage::MemoryStore store;
    TestNode node{store, genesis_with_set_change()};
    ASSERT_EQ(node.importer().authorities().set_id, 0U);
    node.author(kSlot);
    const auto second = node.author(kSlot + 1);
    EXPECT_EQ(node.importer().tree().votable_path_to(header_hash(second.header)).size(), 1U);

    const auto key = primitives::crypto::ed25519_from_suri("//Alice").value();
    const grandpa::BlockRef beyond{header_hash(second.header), 2};
    const Bytes payload = grandpa::signed_payload({grandpa::VoteKind::Precommit, beyond}, 1, 0);
    const auto refused = node.importer().finalize(
        {1, {beyond, {{beyond, key.sign(payload), key.public_key()}}}, {}});
    EXPECT_EQ(refused.error().verdict, Verdict::BeyondSetChange);
    EXPECT_FALSE(is_fault_of_sender(Verdict::BeyondSetChange))
        << "another peer may have kept the first proof back";
    EXPECT_FALSE(node.importer().unproven_set_end()) << "voters need some time";

    EXPECT_EQ(node.vote().back().number, 1U);
    EXPECT_EQ(node.importer().authorities().set_id, 1U);
    EXPECT_EQ(node.voter().set_id(), 1U);
    EXPECT_EQ(node.vote().back().number, 2U);
    EXPECT_EQ(node.voter().rounds()->previous().set_id(), 1U);
    EXPECT_EQ(node.voter().rounds()->previous().number(), 1U);
}

TEST(SetChange, AnEndThatWasNotProvenIsNamed) {
    storage::MemoryStore store;
    TestNode node{store, genesis_with_set_change()};
    const auto end = node.author(kSlot);
    for (aura::Slot slot = kSlot + 1; slot < kSlot + kUnprovenMin; ++slot)
        node.author(slot);
    EXPECT_FALSE(node.importer().unproven_set_end());
    node.author(kSlot + kUnprovenMin);
    EXPECT_EQ(node.importer().unproven_set_end(), (BlockRef{header_hash(end.header), 1}));
    ASSERT_EQ(node.vote().back().number, 1U);
    EXPECT_FALSE(node.importer().unproven_set_end()) << "no other set ends";
}

}  // namespace
}  // namespace consensus::import
