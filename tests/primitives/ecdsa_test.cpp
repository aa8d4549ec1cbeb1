// ECDSA: secp256k1 recovery, P-256 and P-384 verification on fixed-size numbers.
#include "primitives/crypto/ecdsa.hpp"

#include "primitives/crypto/frequent_keys.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/nist_curves.hpp"
#include "primitives/crypto/odd_inverse.hpp"
#include "primitives/crypto/openssl.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/support/p256_key.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::array_of;
using tests::hex;
using tests::unhex;

TEST(Ecdsa, RecoversTheVectors) {
    const auto file = tests::vectors("substrate/sig_ecdsa.json");
    std::size_t valid = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const Bytes32 digest = blake2b_256(unhex(entry.at("message"))).bytes;
        EXPECT_EQ(hex(digest), entry.at("digest").as_string());
        const auto key = ecdsa_recover(array_of<Bytes65>(entry.at("signature")), digest);
        const bool expected = entry.at("valid").as_bool();
        EXPECT_EQ(key && hex(*key) == entry.at("publicKey").as_string(), expected);
        valid += expected ? 1 : 0;
    }
    EXPECT_GE(valid, 20u);
}

TEST(Ecdsa, SignsWhatItRecovers) {
    const auto pair = EcdsaPair::from_secret(Bytes32{1});
    ASSERT_TRUE(pair);
    Bytes65 signature = pair->sign(view_of("message"));
    const Bytes32 digest = blake2b_256(view_of("message")).bytes;
    EXPECT_EQ(ecdsa_recover(signature, digest), pair->public_key());
    signature[64] = static_cast<std::uint8_t>(signature[64] + 27);
    EXPECT_EQ(ecdsa_recover(signature, digest), pair->public_key()) << "v of 27..30";
}

TEST(Ecdsa, RefusesNumbersOutOfRange) {
    EXPECT_FALSE(EcdsaPair::from_secret(Bytes32{}));
    Bytes32 all_ones;
    all_ones.fill(0xff);
    EXPECT_FALSE(EcdsaPair::from_secret(all_ones));

    const Bytes65 good = EcdsaPair::from_secret(Bytes32{1})->sign(view_of("message"));
    const Bytes32 digest = blake2b_256(view_of("message")).bytes;
    for (const unsigned v : {4u, 26u, 31u, 255u}) {
        Bytes65 altered = good;
        altered[64] = static_cast<std::uint8_t>(v);
        EXPECT_FALSE(ecdsa_recover(altered, digest)) << v;
    }
    Bytes65 altered = good;
    std::fill_n(altered.begin(), 32, std::uint8_t{0});
    EXPECT_FALSE(ecdsa_recover(altered, digest)) << "r = 0";
    altered = good;
    std::fill_n(altered.begin() + 32, 32, std::uint8_t{0xff});
    EXPECT_FALSE(ecdsa_recover(altered, digest)) << "s >= n";
}

