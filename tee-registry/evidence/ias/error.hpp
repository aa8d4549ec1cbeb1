// Why a report of Intel's attestation service is refused: one value per rule, in the order in which
// the rules are checked.
#pragma once

#include "tee-registry/evidence/rule.hpp"

#include <cstdint>
#include <string_view>

namespace tee_registry::ias {

enum class IasError : std::uint8_t {
    EvidenceMalformed,
    EvidenceTooLarge,
    CertificateMalformed,
    CertificateUntrusted,
    CertificateNotYetValid,
    CertificateExpired,
    ReportSignatureInvalid,
    ReportMalformed,
    ReportVersionUnsupported,
    ReportFromFuture,
    ReportOutdated,
    StatusRejected,
    QuoteBodyMalformed,
    DebugNotAllowed,
    /// What a registration answers to any evidence of this kind.
    NotForRegistration,
};

/// A sentence: which input broke which rule, and what to do about it.
std::string_view to_string(IasError error);

}  // namespace tee_registry::ias
