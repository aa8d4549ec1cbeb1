// What the voter does with the messages of peers: who is helped, what is refused and what it costs.
#include "tests/consensus/grandpa_cluster.hpp"

namespace consensus::grandpa {
namespace {

using tests::GrandpaCluster;

constexpr std::uint64_t kD = kGossipDurationMs;

class GrandpaGossip : public testing::Test {
  protected:
    GrandpaCluster four_{4, 4, tests::header_chain(0, 40)};

    GossipMessage vote(std::uint8_t voter, std::size_t index, RoundNumber round, SetId set = 0) {
        return VoteMessage{round, set,
                           tests::vote(voter, VoteKind::Prevote, four_.block(index), round, set)};
    }
    CommitMessage commit(std::initializer_list<std::uint8_t> voters, const BlockRef& target,
                         RoundNumber round) {
        Commit out{target, {}};
        for (const std::uint8_t voter : voters)
            out.precommits.push_back(tests::precommit(voter, target, round, 0));
        return compact(out, round, 0);
    }
    /// Node 4 alone on one side, while the others go through a number of rounds.
    void leave_behind(std::size_t rounds) {
        four_.isolate(4);
        for (std::size_t i = 1; i <= rounds; ++i) {
            four_.import_up_to(i);
            four_.pass(5 * kD);
        }
        ASSERT_EQ(four_.node(1).voter->round_number(), rounds + 1);
        ASSERT_EQ(four_.finalized(4), four_.block(0));
    }
};

TEST_F(GrandpaGossip, WhoIsFarBehindCatchesUp) {
    leave_behind(8);
    four_.join(4);
    EXPECT_EQ(four_.node(4).voter->round_number(), 9U);
    EXPECT_EQ(four_.finalized(4), four_.block(8));
    std::size_t asked = 0;
    for (const auto& send : four_.said<Send>(4))
        asked += send.message_class == MessageClass::CatchUpRequest ? 1 : 0;
    EXPECT_EQ(asked, 1U) << "one peer at a time";
    four_.import_up_to(10);
    four_.pass(2 * kD + 50);
    EXPECT_EQ(four_.finalized(4), four_.block(10)) << "and votes along";
}

TEST_F(GrandpaGossip, WhoIsALittleBehindGetsTheVotesItMissed) {
    leave_behind(2);
    four_.join(4);
    four_.pass(8 * kD);
    EXPECT_EQ(four_.finalized(4), four_.block(2));
    EXPECT_EQ(four_.node(4).voter->round_number(), 3U);
}

TEST_F(GrandpaGossip, WhoMissedSeveralChangesOfTheSetIsHelpedFromOneToTheNext) {
    four_.set_next(tests::authority_list(4));
    four_.isolate(4);
    for (const std::size_t change : {1U, 2U, 3U}) {
        four_.import_up_to(change, true);
        four_.pass(5 * kD);
    }
    ASSERT_EQ(four_.node(1).voter->set_id(), 3U);
    ASSERT_EQ(four_.node(4).voter->set_id(), 0U);
    four_.join(4);
    four_.pass(4 * kResendDurations * kD);
    EXPECT_EQ(four_.finalized(4), four_.block(3));
    EXPECT_EQ(four_.node(4).voter->set_id(), 3U);
}

TEST_F(GrandpaGossip, WhoIsSilentInAnOlderSetIsToldOfItsEndAgain) {
    four_.set_next(tests::authority_list(4));
    four_.import_up_to(1, true);
    four_.pass(5 * kD);
    ASSERT_EQ(four_.node(1).voter->set_id(), 1U);
    const auto ends = [&] {
        std::size_t count = 0;
        for (const auto& send : four_.said<Send>(1)) {
            const auto message = decode_gossip(send.message);
            const auto* commit = std::get_if<CommitMessage>(&*message);
            if (commit != nullptr && commit->set_id == 0 && send.to == std::vector<PeerId>{60})
                ++count;
        }
        return count;
    };
    four_.give(1, PeerConnected{60, PeerRole::Authority});
    EXPECT_EQ(ends(), 1U) << "the greeting holds the last commit";
    four_.receive(1, 60, NeighborPacket{NeighborV1{1, 0, 0}});
    EXPECT_EQ(ends(), 2U) << "its place shows that it needs the commit";
    four_.pass(kResendDurations * kD);
    EXPECT_EQ(ends(), 2U) << "it is silent, and nothing became final";
    four_.import_up_to(2);
    four_.pass(5 * kD);
    EXPECT_EQ(ends(), 3U) << "with the next block that is final";
}

TEST_F(GrandpaGossip, AMissingAnswerCostsAndTheNextPeerIsAsked) {
    leave_behind(1);
    four_.give(4, PeerConnected{50, PeerRole::Authority});
    four_.give(4, PeerConnected{51, PeerRole::Authority});
    four_.receive(4, 50, NeighborPacket{NeighborV1{9, 0, 3}});
    four_.receive(4, 51, NeighborPacket{NeighborV1{9, 0, 3}});
    EXPECT_EQ(four_.conduct(4, 50), std::vector{Conduct::NeighborMessage});
    four_.pass(kCatchUpTimeoutMs + 100);
    const auto sent = four_.said<Send>(4);
    EXPECT_EQ(sent.back().to, std::vector<PeerId>{51});
    EXPECT_EQ(sent.back().message, primitives::scale::encode(GossipMessage{CatchUpRequest{8, 0}}));
    EXPECT_EQ(four_.conduct(4, 50), std::vector{Conduct::CatchUpTimeout});
}

TEST_F(GrandpaGossip, WhoAnsweredWithoutUseIsNotAskedAgainAtOnce) {
    leave_behind(8);
    CatchUp useless = four_.node(1).voter->rounds()->previous().catch_up();
    useless.precommits.resize(2);
    const auto asked = [&] {
        std::vector<PeerId> out;
        for (const auto& send : four_.said<Send>(4))
            if (send.message_class == MessageClass::CatchUpRequest) out.push_back(send.to.at(0));
        return out;
    };
    for (const PeerId peer : {PeerId{50}, PeerId{51}}) {
        four_.give(4, PeerConnected{peer, PeerRole::Authority});
        four_.receive(4, peer, NeighborPacket{NeighborV1{9, 0, 8}});
    }
    EXPECT_EQ(asked(), std::vector<PeerId>{50});
    four_.conduct(4, 50);
    four_.receive(4, 50, useless);
    four_.receive(4, 50, useless);
    four_.pass(kCatchUpTimeoutMs - 100);
    EXPECT_TRUE(asked().empty()) << "or two nodes would ask and answer for ever";
    EXPECT_EQ(four_.conduct(4, 50), (std::vector{Conduct::InvalidCatchUp, Conduct::OutOfScope}));
    four_.pass(200);
    EXPECT_EQ(asked(), std::vector<PeerId>{51});
    EXPECT_TRUE(four_.conduct(4, 50).empty()) << "an answer there was";
}

TEST_F(GrandpaGossip, CatchUpsThatNobodyAskedForOrThatProveNothingAreRefused) {
    leave_behind(8);
    const CatchUp good = four_.node(1).voter->rounds()->previous().catch_up();
    four_.give(4, PeerConnected{50, PeerRole::Authority});
    four_.receive(4, 50, good);
    EXPECT_EQ(four_.conduct(4, 50), std::vector{Conduct::OutOfScope});

    const auto answer = [&](const CatchUp& message) {
        four_.give(4, PeerDisconnected{50});
        four_.give(4, PeerConnected{50, PeerRole::Authority});
        four_.receive(4, 50, NeighborPacket{NeighborV1{9, 0, 8}});
        four_.conduct(4, 50);
        four_.receive(4, 50, message);
        const auto conduct = four_.conduct(4, 50);
        return conduct.empty() ? Conduct::NeighborMessage : conduct.front();
    };
    CatchUp bad = good;
    bad.precommits.clear();
    EXPECT_EQ(answer(bad), Conduct::MalformedCatchUp);
    bad = good;
    bad.prevotes[0].signature[3] ^= 1;
    EXPECT_EQ(answer(bad), Conduct::InvalidCatchUp);
    bad = good;
    bad.precommits.resize(2);
    EXPECT_EQ(answer(bad), Conduct::InvalidCatchUp);
    bad = good;
    bad.prevotes.resize(9, good.prevotes[0]);
    EXPECT_EQ(answer(bad), Conduct::MalformedCatchUp);
    EXPECT_EQ(four_.node(4).voter->round_number(), 1U);
    EXPECT_EQ(answer(good), Conduct::GoodCatchUp);
    EXPECT_EQ(four_.node(4).voter->round_number(), 9U);
}

TEST_F(GrandpaGossip, RequestsAreAnsweredForThoseBehindOnly) {
    leave_behind(3);
    four_.give(1, PeerConnected{50, PeerRole::Full});
    four_.receive(1, 50, NeighborPacket{NeighborV1{1, 0, 0}});
    four_.conduct(1, 50);
    four_.receive(1, 50, CatchUpRequest{2, 0});
    EXPECT_EQ(four_.said<Send>(1).back().message_class, MessageClass::CatchUp);
    EXPECT_EQ(four_.conduct(1, 50), std::vector{Conduct::CatchUpAnswered});
    four_.receive(1, 50, CatchUpRequest{4, 0});
    EXPECT_EQ(four_.conduct(1, 50), std::vector{Conduct::OutOfScope});
    four_.receive(1, 50, CatchUpRequest{1, 0});
    EXPECT_EQ(four_.conduct(1, 50), std::vector{Conduct::OutOfScope}) << "it is there itself";
}

TEST_F(GrandpaGossip, VotesThatDoNotBelongHaveTheirPrice) {
    leave_behind(5);
    four_.give(1, PeerConnected{50, PeerRole::Full});
    const auto costs = [&](const GossipMessage& message) {
        four_.conduct(1, 50);
        four_.receive(1, 50, message);
        const auto conduct = four_.conduct(1, 50);
        return conduct.empty() ? std::nullopt : std::optional{conduct.front()};
    };
    EXPECT_EQ(costs(vote(9, 6, 6)), Conduct::UnknownVoter);
    EXPECT_EQ(costs(vote(4, 6, 4)), Conduct::PastMessage);
    EXPECT_EQ(costs(vote(4, 6, 8)), Conduct::FutureMessage);
    EXPECT_EQ(costs(vote(4, 6, 1, 9)), Conduct::FutureMessage);
    EXPECT_EQ(costs(vote(4, 6, 7)), Conduct::RoundMessage) << "one ahead is held";
    EXPECT_EQ(costs(vote(4, 6, 6)), Conduct::RoundMessage);
    EXPECT_EQ(costs(vote(4, 6, 6)), std::nullopt) << "known";
    auto forged = std::get<VoteMessage>(vote(3, 6, 6));
    forged.vote.signature[0] ^= 1;
    EXPECT_EQ(costs(forged), Conduct::BadSignature);
    four_.give(1, Received{50, Bytes(20, 0xff)});
    EXPECT_EQ(four_.said<Report>(1).back().conduct, Conduct::Undecodable);
    EXPECT_EQ(four_.said<Report>(1).back().times, 20U);
}

TEST_F(GrandpaGossip, PlacesGoForwardOnly) {
    four_.give(1, PeerConnected{50, PeerRole::Full});
    const auto costs = [&](const NeighborV1& packet) {
        four_.conduct(1, 50);
        four_.receive(1, 50, NeighborPacket{packet});
        return four_.conduct(1, 50).front();
    };
    EXPECT_EQ(costs({2, 0, 3}), Conduct::NeighborMessage);
    EXPECT_EQ(costs({2, 0, 3}), Conduct::RepeatedNeighbor);
    EXPECT_EQ(costs({1, 0, 3}), Conduct::InvalidViewChange);
    EXPECT_EQ(costs({2, 0, 2}), Conduct::InvalidViewChange);
    EXPECT_EQ(costs({1, 1, 3}), Conduct::NeighborMessage) << "rounds begin again in a new set";
    EXPECT_EQ(costs({9, 0, 3}), Conduct::InvalidViewChange);
    four_.pass(kNeighborRepeatMinMs + 100);
    EXPECT_EQ(costs({1, 1, 3}), Conduct::NeighborMessage);
}

TEST_F(GrandpaGossip, TheOwnPlaceIsToldOnEveryChangeAndNotTwice) {
    four_.import_up_to(3);
    four_.pass(2 * kD + 50);
    std::vector<Bytes> packets;
    for (const auto& send : four_.said<Send>(1))
        if (send.message_class == MessageClass::Neighbor) packets.push_back(send.message);
    EXPECT_EQ(packets.back(),
              primitives::scale::encode(GossipMessage{NeighborPacket{NeighborV1{2, 0, 3}}}));
    for (PeerId id = 1; id <= 4; ++id)
        for (const auto& report : four_.said<Report>(id))
            EXPECT_GT(reputation_of(report.conduct), 0) << to_string(report.conduct);
}

TEST_F(GrandpaGossip, EveryLightPeerHearsOfEveryCommitAtOnce) {
    for (PeerId light = 60; light < 70; ++light)
        four_.give(1, PeerConnected{light, PeerRole::Light});
    four_.import_up_to(3);
    four_.pass(2 * kD + 50);
    std::set<PeerId> told;
    for (const auto& send : four_.said<Send>(1)) {
        if (send.message_class == MessageClass::Commit) told.insert(send.to.begin(), send.to.end());
        if (send.message_class != MessageClass::Vote) continue;
        for (const PeerId to : send.to)
            EXPECT_LT(to, 60U) << "light peers get no votes";
    }
    for (PeerId light = 60; light < 70; ++light)
        EXPECT_TRUE(told.contains(light)) << light;
}

TEST_F(GrandpaGossip, ACommitFinalizesWhateverTheRound) {
    four_.isolate(4);
    four_.import_up_to(5);
    four_.give(4, PeerConnected{50, PeerRole::Full});
    four_.conduct(4, 50);
    four_.receive(4, 50, commit({1, 2, 3}, four_.block(3), 7));
    EXPECT_EQ(four_.finalized(4), four_.block(3));
    EXPECT_EQ(four_.conduct(4, 50), std::vector{Conduct::GoodCommit});
    four_.receive(4, 50, commit({1, 2, 3}, four_.block(2), 6));
    EXPECT_TRUE(four_.conduct(4, 50).empty()) << "old news";
}

TEST_F(GrandpaGossip, CommitsThatProveNothingAreRefused) {
    four_.isolate(4);
    four_.import_up_to(5);
    four_.give(4, PeerConnected{50, PeerRole::Full});
    const auto costs = [&](const CommitMessage& message) {
        four_.conduct(4, 50);
        four_.receive(4, 50, message);
        const auto conduct = four_.conduct(4, 50);
        return conduct.empty() ? std::nullopt : std::optional{conduct.front()};
    };
    EXPECT_EQ(costs(commit({1, 2}, four_.block(3), 7)), Conduct::InvalidCommit);
    auto forged = commit({1, 2, 3}, four_.block(3), 7);
    forged.round = 8;
    EXPECT_EQ(costs(forged), Conduct::InvalidCommit);
    forged = commit({1, 2, 3}, four_.block(3), 7);
    forged.auth_data.pop_back();
    EXPECT_EQ(costs(forged), Conduct::MalformedCommit);
    EXPECT_EQ(four_.finalized(4), four_.block(0));
}

TEST_F(GrandpaGossip, ACommitForAnUnknownBlockWaitsForIt) {
    four_.isolate(4);
    four_.give(4, PeerConnected{50, PeerRole::Full});
    four_.receive(4, 50, commit({1, 2, 3}, four_.block(3), 7));
    ASSERT_EQ(four_.said<WantBlock>(4).size(), 1U);
    EXPECT_EQ(four_.said<WantBlock>(4)[0].block, four_.block(3));
    four_.import_up_to(5);
    EXPECT_EQ(four_.finalized(4), four_.block(3));
}

TEST_F(GrandpaGossip, AConflictingCommitIsToldWithThoseWhoSignedBoth) {
    four_.import_up_to(3);
    four_.pass(2 * kD + 50);
    ASSERT_EQ(four_.finalized(1), four_.block(3));
    Header fork = tests::header_chain(0, 4, 7)[3];
    four_.give(1, PeerConnected{50, PeerRole::Full});
    four_.receive(1, 50, commit({2, 3, 4}, tests::ref(fork), 1));
    EXPECT_EQ(four_.said<Conflict>(1).size(), 1U);
    std::set<VoterId> named;
    for (const auto& told : four_.said<Equivocation>(1)) {
        EXPECT_TRUE(verify(told.proof).has_value());
        named.insert(told.proof.offender);
    }
    EXPECT_EQ(named.size(), 3U);
    EXPECT_EQ(four_.finalized(1), four_.block(3));
}

// gossipsub of libp2p added a peer's duration to its clock: an overflow, and the node was gone.
// What a peer says of rounds, sets and heights is added to and compared with.
TEST_F(GrandpaGossip, Cve2026_33040_Cve2026_34219_NumbersNearTheEndStopNothing) {
    four_.give(1, PeerConnected{50, PeerRole::Authority});
    constexpr std::uint64_t kEnd = ~std::uint64_t{0};
    for (std::uint64_t less = 3; less-- > 0;) {
        four_.receive(1, 50, NeighborPacket{NeighborV1{kEnd - less, 0, 0xffff'ffff}});
        four_.receive(1, 50, CatchUpRequest{kEnd - less, 0});
        four_.receive(1, 50, CatchUpRequest{kEnd - less, kEnd});
    }
    four_.receive(1, 50, NeighborPacket{NeighborV1{kEnd, kEnd, 0xffff'ffff}});
    four_.pass(2 * kCatchUpTimeoutMs);
    four_.import_up_to(2);
    four_.pass(4 * kD);
    EXPECT_EQ(four_.finalized(1), four_.block(2));
}

}  // namespace
}  // namespace consensus::grandpa
