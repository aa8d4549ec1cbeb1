// NVIDIA's certificates above those of the devices: the same for all devices of a chip, so that a
// chain can keep them and evidence names them by SHA-256 alone (DeviceEvidence::upper).
#pragma once

#include "tee-registry/evidence/dcap/report.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"

namespace tee_registry::nvidia {

/// A certificate of a verified chain.
struct AuthorityLink {
    Bytes32 hash{};
    Bytes der;
    /// Of this certificate and of all above it.
    dcap::ValidityWindow valid;
};

/// Certificates from the lowest up to the root (DER, 1 to kChainMax - 2): the root is pinned or the
/// policy's, each other one issued by the next, none revoked by the policy, all in force. Each must
/// sign certificates and lists, as NVIDIA's own CAs do and the certificate in a device's boot ROM
/// does not: what comes in is NVIDIA's alone, a few for each chip.
/// CertificateMissing (number), CertificateMalformed, RootUntrusted, ChainInvalid,
/// ChainSignatureInvalid, CertificateNotYetValid, CertificateExpired, CertificateRevoked.
Result<std::vector<AuthorityLink>, GpuError> verify_authority(
    primitives::Host& host, const std::vector<Bytes>& certificates, const Policy& policy,
    std::uint64_t now_seconds);

/// Whether `der` is NVIDIA's root or one of the policy's.
bool is_trusted_root(BytesView der, const Policy& policy);
/// Whether `issuer` may have issued `child`, with `below` CAs between it and the signing key.
bool may_issue(const der::CertificateFields& issuer, const der::CertificateFields& child,
               std::size_t below);
bool is_revoked(const der::CertificateFields& certificate, const Policy& policy);
/// A certificate over P-384, at most kCertificateSizeMax long.
std::optional<der::Sha384Certificate> read_device_certificate(BytesView der);

}  // namespace tee_registry::nvidia
