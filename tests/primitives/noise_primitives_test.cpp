// X25519, ChaCha20-Poly1305, HMAC and HKDF against the vectors of their RFCs.
#include "primitives/crypto/chacha20_poly1305.hpp"
#include "primitives/crypto/hkdf.hpp"
#include "primitives/crypto/x25519.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::hex;
using tests::unhex;

Bytes32 key_of(std::string_view text) {
    Bytes32 out{};
    const auto bytes = unhex(text);
    std::copy_n(bytes.begin(), out.size(), out.begin());
    return out;
}

TEST(X25519, BothSidesAgree) {
    const auto one = key_of("101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f");
    const auto two = key_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const auto shared = x25519(one, x25519_public_key(two));
    ASSERT_TRUE(shared);
    EXPECT_EQ(shared, x25519(two, x25519_public_key(one)));
}

// RFC 7748, section 5.2, first vector.
TEST(X25519, ScalarMultiplicationOfTheRfc) {
    const auto out =
        x25519(key_of("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
               key_of("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
    ASSERT_TRUE(out);
    EXPECT_EQ(hex(*out), "0xc3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

TEST(X25519, RefusesKeysOfSmallOrder) {
    const auto secret = key_of("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    Bytes32 low{};
    EXPECT_EQ(x25519(secret, low), std::nullopt);
    low[0] = 1;
    EXPECT_EQ(x25519(secret, low), std::nullopt);
}

// RFC 8439, section 2.8.2.
TEST(ChaCha20Poly1305, SealsAndOpensTheVectorOfTheRfc) {
    const auto key = key_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const ChachaNonce nonce{7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47};
    const auto associated = unhex("50515253c0c1c2c3c4c5c6c7");
    const std::string_view text =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    Bytes sealed;
    chacha20_poly1305_seal(key, nonce, associated, view_of(text), sealed);
    EXPECT_EQ(hex(BytesView{sealed}.first(16)), "0xd31a8d34648e60db7b86afbc53ef7ec2");
    EXPECT_EQ(hex(BytesView{sealed}.last(16)), "0x1ae10b594f09e26a7e902ecbd0600691");

    Bytes opened;
    ASSERT_TRUE(chacha20_poly1305_open(key, nonce, associated, sealed, opened));
    EXPECT_EQ(text_of(opened), text);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto damaged = sealed;
        damaged[i] ^= 1;
        Bytes out;
        EXPECT_FALSE(chacha20_poly1305_open(key, nonce, associated, damaged, out)) << i;
        EXPECT_TRUE(out.empty());
    }
    Bytes out;
    EXPECT_FALSE(chacha20_poly1305_open(key, nonce, {}, sealed, out));
    EXPECT_FALSE(chacha20_poly1305_open(key, nonce, associated, BytesView{sealed}.first(15), out));
}

// RFC 4231, case 2.
TEST(Hkdf, HmacOfTheRfc) {
    EXPECT_EQ(hex(hmac_sha256(view_of("Jefe"), view_of("what do ya want for nothing?"))),
              "0x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 5869, cases 1 and 3.
TEST(Hkdf, KeysOfTheRfc) {
    const auto input = unhex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    EXPECT_EQ(
        hex(hkdf_sha256(unhex("000102030405060708090a0b0c"), input, unhex("f0f1f2f3f4f5f6f7f8f9"),
                        42)),
        "0x3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    EXPECT_EQ(
        hex(hkdf_sha256({}, input, {}, 42)),
        "0x8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

}  // namespace
}  // namespace primitives::crypto
