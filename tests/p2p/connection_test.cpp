// Two of our connections back to back.
#include "tests/p2p/fixture.hpp"

namespace p2p {
namespace {

using tests::pair_of;

struct Link {
    primitives::crypto::Ed25519Pair keys[2] = {pair_of(1), pair_of(2)};
    std::vector<std::string> protocols{"/echo", "/long"};
    Connection ends[2];
    std::vector<ConnectionEvent> events[2];

    explicit Link(std::optional<PeerId> expected = {})
        : ends{make(noise::Role::Initiator, 0, expected), make(noise::Role::Responder, 1, {})} {}

    Connection make(noise::Role role, std::size_t side, std::optional<PeerId> expected) {
        return Connection{0,
                          {.role = role,
                           .identity = &keys[side],
                           .static_secret = {static_cast<std::uint8_t>(10 + side)},
                           .ephemeral_secret = {static_cast<std::uint8_t>(20 + side)},
                           .expected = expected,
                           .inbound_protocols = &protocols,
                           .early_muxers = {}}};
    }
    /// Moves bytes until both are quiet.
    void run(tests::Pieces pieces = tests::Pieces::Whole) {
        for (bool moved = true; moved;) {
            moved = false;
            for (const std::size_t from : {0u, 1u}) {
                const auto bytes = ends[from].take_outgoing();
                moved |= !bytes.empty();
                tests::feed(pieces, bytes, bytes.size(),
                            [&](BytesView piece) { ends[1 - from].receive(0, piece); });
            }
        }
        for (const std::size_t side : {0u, 1u})
            for (auto& event : ends[side].take_events())
                events[side].push_back(std::move(event));
    }
    Bytes read(std::size_t side) const {
        Bytes out;
        for (const auto& event : events[side])
            if (const auto* data = std::get_if<StreamData>(&event))
                primitives::append(out, data->bytes);
        return out;
    }
};

TEST(Connection, CarriesMegabytesBothWays) {
    for (const auto pieces : {tests::Pieces::Whole, tests::Pieces::Random}) {
        Link link;
        link.run(pieces);
        ASSERT_TRUE(link.ends[0].is_established() && link.ends[1].is_established());
        Bytes long_text(1'500'000);
        tests::Chance{5}.fill(long_text);
        const auto stream = link.ends[0].open(0, "/long", long_text);
        ASSERT_TRUE(stream);
        link.run(pieces);
        EXPECT_TRUE(link.read(1) == long_text);
        link.ends[1].write(*stream, long_text);
        link.ends[1].close(*stream);
        link.ends[0].close(*stream);
        link.run(pieces);
        EXPECT_TRUE(link.read(0) == long_text);
        EXPECT_TRUE(std::holds_alternative<StreamFinished>(link.events[0].back()));
        EXPECT_FALSE(link.ends[0].is_open(*stream));
        EXPECT_FALSE(link.ends[1].is_open(*stream));
    }
}

TEST(Connection, AnUnknownProtocolEndsOnlyItsStream) {
    Link link;
    link.run();
    ASSERT_TRUE(link.ends[0].open(0, "/nope", Bytes{1, 2, 3}));
    const auto good = link.ends[0].open(0, "/echo", Bytes{4});
    link.run();
    EXPECT_TRUE(std::holds_alternative<StreamRefused>(link.events[0][1]));
    EXPECT_EQ(link.read(1), Bytes{4});
    EXPECT_TRUE(link.ends[0].is_open(*good));
}

TEST(Connection, AResetReachesTheOtherSide) {
    Link link;
    link.run();
    const auto stream = link.ends[0].open(0, "/echo", {});
    link.run();
    link.ends[1].reset(*stream);
    link.run();
    EXPECT_TRUE(std::holds_alternative<StreamReset>(link.events[0].back()));
    EXPECT_FALSE(link.ends[0].is_open(*stream));
}

TEST(Connection, TheWrongPeerFails) {
    Link link{PeerId{pair_of(9).public_key()}};
    link.run();
    const auto& failed = std::get<Failed>(link.events[0].back());
    EXPECT_EQ(failed.error, ConnectionError::Noise);
    EXPECT_EQ(failed.text, to_string(noise::NoiseError::UnexpectedPeer));
}

TEST(Connection, GoingAwayIsTold) {
    Link link;
    link.run();
    link.ends[0].go_away();
    link.run();
    EXPECT_EQ(std::get<Failed>(link.events[1].back()).error, ConnectionError::GoneAway);
}

TEST(Connection, AnUpgradeThatNeverEndsFails) {
    Link link;
    EXPECT_EQ(link.ends[1].wake_at(), kUpgradeMs);
    link.ends[1].tick(kUpgradeMs - 1);
    EXPECT_FALSE(link.ends[1].has_failed());
    link.ends[1].tick(kUpgradeMs);
    EXPECT_EQ(std::get<Failed>(link.ends[1].take_events().back()).error, ConnectionError::Timeout);
}

TEST(Connection, AStreamThatNeverNamesAProtocolIsReset) {
    Link link;
    link.run();
    // A dialer's stream that the listener does not answer, because nothing is delivered.
    ASSERT_TRUE(link.ends[0].open(100, "/echo", {}));
    EXPECT_EQ(link.ends[0].wake_at(), 100 + kNegotiationMs);
    link.ends[0].tick(100 + kNegotiationMs);
    EXPECT_TRUE(std::holds_alternative<StreamRefused>(link.ends[0].take_events().back()));
    EXPECT_EQ(link.ends[0].wake_at(), ~Millis{0});
}

}  // namespace
}  // namespace p2p
