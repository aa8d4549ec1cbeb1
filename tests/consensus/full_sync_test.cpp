// The sync machine against chains of headers: growing, forked, lying.
#include "consensus/sync/full_sync.hpp"

#include "tests/consensus/header_chain.hpp"

#include <gtest/gtest.h>

namespace consensus::sync {
namespace {

using tests::peer_of;
using Chain = tests::HeaderChain;

struct Meeting {
    using Outputs = FullSync::Outputs;
    Chain ours;
    Chain theirs;
    FullSync machine{ours};
    UnixMs now = 1'000;
    std::size_t questions = 0;
    std::vector<Blame> blames;

    /// Carries out what the machine wants until it wants nothing.
    void carry_out(Outputs outputs) {
        while (!outputs.empty()) {
            Outputs more;
            for (const auto& output : outputs)
                for (auto& each : one(output))
                    more.push_back(std::move(each));
            outputs = std::move(more);
        }
    }
    Outputs one(const SyncOutput& output) {
        if (const auto* ask = std::get_if<Ask>(&output)) {
            ++questions;
            const auto bytes = p2p::protocols::answer_block_request(theirs, encode(ask->request));
            auto blocks = *p2p::protocols::decode_block_response(*bytes);
            if (spoil) spoil(blocks);
            return machine.on_answer(now, ask->peer, blocks);
        }
        if (const auto* import = std::get_if<Import>(&output)) {
            bool good = true;
            for (const auto& block : import->blocks)
                good = good && ours.append(*block.header);
            return machine.on_imported(now, import->peer, import->blocks.size(), !good);
        }
        blames.push_back(std::get<Blame>(output));
        return {};
    }
    void meet() { carry_out(machine.on_peer(now, peer_of(1), theirs.best())); }
    void announce() {
        const auto best = theirs.best();
        const auto parent = theirs.header(best.hash)->parent_hash;
        carry_out(machine.on_announce(now, peer_of(1), best, parent, true));
    }
    void (*spoil)(std::vector<BlockData>&) = nullptr;
};

TEST(FullSync, CatchesUpAndFollows) {
    Meeting run;
    run.theirs.grow(300);
    run.meet();
    EXPECT_EQ(run.ours.best(), run.theirs.best());
    EXPECT_FALSE(run.machine.is_syncing());
    const auto before = run.questions;
    for (int i = 0; i < 5; ++i) {
        run.theirs.grow(1);
        run.announce();
        EXPECT_EQ(run.ours.best(), run.theirs.best());
    }
    EXPECT_EQ(run.questions, before + 5);
    EXPECT_TRUE(run.blames.empty());
}

TEST(FullSync, FindsTheCommonAncestorOfAFork) {
    for (const std::size_t depth : {1u, 2u, 3u, 17u, 99u}) {
        Meeting run;
        run.ours.grow(100);
        run.theirs.grow(100 - depth);
        run.theirs.grow(depth + 30, 9);
        run.meet();
        EXPECT_EQ(run.ours.best(), run.theirs.best()) << depth;
        EXPECT_TRUE(run.blames.empty());
        EXPECT_LT(run.questions, 15u) << depth;
    }
}

TEST(FullSync, FollowsAReorganization) {
    Meeting run;
    run.theirs.grow(20);
    run.meet();
    run.theirs.cut(15);
    run.theirs.grow(10, 3);
    run.announce();
    EXPECT_EQ(run.ours.best(), run.theirs.best());
}

TEST(FullSync, DoesNotAskAPeerThatIsBehind) {
    Meeting run;
    run.ours.grow(10);
    run.theirs.grow(10, 4);
    run.meet();
    EXPECT_EQ(run.questions, 0u);
}

TEST(FullSync, RefusesAChainWithoutOurFinalizedBlock) {
    Meeting run;
    run.ours.grow(50);
    run.ours.final_number = 40;
    run.theirs.grow(30);
    run.theirs.grow(70, 5);
    run.meet();
    for (std::uint32_t strike = 1; strike < kStrikesMax; ++strike) {
        EXPECT_TRUE(run.blames.empty()) << "it may have been cut off";
        run.now += kRetryMs * kFailuresMax;
        run.carry_out(run.machine.on_tick(run.now));
    }
    ASSERT_EQ(run.blames.size(), 1u);
    EXPECT_TRUE(run.blames[0].is_fatal);
    EXPECT_EQ(run.ours.best().number, 50u);
}

TEST(FullSync, TakesAPeerThatCameBackToOurFinalizedBlock) {
    Meeting run;
    run.ours.grow(50);
    run.ours.final_number = 40;
    run.theirs.grow(30);
    run.theirs.grow(70, 5);
    run.meet();
    run.theirs = run.ours;
    run.theirs.grow(60);
    run.now += kRetryMs * kFailuresMax;
    run.announce();
    EXPECT_TRUE(run.blames.empty());
    EXPECT_EQ(run.ours.best(), run.theirs.best());
}

TEST(FullSync, BlamesAPeerWhoseBlocksAreNoChain) {
    Meeting run;
    run.theirs.grow(300);
    run.spoil = [](std::vector<BlockData>& blocks) {
        if (blocks.size() > 5) blocks.erase(blocks.begin() + 3);
    };
    run.meet();
    ASSERT_EQ(run.blames.size(), 1u);
    EXPECT_EQ(run.ours.best().number, 0u);
    // Later the peer is asked again, and tells the truth.
    run.spoil = nullptr;
    run.carry_out(run.machine.on_tick(run.now));
    EXPECT_EQ(run.ours.best().number, 0u);
    run.now += kRetryMs;
    run.carry_out(run.machine.on_tick(run.now));
    EXPECT_EQ(run.ours.best(), run.theirs.best());
}

TEST(FullSync, ChangedHeadersAreNoChain) {
    Meeting run;
    run.theirs.grow(10);
    run.spoil = [](std::vector<BlockData>& blocks) {
        if (blocks.size() > 1) blocks.back().header->state_root.bytes[5] = 1;
    };
    run.meet();
    EXPECT_EQ(run.blames.size(), 1u);
    EXPECT_EQ(run.ours.best().number, 0u);
}

TEST(FullSync, WaitsForTheImport) {
    Chain ours;
    Chain theirs;
    theirs.grow(2'000);
    FullSync machine{ours};
    auto outputs = machine.on_peer(0, peer_of(1), theirs.best());
    std::size_t handed_on = 0;
    while (!outputs.empty()) {
        FullSync::Outputs more;
        for (const auto& output : outputs) {
            if (const auto* ask = std::get_if<Ask>(&output))
                more = machine.on_answer(
                    0, ask->peer,
                    *p2p::protocols::decode_block_response(
                        *p2p::protocols::answer_block_request(theirs, encode(ask->request))));
            else
                handed_on += std::get<Import>(output).blocks.size();
        }
        outputs = std::move(more);
    }
    EXPECT_EQ(handed_on, kImportingMax);
    EXPECT_TRUE(machine.is_syncing());
    EXPECT_EQ(machine.target(), 2'000u);
    EXPECT_FALSE(machine.on_imported(0, peer_of(1), kBatchBlocks, false).empty());
}

TEST(FullSync, OneThatClaimsTooMuchAmongManyIsNoSync) {
    Chain ours;
    ours.grow(10);
    FullSync machine{ours};
    for (std::uint8_t peer = 1; peer <= 3; ++peer)
        machine.on_peer(0, peer_of(peer), ours.best());
    BlockRef far;
    far.number = 1'000'000;
    machine.on_peer(0, peer_of(4), far);
    EXPECT_FALSE(machine.is_syncing());
    machine.on_peer(0, peer_of(5), far);
    EXPECT_FALSE(machine.is_syncing()) << "two of five";
    machine.on_peer(0, peer_of(6), far);
    EXPECT_TRUE(machine.is_syncing()) << "three of six";
}

}  // namespace
}  // namespace consensus::sync
