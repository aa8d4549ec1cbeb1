#include "consensus/grandpa/voter.hpp"
#include "tests/consensus/grandpa_cluster.hpp"

namespace consensus::grandpa {
namespace {

using tests::GrandpaCluster;

constexpr std::uint64_t kD = kGossipDurationMs;

std::vector<BlockRef> targets(const std::vector<Finalize>& proofs) {
    std::vector<BlockRef> out;
    for (const auto& proof : proofs)
        out.push_back(proof.justification.commit.target);
    return out;
}

// ---- alone --------------------------------------------------------------------------------------

TEST(GrandpaAlone, ProvesEveryBestBlockOneGossipDurationLater) {
    GrandpaCluster alone{1, 1, tests::header_chain(0, 6)};
    alone.import_up_to(3);
    alone.pass(kD - 50);
    EXPECT_TRUE(alone.said<Persist>(1).empty());
    alone.pass(100);
    EXPECT_EQ(alone.finalized(1), alone.block(3));
    alone.import_up_to(5);
    alone.pass(kD + 50);
    EXPECT_EQ(targets(alone.said<Finalize>(1)), (std::vector{alone.block(3), alone.block(5)}));
    EXPECT_EQ(alone.said<Finalize>(1)[1].justification.round, 2U);
}

TEST(GrandpaAlone, RestsWhileThereIsNothingNew) {
    GrandpaCluster alone{1, 1, tests::header_chain(0, 6)};
    alone.import_up_to(3);
    alone.pass(10'000);
    EXPECT_EQ(alone.said<Persist>(1).size(), 2U);
    EXPECT_EQ(alone.node(1).voter->round_number(), 2U);
}

TEST(GrandpaAlone, SaysNothingBeforeItIsDurable) {
    const auto headers = tests::header_chain(0, 4);
    tests::MemoryChain chain{headers[0]};
    tests::MemoryKeystore keystore;
    keystore.add_grandpa(tests::ed25519(1));
    const Ed25519Verifier verifier;
    Voter voter{{keystore, chain, verifier},
                {3, tests::authority_list(2)},
                chain.finalized(),
                std::nullopt};
    voter.step(0, PeerConnected{7, PeerRole::Authority});
    chain.import(headers[1]);
    voter.step(0, ChainGrew{});
    const auto outputs = voter.step(2 * kD, Tick{});
    ASSERT_EQ(outputs.size(), 2U);
    const auto& persist = std::get<Persist>(outputs[0]);
    EXPECT_TRUE(std::holds_alternative<WakeAt>(outputs[1]));
    ASSERT_EQ(persist.record.votes.size(), 1U);
    EXPECT_TRUE(voter.rounds()->current().prevotes().votes().empty());

    EXPECT_TRUE(voter.step(2 * kD, Durable{persist.sequence + 1}).empty());
    const auto after = voter.step(2 * kD, Durable{persist.sequence});
    ASSERT_FALSE(after.empty());
    const auto sent = decode_gossip(std::get<Send>(after[0]).message).value();
    EXPECT_EQ(std::get<VoteMessage>(sent).vote, persist.record.votes[0]);
    EXPECT_EQ(std::get<Send>(after[0]).to, std::vector<PeerId>{7});
}

TEST(GrandpaAlone, RepeatsItsVotesAfterARestartWhateverIsBestThen) {
    GrandpaCluster pair{2, 2, tests::header_chain(0, 6)};
    pair.isolate(1);
    pair.import_up_to(2);
    pair.pass(3 * kD);
    const auto before = pair.node(1).record;
    ASSERT_TRUE(before);
    const auto decoded = primitives::scale::decode<VoteRecord>(primitives::scale::encode(*before));
    EXPECT_EQ(decoded.value(), *before);
    pair.crash(1);
    pair.start(1);
    pair.import_up_to(5);
    pair.join(1);
    pair.pass(20 * kD);
    for (const auto& persist : pair.said<Persist>(1)) {
        if (persist.record.round != 1) continue;
        EXPECT_EQ(persist.record.votes[0], before->votes[0]) << "the prevote of round 1";
    }
    EXPECT_EQ(pair.finalized(1), pair.block(5));
    EXPECT_EQ(pair.finalized(2), pair.block(5));
}

TEST(GrandpaAlone, IsSilentWhereItMayNotSign) {
    GrandpaCluster alone{1, 1, tests::header_chain(0, 6)};
    alone.give(1, Signing{false});
    alone.import_up_to(3);
    alone.pass(10 * kD);
    EXPECT_TRUE(alone.said<Persist>(1).empty());
    alone.give(1, Signing{true});
    alone.pass(2 * kD);
    EXPECT_EQ(alone.finalized(1), alone.block(3));
}

TEST(GrandpaAlone, IsSilentOnADatabaseOlderThanItsVotes) {
    GrandpaCluster alone{1, 1, tests::header_chain(0, 6)};
    VoteRecord newer;
    newer.set_id = 4;
    newer.round = 1;
    alone.node(1).record = newer;
    alone.start(1);
    alone.import_up_to(3);
    alone.pass(10 * kD);
    EXPECT_TRUE(alone.said<Persist>(1).empty());
}

TEST(GrandpaAlone, TakesNoPartInASetWithoutItsKeyOrABrokenOne) {
    const auto headers = tests::header_chain(0, 4);
    tests::MemoryChain chain{headers[0]};
    const tests::MemoryKeystore empty;
    const Ed25519Verifier verifier;
    Voter stranger{
        {empty, chain, verifier}, {0, tests::authority_list(1)}, chain.finalized(), std::nullopt};
    EXPECT_EQ(stranger.role(), Role::NotMember);
    Voter broken{{empty, chain, verifier}, {0, {}}, chain.finalized(), std::nullopt};
    EXPECT_EQ(broken.role(), Role::BadSet);
    chain.import(headers[1]);
    broken.step(0, ChainGrew{});
    EXPECT_TRUE(broken.step(10 * kD, Tick{}).empty());
}

// ---- together -----------------------------------------------------------------------------------

TEST(GrandpaTogether, FinalizeInTwoDurationsWhenAllAreThere) {
    GrandpaCluster four{4, 4, tests::header_chain(0, 6)};
    four.import_up_to(3);
    four.pass(2 * kD + 50);
    for (PeerId id = 1; id <= 4; ++id) {
        EXPECT_EQ(four.finalized(id), four.block(3)) << id;
        EXPECT_EQ(four.node(id).voter->round_number(), 2U);
        EXPECT_EQ(four.said<Persist>(id).size(), 2U);
    }
    four.import_up_to(5);
    four.pass(2 * kD + 50);
    EXPECT_EQ(four.finalized(4), four.block(5));
}

TEST(GrandpaTogether, FinalizeInFourDurationsWithoutOneOfFour) {
    GrandpaCluster four{4, 4, tests::header_chain(0, 6)};
    four.crash(4);
    four.import_up_to(3);
    four.pass(4 * kD - 50);
    EXPECT_EQ(four.finalized(1), four.block(0));
    four.pass(100);
    EXPECT_EQ(four.finalized(1), four.block(3));
    four.crash(3);
    four.import_up_to(5);
    four.pass(60 * kD);
    EXPECT_EQ(four.finalized(1), four.block(3)) << "two of four decide nothing";
}

TEST(GrandpaTogether, AFollowerFinalizesByTheVotesOfOthers) {
    GrandpaCluster five{5, 4, tests::header_chain(0, 6)};
    five.import_up_to(3);
    five.pass(2 * kD + 50);
    EXPECT_EQ(five.node(5).voter->role(), Role::NotMember);
    EXPECT_EQ(five.finalized(5), five.block(3));
    EXPECT_TRUE(five.said<Persist>(5).empty());
}

TEST(GrandpaTogether, VotesAreRelayedWhereNotAllAreConnected) {
    // A line: 1 - 2 - 3 - 4.
    GrandpaCluster line{4, 4, tests::header_chain(0, 6)};
    line.disconnect(1, 3);
    line.disconnect(1, 4);
    line.disconnect(2, 4);
    line.import_up_to(3);
    line.pass(2 * kD + 50);
    for (PeerId id = 1; id <= 4; ++id)
        EXPECT_EQ(line.finalized(id), line.block(3)) << id;
}

TEST(GrandpaTogether, NoVoteGoesBeyondAChangeOfAuthorities) {
    GrandpaCluster four{4, 4, tests::header_chain(0, 6)};
    four.set_next(tests::authority_list(3));
    four.import_up_to(2, true);
    four.import_up_to(5);
    four.pass(2 * kD + 50);
    for (PeerId id = 1; id <= 4; ++id) {
        EXPECT_EQ(four.finalized(id), four.block(2)) << id;
        EXPECT_EQ(four.node(id).voter->set_id(), 1U);
        EXPECT_EQ(four.node(id).voter->round_number(), 1U);
    }
    EXPECT_EQ(four.node(4).voter->role(), Role::NotMember);
}

TEST(GrandpaTogether, WhoComesLateToASetTakesUpWhatItHeardBefore) {
    GrandpaCluster four{4, 4, tests::header_chain(0, 6)};
    four.set_next(tests::authority_list(4));
    const Message message{VoteKind::Prevote, four.block(3)};
    four.conduct(1, 2);
    four.receive(1, 2, VoteMessage{1, 1, tests::vote(2, message.kind, message.target, 1, 1)});
    EXPECT_TRUE(four.conduct(1, 2).empty());
    four.receive(1, 2, VoteMessage{1, 2, tests::vote(2, message.kind, message.target, 1, 2)});
    EXPECT_EQ(four.conduct(1, 2), std::vector{Conduct::FutureMessage});
    four.import_up_to(2, true);
    four.import_up_to(3);
    four.pass(2 * kD + 50);
    ASSERT_EQ(four.node(1).voter->set_id(), 1U);
    const auto& prevotes = four.node(1).voter->rounds()->current().prevotes();
    EXPECT_TRUE(prevotes.has_voted(tests::ed25519(2).public_key()));
}

TEST(GrandpaTogether, TwoVotesInOneRoundAreProven) {
    GrandpaCluster four{4, 4, tests::header_chain(0, 6)};
    four.import_up_to(3);
    for (const std::size_t index : {1U, 2U, 3U})
        four.receive(1, 2,
                     VoteMessage{1, 0, tests::vote(2, VoteKind::Prevote, four.block(index), 1, 0)});
    const auto told = four.said<Equivocation>(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].proof.offender, tests::ed25519(2).public_key());
    EXPECT_TRUE(verify(told[0].proof).has_value());
    EquivocationProof forged = told[0].proof;
    forged.second = forged.first;
    EXPECT_EQ(verify(forged).error(), EvidenceError::SameVote);
    forged = told[0].proof;
    forged.round += 1;
    EXPECT_EQ(verify(forged).error(), EvidenceError::BadSignature);
    forged = told[0].proof;
    forged.kind = VoteKind::PrimaryPropose;
    EXPECT_EQ(verify(forged).error(), EvidenceError::NotAVote);
}

}  // namespace
}  // namespace consensus::grandpa