// RFC 6979, appendix A.2.5 and A.2.6: message "sample" with SHA-256 and SHA-384.
const auto kP256Public = unhex(
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
const auto kP256Signature = unhex(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
const auto kP384Public = unhex(
    "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc"
    "13"
    "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25332647"
    "20");
const auto kP384Signature = unhex(
    "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe"
    "46"
    "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628a"
    "c8");

TEST(P256, MatchesRfc6979) {
    EXPECT_TRUE(p256_verify(array_of<Bytes64>(kP256Signature), view_of("sample"),
                            array_of<Bytes64>(kP256Public)));
    EXPECT_FALSE(p256_verify(array_of<Bytes64>(kP256Signature), view_of("test"),
                             array_of<Bytes64>(kP256Public)));
}

TEST(P384, MatchesRfc6979) {
    EXPECT_TRUE(p384_verify(array_of<Bytes96>(kP384Signature), view_of("sample"),
                            array_of<Bytes96>(kP384Public)));
    EXPECT_FALSE(p384_verify(array_of<Bytes96>(kP384Signature), view_of("test"),
                             array_of<Bytes96>(kP384Public)));
}

TEST(P256, FrequentKeysAreNoExceptionToAnyRule) {
    for (const auto& key : kFrequentP256Keys) {
        EXPECT_TRUE(p256_point_valid(key));
        for (const int fill : {0, 1, 0xff}) {
            Bytes64 signature;
            signature.fill(static_cast<std::uint8_t>(fill));
            EXPECT_FALSE(p256_verify(signature, view_of("message"), key));
        }
        // r = s: the key enters the sum once.
        Bytes64 signature{};
        std::copy_n(key.begin(), 32, signature.begin());
        std::copy_n(key.begin(), 32, signature.begin() + 32);
        EXPECT_FALSE(p256_verify(signature, view_of("message"), key));
    }
}

TEST(P256, VerifiesWhatTheTestKeySigns) {
    const tests::P256Key key{Bytes32{1, 2, 3}};
    ASSERT_TRUE(p256_point_valid(key.public_key()));
    for (const std::string_view message : {"", "a", "another message"}) {
        const Bytes64 signature = key.sign(view_of(message));
        EXPECT_TRUE(p256_verify(signature, view_of(message), key.public_key()));
        for (const std::size_t at : {0u, 31u, 32u, 63u}) {
            Bytes64 altered = signature;
            altered[at] ^= 0x01u;
            EXPECT_FALSE(p256_verify(altered, view_of(message), key.public_key())) << at;
        }
    }
    const tests::P384Key wide{Bytes48{4, 5}};
    EXPECT_TRUE(p384_verify(wide.sign(view_of("m")), view_of("m"), wide.public_key()));
}

Number256Bit limbs_of(const BIGNUM* number) {
    std::array<std::uint8_t, 32> bytes{};
    EXPECT_EQ(BN_bn2lebinpad(number, bytes.data(), 32), 32);
    Number256Bit out{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        out[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
    return out;
}

TEST(OddInverse, IsThatOfOpenSsl) {
    using namespace openssl;
    const BigNumberContext context{BN_CTX_new()};
    const Group group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
    std::vector<BigNumber> moduli;
    moduli.emplace_back(BN_dup(EC_GROUP_get0_order(group.get())));
    moduli.emplace_back(BN_dup(EC_GROUP_get0_field(group.get())));
    for (const auto* text : {"3", "F", "10000000000000001",
                             "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
                             "8000000000000000000000000000000000000000000000000000000000000001"}) {
        BIGNUM* number = nullptr;
        ASSERT_NE(BN_hex2bn(&number, text), 0);
        moduli.emplace_back(number);
    }
    std::size_t absent = 0;
    for (const auto& modulus : moduli) {
        const ErrorMark mark;
        const auto expect_equal = [&](const BIGNUM* number) {
            const BigNumber expected{BN_mod_inverse(nullptr, number, modulus.get(), context.get())};
            const auto found = odd_inverse(limbs_of(number), limbs_of(modulus.get()));
            ASSERT_EQ(found.has_value(), expected != nullptr);
            if (expected)
                EXPECT_EQ(*found, limbs_of(expected.get()));
            else
                ++absent;
        };
        // Both ends, powers of two, and numbers of every size.
        const BigNumber number{BN_new()};
        for (BN_ULONG small = 0; small < 16; ++small) {
            ASSERT_EQ(BN_set_word(number.get(), small), 1);
            if (BN_cmp(number.get(), modulus.get()) < 0) expect_equal(number.get());
            ASSERT_EQ(BN_sub(number.get(), modulus.get(), number.get()), 1);
            if (BN_cmp(number.get(), modulus.get()) < 0 && BN_is_negative(number.get()) == 0)
                expect_equal(number.get());
        }
        Bytes seed(32, 1);
        for (int i = 0; i < 2000; ++i) {
            seed = to_bytes(sha2_256(seed));
            const BigNumber drawn = number_of(seed);
            ASSERT_EQ(BN_rshift(drawn.get(), drawn.get(), i % 256), 1);
            ASSERT_EQ(BN_nnmod(number.get(), drawn.get(), modulus.get(), context.get()), 1);
            expect_equal(number.get());
        }
    }
    EXPECT_GT(absent, 100u);
}

/// A key and a signature with s = 1 over a message, such that the x coordinate of the point that
/// verification finds is n + r: Q = (R - z G) / r.
std::pair<Bytes64, Bytes64> signature_with_x_above_order(BytesView message) {
    using namespace openssl;
    const Group group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
    const BigNumberContext context{BN_CTX_new()};
    const BIGNUM* order = EC_GROUP_get0_order(group.get());
    const CurvePoint point{EC_POINT_new(group.get())};
    const BigNumber r{BN_new()};
    const BigNumber x{BN_dup(order)};
    BN_zero(r.get());
    do {
        EXPECT_EQ(BN_add_word(r.get(), 1), 1);
        EXPECT_EQ(BN_add_word(x.get(), 1), 1);
    } while (EC_POINT_set_compressed_coordinates(group.get(), point.get(), x.get(), 0,
                                                 context.get()) != 1);
    const BigNumber inverse{BN_mod_inverse(nullptr, r.get(), order, context.get())};
    const BigNumber factor{BN_new()};
    const BigNumber z = number_of(sha2_256(message));
    EXPECT_EQ(BN_mod_mul(factor.get(), z.get(), inverse.get(), order, context.get()), 1);
    EXPECT_EQ(BN_sub(factor.get(), order, factor.get()), 1);
    EXPECT_EQ(EC_POINT_mul(group.get(), point.get(), factor.get(), point.get(), inverse.get(),
                           context.get()),
              1);
    Bytes64 key{};
    Bytes64 signature{};
    const BigNumber y{BN_new()};
    EXPECT_EQ(
        EC_POINT_get_affine_coordinates(group.get(), point.get(), x.get(), y.get(), context.get()),
        1);
    EXPECT_EQ(BN_bn2binpad(x.get(), key.data(), 32), 32);
    EXPECT_EQ(BN_bn2binpad(y.get(), key.data() + 32, 32), 32);
    EXPECT_EQ(BN_bn2binpad(r.get(), signature.data(), 32), 32);
    signature[63] = 1;
    return {key, signature};
}

TEST(P256, ThePointsXMayBeAboveTheOrder) {
    auto [key, signature] = signature_with_x_above_order(view_of("m"));
    EXPECT_TRUE(p256_verify(signature, view_of("m"), key));
    EXPECT_FALSE(p256_verify(signature, view_of("n"), key));
    ++signature[31];
    EXPECT_FALSE(p256_verify(signature, view_of("m"), key));
}

TEST(P256, RangesOfTheNumbersAreChecked) {
    const auto good = array_of<Bytes64>(kP256Signature);
    const auto key = array_of<Bytes64>(kP256Public);
    const auto order = unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    for (const std::ptrdiff_t half : {0, 32}) {
        Bytes64 altered = good;
        std::fill_n(altered.begin() + half, 32, std::uint8_t{0});
        EXPECT_FALSE(p256_verify(altered, view_of("sample"), key)) << "0 at " << half;
        std::copy(order.begin(), order.end(), altered.begin() + half);
        EXPECT_FALSE(p256_verify(altered, view_of("sample"), key)) << "n at " << half;
    }
    // s' = n - s is the other valid signature: malleable by definition, accepted.
    Bytes64 mirrored = good;
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int difference = int{order[i]} - int{good[32 + i]} - borrow;
        borrow = difference < 0 ? 1 : 0;
        mirrored[32 + i] = static_cast<std::uint8_t>(difference + 256 * borrow);
    }
    EXPECT_TRUE(p256_verify(mirrored, view_of("sample"), key));
}

TEST(P256, PointsAreChecked) {
    auto key = array_of<Bytes64>(kP256Public);
    EXPECT_TRUE(p256_point_valid(key));
    EXPECT_FALSE(p256_point_valid(Bytes64{})) << "the origin is not on the curve";
    key[63] ^= 0x01u;
    EXPECT_FALSE(p256_point_valid(key)) << "not on the curve";
    EXPECT_FALSE(p256_verify(array_of<Bytes64>(kP256Signature), view_of("sample"), key));
    // x = 5 has a point; p + 5 is the same residue and still refused.
    const auto p_plus_5 = unhex("ffffffff00000001000000000000000000000001000000000000000000000004");
    Bytes64 large = array_of<Bytes64>(kP256Public);
    std::copy(p_plus_5.begin(), p_plus_5.end(), large.begin());
    EXPECT_FALSE(p256_point_valid(large));
    large.fill(0xff);
    EXPECT_FALSE(p256_point_valid(large));
}

}  // namespace
}  // namespace primitives::crypto
