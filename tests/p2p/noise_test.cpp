#include "p2p/core/noise/channel.hpp"
#include "tests/p2p/fixture.hpp"

namespace p2p::noise {
namespace {

using tests::bytes32;
using tests::hex;
using tests::pair_of;
using tests::unhex;

TEST(Noise, VectorsOfOtherImplementations) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/noise-xx-25519-chachapoly-sha256.json");
    std::size_t checked = 0;
    const auto root = boost::json::parse(tests::read_text(path));
    for (const auto& vector : root.as_array()) {
        const auto key = [&](const char* name) { return bytes32(unhex(vector.at(name))); };
        Handshake initiator{Role::Initiator, unhex(vector.at("init_prologue")), key("init_static"),
                            key("init_ephemeral")};
        Handshake responder{Role::Responder, unhex(vector.at("resp_prologue")), key("resp_static"),
                            key("resp_ephemeral")};
        CipherState to_responder, to_initiator;
        std::size_t turn = 0;
        for (const auto& message : vector.at("messages").as_array()) {
            const auto payload = unhex(message.at("payload"));
            const auto wire = unhex(message.at("ciphertext"));
            Bytes out;
            Bytes got;
            const bool from_initiator = turn % 2 == 0;
            if (turn < 3) {
                auto& sender = from_initiator ? initiator : responder;
                auto& receiver = from_initiator ? responder : initiator;
                ASSERT_TRUE(sender.write(payload, out));
                got = *receiver.read(wire);
            } else {
                if (turn == 3) {
                    to_responder = initiator.split().initiator_to_responder;
                    to_initiator = initiator.split().responder_to_initiator;
                }
                // In the vectors the third transport message counts on where the first left.
                auto sealing = from_initiator ? to_responder : to_initiator;
                auto& opening = from_initiator ? to_responder : to_initiator;
                sealing.seal({}, payload, out);
                ASSERT_TRUE(opening.open({}, wire, got));
            }
            EXPECT_EQ(hex(out), hex(wire)) << "message " << turn;
            EXPECT_EQ(got, payload);
            ++turn;
        }
        const auto* expected = vector.as_object().if_contains("handshake_hash");
        if (expected != nullptr) {
            EXPECT_EQ(hex(initiator.hash()), hex(unhex(*expected)));
        }
        EXPECT_EQ(initiator.hash(), responder.hash());
        ++checked;
    }
    EXPECT_GE(checked, 1u);
}

struct Ends {
    primitives::crypto::Ed25519Pair dialer_key = pair_of(1);
    primitives::crypto::Ed25519Pair listener_key = pair_of(2);
    Channel dialer;
    Channel listener;

    explicit Ends(std::optional<PeerId> expected = {},
                  std::optional<std::vector<std::string>> dialer_muxers = {},
                  std::optional<std::vector<std::string>> listener_muxers = {})
        : dialer{{.role = Role::Initiator,
                  .identity = &dialer_key,
                  .static_secret = {3},
                  .ephemeral_secret = {4},
                  .muxers = std::move(dialer_muxers),
                  .expected = expected}},
          listener{{.role = Role::Responder,
                    .identity = &listener_key,
                    .static_secret = {5},
                    .ephemeral_secret = {6},
                    .muxers = std::move(listener_muxers)}} {}

