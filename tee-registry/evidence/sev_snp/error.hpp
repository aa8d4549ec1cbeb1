// Why SEV-SNP evidence is refused: one value per rule, in the order in which the rules are checked.
// The numbers are part of what the chain reports: append, never reorder.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace tee_registry::sev_snp {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

enum class SnpError : std::uint8_t {
    // The report's structure.
    ReportMalformed,
    ReportVersionUnsupported,
    SignatureAlgorithmUnsupported,
    ReservedBytesSet,
    ReservedBitsSet,
    SigningKeyUnsupported,
    // The certificates and the product they speak of.
    CollateralTooLarge,
    CertificateMalformed,
    EndorsementKindMismatch,
    EndorsementExtensionInvalid,
    ProductUnknown,
    ProductMismatch,
    ProductDisabled,
    RootUntrusted,
    ChainInvalid,
    ChainSignatureInvalid,
    CertificateNotYetValid,
    CertificateExpired,
    // The revocation list.
    CrlMissing,
    CrlMalformed,
    CrlIssuerMismatch,
    CrlSignatureInvalid,
    CrlNotYetValid,
    CrlExpired,
    SignerRevoked,
    // The report against its key.
    TcbLayoutInvalid,
    TcbEndorsementMismatch,
    ChipIdMasked,
    ChipIdMismatch,
    ReportSignatureInvalid,
    // The guest and the platform.
    DebugNotAllowed,
    MigrationAgentNotAllowed,
    VmplNotAllowed,
    GuestPolicyRejected,
    PlatformInconsistent,
    AliasCheckMissing,
    PlatformInfoRejected,
    TcbInconsistent,
    TcbBelowMinimum,
};

/// A sentence for the operator: which input broke which rule, and what to do about it.
std::string_view to_string(SnpError error);

}  // namespace tee_registry::sev_snp
