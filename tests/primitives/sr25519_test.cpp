// sr25519: verification, byte-exact signing with a fixed source of randomness, derivation and VRF.
#include "primitives/crypto/sr25519.hpp"

#include "primitives/crypto/ristretto.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/vrf.hpp"
#include "tests/support/crypto_samples.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::array_of;
using tests::hex;
using tests::RepeatingRandom;
using tests::unhex;

TEST(Transcript, MatchesMerlinsOwnVector) {
    // merlin's test of equivalence with a plain STROBE: one message, one challenge of 32 bytes.
    Transcript transcript{"test protocol"};
    transcript.append("some label", "some data");
    Bytes32 challenge;
    transcript.challenge("challenge", challenge);
    EXPECT_EQ(hex(challenge), "0xd5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615");
}

TEST(Sr25519, VerifiesTheVectors) {
    const auto file = tests::vectors("substrate/sig_sr25519.json");
    std::size_t valid = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const bool expected = entry.at("valid").as_bool();
        EXPECT_EQ(
            sr25519_verify(array_of<Bytes64>(entry.at("signature")), unhex(entry.at("message")),
                           array_of<Bytes32>(entry.at("publicKey"))),
            expected);
        valid += expected ? 1 : 0;
    }
    EXPECT_GE(valid, 20u);
}

/// The scalar times 8, then the nonce: the form that key files hold.
std::string half_ed25519(const Sr25519Pair& pair) {
    Bytes out;
    unsigned carry = 0;
    for (const auto byte : pair.key()) {
        out.push_back(static_cast<std::uint8_t>(unsigned{byte} << 3 | carry));
        carry = byte >> 5;
    }
    append(out, pair.nonce());
    return hex(out);
}

TEST(Sr25519, SignsByteForByteWithFixedRandomness) {
    const auto file = tests::vectors("substrate/sig_sr25519_fixed_rng.json");
    ASSERT_EQ(file.at("vectors").as_array().size(), 20u);
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto pair = Sr25519Pair::from_mini_secret(array_of<Bytes32>(entry.at("miniSecret")));
        EXPECT_EQ(hex(pair.public_key()), entry.at("publicKey").as_string());
        EXPECT_EQ(half_ed25519(pair), entry.at("secretScalarTimes8AndNonce").as_string());
        RepeatingRandom random{array_of<Bytes32>(entry.at("rng32"))};
        const Bytes message = unhex(entry.at("message"));
        const Bytes64 signature = pair.sign(message, random);
        EXPECT_EQ(hex(signature), entry.at("signature").as_string());
        EXPECT_TRUE(sr25519_verify(signature, message, pair.public_key()));
    }
}

TEST(Sr25519, DerivesHardAndSoft) {
    const auto file = tests::vectors("substrate/sr25519_derive.json");
    RepeatingRandom random{Bytes32{}};
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto pair = Sr25519Pair::from_mini_secret(array_of<Bytes32>(entry.at("miniSecret")));
        const auto chain_code = array_of<Bytes32>(entry.at("chainCode"));
        EXPECT_EQ(half_ed25519(pair), entry.at("secretHalfEd25519").as_string());
        EXPECT_EQ(hex(pair.public_key()), entry.at("publicKey").as_string());
        const auto hard = pair.derive_hard(chain_code);
        EXPECT_EQ(half_ed25519(hard), entry.at("hardSecret").as_string());
        EXPECT_EQ(hex(hard.public_key()), entry.at("hardPublic").as_string());
        const auto soft = pair.derive_soft(chain_code, random);
        EXPECT_EQ(hex(soft.public_key()), entry.at("softPublic").as_string());
        EXPECT_EQ(half_ed25519(soft).substr(0, 66), entry.at("softSecretScalarTimes8").as_string());
        const auto soft_public = sr25519_derive_public_soft(pair.public_key(), chain_code);
        ASSERT_TRUE(soft_public);
        EXPECT_EQ(*soft_public, soft.public_key());
    }
}

TEST(Sr25519, MatchesThePublicVectors) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/known_public_vectors.json");
    const auto file = boost::json::parse(tests::read_text(path));
    for (const auto& entry : file.at("sr25519_pair_from_seed").as_array()) {
        const auto pair = Sr25519Pair::from_mini_secret(array_of<Bytes32>(entry.at("seed")));
        EXPECT_EQ(half_ed25519(pair), entry.at("pairHalfEd25519").as_string());
        EXPECT_EQ(hex(pair.public_key()), entry.at("public").as_string());
    }
    for (const auto& entry : file.at("sr25519_verify").as_array())
        EXPECT_TRUE(sr25519_verify(array_of<Bytes64>(entry.at("signature")),
                                   view_of(entry.at("message_ascii").as_string()),
                                   array_of<Bytes32>(entry.at("public"))));
    for (const auto& entry : file.at("soft_derive").as_array())
        EXPECT_EQ(hex(*sr25519_derive_public_soft(array_of<Bytes32>(entry.at("public")),
                                                  array_of<Bytes32>(entry.at("chainCode")))),
                  entry.at("derived").as_string());
}

