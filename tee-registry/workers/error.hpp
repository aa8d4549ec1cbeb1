// Errors of pallet TeeRegistry: its own, then one for each way in which evidence is refused, so
// that a failed call names the step that failed. The numbers are frozen by metadata.
#pragma once

#include "tee-registry/evidence/error.hpp"

namespace tee_registry::workers {

/// The first error that stands for an EvidenceError; the numbers below it are the pallet's own.
inline constexpr std::uint8_t kFirstEvidenceError = 32;

enum class Error : std::uint8_t {
    UnknownWorker,
    NotOperator,
    InvalidWorkerKey,
    WorkerExists,
    DeviceTaken,
    DeviceChanged,
    BlockNotRecent,
    EvidenceNotNewer,
    AttestationRootInvalid,
    GpuTaken,
    WorkerLocked,
    NotOffered,
    NoChallenge,
    ChallengeOfLaterBlock,
    ContestExists,
    UnknownContest,
    NothingToContest,
    RegistrationsFrozen,
    ClassStopped,
    DeviceDenied,
    GpuDenied,
    MeasurementDenied,
    CertificateDenied,
    AdvisoryDenied,
    CollateralNotStored,
    EndpointInvalid,
    DstackRefused,
    SevSnpRefused,
    GpuRefused,
    EvidenceTooLarge,
    EvidenceNotSigned,

    QuoteTooLarge = kFirstEvidenceError,
    QuoteMalformed,
    QuoteVersionUnsupported,
    AttestationKeyTypeUnsupported,
    TeeTypeUnsupported,
    QuoteBodyMismatch,
    QeVendorUnknown,
    CertificationDataUnsupported,
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
    PckChainMalformed,
    PckChainSignatureInvalid,
    PckCaRevoked,
    PckRevoked,
    PckExtensionInvalid,
    TcbInfoMismatch,
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
    ReportDataMismatch,
};

/// The sentence that metadata gives for it; empty for numbers that are not in use.
std::string_view to_string(Error error);

constexpr Error error_of(EvidenceError error) {
    return static_cast<Error>(kFirstEvidenceError + static_cast<std::uint8_t>(error));
}

}  // namespace tee_registry::workers
