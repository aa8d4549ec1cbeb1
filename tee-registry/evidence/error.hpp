// Why evidence is refused: one value per rule, in the order in which the rules are checked. The
// numbers are part of what the chain reports (module errors, events): append, never reorder.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"
#include "tee-registry/evidence/rule.hpp"

#include <cstdint>
#include <string_view>

namespace tee_registry {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

enum class EvidenceError : std::uint8_t {
    // The quote's structure.
    QuoteTooLarge,
    QuoteMalformed,
    QuoteVersionUnsupported,
    AttestationKeyTypeUnsupported,
    TeeTypeUnsupported,
    QuoteBodyMismatch,
    QeVendorUnknown,
    CertificationDataUnsupported,
    // The collateral: certificates and CRLs.
    CollateralTooLarge,
    CrlMissing,
    TcbSignerChainInvalid,
    CrlIssuerChainInvalid,
    RootUntrusted,
    CrlMalformed,
    CrlIssuerMismatch,
    CrlSignatureInvalid,
    CrlNotYetValid,
    CrlExpired,
    CertificateNotYetValid,
    CertificateExpired,
    TcbSignerRevoked,
    // The collateral: signed JSON.
    TcbInfoSignatureInvalid,
    TcbInfoMalformed,
    TcbInfoNotYetValid,
    TcbInfoExpired,
    QeIdentitySignatureInvalid,
    QeIdentityMalformed,
    QeIdentityNotYetValid,
    QeIdentityExpired,
    TcbStatusUnrecognized,
    CollateralTooOld,
    // The platform's certificate.
    PckChainMalformed,
    PckChainSignatureInvalid,
    PckCaRevoked,
    PckRevoked,
    PckExtensionInvalid,
    TcbInfoMismatch,
    // The quote's contents.
    TdxModuleMismatch,
    QeReportSignatureInvalid,
    QeReportDataMismatch,
    QeIdentityMismatch,
    QeNotSupported,
    AttestationKeyInvalid,
    QuoteSignatureInvalid,
    TcbNotSupported,
    TcbRevoked,
    TcbStatusRejected,
    DebugNotAllowed,
    ReservedAttributesSet,
    AttributePolicy,
    ServiceTdNotAllowed,
    // The application's binding.
    ReportDataMismatch,
};

/// A sentence for the operator: which input broke which rule, and what to do about it.
std::string_view to_string(EvidenceError error);

}  // namespace tee_registry
