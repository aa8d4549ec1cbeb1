#include "primitives/crypto/ecdsa.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/hash.hpp"

#include <memory>

#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <sodium.h>

namespace primitives::crypto {

namespace {

struct DestroyContext {
    void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
};

/// Read-only after creation, so all threads share it.
const secp256k1_context* context() {
    static const std::unique_ptr<secp256k1_context, DestroyContext> kShared{
        secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY)};
    return kShared.get();
}

Bytes33 compressed(const secp256k1_pubkey& key) {
    Bytes33 out;
    std::size_t size = out.size();
    CHECK(secp256k1_ec_pubkey_serialize(context(), out.data(), &size, &key,
                                        SECP256K1_EC_COMPRESSED) == 1);
    return out;
}

}  // namespace

std::optional<Bytes33> ecdsa_recover(const Bytes65& signature, const Bytes32& digest) {
    const int v = signature[64] >= 27 ? signature[64] - 27 : signature[64];
    if (v > 3) return std::nullopt;
    secp256k1_ecdsa_recoverable_signature parsed;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, signature.data(),
                                                            v) != 1)
        return std::nullopt;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recover(context(), &key, &parsed, digest.data()) != 1) return std::nullopt;
    return compressed(key);
}

std::optional<EcdsaPair> EcdsaPair::from_secret(const Bytes32& secret) {
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context(), &key, secret.data()) != 1) return std::nullopt;
    return EcdsaPair{secret, compressed(key)};
}

EcdsaPair::~EcdsaPair() {
    sodium_memzero(secret_.data(), secret_.size());
}

Bytes65 EcdsaPair::sign_digest(const Bytes32& digest) const {
    secp256k1_ecdsa_recoverable_signature signature;
    CHECK(secp256k1_ecdsa_sign_recoverable(context(), &signature, digest.data(), secret_.data(),
                                           nullptr, nullptr) == 1);
    Bytes65 out;
    int v = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), out.data(), &v, &signature);
    out[64] = static_cast<std::uint8_t>(v);
    return out;
}

Bytes65 EcdsaPair::sign(BytesView message) const {
    return sign_digest(blake2b_256(message).bytes);
}

}  // namespace primitives::crypto
