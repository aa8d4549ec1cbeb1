// Eras, signed extrinsics and real headers against the vectors.
#include "primitives/extrinsic.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/header.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/support/host_without_storage.hpp"

#include <gtest/gtest.h>

namespace primitives {
namespace {

using tests::hex;
using tests::unhex;

TEST(Era, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/era.json");
    EXPECT_EQ(hex(scale::encode(Era::immortal())), file.at("immortal").as_string());
    std::size_t checked = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto current = entry.at("current").to_number<std::uint64_t>();
        const auto era = Era::mortal(entry.at("period").to_number<std::uint64_t>(), current);
        EXPECT_EQ(hex(scale::encode(era)), entry.at("hex").as_string());
        const auto decoded = scale::decode<Era>(unhex(entry.at("hex")));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, era);
        EXPECT_EQ(era.period, entry.at("decodedPeriod").to_number<std::uint64_t>());
        // The vectors' client keeps the phase unquantized before it encodes (its bytes agree). The
        // chain knows only what is encoded, so from period 8192 on its era starts that much
        // earlier.
        const auto phase = entry.at("decodedPhase").to_number<std::uint64_t>();
        const std::uint64_t cut = era.period > 4096 ? phase % (era.period >> 12) : 0;
        EXPECT_EQ(era.phase, phase - cut);
        EXPECT_EQ(era.birth(current), entry.at("birth").to_number<std::uint64_t>() - cut);
        EXPECT_EQ(era.death(current), entry.at("death").to_number<std::uint64_t>() - cut);
        ++checked;
    }
    EXPECT_GE(checked, 90u);
}

TEST(Era, EveryTwoBytesDecodeToWhatEncodesBackOrFail) {
    std::size_t valid = 0;
    for (unsigned low = 1; low < 256; ++low)
        for (unsigned high = 0; high < 256; ++high) {
            const Bytes input{static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
            const auto era = scale::decode<Era>(input);
            if (!era) {
                EXPECT_EQ(era.error(), scale::DecodeError::InvalidValue);
                continue;
            }
            EXPECT_EQ(scale::encode(*era), input);
            ++valid;
        }
    EXPECT_GT(valid, 20'000u);
}

struct Signed {
    MultiAddress signer;
    MultiSignature signature;
    Bytes rest;
};

/// Compact length | 0x84 | address | signature | rest.
Signed read_signed(const Bytes& extrinsic) {
    const auto body = scale::decode<Bytes>(extrinsic);
    EXPECT_TRUE(body);
    scale::Decoder in{*body};
    Signed out;
    std::uint8_t version{};
    EXPECT_TRUE(in.take_byte(version));
    EXPECT_EQ(version, kExtrinsicSignedBit | kExtrinsicVersion);
    EXPECT_TRUE(scale::decode_from(in, out.signer) && scale::decode_from(in, out.signature));
    out.rest = to_bytes(in.rest());
    return out;
}

/// What is signed: the payload, or its hash above 256 bytes.
Bytes signed_message(const boost::json::object& entry) {
    if (const auto* hashed = entry.if_contains("payloadHashed");
        hashed != nullptr && hashed->is_string())
        return unhex(*hashed);
    if (const auto* payload = entry.if_contains("signingPayload")) {
        const Bytes bytes = unhex(*payload);
        return bytes.size() > 256 ? to_bytes(crypto::blake2b_256(bytes)) : bytes;
    }
    return {};
}

void check_extrinsics(const char* name, std::size_t verified_min) {
    const auto file = tests::vectors(name);
    tests::HostWithoutStorage host;
    std::size_t verified = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto& fields = entry.as_object();
        if (!fields.contains("extrinsic")) continue;  // only the hash of a long one is given
        const Bytes extrinsic = unhex(fields.at("extrinsic"));
        const auto opaque = scale::decode<OpaqueExtrinsic>(extrinsic);
        ASSERT_TRUE(opaque);
        EXPECT_EQ(scale::encode(*opaque), extrinsic);
        if (!fields.contains("scheme")) continue;
        EXPECT_EQ(hex(crypto::blake2b_256(extrinsic)), fields.at("hash").as_string());
        const Signed parts = read_signed(extrinsic);
        EXPECT_EQ(hex(parts.signer.id), fields.at("signerAccount").as_string());
        const Bytes message = signed_message(fields);
        if (message.empty()) continue;
        EXPECT_TRUE(verify(host, parts.signature, message, parts.signer.id));
        Bytes other = message;
        other.back() ^= 1u;
        EXPECT_FALSE(verify(host, parts.signature, other, parts.signer.id));
        ++verified;
    }
    EXPECT_GE(verified, verified_min);
}

TEST(Extrinsic, SignaturesOfTheVectorsVerify) {
    check_extrinsics("substrate/extrinsics_node_template_v14.json", 50);
    check_extrinsics("substrate/extrinsics_polkadot_v15.json", 50);
}

TEST(Header, RealOnesDecodeEncodeAndHash) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/headers_real.json");
    const auto file = boost::json::parse(tests::read_text(path));
    for (const auto& entry : file.at("vectors").as_array()) {
        const Bytes bytes = unhex(entry.at("header"));
        const auto header = scale::decode<Header>(bytes);
        ASSERT_TRUE(header) << entry.at("source");
        EXPECT_GT(header->number.value, 0u);
        EXPECT_EQ(scale::encode(*header), bytes);
        EXPECT_EQ(hex(crypto::blake2b_256(bytes)), entry.at("hash").as_string());
    }
}

TEST(Header, GenesisHeadersHash) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/genesis.json");
    const auto file = boost::json::parse(tests::read_text(path));
    EXPECT_EQ(hex(crypto::blake2b_256(Bytes{0})),
              "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
    std::size_t checked = 0;
    for (const auto& entry : file.at("fromRawState").as_array()) {
        Header header;
        header.state_root = Hash::from(unhex(entry.at("stateRootV0")));
        header.extrinsics_root = crypto::blake2b_256(Bytes{0});
        EXPECT_EQ(hex(crypto::blake2b_256(scale::encode(header))),
                  entry.at("genesisHashV0").as_string());
        ++checked;
    }
    EXPECT_GE(checked, 4u);
}

}  // namespace
}  // namespace primitives
