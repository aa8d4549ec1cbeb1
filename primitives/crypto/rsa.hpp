// RSA verification for attestation evidence: RSASSA-PSS and RSASSA-PKCS1-v1_5 (RFC 8017). The key
// is given as two big-endian numbers without leading zero bytes.
//
// Accepted keys: odd modulus of 2048 to 4096 bits; odd exponent from 3, at most 8 bytes (what
// public keys use; larger ones only cost time). The signature has exactly the modulus's length.
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

/// PSS with MGF1 over the same hash and a salt as long as the hash.
bool rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                    BytesView signature);
bool rsa_pkcs1_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                      BytesView signature);

}  // namespace primitives::crypto
