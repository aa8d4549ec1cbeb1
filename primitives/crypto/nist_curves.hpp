// ECDSA verification on P-256 (SHA-256) and P-384 (SHA-384) for attestation evidence. Keys are x |
// y and signatures r | s, big-endian numbers of the curve's size: OpenSSL supplies the arithmetic
// and none of its parsers, so a library update cannot change what the chain accepts.
//
// Accepted: 1 <= r, s < n, x, y < p, (x, y) on the curve, and the equation holds. High s is
// accepted.
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

bool p256_verify(const Bytes64& signature, BytesView message, const Bytes64& public_key);
bool p384_verify(const Bytes96& signature, BytesView message, const Bytes96& public_key);

/// Whether x | y is a point of P-256.
bool p256_point_valid(const Bytes64& public_key);

}  // namespace primitives::crypto
