#include "primitives/crypto/x25519.hpp"

#include "primitives/check.hpp"

#include <sodium.h>

namespace primitives::crypto {

Bytes32 x25519_public_key(const Bytes32& secret) {
    Bytes32 out;
    CHECK(crypto_scalarmult_base(out.data(), secret.data()) == 0);
    return out;
}

std::optional<Bytes32> x25519(const Bytes32& secret, const Bytes32& other_public_key) {
    Bytes32 out;
    if (crypto_scalarmult(out.data(), secret.data(), other_public_key.data()) != 0)
        return std::nullopt;
    return out;
}

}  // namespace primitives::crypto
