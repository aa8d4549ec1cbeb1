#include "primitives/crypto/crypto_host.hpp"

#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/nist_curves.hpp"
#include "primitives/crypto/rsa.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"

namespace primitives::crypto {

Hash128Bit CryptoHost::blake2_128(BytesView data) {
    return blake2b_128(data);
}
Hash CryptoHost::blake2_256(BytesView data) {
    return blake2b_256(data);
}
Hash64Bit CryptoHost::twox_64(BytesView data) {
    return crypto::twox_64(data);
}
Hash128Bit CryptoHost::twox_128(BytesView data) {
    return crypto::twox_128(data);
}
Hash CryptoHost::keccak_256(BytesView data) {
    return crypto::keccak_256(data);
}
Hash CryptoHost::sha2_256(BytesView data) {
    return crypto::sha2_256(data);
}
Hash384Bit CryptoHost::sha2_384(BytesView data) {
    return crypto::sha2_384(data);
}
Hash512Bit CryptoHost::sha2_512(BytesView data) {
    return crypto::sha2_512(data);
}

bool CryptoHost::ed25519_verify(const Bytes64& signature, BytesView message,
                                const Bytes32& public_key) {
    return cache_ != nullptr
               ? verify_with(*cache_, MultiSignature::Kind::Ed25519, signature, message, public_key)
               : crypto::ed25519_verify(signature, message, public_key);
}

bool CryptoHost::sr25519_verify(const Bytes64& signature, BytesView message,
                                const Bytes32& public_key) {
    return cache_ != nullptr
               ? verify_with(*cache_, MultiSignature::Kind::Sr25519, signature, message, public_key)
               : crypto::sr25519_verify(signature, message, public_key);
}

std::optional<Bytes33> CryptoHost::secp256k1_recover_compressed(const Bytes65& signature,
                                                                const Bytes32& digest) {
    return cache_ != nullptr ? recover_with(*cache_, signature, digest)
                             : ecdsa_recover(signature, digest);
}

bool CryptoHost::sr25519_vrf_verify(const VrfSignature& signature, BytesView input,
                                    const Bytes32& public_key) {
    return cache_ != nullptr ? verify_vrf_with(*cache_, signature, input, public_key)
                             : vrf_verify(signature, vrf_input(input), public_key);
}

std::optional<Bytes32> CryptoHost::sr25519_vrf_bytes(const Bytes32& output, BytesView input,
                                                     const Bytes32& public_key,
                                                     std::string_view context) {
    return vrf_bytes(output, vrf_input(input), public_key, context);
}

bool CryptoHost::p256_verify(const Bytes64& signature, BytesView message,
                             const Bytes64& public_key) {
    return crypto::p256_verify(signature, message, public_key);
}
bool CryptoHost::p384_verify(const Bytes96& signature, BytesView message,
                             const Bytes96& public_key) {
    return crypto::p384_verify(signature, message, public_key);
}
bool CryptoHost::p256_point_valid(const Bytes64& public_key) {
    return crypto::p256_point_valid(public_key);
}
bool CryptoHost::rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent,
                                BytesView message, BytesView signature) {
    return crypto::rsa_pss_verify(hash, modulus, exponent, message, signature);
}
bool CryptoHost::rsa_pkcs1_verify(RsaHash hash, BytesView modulus, BytesView exponent,
                                  BytesView message, BytesView signature) {
    return crypto::rsa_pkcs1_verify(hash, modulus, exponent, message, signature);
}

}  // namespace primitives::crypto
