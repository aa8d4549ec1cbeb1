#include "primitives/crypto/rsa.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace primitives::crypto {

namespace {

using namespace openssl;

constexpr int kModulusBitsMin = 2048;
constexpr int kModulusBitsMax = 4096;
constexpr std::size_t kExponentSizeMax = 8;

const EVP_MD* digest_of(RsaHash hash) {
    switch (hash) {
        case RsaHash::Sha256:
            return EVP_sha256();
        case RsaHash::Sha384:
            return EVP_sha384();
        case RsaHash::Sha512:
            return EVP_sha512();
    }
    return nullptr;
}

bool is_odd_without_leading_zero(BytesView number) {
    return !number.empty() && number.front() != 0 && (number.back() & 1u) != 0;
}

bool is_acceptable(BytesView modulus, BytesView exponent) {
    if (!is_odd_without_leading_zero(modulus) || !is_odd_without_leading_zero(exponent))
        return false;
    if (modulus.size() > kModulusBitsMax / 8 || exponent.size() > kExponentSizeMax) return false;
    if (exponent.size() == 1 && exponent.front() < 3) return false;
    const BigNumber n = number_of(modulus);
    CHECK(n);
    return BN_num_bits(n.get()) >= kModulusBitsMin;
}

Key key_of(BytesView modulus, BytesView exponent) {
    using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
    using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
    const BigNumber n = number_of(modulus);
    const BigNumber e = number_of(exponent);
    const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    CHECK(n && e && builder && context);
    CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1);
    CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
    CHECK(parameters && EVP_PKEY_fromdata_init(context.get()) == 1);
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return Key{key};
}

bool verify(int padding, RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
            BytesView signature) {
    if (!is_acceptable(modulus, exponent) || signature.size() != modulus.size()) return false;
    const ErrorMark mark;
    const Key key = key_of(modulus, exponent);
    const DigestContext context{EVP_MD_CTX_new()};
    const EVP_MD* digest = digest_of(hash);
    CHECK(context && digest != nullptr);
    // Owned by the digest context.
    EVP_PKEY_CTX* settings = nullptr;
    if (!key || EVP_DigestVerifyInit(context.get(), &settings, digest, nullptr, key.get()) != 1)
        return false;
    if (EVP_PKEY_CTX_set_rsa_padding(settings, padding) != 1) return false;
    if (padding == RSA_PKCS1_PSS_PADDING &&
        (EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1 ||
         EVP_PKEY_CTX_set_rsa_mgf1_md(settings, digest) != 1))
        return false;
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace

bool rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                    BytesView signature) {
    return verify(RSA_PKCS1_PSS_PADDING, hash, modulus, exponent, message, signature);
}

bool rsa_pkcs1_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                      BytesView signature) {
    return verify(RSA_PKCS1_PADDING, hash, modulus, exponent, message, signature);
}

}  // namespace primitives::crypto
