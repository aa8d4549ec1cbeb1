// Certificates and revocation lists of the SHA-384 family: signed with ecdsa-with-SHA384 over P-384
// (NVIDIA's devices) or RSASSA-PSS with SHA-384, MGF1 with SHA-384 and 48 bytes of salt (AMD's),
// holding a P-384 or an RSA key. Any other algorithm or parameter is refused before a library sees
// it. Rules of names, times and extensions are those of certificate.hpp and crl.hpp.
//
// Two things differ, because AMD's key server differs: a serial may be zero (VCEKs have it), and a
// list may lack its number and authority key identifier.
#pragma once

#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/crl.hpp"

#include <variant>

namespace tee_registry::der {

/// Big-endian without sign byte.
struct RsaPublicKey {
    BytesView modulus;
    BytesView exponent;
};
/// x | y of P-384, or RSA.
using Sha384PublicKey = std::variant<primitives::Bytes96, RsaPublicKey>;

/// Content of an RSASSA-PSS signature.
struct RsaPssSignature {
    BytesView bytes;
};
/// r | s of P-384, or RSA.
using Sha384Signature = std::variant<primitives::Bytes96, RsaPssSignature>;

struct Sha384Certificate : CertificateFields {
    Sha384Signature signature;
    Sha384PublicKey public_key;
};

struct Sha384Crl : CrlFields {
    Sha384Signature signature;
};

Result<Sha384Certificate, DerError> read_sha384_certificate(BytesView der);
Result<Sha384Crl, DerError> read_sha384_crl(BytesView der);

/// Whether `key` made `signature` over `message`; false when they are of different kinds.
bool is_signature(primitives::Host& host, const Sha384Signature& signature, BytesView message,
                  const Sha384PublicKey& key);

}  // namespace tee_registry::der
