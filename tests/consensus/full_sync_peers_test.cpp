// The sync machine with several peers at once: parallel questions, order, and which peer is to
// blame for what.
#include "consensus/sync/full_sync.hpp"
#include "tests/consensus/header_chain.hpp"

#include <set>

#include <gtest/gtest.h>

namespace consensus::sync {
namespace {

using tests::peer_of;
using Chain = tests::HeaderChain;

/// Peers by number, whose questions are answered when the test says so.
struct Crowd {
    using Outputs = FullSync::Outputs;
    Chain ours;
    std::map<PeerId, Chain> chains;
    FullSync machine{ours};
    UnixMs now = 1'000;
    std::map<PeerId, BlockRequest> open;
    std::vector<Import> imports;
    std::vector<Blame> blames;
    bool imports_at_once = true;
    bool is_importing = false;
    /// Blocks of it are refused by the import.
    std::set<Hash> bad;

    void add(std::uint8_t peer, const Chain& chain) {
        chains.emplace(peer_of(peer), chain);
        take(machine.on_peer(now, peer_of(peer), chain.best()));
    }
    void take(Outputs outputs) {
        for (auto& output : outputs) {
            if (auto* ask = std::get_if<Ask>(&output)) {
                EXPECT_TRUE(open.emplace(ask->peer, ask->request).second) << "one a peer";
                EXPECT_LE(open.size(), kParallelMax);
            } else if (auto* import = std::get_if<Import>(&output)) {
                imports.push_back(std::move(*import));
            } else {
                blames.push_back(std::get<Blame>(output));
                if (blames.back().is_fatal) leave(blames.back().peer);
            }
        }
        while (imports_at_once && !is_importing && !imports.empty())
            do_import();
    }
    void leave(const PeerId& peer) {
        open.erase(peer);
        machine.on_peer_gone(peer);
    }
    /// As the node does: every block is reported.
    void do_import() {
        const Import batch = std::move(imports.front());
        imports.erase(imports.begin());
        is_importing = true;
        for (const auto& block : batch.blocks) {
            const bool blamed = bad.contains(block.hash);
            if (!blamed) ours.append(*block.header);
            if (blamed) leave(batch.peer);
            take(machine.on_imported(now, batch.peer, 1, blamed));
        }
        is_importing = false;
    }
    bool is_asked(std::uint8_t peer) const { return open.contains(peer_of(peer)); }
    void answer(std::uint8_t peer) {
        const auto request = open.extract(peer_of(peer)).mapped();
        take(machine.on_answer(now, peer_of(peer),
                               tests::answer_of(chains.at(peer_of(peer)), request)));
    }
    void fail(std::uint8_t peer) {
        open.erase(peer_of(peer));
        take(machine.on_answer(now, peer_of(peer), std::nullopt));
    }
    /// Everybody answers, but those.
    void run(const std::set<std::uint8_t>& silent = {}) {
        for (bool is_done = false; !is_done;) {
            is_done = true;
            for (std::uint8_t peer = 1; peer < 30; ++peer) {
                if (silent.contains(peer) || !is_asked(peer)) continue;
                answer(peer);
                is_done = false;
            }
        }
    }
};

Chain grown(std::size_t count, std::uint8_t fork = 0) {
    Chain out;
    out.grow(count, fork);
    return out;
}

TEST(FullSyncPeers, AsksSeveralForConsecutiveRanges) {
    Crowd run;
    for (std::uint8_t peer = 1; peer <= 7; ++peer)
        run.add(peer, grown(2'000));
    for (std::uint8_t peer = 1; peer <= kParallelMax; ++peer) {
        ASSERT_TRUE(run.is_asked(peer));
        run.answer(peer);
    }
    std::set<BlockNumber> firsts;
    for (const auto& [peer, request] : run.open)
        if (request.body) firsts.insert(std::get<BlockNumber>(request.from));
    EXPECT_GE(firsts.size(), 4u) << "of different ranges";
    run.run();
    EXPECT_EQ(run.ours.best(), grown(2'000).best());
    EXPECT_TRUE(run.blames.empty());
}

TEST(FullSyncPeers, HandsOnInOrderWhateverOrderTheyAnswerIn) {
    Crowd run;
    run.imports_at_once = false;
    for (std::uint8_t peer = 1; peer <= 4; ++peer)
        run.add(peer, grown(512));
    for (std::uint8_t peer = 1; peer <= 4; ++peer)
        run.answer(peer);
    for (std::uint8_t peer = 4; peer >= 1; --peer) {
        if (!run.is_asked(peer)) continue;
        run.answer(peer);
    }
    BlockNumber last = 0;
    for (const auto& batch : run.imports)
        for (const auto& block : batch.blocks)
            EXPECT_EQ(block.header->number.value, ++last);
    EXPECT_EQ(last, 512u);
}

TEST(FullSyncPeers, ASlowOneHoldsNobodyUpForLong) {
    Crowd run;
    const Chain chain = grown(5'000);
    run.imports_at_once = false;
    for (std::uint8_t peer = 1; peer <= 3; ++peer) {
        run.add(peer, chain);
        run.answer(peer);
    }
    ASSERT_TRUE(run.open.at(peer_of(2)).body);
    run.imports_at_once = true;
    run.run({2});
    EXPECT_LT(run.ours.best().number, 5'000u) << "its range is missing";
    EXPECT_TRUE(run.is_asked(2));
    run.now += kSlowMs;
    run.take(run.machine.on_tick(run.now));
    run.run({2});
    EXPECT_EQ(run.ours.best(), chain.best());
    // What it gives in the end is of no use, and it is left alone for a while.
    run.answer(2);
    EXPECT_TRUE(run.blames.empty());
    EXPECT_FALSE(run.is_asked(2));
}

TEST(FullSyncPeers, ARangeThatFailsGoesToAnother) {
    Crowd run;
    const Chain chain = grown(600);
    for (std::uint8_t peer = 1; peer <= 2; ++peer) {
        run.add(peer, chain);
        run.answer(peer);
    }
    const auto of_first = run.open.at(peer_of(1));
    run.fail(1);
    run.answer(2);
    EXPECT_EQ(run.open.at(peer_of(2)), of_first);
    run.run();
    EXPECT_EQ(run.ours.best(), chain.best());
}

TEST(FullSyncPeers, OneThatLeavesIsReplaced) {
    Crowd run;
    const Chain chain = grown(600);
    for (std::uint8_t peer = 1; peer <= 2; ++peer) {
        run.add(peer, chain);
        run.answer(peer);
    }
    run.leave(peer_of(1));
    run.run();
    EXPECT_EQ(run.ours.best(), chain.best());
}

/// The lower range is refused by the import: of the upper ones nothing is fetched twice.
TEST(FullSyncPeers, OfALiarOnlyItsRangeIsFetchedAnew) {
    Crowd run;
    run.imports_at_once = false;
    const Chain chain = grown(640);
    Chain lie = grown(600);
    lie.grow(60, 7);
    run.add(1, lie);
    run.answer(1);
    for (std::uint8_t peer = 2; peer <= 3; ++peer) {
        run.add(peer, chain);
        run.answer(peer);
    }
    // The liar was asked first, for the lowest range, which it makes up.
    Chain forged = grown(200, 9);
    run.chains.at(peer_of(1)) = forged;
    for (std::size_t number = 1; number <= 128; ++number)
        run.bad.insert(forged.hash_at(number));
    run.answer(1);
    run.answer(2);
    run.answer(3);
    ASSERT_EQ(run.imports.size(), 1u) << "the others do not fit, and wait";
    std::map<BlockNumber, int> given;
    run.imports_at_once = true;
    run.do_import();
    EXPECT_FALSE(run.is_asked(1));
    while (!run.open.empty()) {
        for (std::uint8_t peer = 2; peer <= 3; ++peer) {
            if (!run.is_asked(peer)) continue;
            if (run.open.at(peer_of(peer)).body)
                ++given[std::get<BlockNumber>(run.open.at(peer_of(peer)).from)];
            run.answer(peer);
        }
    }
    EXPECT_EQ(run.ours.best(), chain.best());
    EXPECT_EQ(given.at(1), 1);
    EXPECT_FALSE(given.contains(129)) << "what honest peers gave before is kept";
    EXPECT_FALSE(given.contains(257));
    EXPECT_TRUE(run.blames.empty()) << "and the honest are not blamed";
}

TEST(FullSyncPeers, OneWhoseBlocksNeverFitIsBlamed) {
    Crowd run;
    const Chain chain = grown(1'000);
    run.add(1, chain);
    run.answer(1);
    run.add(2, chain);
    run.answer(2);
    const auto forge = [&](BlockNumber first) {
        std::vector<BlockData> out;
        Header header;
        header.number.value = first;
        header.state_root.bytes[7] = 1;
        out.push_back({.hash = header_hash(header), .header = header});
        return out;
    };
    // Headers it has, ranges it makes up.
    for (int round = 0; round < 20 && run.blames.empty(); ++round) {
        while (run.is_asked(1) || run.is_asked(2)) {
            if (run.is_asked(2)) {
                const auto request = run.open.at(peer_of(2));
                if (request.body) {
                    run.open.erase(peer_of(2));
                    run.take(run.machine.on_answer(run.now, peer_of(2),
                                                   forge(std::get<BlockNumber>(request.from))));
                } else {
                    run.answer(2);
                }
            }
            if (run.is_asked(1)) run.answer(1);
        }
        // The chain goes on, so that there is always something to ask for.
        run.now += kLateMs;
        run.chains.at(peer_of(1)).grow(300);
        run.chains.at(peer_of(2)) = run.chains.at(peer_of(1));
        const auto& longer = run.chains.at(peer_of(1));
        const auto best = longer.best();
        for (std::uint8_t peer = 1; peer <= 2; ++peer)
            run.take(run.machine.on_announce(run.now, peer_of(peer), best,
                                             longer.hash_at(best.number - 1), true));
    }
    ASSERT_EQ(run.blames.size(), 1u);
    EXPECT_EQ(run.blames[0].peer, peer_of(2));
    EXPECT_TRUE(run.blames[0].is_fatal);
    run.run();
    EXPECT_EQ(run.ours.best(), run.chains.at(peer_of(1)).best());
}

TEST(FullSyncPeers, OnePeerOfAnotherForkIsNotBlamed) {
    Crowd run;
    Chain other = grown(300);
    other.grow(400, 5);
    const Chain chain = grown(900);
    run.add(1, chain);
    run.add(2, other);
    run.run();
    run.now += kRetryMs;
    run.take(run.machine.on_tick(run.now));
    run.run();
    EXPECT_EQ(run.ours.best(), chain.best());
    EXPECT_TRUE(run.blames.empty());
    // Its fork becomes the longer one.
    run.chains.at(peer_of(2)).grow(500, 5);
    const auto& longer = run.chains.at(peer_of(2));
    run.take(run.machine.on_announce(run.now, peer_of(2), longer.best(),
                                     longer.hash_at(longer.best().number - 1), true));
    run.run();
    EXPECT_EQ(run.ours.best(), longer.best());
    EXPECT_TRUE(run.blames.empty());
}

TEST(FullSyncPeers, OneThatClaimsTooMuchStopsNobody) {
    Crowd run;
    const Chain chain = grown(700);
    run.add(1, chain);
    run.answer(1);
    BlockRef far;
    far.number = 1'000'000;
    run.chains.emplace(peer_of(2), chain);
    run.take(run.machine.on_peer(run.now, peer_of(2), far));
    run.run();
    EXPECT_EQ(run.ours.best(), chain.best());
    for (int i = 0; i < 20; ++i) {
        run.now += kRetryMs;
        run.take(run.machine.on_tick(run.now));
        run.run();
        auto& growing = run.chains.at(peer_of(1));
        growing.grow(1);
        run.take(run.machine.on_announce(run.now, peer_of(1), growing.best(),
                                         growing.hash_at(growing.best().number - 1), true));
        run.run();
        EXPECT_EQ(run.ours.best(), growing.best());
    }
}

TEST(FullSyncPeers, HoldsNoMoreThanItsBounds) {
    Crowd run;
    run.imports_at_once = false;
    const Chain chain = grown(10'000);
    for (std::uint8_t peer = 1; peer <= 6; ++peer)
        run.add(peer, chain);
    run.run();
    std::size_t handed_on = 0;
    for (const auto& batch : run.imports)
        handed_on += batch.blocks.size();
    EXPECT_EQ(handed_on, kImportingMax);
    EXPECT_EQ(run.machine.importing(), kImportingMax);
    EXPECT_EQ(run.machine.asked(), 0u);
    run.imports_at_once = true;
    while (run.ours.best() != chain.best() && !(run.imports.empty() && run.open.empty())) {
        if (!run.imports.empty()) run.do_import();
        run.run();
    }
    EXPECT_EQ(run.ours.best(), chain.best());
}

// Bitcoin Core kept the headers of chains that it was never to fetch (before 0.15, and the low ones
// before 24.0.1).
TEST(FullSyncRegression, Cve2024_52916_AnnouncedHeadersAreNotKept) {
    Crowd run;
    run.add(1, grown(10));
    run.run();
    run.add(2, grown(10));
    for (std::uint32_t i = 1; i <= 20'000; ++i) {
        BlockRef invented;
        invented.number = 1'000 + i;
        invented.hash.bytes = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 1};
        run.take(run.machine.on_announce(run.now, peer_of(2), invented, Hash{}, true));
    }
    EXPECT_EQ(run.machine.asked(), 1u) << "one question, for its header of our best block";
    EXPECT_EQ(run.machine.waiting_bytes(), 0u);
    EXPECT_EQ(run.machine.importing(), 0u);
    EXPECT_EQ(run.machine.target(), 21'000u) << "of all of them the last number";
}

}  // namespace
}  // namespace consensus::sync
