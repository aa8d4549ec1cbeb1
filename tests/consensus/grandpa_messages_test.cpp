#include "consensus/grandpa/messages.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace consensus::grandpa {
namespace {

using primitives::scale::decode;
using primitives::scale::DecodeError;
using primitives::scale::encode;

TEST(GrandpaMessages, SignedPayloadHas53BytesInThisOrder) {
    BlockRef target;
    target.hash.bytes.fill(0xab);
    target.number = 0x01020304;
    const Bytes payload = signed_payload({VoteKind::Precommit, target}, 5, 6);
    Bytes expected{1};
    expected.insert(expected.end(), 32, 0xab);
    for (const int byte : {4, 3, 2, 1, 5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0})
        expected.push_back(static_cast<std::uint8_t>(byte));
    EXPECT_EQ(payload, expected);
    EXPECT_EQ(payload.size(), kSignedPayloadSize);
}

TEST(GrandpaMessages, LiveJustificationDecodesAndEncodesBack) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/grandpa-wire.json");
    const auto json = boost::json::parse(tests::read_text(path));
    const Bytes bytes = tests::unhex(json.at("justification_u32_number").at("hex"));
    const auto justification = decode_justification(bytes);
    ASSERT_TRUE(justification.has_value()) << to_string(justification.error());
    EXPECT_EQ(justification->round, 439'559U);
    EXPECT_EQ(justification->commit.target.number, 302'592U);
    ASSERT_EQ(justification->commit.precommits.size(), 5U);
    for (const auto& precommit : justification->commit.precommits)
        EXPECT_EQ(precommit.target, justification->commit.target);
    EXPECT_TRUE(justification->votes_ancestries.empty());
    EXPECT_EQ(encode(*justification), bytes);

    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(decode_justification(longer).error(), DecodeError::TrailingBytes);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_justification(BytesView{bytes}.first(size)).has_value()) << size;
}

TEST(GrandpaMessages, LiveCommitVerifiesInItsRoundAndSet) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/grandpa-wire.json");
    const auto json = boost::json::parse(tests::read_text(path));
    const Bytes bytes = tests::unhex(json.at("compact_commit_u32_number").at("hex"));
    const auto message = decode<CommitMessage>(bytes);
    ASSERT_TRUE(message.has_value()) << to_string(message.error());
    EXPECT_EQ(message->round, 3669U);
    EXPECT_EQ(message->set_id, 3490U);
    EXPECT_EQ(encode(*message), bytes);
    const auto commit = expand(*message);
    ASSERT_TRUE(commit);
    EXPECT_EQ(compact(*commit, message->round, message->set_id), *message);
    ASSERT_FALSE(commit->precommits.empty());
    for (const auto& precommit : commit->precommits)
        EXPECT_TRUE(primitives::crypto::ed25519_verify(
            precommit.signature,
            signed_payload({VoteKind::Precommit, precommit.target}, message->round,
                           message->set_id),
            precommit.id));
}

TEST(GrandpaMessages, CommitWithListsOfDifferentLengthIsRefused) {
    CommitMessage message;
    message.precommits.resize(2);
    message.auth_data.resize(1);
    EXPECT_FALSE(expand(message));
}

TEST(GrandpaMessages, LiveNeighborPacketDecodes) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/grandpa-wire.json");
    const auto json = boost::json::parse(tests::read_text(path));
    const Bytes bytes = tests::unhex(json.at("neighbor_packet").at("hex"));
    const auto message = decode<GossipMessage>(bytes);
    ASSERT_TRUE(message.has_value()) << to_string(message.error());
    const NeighborV1 expected{3671, 3490, 5105457};
    EXPECT_EQ(*message, GossipMessage{NeighborPacket{expected}});
    EXPECT_EQ(encode(*message), bytes);
}

TEST(GrandpaMessages, CatchUpHasTheSetBeforeTheRound) {
    const Bytes request = encode(GossipMessage{CatchUpRequest{7, 8}});
    EXPECT_EQ(request, (Bytes{3, 7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0}));
    CatchUp catch_up{8, 7, {SignedVote{}}, {}, {}};
    catch_up.base.number = 0x01020304;
    const Bytes bytes = encode(GossipMessage{catch_up});
    ASSERT_EQ(bytes.size(), 1U + 16 + 1 + 132 + 1 + 36);
    EXPECT_EQ((Bytes{bytes.begin(), bytes.begin() + 17}),
              (Bytes{4, 8, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ((Bytes{bytes.end() - 4, bytes.end()}), (Bytes{4, 3, 2, 1}));
    EXPECT_EQ(decode_gossip(bytes).value(), GossipMessage{catch_up});
}

TEST(GrandpaMessages, GossipIsStrictAndBounded) {
    Bytes bytes = encode(GossipMessage{CatchUpRequest{7, 8}});
    bytes.push_back(0);
    EXPECT_EQ(decode_gossip(bytes).error(), DecodeError::TrailingBytes);
    EXPECT_EQ(decode_gossip(Bytes(kGossipSizeMax + 1)).error(), DecodeError::LengthExceedsBound);
    EXPECT_EQ(decode_gossip(Bytes{5}).error(), DecodeError::InvalidVariant);
}

TEST(GrandpaMessages, VoteTravelsUnderIndexZero) {
    VoteMessage vote{7, 8, {}};
    vote.vote.message.kind = VoteKind::Prevote;
    const Bytes bytes = encode(GossipMessage{vote});
    EXPECT_EQ(bytes.size(), 1U + 16 + 37 + 64 + 32);
    EXPECT_EQ(bytes[0], 0);
    EXPECT_EQ(decode<GossipMessage>(bytes).value(), GossipMessage{vote});
}

}  // namespace
}  // namespace consensus::grandpa
