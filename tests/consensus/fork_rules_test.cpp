// What a specification says of blocks: refused ones, and hard forks by which finality goes on when
// too many voters are lost.
#include "consensus/fork_rules.hpp"

#include "consensus/header_hash.hpp"
#include "consensus/sync/warp_proof.hpp"
#include "primitives/crypto/keys.hpp"
#include "tests/consensus/test_node.hpp"

#include <gtest/gtest.h>

namespace consensus {
namespace {

using import::Verdict;
using storage::BlockRef;
using tests::TestNode;

BlockRef block_of(BlockNumber number, std::uint8_t byte = 1) {
    BlockRef out;
    out.number = number;
    out.hash.bytes[0] = byte;
    return out;
}

grandpa::AuthoritySet set_of(std::uint64_t id, std::initializer_list<std::uint8_t> keys) {
    grandpa::AuthoritySet out{id, {}};
    for (const auto key : keys)
        out.authorities.emplace_back(tests::ed25519(key).public_key(), 1);
    return out;
}

TEST(ForkRules, RefusesListsThatContradictThemselves) {
    const auto error = [](std::vector<BlockRef> fork_blocks, std::set<Hash> bad,
                          std::vector<HardFork> forks) {
        const auto rules =
            ForkRules::create(std::move(fork_blocks), std::move(bad), std::move(forks));
        EXPECT_FALSE(rules);
        return rules ? ForkRulesError{} : rules.error();
    };
    const HardFork first{block_of(5), set_of(3, {1})};
    EXPECT_EQ(error({}, {}, {{block_of(0), set_of(3, {1})}}), ForkRulesError::AtGenesis);
    EXPECT_EQ(error({}, {}, {first, {block_of(5, 2), set_of(4, {1})}}), ForkRulesError::TwoForks);
    EXPECT_EQ(error({}, {}, {first, {block_of(9), set_of(3, {1})}}), ForkRulesError::OldSet);
    EXPECT_EQ(error({}, {}, {{block_of(5), set_of(0, {1})}}), ForkRulesError::OldSet);
    EXPECT_EQ(error({}, {}, {{block_of(5), set_of(3, {})}}), ForkRulesError::BadVoters);
    EXPECT_EQ(error({}, {}, {{block_of(5), set_of(3, {1, 1})}}), ForkRulesError::BadVoters);
    EXPECT_EQ(error({block_of(5, 2)}, {}, {first}), ForkRulesError::TwoBlocks);
    EXPECT_EQ(error({}, {block_of(5).hash}, {first}), ForkRulesError::BadAndFork);
}

TEST(ForkRules, NumbersSetsAboveTheForks) {
    const auto rules =
        ForkRules::create({}, {}, {{block_of(20), set_of(9, {1})}, {block_of(10), set_of(4, {2})}});
    ASSERT_TRUE(rules);
    const auto in_force = [&](BlockNumber block, std::uint64_t runtime_set) {
        return rules->in_force(block, set_of(runtime_set, {7, 8}));
    };
    EXPECT_EQ(in_force(9, 3), set_of(3, {7, 8}));
    EXPECT_EQ(in_force(10, 3), set_of(4, {2}));
    EXPECT_EQ(in_force(15, 3), set_of(4, {2})) << "until the runtime changes them";
    EXPECT_EQ(in_force(16, 4), set_of(5, {7, 8}));
    EXPECT_EQ(in_force(20, 7), set_of(9, {1}));
    EXPECT_EQ(in_force(30, 8), set_of(10, {7, 8}));
    EXPECT_EQ(rules->next_above(9)->block.number, 10u);
    EXPECT_EQ(rules->next_above(10)->block.number, 20u);
    EXPECT_EQ(rules->next_above(20), nullptr);
    EXPECT_EQ(rules->at(block_of(10, 2)), nullptr);
}

/// The chain of four validators, of which Alice alone is left.
class HardForkTest : public ::testing::Test {
  protected:
    using Slot = aura::Slot;
    using Block = primitives::Block;
    /// Of Alice, the first of four.
    static constexpr Slot kFirst = TestNode::kFirstSlot / 4 * 4;

