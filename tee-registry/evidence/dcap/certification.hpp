// The platform's certificate chain (PCK certificate, PCK CA, root) and what it says of the
// platform.
#pragma once

#include "tee-registry/evidence/dcap/collateral.hpp"

namespace tee_registry::dcap {

/// The key that certifies a platform's quoting enclaves, and the platform.
struct CertifiedPlatform {
    Bytes64 public_key{};
    PckExtension extension;
    /// Of the PCK certificate, without sign byte.
    Bytes serial;
    ValidityWindow valid;
};

/// Verifies a PEM chain of three against the collateral's root and lists. PckChainMalformed,
/// RootUntrusted, PckChainSignatureInvalid, CertificateNotYetValid, CertificateExpired,
/// PckCaRevoked, CrlIssuerMismatch, PckRevoked, PckExtensionInvalid. `step`: as verify_collateral.
Result<CertifiedPlatform, EvidenceError> certify_platform(primitives::Host& host, BytesView pem,
                                                          const VerifiedCollateral& collateral,
                                                          UnixSeconds now, Step* step = nullptr);

}  // namespace tee_registry::dcap
