#include "tests/support/rsa_key.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/openssl.hpp"

#include <map>
#include <string>

namespace tests {
namespace {

using namespace primitives;
using namespace primitives::crypto::openssl;

constexpr std::size_t kModulusSize = 256;
constexpr std::size_t kHashSize = 48;

Bytes bytes_of(const BIGNUM* number, std::size_t size) {
    Bytes out(size);
    CHECK(BN_bn2binpad(number, out.data(), static_cast<int>(size)) == static_cast<int>(size));
    return out;
}

/// SHA-384 of seed | counter, counted up, `size` bytes of it: MGF1 (RFC 8017, B.2.1).
Bytes stretch(BytesView seed, std::size_t size) {
    Bytes out;
    for (std::uint8_t i = 0; out.size() < size; ++i) {
        Bytes input = to_bytes(seed);
        append(input, std::array<std::uint8_t, 4>{0, 0, 0, i});
        append(out, crypto::sha2_384(input));
    }
    out.resize(size);
    return out;
}

/// The first prime from a number of the label on, with p - 1 not divisible by `exponent`.
BigNumber prime_of(const std::string& label, const BIGNUM* exponent, BN_CTX* context) {
    Bytes start = stretch(view_of(label), kModulusSize / 2);
    // The top two bits set make the product of two such primes 2048 bits long.
    start.front() |= 0xc0;
    start.back() |= 0x01;
    BigNumber candidate = number_of(start);
    const BigNumber rest{BN_new()};
    while (true) {
        CHECK(BN_sub(rest.get(), candidate.get(), BN_value_one()) == 1);
        CHECK(BN_mod(rest.get(), rest.get(), exponent, context) == 1);
        if (BN_is_zero(rest.get()) == 0 && BN_check_prime(candidate.get(), context, nullptr) == 1)
            return candidate;
        CHECK(BN_add_word(candidate.get(), 2) == 1);
    }
}

}  // namespace

RsaKey::RsaKey(std::string_view label) : exponent_{0x01, 0x00, 0x01} {
    const BigNumberContext context{BN_CTX_new()};
    const BigNumber e = number_of(exponent_);
    const BigNumber p = prime_of(std::string{label} + " p", e.get(), context.get());
    const BigNumber q = prime_of(std::string{label} + " q", e.get(), context.get());
    const BigNumber n{BN_new()};
    CHECK(BN_mul(n.get(), p.get(), q.get(), context.get()) == 1);
    CHECK(BN_sub_word(p.get(), 1) == 1 && BN_sub_word(q.get(), 1) == 1);
    const BigNumber order{BN_new()};
    CHECK(BN_mul(order.get(), p.get(), q.get(), context.get()) == 1);
    const BigNumber d{BN_mod_inverse(nullptr, e.get(), order.get(), context.get())};
    CHECK(d);
    modulus_ = bytes_of(n.get(), kModulusSize);
    secret_ = bytes_of(d.get(), kModulusSize);
}

/// EMSA-PSS (RFC 8017, 9.1.1), then the power of the secret exponent.
Bytes RsaKey::sign_pss(BytesView message) const {
    const auto digest = crypto::sha2_384(message);
    Bytes seed = secret_;
    append(seed, digest);
    const auto salt = crypto::sha2_384(seed);
    Bytes salted(8);
    append(salted, digest);
    append(salted, salt);
    const auto hash = crypto::sha2_384(salted);

    Bytes block(kModulusSize - 2 * kHashSize - 2);
    block.push_back(0x01);
    append(block, salt);
    const auto mask = stretch(hash, block.size());
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] ^= mask[i];
    // The encoded message is one bit shorter than the modulus.
    block.front() &= 0x7f;
    append(block, hash);
    block.push_back(0xbc);

    return power(block);
}

/// EMSA-PKCS1-v1_5 (RFC 8017, 9.2).
Bytes RsaKey::sign_pkcs1(BytesView message) const {
    // DigestInfo of SHA-256 up to the digest.
    constexpr std::array<std::uint8_t, 19> kDigestInfo{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                       0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                       0x01, 0x05, 0x00, 0x04, 0x20};
    const auto digest = crypto::sha2_256(message);
    Bytes block{0x00, 0x01};
    block.resize(kModulusSize - 1 - kDigestInfo.size() - sizeof digest.bytes, 0xff);
    block.push_back(0x00);
    append(block, kDigestInfo);
    append(block, digest.bytes);
    return power(block);
}

Bytes RsaKey::power(BytesView block) const {
    const BigNumberContext context{BN_CTX_new()};
    const BigNumber n = number_of(modulus_);
    const BigNumber d = number_of(secret_);
    const BigNumber m = number_of(block);
    const BigNumber s{BN_new()};
    CHECK(BN_mod_exp(s.get(), m.get(), d.get(), n.get(), context.get()) == 1);
    return bytes_of(s.get(), kModulusSize);
}

const RsaKey& rsa_key_of(std::string_view label) {
    static std::map<std::string, RsaKey, std::less<>> kept;
    const auto found = kept.find(label);
    if (found != kept.end()) return found->second;
    return kept.emplace(std::string{label}, RsaKey{label}).first->second;
}

}  // namespace tests
