// ed25519: vectors, and ZIP-215's rule on the inputs where implementations differ.
#include "primitives/crypto/ed25519.hpp"

#include "primitives/crypto/edwards25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/crypto_samples.hpp"

#include <set>

#include <gtest/gtest.h>
#include <sodium.h>

namespace primitives::crypto {
namespace {

using namespace edwards25519;
using tests::array_of;

TEST(Ed25519, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/sig_ed25519.json");
    std::size_t valid = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const bool expected = entry.at("valid").as_bool();
        EXPECT_EQ(ed25519_verify(array_of<Bytes64>(entry.at("signature")),
                                 tests::unhex(entry.at("message")),
                                 array_of<Bytes32>(entry.at("publicKey"))),
                  expected);
        valid += expected ? 1 : 0;
    }
    EXPECT_GE(valid, 20u);
}

/// The little-endian number p + small as 32 bytes.
Bytes32 p_plus(std::uint8_t small) {
    Bytes32 out;
    out.fill(0xff);
    out[0] = static_cast<std::uint8_t>(0xed + small);
    out[31] = 0x7f;
    return out;
}

/// The canonical encodings of the eight points of small order, from a point of order 8 that is
/// found by clearing the prime-order part of points with small y.
std::set<Bytes32> small_order_encodings() {
    // The group order L of the base point.
    const auto order = array_of<Bytes32>(
        *from_hex("0xedd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
    for (std::uint8_t y = 2;; ++y) {
        const auto point = decompress(Bytes32{y});
        if (!point) continue;
        const Point torsion = multiply_add_base(order, *point, Bytes32{});
        std::set<Bytes32> found;
        Point multiple = torsion;
        for (int i = 0; i < 8; ++i) {
            found.insert(compress(multiple));
            multiple = add(multiple, torsion);
        }
        if (found.size() == 8) return found;
    }
}

/// All 14 encodings that ZIP-215 decodes to a point of small order: a sign bit on x = 0, and y + p
/// where that fits 255 bits, count as further encodings of the same point.
std::vector<Bytes32> torsion_encodings() {
    std::set<Bytes32> all;
    for (const auto& canonical : small_order_encodings()) {
        all.insert(canonical);
        Bytes32 y = canonical;
        y[31] &= 0x7fu;
        const bool y_is_small =
            y[0] < 19 && std::all_of(y.begin() + 1, y.end(), [](auto b) { return b == 0; });
        const bool x_is_zero = is_identity(twice(*decompress(canonical)));
        for (const unsigned sign : {0x00u, 0x80u}) {
            if (!x_is_zero && sign != (canonical[31] & 0x80u)) continue;
            Bytes32 variant = y;
            variant[31] |= static_cast<std::uint8_t>(sign);
            all.insert(variant);
            if (!y_is_small) continue;
            variant = p_plus(y[0]);
            variant[31] |= static_cast<std::uint8_t>(sign);
            all.insert(variant);
        }
    }
    return {all.begin(), all.end()};
}

TEST(Zip215, AcceptsAll196SmallOrderVectors) {
    const auto encodings = torsion_encodings();
    ASSERT_EQ(encodings.size(), 14u);
    for (const auto& public_key : encodings)
        for (const auto& r : encodings) {
            Bytes64 signature{};
            std::copy(r.begin(), r.end(), signature.begin());
            EXPECT_TRUE(ed25519_verify(signature, view_of("Zcash"), public_key))
                << to_hex(public_key) << ' ' << to_hex(r);
        }
}

TEST(Zip215, RefusesAScalarThatIsNotReduced) {
    const Ed25519Pair pair{Bytes32{7}};
    Bytes64 signature = pair.sign(view_of("message"));
    ASSERT_TRUE(ed25519_verify(signature, view_of("message"), pair.public_key()));
    const auto order =
        *from_hex("0xedd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned over = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        over += unsigned{signature[32 + i]} + order[i];
        signature[32 + i] = static_cast<std::uint8_t>(over);
        over >>= 8;
    }
    EXPECT_FALSE(ed25519_verify(signature, view_of("message"), pair.public_key()));
}

TEST(Zip215, RefusesWhatIsNoPointAndWhatIsNotSigned) {
    const Ed25519Pair pair{Bytes32{9}};
    const Bytes64 signature = pair.sign(view_of("one"));
    EXPECT_FALSE(ed25519_verify(signature, view_of("two"), pair.public_key()));
    Bytes32 not_a_point{2};
    ASSERT_FALSE(decompress(not_a_point));
    EXPECT_FALSE(ed25519_verify(signature, view_of("one"), not_a_point));
    Bytes64 bad_r = signature;
    std::copy(not_a_point.begin(), not_a_point.end(), bad_r.begin());
    EXPECT_FALSE(ed25519_verify(bad_r, view_of("one"), pair.public_key()));
    // s = 1 with small-order A and R: [8]B is not the identity.
    Bytes64 forged{1};
    forged[32] = 1;
    EXPECT_FALSE(ed25519_verify(forged, view_of("Zcash"), Bytes32{1}));
}

/// Signs for the key A + torsion with the secret of A: valid by the cofactored equation alone,
/// unless 8 divides the challenge.
Bytes64 sign_for_mixed_order_key(const Bytes32& seed, const Bytes32& public_key,
                                 BytesView message) {
    Bytes32 a;
    std::copy_n(sha2_512(seed).begin(), a.size(), a.begin());
    a[0] &= 0xf8u;
    a[31] = static_cast<std::uint8_t>((a[31] & 0x7fu) | 0x40u);
    const Bytes32 nonce{42};
    const Bytes32 r = compress(multiply_add_base(Bytes32{}, *decompress(public_key), nonce));
    Bytes hashed{r.begin(), r.end()};
    append(hashed, public_key);
    append(hashed, message);
    Bytes32 k;
    crypto_core_ed25519_scalar_reduce(k.data(), sha2_512(hashed).data());
    Bytes32 s;
    crypto_core_ed25519_scalar_mul(s.data(), k.data(), a.data());
    crypto_core_ed25519_scalar_add(s.data(), s.data(), nonce.data());
    Bytes64 signature;
    std::copy(r.begin(), r.end(), signature.begin());
    std::copy(s.begin(), s.end(), signature.begin() + 32);
    return signature;
}

TEST(Zip215, TheEquationIsCofactored) {
    const Bytes32 seed{3};
    const Point honest = *decompress(Ed25519Pair{seed}.public_key());
    std::size_t refused_by_libsodium = 0;
    for (const auto& torsion : small_order_encodings()) {
        const Bytes32 key = compress(add(honest, *decompress(torsion)));
        for (const std::string_view message : {"a", "b", "c"}) {
            const Bytes64 signature = sign_for_mixed_order_key(seed, key, view_of(message));
            EXPECT_TRUE(ed25519_verify(signature, view_of(message), key)) << to_hex(torsion);
            EXPECT_FALSE(ed25519_verify(signature, view_of("other"), key)) << to_hex(torsion);
            const auto text = view_of(message);
            if (crypto_sign_verify_detached(signature.data(), text.data(), text.size(),
                                            key.data()) != 0)
                ++refused_by_libsodium;
        }
    }
    EXPECT_GE(refused_by_libsodium, 10u) << "the samples must need the cofactor";
}

TEST(Edwards25519, AgreesWithLibsodium) {
    Bytes32 seed{};
    for (std::uint8_t i = 0; i < 40; ++i) {
        seed[0] = i;
        const Hash512Bit digest = sha2_512(seed);
        Bytes32 a;
        Bytes32 b;
        Bytes32 p_scalar;
        crypto_core_ed25519_scalar_reduce(a.data(), digest.data());
        crypto_core_ed25519_scalar_reduce(b.data(), sha2_512(digest).data());
        crypto_core_ed25519_scalar_mul(p_scalar.data(), a.data(), b.data());
        Bytes32 p;
        Bytes32 a_p;
        Bytes32 b_base;
        Bytes32 expected;
        ASSERT_EQ(crypto_scalarmult_ed25519_base_noclamp(p.data(), p_scalar.data()), 0);
        ASSERT_EQ(crypto_scalarmult_ed25519_noclamp(a_p.data(), a.data(), p.data()), 0);
        ASSERT_EQ(crypto_scalarmult_ed25519_base_noclamp(b_base.data(), b.data()), 0);
        ASSERT_EQ(crypto_core_ed25519_add(expected.data(), a_p.data(), b_base.data()), 0);
        const auto point = decompress(p);
        ASSERT_TRUE(point);
        EXPECT_EQ(compress(*point), p);
        EXPECT_EQ(compress(multiply_add_base(a, *point, b)), expected);
        EXPECT_EQ(compress(add(*decompress(a_p), *decompress(b_base))), expected);
        EXPECT_EQ(compress(add(*point, *point)), compress(twice(*point)));
        EXPECT_TRUE(is_identity(add(*point, negate(*point))));
    }
}

TEST(Ed25519, SessionKeysAreCanonicalAndOfLargeOrder) {
    EXPECT_TRUE(ed25519_key_is_acceptable_for_sessions(Ed25519Pair{Bytes32{1}}.public_key()));
    for (const auto& encoding : torsion_encodings())
        EXPECT_FALSE(ed25519_key_is_acceptable_for_sessions(encoding)) << to_hex(encoding);
    EXPECT_FALSE(ed25519_key_is_acceptable_for_sessions(Bytes32{2})) << "not a point";
    // y = 3 is a point of large order; p + 3 is its second encoding.
    ASSERT_TRUE(decompress(Bytes32{3}));
    EXPECT_TRUE(ed25519_key_is_acceptable_for_sessions(Bytes32{3}));
    EXPECT_FALSE(ed25519_key_is_acceptable_for_sessions(p_plus(3)));
}

}  // namespace
}  // namespace primitives::crypto
