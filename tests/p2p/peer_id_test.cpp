#include "p2p/core/peer_id.hpp"

#include "tests/p2p/fixture.hpp"

namespace p2p {
namespace {

using tests::unhex;

TEST(PeerId, VectorsOfSpecificationAndJsLibp2p) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/peer-id.json");
    const auto root = boost::json::parse(tests::read_text(path));
    for (const auto& run : root.at("run").as_array()) {
        const PeerId id{tests::bytes32(unhex(run.at("identity_pub")))};
        EXPECT_EQ(id.public_key(), unhex(run.at("identity_pub_protobuf")));
        EXPECT_EQ(id.multihash(), unhex(run.at("peer_id_multihash")));
        EXPECT_EQ(id.text(), std::string_view{run.at("peer_id").as_string()});
        EXPECT_EQ(*PeerId::from_text(id.text()), id);
    }
    const auto& texts = root.at("text_examples");
    EXPECT_TRUE(PeerId::from_text(texts.at("ed25519_identity").as_string()));
    for (const auto* name : {"sha256_base58", "sha256_cidv1"})
        EXPECT_EQ(PeerId::from_text(texts.at(name).as_string()).error(),
                  PeerIdError::NotAnEd25519Key);
    const auto secp = unhex(root.at("spec_secp256k1_public_key_protobuf"));
    EXPECT_EQ(PeerId::from_public_key(secp).error(), PeerIdError::NotAnEd25519Key);
}

TEST(PeerId, ReadsTheCidForm) {
    // The multihash of the key 00..1f behind the prefix of a CID, in base32.
    const PeerId id{
        tests::bytes32("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")};
    auto cid = unhex("0172");
    primitives::append(cid, id.multihash());
    static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string text = "b";
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const auto byte : cid) {
        buffer = buffer << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            text += kAlphabet[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) text += kAlphabet[buffer << (5 - bits) & 31];
    const auto read = PeerId::from_text(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, id);
}

TEST(PeerId, RefusesWhatIsNoPeerId) {
    EXPECT_EQ(PeerId::from_text("").error(), PeerIdError::InvalidText);
    EXPECT_EQ(PeerId::from_text("12D3KooW0").error(), PeerIdError::InvalidText);
    EXPECT_EQ(PeerId::from_text(std::string(81, '1')).error(), PeerIdError::TooLong);
    auto damaged = PeerId{}.multihash();
    damaged.push_back(0);
    EXPECT_EQ(PeerId::from_multihash(damaged).error(), PeerIdError::NotAnEd25519Key);
}

}  // namespace
}  // namespace p2p
