// Diffie-Hellman on Curve25519 (RFC 7748).
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

/// Any 32 bytes are a secret; the function clamps them.
Bytes32 x25519_public_key(const Bytes32& secret);

/// nullopt when the shared point is zero: the other key is of small order and would make the secret
/// known to everybody.
std::optional<Bytes32> x25519(const Bytes32& secret, const Bytes32& other_public_key);

}  // namespace primitives::crypto
