// Messages of light/2, byte for byte as smoldot sends and takes them, and of state/2.
#include "p2p/protocols/light_request.hpp"
#include "p2p/protocols/state_request.hpp"
#include "tests/p2p/fixture.hpp"

namespace p2p::protocols {
namespace {

using tests::hex;
using tests::unhex;

Bytes text(std::string_view value) {
    return primitives::to_bytes(primitives::view_of(value));
}

TEST(LightMessage, BytesOfASessionWithSmoldot) {
    PHA_REQUIRE_TEST_DATA(path, "ours/p2p/minichain/smoldot-3.4.1-session.json");
    const auto session = boost::json::parse(tests::read_text(path));
    std::size_t calls = 0;
    std::size_t reads = 0;
    for (const auto& line : session.at("log").as_array()) {
        const auto& event = line.at("e").as_array();
        if (event[0] != "req" || event[1] != "/light/2") continue;
        const auto question = unhex(event[2].as_string());
        const auto request = decode_light_request(question);
        ASSERT_TRUE(request) << to_string(request.error());
        EXPECT_EQ(hex(encode(*request)), hex(question));
        const auto answer = unhex(event[6].as_string());
        const auto proof = decode_light_response(answer);
        ASSERT_TRUE(proof && *proof);
        EXPECT_EQ(hex(encode_light_response(*request, *proof)), hex(answer));
        if (const auto* call = std::get_if<LightCall>(&*request)) {
            EXPECT_TRUE(call->method.starts_with("AuraApi_"));
            ++calls;
        } else {
            ++reads;
        }
    }
    EXPECT_EQ(calls, 3u);
    EXPECT_EQ(reads, 3u);
}

TEST(LightMessage, AChildRead) {
    const LightRequest request = LightReadChild{Hash{}, text(":child"), {text("a"), text("b")}};
    EXPECT_EQ(*decode_light_request(encode(request)), request);
    EXPECT_EQ(hex(encode_light_response(request, std::nullopt)), "0x1200") << "I cannot";
    EXPECT_EQ(*decode_light_response(unhex("1200")), std::nullopt);
}

TEST(LightMessage, WhatIsRefused) {
    const auto error = [](const Bytes& bytes) { return decode_light_request(bytes).error(); };
    EXPECT_EQ(error({}), LightMessageError::Malformed);
    EXPECT_EQ(error(unhex("0aff")), LightMessageError::Malformed);
    EXPECT_EQ(error(unhex("0a00")), LightMessageError::NoBlock);
    EXPECT_EQ(error(unhex("12021201")), LightMessageError::Malformed);
    EXPECT_EQ(error(encode(LightRead{Hash{}, {}})), LightMessageError::NoKeys);
    EXPECT_EQ(error(encode(LightRead{Hash{}, std::vector<Bytes>(kLightKeysMax + 1)})),
              LightMessageError::TooManyKeys);
    EXPECT_EQ(error(encode(LightRead{Hash{}, {Bytes(kLightKeySizeMax + 1)}})),
              LightMessageError::TooLong);
    EXPECT_EQ(error(encode(LightCall{Hash{}, std::string(kLightMethodSizeMax + 1, 'a'), {}})),
              LightMessageError::TooLong);
    EXPECT_EQ(decode_light_response(unhex("12031201ff")).error(), LightMessageError::NoProof);
}

TEST(StateMessage, RequestAndPart) {
    StateRequest request{.block = Hash{}, .after = text("key")};
    request.block.bytes[0] = 7;
    EXPECT_EQ(hex(encode(request)), "0x0a2007" + std::string(62, '0') + "12036b65791801");
    EXPECT_EQ(*decode_state_request(encode(request)), request);
    const StatePart part{{{text("a"), text("1")}, {text("ab"), {}}}, true};
    EXPECT_EQ(hex(encode(part)), "0x0a1212060a016112013112060a02616212001801");
    EXPECT_EQ(*decode_state_response(encode(part)), part);
}

TEST(StateMessage, WhatIsRefused) {
    EXPECT_EQ(decode_state_request({}).error(), StateMessageError::NoBlock);
    auto two_starts = encode(StateRequest{.block = Hash{}, .after = text("a")});
    primitives::append(two_starts, unhex("120162"));
    EXPECT_EQ(decode_state_request(two_starts).error(), StateMessageError::ChildTrie);
    EXPECT_EQ(
        decode_state_response(encode(StatePart{{{text("b"), {}}, {text("a"), {}}}, true})).error(),
        StateMessageError::NotOrdered);
    EXPECT_EQ(decode_state_response(unhex("0a030a0161")).error(), StateMessageError::ChildTrie);
    EXPECT_EQ(decode_state_response(unhex("0a05")).error(), StateMessageError::Malformed);
}

}  // namespace
}  // namespace p2p::protocols
