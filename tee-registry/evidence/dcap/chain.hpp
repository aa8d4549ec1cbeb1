// Steps of an X.509 path walk over chains of fixed shape (leaf, CA, root): no path building, no
// trust store, no clock but the one given. Each step answers yes or no; the caller names the error.
#pragma once

#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/crl.hpp"
#include "tee-registry/evidence/dcap/policy.hpp"
#include "tee-registry/evidence/dcap/report.hpp"

#include <optional>

namespace tee_registry::dcap {

/// Certificates and the DER they point into; moving it keeps the views valid.
struct CertificateChain {
    std::vector<Bytes> der;
    std::vector<der::Certificate> certificates;
};

/// Exactly `count` certificates in PEM, leaf first; nullopt when any is malformed.
std::optional<CertificateChain> read_chain(BytesView pem, std::size_t count);

/// Byte equality with Intel's root or one of the policy's.
bool is_trusted_root(BytesView der, const Policy& policy);

/// Whether the names and key identifiers say that `issuer` issued `child`.
bool names_issuer(const der::Certificate& child, const der::Certificate& issuer);
bool is_signed_by(primitives::Host& host, const der::Certificate& child,
                  const der::Certificate& issuer);

/// A CA that may issue certificates and `below` levels of CAs under it.
bool is_ca(const der::Certificate& certificate, std::uint32_t below);
/// A certificate that signs data and issues nothing.
bool is_signer(const der::Certificate& certificate);

/// CertificateNotYetValid or CertificateExpired, else narrows `window`.
Result<Done, EvidenceError> check_validity(const der::Certificate& certificate, UnixSeconds now,
                                           ValidityWindow& window);

/// Reads a CRL and checks that `issuer` issued it and that it holds at `now`: CrlMalformed,
/// CrlIssuerMismatch, CrlSignatureInvalid, CrlNotYetValid, CrlExpired. Narrows `window`.
Result<der::Crl, EvidenceError> verify_crl(primitives::Host& host, BytesView der,
                                           const der::Certificate& issuer, UnixSeconds now,
                                           ValidityWindow& window);

}  // namespace tee_registry::dcap
