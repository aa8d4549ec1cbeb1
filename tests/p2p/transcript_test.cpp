// Sessions recorded between two js-libp2p nodes with known keys: with the keys of one side our
// machine sends the same handshake, and it understands every frame of the other.
#include "tests/p2p/fixture.hpp"

namespace p2p {
namespace {

using tests::bytes32;
using tests::hex;
using tests::Pieces;
using tests::unhex;

struct Recorded {
    boost::json::value json;
    Bytes to_listener;
    Bytes to_dialer;

    explicit Recorded(const std::string& name)
        : json(tests::vectors("p2p/js-libp2p-tcp-noise-yamux-" + name + ".json")),
          to_listener{unhex(json.at("wire").at("dialer_to_listener"))},
          to_dialer{unhex(json.at("wire").at("listener_to_dialer"))} {}

    Bytes32 key(const char* side, const char* name) const {
        return bytes32(unhex(json.at(side).at(name)));
    }
};

/// One side of the recording, played by us.
struct Player {
    primitives::crypto::Ed25519Pair identity;
    std::vector<std::string> protocols{"/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"};
    Connection connection;
    Bytes sent;
    std::vector<ConnectionEvent> events;

    Player(const Recorded& recorded, bool as_dialer, bool early)
        : identity{recorded.key(side(as_dialer), "identity_seed")},
          connection{0,
                     {.role = as_dialer ? noise::Role::Initiator : noise::Role::Responder,
                      .identity = &identity,
                      .static_secret = recorded.key(side(as_dialer), "noise_static_priv"),
                      .ephemeral_secret = recorded.key(side(as_dialer), "noise_ephemeral_priv"),
                      .expected = {},
                      .inbound_protocols = &protocols,
                      .early_muxers = early ? std::vector<std::string>{"/yamux/1.0.0"}
                                            : std::vector<std::string>{}}} {
        collect();
    }
    static const char* side(bool as_dialer) { return as_dialer ? "dialer" : "listener"; }