    std::vector<Block> grow(TestNode& node, int blocks) {
        std::vector<Block> out;
        for (; blocks > 0; --blocks)
            out.push_back(node.author(slot_ += 4));
        return out;
    }
    static BlockRef ref(const Block& block) {
        return {header_hash(block.header), block.header.number.value};
    }
    static ForkRules rules_of(const BlockRef& block, std::uint64_t set_id = 1) {
        const auto alice = primitives::crypto::ed25519_from_suri("//Alice")->public_key();
        auto rules = ForkRules::create({}, {}, {{block, {set_id, {{alice, 1}}}}});
        EXPECT_TRUE(rules);
        return std::move(rules).value();
    }

    tests::TestGenesis genesis_ = tests::test_genesis({}, "local");
    storage::MemoryStore store_;
    Slot slot_ = kFirst;
};

TEST_F(HardForkTest, FinalityGoesOnWithTheSurvivors) {
    std::vector<Block> blocks;
    {
        TestNode node{store_, genesis_};
        blocks = grow(node, 6);
        EXPECT_TRUE(node.vote().empty()) << "three of four are gone";
    }
    TestNode node{store_, genesis_, true, rules_of(ref(blocks[3]))};
    EXPECT_EQ(node.importer().finalized(), ref(blocks[3])) << "by agreement";
    EXPECT_EQ(node.importer().best(), ref(blocks[5]));
    EXPECT_EQ(node.importer().authorities().set_id, 1u);
    node.vote();
    EXPECT_EQ(node.importer().finalized(), ref(blocks[5])) << "by the new set's votes";
    const auto more = grow(node, 2);
    node.vote();
    EXPECT_EQ(node.importer().finalized(), ref(more[1]));

    // One that comes later takes the same way, by the proofs that the others keep.
    storage::MemoryStore other;
    TestNode joiner{other, genesis_, false, rules_of(ref(blocks[3]))};
    blocks.insert(blocks.end(), more.begin(), more.end());
    for (const auto& block : blocks) {
        const auto facts = joiner.import(block);
        ASSERT_TRUE(facts) << facts.error().text;
        EXPECT_EQ(facts->is_hard_fork, ref(block) == ref(blocks[3]));
        if (facts->is_hard_fork) {
            EXPECT_TRUE(joiner.importer().finalize_fork(facts->block).has_value());
        }
    }
    const auto proofs = node.database().blocks().justifications(ref(more[1]).hash).value();
    ASSERT_TRUE(proofs && !proofs->empty());
    const auto justification = grandpa::decode_justification(proofs->front().proof);
    EXPECT_TRUE(joiner.importer().finalize(*justification).has_value());
    EXPECT_EQ(joiner.importer().finalized(), ref(more[1]));

    // Without the new specification the proof is of nobody.
    storage::MemoryStore third;
    TestNode stranger{third, genesis_, false};
    for (const auto& block : blocks)
        ASSERT_TRUE(stranger.import(block));
    const auto refused = stranger.importer().finalize(*justification);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().verdict, Verdict::BadJustification);
}

TEST_F(HardForkTest, GoesOnAfterARestart) {
    BlockRef fork;
    {
        TestNode node{store_, genesis_};
        fork = ref(grow(node, 3)[1]);
    }
    {
        TestNode node{store_, genesis_, true, rules_of(fork)};
        grow(node, 1);
        node.vote();
    }
    TestNode node{store_, genesis_, true, rules_of(fork)};
    EXPECT_EQ(node.importer().authorities().set_id, 1u);
    const auto last = grow(node, 1);
    node.vote();
    EXPECT_EQ(node.importer().finalized(), ref(last[0]));
}

TEST_F(HardForkTest, RefusesAnAgreementThatTheChainDoesNotBear) {
    BlockRef fork;
    {
        TestNode node{store_, genesis_};
        fork = ref(grow(node, 3)[1]);
    }
    const auto problem = [&](ForkRules rules) {
        const auto executor = runtime::make_native_executor(nullptr);
        auto database = storage::Database::open(store_, {}, header_hash(genesis_.header)).value();
        primitives::crypto::BoundedSignatureCache cache{16};
        tests::SerialVerifier verifier{cache};
        const auto opened =
            import::Importer::open({*database, *executor, verifier, std::move(rules)});
        return opened ? std::string{} : opened.error().text;
    };
    EXPECT_EQ(problem(rules_of(fork, 7)),
              "the hard fork at block 2 begins set 1, the specification says 7");
    EXPECT_EQ(problem(rules_of(fork)), "");
    // Block 2 is final now.
    auto other = fork;
    other.hash.bytes[0] ^= 1;
    EXPECT_EQ(problem(rules_of(other)),
              "another block 2 is final in this database than the specification demands");
}

TEST_F(HardForkTest, ForbiddenBlocksAreNotImported) {
    TestNode author{store_, genesis_};
    const auto blocks = grow(author, 3);
    const auto verdict_of_last = [&](ForkRules rules) {
        storage::MemoryStore store;
        TestNode node{store, genesis_, false, std::move(rules)};
        EXPECT_TRUE(node.import(blocks[0]));
        EXPECT_TRUE(node.import(blocks[1]));
        const auto facts = node.import(blocks[2]);
        return facts ? Verdict::AlreadyKnown : facts.error().verdict;
    };
    auto other = ref(blocks[2]);
    other.hash.bytes[5] ^= 1;
    EXPECT_EQ(verdict_of_last(ForkRules::create({ref(blocks[2])}, {}, {}).value()),
              Verdict::AlreadyKnown);
    EXPECT_EQ(verdict_of_last(ForkRules::create({other}, {}, {}).value()), Verdict::Forbidden);
    EXPECT_EQ(verdict_of_last(ForkRules::create({}, {ref(blocks[2]).hash}, {}).value()),
              Verdict::Forbidden);
    EXPECT_TRUE(import::is_fault_of_sender(Verdict::Forbidden));
}

// ---- warp sync ----------------------------------------------------------------------------------

sync::WarpFragment fragment(BlockNumber number, std::uint64_t set_id,
                            std::initializer_list<std::uint8_t> signers) {
    sync::WarpFragment out;
    out.header.number.value = number;
    const grandpa::BlockRef target{header_hash(out.header), number};
    out.justification.round = 1;
    out.justification.commit.target = target;
    for (const auto signer : signers) {
        const auto key = tests::ed25519(signer);
        const grandpa::Message vote{grandpa::VoteKind::Precommit, target};
        out.justification.commit.precommits.push_back(
            {target, key.sign(grandpa::signed_payload(vote, 1, set_id)), key.public_key()});
    }
    return out;
}

TEST(HardForkWarp, ProofsCrossAForkByItsBlock) {
    const auto old_set = set_of(2, {1, 2, 3, 4});
    const auto new_set = set_of(3, {1, 2});
    const auto at_fork = fragment(5, 0, {});
    const BlockRef fork{header_hash(at_fork.header), 5};
    const auto rules = ForkRules::create({}, {}, {{fork, new_set}}).value();
    const sync::WarpProof proof{{at_fork, fragment(9, 3, {1, 2})}, true};
    const auto warped = verify(proof, 1, old_set, rules);
    ASSERT_TRUE(warped) << to_string(warped.error());
    EXPECT_EQ(warped->set, new_set);
    EXPECT_EQ(warped->block.number, 9u);

    const auto error = [&](const sync::WarpProof& changed, const ForkRules& by) {
        const auto out = verify(changed, 1, old_set, by);
        return out ? sync::WarpError::Malformed : out.error();
    };
    EXPECT_EQ(error(proof, {}), sync::WarpError::BadJustification) << "of no agreement";
    EXPECT_EQ(error({{fragment(9, 3, {1, 2})}, true}, rules), sync::WarpError::Forbidden)
        << "around the fork";
    EXPECT_EQ(error({{fragment(9, 2, {1, 2, 3})}, true}, rules), sync::WarpError::Forbidden)
        << "by the old set";
    EXPECT_EQ(error({{at_fork, fragment(9, 2, {1, 2, 3})}, true}, rules),
              sync::WarpError::BadJustification);
    auto other = at_fork;
    other.header.state_root.bytes[0] = 1;
    other.justification.commit.target.hash = header_hash(other.header);
    EXPECT_EQ(error({{other, fragment(9, 3, {1, 2})}, true}, rules), sync::WarpError::Forbidden);
}

}  // namespace
}  // namespace consensus
