// RSA verification from bare numbers, against signatures that OpenSSL makes.
#include "primitives/crypto/rsa.hpp"

#include "primitives/crypto/openssl.hpp"
#include "tests/support/crypto_samples.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

namespace primitives::crypto {
namespace {

using namespace openssl;

class SigningKey {
  public:
    explicit SigningKey(unsigned bits) : key_{EVP_RSA_gen(bits)} {}

    Bytes number(const char* name) const {
        BIGNUM* raw = nullptr;
        EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), name, &raw), 1);
        const BigNumber owned{raw};
        Bytes out(static_cast<std::size_t>(BN_num_bytes(raw)));
        BN_bn2bin(raw, out.data());
        return out;
    }
    Bytes modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
    Bytes exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }

    Bytes sign(const EVP_MD* digest, int padding, int salt_length, BytesView message) const {
        const DigestContext context{EVP_MD_CTX_new()};
        EVP_PKEY_CTX* settings = nullptr;
        EXPECT_EQ(EVP_DigestSignInit(context.get(), &settings, digest, nullptr, key_.get()), 1);
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(settings, padding), 1);
        if (padding == RSA_PKCS1_PSS_PADDING) {
            EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, salt_length), 1);
        }
        Bytes out(512);
        std::size_t size = out.size();
        EXPECT_EQ(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()),
                  1);
        out.resize(size);
        return out;
    }

  private:
    Key key_;
};

class Rsa : public testing::Test {
  protected:
    static void SetUpTestSuite() { key_ = new SigningKey{2048}; }
    static void TearDownTestSuite() { delete key_; }
    static SigningKey* key_;

    BytesView message_ = view_of("evidence");
};
SigningKey* Rsa::key_ = nullptr;

TEST_F(Rsa, VerifiesBothPaddingsWithEveryHash) {
    const std::pair<RsaHash, const EVP_MD*> hashes[] = {{RsaHash::Sha256, EVP_sha256()},
                                                        {RsaHash::Sha384, EVP_sha384()},
                                                        {RsaHash::Sha512, EVP_sha512()}};
    const Bytes n = key_->modulus();
    const Bytes e = key_->exponent();
    for (const auto& [hash, digest] : hashes) {
        const Bytes pss =
            key_->sign(digest, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST, message_);
        const Bytes pkcs1 = key_->sign(digest, RSA_PKCS1_PADDING, 0, message_);
        EXPECT_TRUE(rsa_pss_verify(hash, n, e, message_, pss));
        EXPECT_TRUE(rsa_pkcs1_verify(hash, n, e, message_, pkcs1));
        EXPECT_FALSE(rsa_pss_verify(hash, n, e, message_, pkcs1)) << "the other padding";
        EXPECT_FALSE(rsa_pkcs1_verify(hash, n, e, message_, pss)) << "the other padding";
        EXPECT_FALSE(rsa_pss_verify(hash, n, e, view_of("another"), pss));
        EXPECT_FALSE(rsa_pkcs1_verify(hash, n, e, view_of("another"), pkcs1));
    }
}

TEST_F(Rsa, TheHashAndTheSaltLengthAreFixed) {
    const Bytes n = key_->modulus();
    const Bytes e = key_->exponent();
    const Bytes pkcs1 = key_->sign(EVP_sha256(), RSA_PKCS1_PADDING, 0, message_);
    EXPECT_FALSE(rsa_pkcs1_verify(RsaHash::Sha384, n, e, message_, pkcs1));
    const Bytes short_salt = key_->sign(EVP_sha256(), RSA_PKCS1_PSS_PADDING, 20, message_);
    EXPECT_FALSE(rsa_pss_verify(RsaHash::Sha256, n, e, message_, short_salt));
}

TEST_F(Rsa, KeysAndLengthsAreChecked) {
    const Bytes n = key_->modulus();
    const Bytes e = key_->exponent();
    const Bytes good = key_->sign(EVP_sha256(), RSA_PKCS1_PADDING, 0, message_);
    const auto verify = [&](const Bytes& modulus, const Bytes& exponent, const Bytes& signature) {
        return rsa_pkcs1_verify(RsaHash::Sha256, modulus, exponent, message_, signature);
    };
    ASSERT_TRUE(verify(n, e, good));
    Bytes padded = n;
    padded.insert(padded.begin(), 0);
    EXPECT_FALSE(verify(padded, e, good)) << "leading zero";
    Bytes even = n;
    even.back() &= 0xfeu;
    EXPECT_FALSE(verify(even, e, good)) << "even modulus";
    EXPECT_FALSE(verify(n, {1}, good)) << "exponent 1";
    EXPECT_FALSE(verify(n, {}, good)) << "no exponent";
    EXPECT_FALSE(verify(n, Bytes(9, 1), good)) << "exponent too long";
    EXPECT_FALSE(verify({}, e, {})) << "no modulus";
    Bytes short_signature = good;
    short_signature.pop_back();
    EXPECT_FALSE(verify(n, e, short_signature));
    EXPECT_FALSE(verify(n, e, Bytes(n.size(), 0xff))) << "not below the modulus";
    const Bytes wide(4104 / 8, 0xff);
    EXPECT_FALSE(verify(wide, e, wide)) << "modulus above 4096 bits";
}

TEST(RsaSizes, SmallKeysAreRefused) {
    const SigningKey small{1024};
    const Bytes weak = small.sign(EVP_sha256(), RSA_PKCS1_PADDING, 0, view_of("m"));
    EXPECT_FALSE(
        rsa_pkcs1_verify(RsaHash::Sha256, small.modulus(), small.exponent(), view_of("m"), weak));
}

}  // namespace
}  // namespace primitives::crypto