    void take(BytesView piece) {
        connection.receive(0, piece);
        collect();
    }
    void collect() {
        for (auto bytes = connection.take_outgoing(); !bytes.empty();
             bytes = connection.take_outgoing())
            primitives::append(sent, bytes);
        for (auto& event : connection.take_events())
            events.push_back(std::move(event));
    }
    /// What the peer wrote on a stream.
    Bytes read(StreamId stream) const {
        Bytes out;
        for (const auto& event : events)
            if (const auto* data = std::get_if<StreamData>(&event))
                if (data->stream == stream) primitives::append(out, data->bytes);
        return out;
    }
    template <class Event>
    std::size_t count() const {
        std::size_t out = 0;
        for (const auto& event : events)
            out += std::holds_alternative<Event>(event);
        return out;
    }
};

/// Multistream, /noise and the handshake messages of one side.
std::size_t handshake_size(bool as_dialer, bool early) {
    // The extensions are there without early negotiation as well, empty.
    const std::size_t extension = early ? 2 + 14 : 2;
    return as_dialer ? 28 + 34 + 2 + 168 + extension : 28 + 2 + 200 + extension;
}

class Transcript : public testing::TestWithParam<std::tuple<const char*, Pieces>> {};

TEST_P(Transcript, ListenerAnswersTheRecordedDialer) {
    const auto [name, pieces] = GetParam();
    const bool early = std::string_view{name} == "early";
    const Recorded recorded{name};
    Player listener{recorded, false, early};
    tests::feed(pieces, recorded.to_listener, 11, [&](BytesView piece) { listener.take(piece); });

    const auto size = handshake_size(false, early);
    EXPECT_EQ(hex(BytesView{listener.sent}.first(size)),
              hex(BytesView{recorded.to_dialer}.first(size)));
    ASSERT_TRUE(listener.connection.peer() == PeerId{recorded.key("dialer", "identity_pub")});
    // identify, ping, and one protocol that nobody speaks; at last the dialer goes away.
    EXPECT_EQ(listener.count<StreamOpened>(), 2u);
    EXPECT_EQ(listener.read(3),
              unhex(recorded.json.at("streams").at("3").at("dialer").at("payload")));
    ASSERT_EQ(listener.count<Failed>(), 1u);
    EXPECT_EQ(std::get<Failed>(listener.events.back()).error, ConnectionError::GoneAway);
}

TEST_P(Transcript, DialerUnderstandsTheRecordedListener) {
    const auto [name, pieces] = GetParam();
    const bool early = std::string_view{name} == "early";
    const Recorded recorded{name};
    Player dialer{recorded, true, early};
    BytesView input{recorded.to_dialer};
    while (!dialer.connection.is_established()) {
        dialer.take(input.first(1));
        input = input.subspan(1);
        ASSERT_FALSE(input.empty());
    }
    // Without early negotiation the proposal of yamux is the next frame, and the same as well.
    const auto size = handshake_size(true, early) + (early ? 0 : 52);
    EXPECT_EQ(hex(BytesView{dialer.sent}.first(size)),
              hex(BytesView{recorded.to_listener}.first(size)));

    for (const auto* protocol : {"/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/nope/1"})
        ASSERT_TRUE(dialer.connection.open(0, protocol, {}));
    dialer.collect();
    tests::feed(pieces, input, 12, [&](BytesView piece) { dialer.take(piece); });
    EXPECT_EQ(dialer.count<StreamOpened>(), 2u);
    EXPECT_EQ(dialer.count<StreamRefused>(), 1u);
    for (const auto* stream : {"1", "3"})
        EXPECT_EQ(hex(dialer.read(static_cast<StreamId>(stream[0] - '0'))),
                  hex(unhex(recorded.json.at("streams").at(stream).at("listener").at("payload"))));
    EXPECT_EQ(dialer.count<Failed>(), dialer.connection.has_failed() ? 1u : 0u);
}

TEST_P(Transcript, EveryFrameDecryptsToTheRecordedPlaintext) {
    const auto [name, pieces] = GetParam();
    const bool early = std::string_view{name} == "early";
    const Recorded recorded{name};
    for (const bool as_dialer : {true, false}) {
        const auto* own = Player::side(as_dialer);
        const auto* other = Player::side(!as_dialer);
        const primitives::crypto::Ed25519Pair identity{recorded.key(own, "identity_seed")};
        noise::Channel channel{{.role = as_dialer ? noise::Role::Initiator : noise::Role::Responder,
                                .identity = &identity,
                                .static_secret = recorded.key(own, "noise_static_priv"),
                                .ephemeral_secret = recorded.key(own, "noise_ephemeral_priv"),
                                .muxers = early ? std::vector<std::string>{"/yamux/1.0.0"}
                                                : std::vector<std::string>{},
                                .expected = {}}};
        Bytes plain;
        Bytes out;
        ASSERT_TRUE(channel.start(out));
        const auto& wire = as_dialer ? recorded.to_dialer : recorded.to_listener;
        tests::feed(pieces, BytesView{wire}.subspan(28), 13, [&](BytesView piece) {
            while (!piece.empty())
                ASSERT_TRUE(channel.receive(piece, plain, out));
        });
        Bytes expected;
        for (const auto& frame : recorded.json.at("noise_transport").at(other).as_array())
            primitives::append(expected, unhex(frame.at("plain")));
        EXPECT_EQ(hex(plain), hex(expected));
        EXPECT_EQ(channel.early_muxer().has_value(), early);
    }
}

INSTANTIATE_TEST_SUITE_P(Recorded, Transcript,
                         testing::Combine(testing::Values("legacy", "early"),
                                          testing::Values(Pieces::Whole, Pieces::Single,
                                                          Pieces::Random)));

}  // namespace
}  // namespace p2p