TEST(Sr25519, RefusesForReasonsOfForm) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{5});
    const Bytes64 signature = pair.sign(view_of("m"), random);
    ASSERT_TRUE(sr25519_verify(signature, view_of("m"), pair.public_key()));

    Bytes64 unmarked = signature;
    unmarked[63] &= 0x7fu;
    EXPECT_FALSE(sr25519_verify(unmarked, view_of("m"), pair.public_key())) << "no mark";
    Bytes64 large_s = signature;
    large_s[63] |= 0x70u;
    EXPECT_FALSE(sr25519_verify(large_s, view_of("m"), pair.public_key())) << "s not reduced";
    Bytes32 invalid;
    invalid.fill(0xff);
    EXPECT_FALSE(sr25519_verify(signature, view_of("m"), invalid)) << "key is no point";
    EXPECT_FALSE(sr25519_derive_public_soft(invalid, Bytes32{}));
}

TEST(Sr25519, TheIdentityIsAKeyLikeAnyOther) {
    // With the identity as the key, s B = R holds for whatever challenge: schnorrkel accepts it.
    const ristretto::Scalar s{77};
    const auto r = ristretto::multiply_base(s);
    Bytes64 signature;
    std::copy(r.begin(), r.end(), signature.begin());
    std::copy(s.begin(), s.end(), signature.begin() + 32);
    signature[63] |= 0x80u;
    EXPECT_TRUE(sr25519_verify(signature, view_of("any"), Bytes32{}));
    // s = 0 and R = identity as well.
    Bytes64 zero{};
    zero[63] = 0x80;
    EXPECT_TRUE(sr25519_verify(zero, view_of("any"), Bytes32{}));
}

Transcript context_input(BytesView context, BytesView message) {
    Transcript transcript{"SigningContext"};
    transcript.append("", context);
    transcript.append("sign-bytes", message);
    return transcript;
}

TEST(Vrf, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/vrf_sr25519.json");
    ASSERT_EQ(file.at("vectors").as_array().size(), 20u);
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto pair = Sr25519Pair::from_mini_secret(array_of<Bytes32>(entry.at("miniSecret")));
        const auto input = context_input(unhex(entry.at("context")), unhex(entry.at("message")));
        Transcript proof{"VRF"};
        const Bytes extra = unhex(entry.at("extra"));
        if (!extra.empty()) proof.append("", extra);
        RepeatingRandom random{array_of<Bytes32>(entry.at("rng32"))};
        const auto signature = vrf_sign(pair, input, random, proof);
        EXPECT_EQ(hex(signature.output), entry.at("preOut").as_string());
        EXPECT_EQ(hex(signature.proof), entry.at("proof").as_string());
        EXPECT_TRUE(vrf_verify(signature, input, pair.public_key(), proof));
    }
}

TEST(Vrf, RefusesEveryAlteration) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{6});
    const auto other = Sr25519Pair::from_mini_secret(Bytes32{7});
    const auto input = vrf_input(view_of("slot 1"));
    const auto signature = vrf_sign(pair, input, random);
    ASSERT_TRUE(vrf_verify(signature, input, pair.public_key()));
    EXPECT_FALSE(vrf_verify(signature, vrf_input(view_of("slot 2")), pair.public_key()));
    EXPECT_FALSE(vrf_verify(signature, input, other.public_key()));

    auto altered = signature;
    altered.output = other.public_key();
    EXPECT_FALSE(vrf_verify(altered, input, pair.public_key()));
    altered.output = Bytes32{};
    EXPECT_FALSE(vrf_verify(altered, input, pair.public_key())) << "identity output";
    for (const std::size_t at : {0u, 31u, 32u, 63u}) {
        altered = signature;
        altered.proof[at] ^= 0x01u;
        EXPECT_FALSE(vrf_verify(altered, input, pair.public_key())) << at;
        altered.proof[at] = 0xff;
        EXPECT_FALSE(vrf_verify(altered, input, pair.public_key())) << at;
    }
}

TEST(Vrf, OutputsAreUniqueAndContextsIndependent) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{8});
    const auto input = vrf_input(view_of("slot 1"));
    const auto first = vrf_sign(pair, input, random);
    const auto second = vrf_sign(pair, input, random);
    EXPECT_EQ(first.output, second.output);
    EXPECT_NE(first.proof, second.proof);
    const auto one = vrf_bytes(first.output, input, pair.public_key(), "one");
    const auto two = vrf_bytes(first.output, input, pair.public_key(), "two");
    ASSERT_TRUE(one && two);
    EXPECT_NE(*one, *two);
    Bytes32 invalid;
    invalid.fill(0xff);
    EXPECT_FALSE(vrf_bytes(invalid, input, pair.public_key(), "one"));
}

}  // namespace
}  // namespace primitives::crypto
