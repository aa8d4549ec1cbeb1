#include "tee-registry/evidence/ias/error.hpp"

namespace tee_registry::ias {

std::string_view to_string(IasError error) {
    switch (error) {
        case IasError::EvidenceMalformed:
            return "the evidence is not an object with raReport, signature and rawSigningCert; "
                   "submit it as it was recorded";
        case IasError::EvidenceTooLarge:
            return "the report or its certificate is longer than 16 KiB; submit it as it was "
                   "recorded";
        case IasError::CertificateMalformed:
            return "the signing certificate is not an RSA certificate in DER; submit the first one "
                   "of the recorded chain";
        case IasError::CertificateUntrusted:
            return "the signing certificate is not Intel's report signing CA's; submit the "
                   "recorded "
                   "one";
        case IasError::CertificateNotYetValid:
            return "the signing certificate is not valid yet at the time of judgement; judge at "
                   "the "
                   "time of the report";
        case IasError::CertificateExpired:
            return "the signing certificate has expired at the time of judgement (the last one "
                   "ended "
                   "on 2026-11-20); judge at the time of the report";
        case IasError::ReportSignatureInvalid:
            return "the report is not signed by its certificate's key; submit its exact bytes";
        case IasError::ReportMalformed:
            return "the report is not the JSON of an attestation verification report; submit its "
                   "exact bytes";
        case IasError::ReportVersionUnsupported:
            return "the report's version is not 4; other versions were never accepted";
        case IasError::ReportFromFuture:
            return "the report is dated after the time of judgement; judge at the time of the "
                   "report";
        case IasError::ReportOutdated:
            return "the report is older than accepted at the time of judgement; judge at the time "
                   "at "
                   "which it was submitted";
        case IasError::StatusRejected:
            return "the report's quote status is not one that was ever accepted; nothing can be "
                   "done "
                   "for this report";
        case IasError::QuoteBodyMalformed:
            return "the report's quote body is not an EPID quote of 432 bytes; submit the report "
                   "as "
                   "it was recorded";
        case IasError::DebugNotAllowed:
            return "the enclave ran in debug mode, in which the host reads its memory; nothing can "
                   "be "
                   "done for this report";
        case IasError::NotForRegistration:
            return "Intel has ended its attestation service, whose last signing certificate "
                   "expired on "
                   "2026-11-20; register with a DCAP quote";
    }
    return "unknown IAS error";
}

}  // namespace tee_registry::ias
