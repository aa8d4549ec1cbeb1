#include "primitives/crypto/verify_ahead.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/vrf.hpp"

namespace primitives::crypto {

namespace {
/// In the place of a signature's scheme.
constexpr std::uint8_t kVrfScheme = 3;
}  // namespace

Hash signature_key(MultiSignature::Kind kind, const Bytes64& signature, BytesView message,
                   const Bytes32& public_key) {
    Bytes hashed;
    hashed.reserve(1 + public_key.size() + signature.size() + message.size());
    hashed.push_back(static_cast<std::uint8_t>(kind));
    append(hashed, public_key);
    append(hashed, signature);
    append(hashed, message);
    return blake2b_256(hashed);
}

Hash recovery_key(const Bytes65& signature, const Bytes32& digest) {
    Bytes hashed;
    hashed.push_back(static_cast<std::uint8_t>(MultiSignature::Kind::Ecdsa));
    append(hashed, signature);
    append(hashed, digest);
    return blake2b_256(hashed);
}

bool verify_with(SignatureCache& cache, MultiSignature::Kind kind, const Bytes64& signature,
                 BytesView message, const Bytes32& public_key) {
    CHECK(kind != MultiSignature::Kind::Ecdsa);
    const Hash key = signature_key(kind, signature, message, public_key);
    if (cache.contains(key)) return true;
    const bool valid = kind == MultiSignature::Kind::Ed25519
                           ? ed25519_verify(signature, message, public_key)
                           : sr25519_verify(signature, message, public_key);
    if (valid) cache.insert(key);
    return valid;
}

std::optional<Bytes33> recover_with(SignatureCache& cache, const Bytes65& signature,
                                    const Bytes32& digest) {
    const Hash key = recovery_key(signature, digest);
    if (const auto known = cache.recovered_key(key)) return known;
    const auto recovered = ecdsa_recover(signature, digest);
    if (recovered) cache.insert_recovered(key, *recovered);
    return recovered;
}

bool verify_vrf_with(SignatureCache& cache, const VrfSignature& signature, BytesView input,
                     const Bytes32& public_key) {
    Bytes hashed{kVrfScheme};
    append(hashed, public_key);
    append(hashed, signature.output);
    append(hashed, signature.proof);
    append(hashed, input);
    const Hash key = blake2b_256(hashed);
    if (cache.contains(key)) return true;
    const bool valid = vrf_verify(signature, vrf_input(input), public_key);
    if (valid) cache.insert(key);
    return valid;
}

bool verify_ahead(SignatureCache& cache, const MultiSignature& signature, BytesView message,
                  const AccountId& account) {
    if (signature.kind == MultiSignature::Kind::Ecdsa) {
        const auto key = recover_with(cache, signature.bytes, blake2b_256(message).bytes);
        return key && blake2b_256(*key).bytes == account.bytes;
    }
    Bytes64 bytes;
    std::copy_n(signature.bytes.begin(), bytes.size(), bytes.begin());
    return verify_with(cache, signature.kind, bytes, message, account.bytes);
}

}  // namespace primitives::crypto