    /// Runs the handshake; the first error.
    std::optional<NoiseError> shake() {
        Bytes wire[2];
        Bytes plain;
        EXPECT_TRUE(dialer.start(wire[0]));
        EXPECT_TRUE(listener.start(wire[1]));
        while (!wire[0].empty() || !wire[1].empty()) {
            for (const bool to_listener : {true, false}) {
                const Bytes moving = std::exchange(wire[to_listener ? 0 : 1], {});
                BytesView input{moving};
                auto& receiver = to_listener ? listener : dialer;
                const auto got = receiver.receive(input, plain, wire[to_listener ? 1 : 0]);
                if (!got) return got.error();
            }
        }
        return std::nullopt;
    }
};

TEST(NoiseChannel, ProvesBothIdentities) {
    Ends ends{PeerId{pair_of(2).public_key()}};
    ASSERT_EQ(ends.shake(), std::nullopt);
    EXPECT_EQ(ends.dialer.peer(), PeerId{pair_of(2).public_key()});
    EXPECT_EQ(ends.listener.peer(), PeerId{pair_of(1).public_key()});
    EXPECT_EQ(ends.dialer.early_muxer(), std::nullopt);
}

TEST(NoiseChannel, RefusesAnotherPeerThanTheDialedOne) {
    Ends ends{PeerId{pair_of(9).public_key()}};
    EXPECT_EQ(ends.shake(), NoiseError::UnexpectedPeer);
}

TEST(NoiseChannel, AgreesOnAMuxerOnlyIfBothNameIt) {
    Ends both{{},
              std::vector<std::string>{"/mplex", "/yamux/1.0.0"},
              std::vector<std::string>{"/yamux/1.0.0"}};
    ASSERT_EQ(both.shake(), std::nullopt);
    EXPECT_EQ(both.dialer.early_muxer(), "/yamux/1.0.0");
    EXPECT_EQ(both.listener.early_muxer(), "/yamux/1.0.0");
    Ends one{{}, std::vector<std::string>{"/yamux/1.0.0"}, std::vector<std::string>{}};
    ASSERT_EQ(one.shake(), std::nullopt);
    EXPECT_EQ(one.dialer.early_muxer(), std::nullopt);
    EXPECT_EQ(one.listener.early_muxer(), std::nullopt);
}

TEST(NoiseChannel, CarriesMoreThanOneFrame) {
    Ends ends;
    ASSERT_EQ(ends.shake(), std::nullopt);
    Bytes plain(2 * kPlaintextMax + 5);
    tests::Chance{7}.fill(plain);
    Bytes wire;
    ASSERT_TRUE(ends.dialer.send(plain, wire));
    EXPECT_EQ(wire.size(), plain.size() + 3 * 18);
    Bytes got;
    tests::feed(tests::Pieces::Random, wire, 3, [&](BytesView piece) {
        Bytes out;
        ASSERT_TRUE(ends.listener.receive(piece, got, out));
    });
    EXPECT_EQ(got, plain);
}

TEST(NoiseChannel, RefusesEveryDamagedByteOfTheHandshake) {
    // The dialer's first message, then the whole answer with one bit changed.
    const auto dialer_key = pair_of(1);
    const auto listener_key = pair_of(2);
    const auto make = [](Role role, const primitives::crypto::Ed25519Pair& key, std::uint8_t n) {
        return Channel{{.role = role,
                        .identity = &key,
                        .static_secret = {n},
                        .ephemeral_secret = {static_cast<std::uint8_t>(n + 1)}}};
    };
    Bytes hello;
    Bytes answer;
    Bytes plain;
    ASSERT_TRUE(make(Role::Initiator, dialer_key, 3).start(hello));
    auto listener = make(Role::Responder, listener_key, 5);
    BytesView input{hello};
    ASSERT_TRUE(listener.receive(input, plain, answer));
    ASSERT_EQ(answer.size(), 2u + 200u);
    for (std::size_t i = 2; i < answer.size(); ++i) {
        auto damaged = answer;
        damaged[i] ^= 1;
        auto dialer = make(Role::Initiator, dialer_key, 3);
        Bytes out;
        ASSERT_TRUE(dialer.start(out));
        input = damaged;
        const auto got = dialer.receive(input, plain, out);
        ASSERT_FALSE(got) << i;
        EXPECT_EQ(got.error(), NoiseError::NotAuthentic) << i;
    }
}

TEST(NoiseChannel, RefusesASmallOrderKeyAndAnEarlyPayload) {
    const auto key = pair_of(2);
    const auto error = [&](const Bytes& frame) {
        Channel listener{{.role = Role::Responder,
                          .identity = &key,
                          .static_secret = {5},
                          .ephemeral_secret = {6}}};
        Bytes plain;
        Bytes out;
        BytesView input{frame};
        return listener.receive(input, plain, out).error();
    };
    Bytes zero(2 + 32);
    zero[1] = 32;
    EXPECT_EQ(error(zero), NoiseError::SmallOrderKey);
    Bytes early(2 + 33, 9);
    early[0] = 0;
    early[1] = 33;
    EXPECT_EQ(error(early), NoiseError::EarlyPayload);
    EXPECT_EQ(error(Bytes{0, 1, 9}), NoiseError::TooShort);
    EXPECT_EQ(error(Bytes{0, 0}), NoiseError::TooShort);
}

TEST(NoisePayload, SaysWhatIsWrong) {
    const auto signer = pair_of(1);
    Payload good{.identity = PeerId{signer.public_key()}, .signature = {}, .muxers = {{"/m"}}};
    EXPECT_EQ(decode_payload(encode(good))->muxers, good.muxers);
    EXPECT_EQ(decode_payload(unhex("")).error(), NoiseError::MalformedPayload);
    EXPECT_EQ(decode_payload(unhex("0a24")).error(), NoiseError::MalformedPayload);
    EXPECT_EQ(decode_payload(unhex("0a0408021200")).error(), NoiseError::NotAnEd25519Key);
    auto short_signature = unhex("0a24");
    primitives::append(short_signature, good.identity.public_key());
    EXPECT_EQ(decode_payload(short_signature).error(), NoiseError::BadSignature);
}

}  // namespace
}  // namespace p2p::noise
