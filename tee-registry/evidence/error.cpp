#include "tee-registry/evidence/error.hpp"

namespace tee_registry {

std::string_view to_string(EvidenceError error) {
    switch (error) {
        case EvidenceError::QuoteTooLarge:
            return "the quote is longer than 16 KiB; cut what follows its signature data";
        case EvidenceError::QuoteMalformed:
            return "the quote is too short or its size fields do not add up; submit it unmodified";
        case EvidenceError::QuoteVersionUnsupported:
            return "the quote's version is not 3, 4 or 5";
        case EvidenceError::AttestationKeyTypeUnsupported:
            return "the quote's attestation key is not ECDSA over P-256 (type 2)";
        case EvidenceError::TeeTypeUnsupported:
            return "the quote's TEE type is neither SGX (0) nor TDX (0x81)";
        case EvidenceError::QuoteBodyMismatch:
            return "the quote's body type or size does not belong to its TEE type";
        case EvidenceError::QeVendorUnknown:
            return "the quoting enclave's vendor is not Intel";
        case EvidenceError::CertificationDataUnsupported:
            return "the quote carries no PCK certificate chain (type 5) and the collateral gives "
                   "none";
        case EvidenceError::CollateralTooLarge:
            return "the collateral is longer than 64 KiB";
        case EvidenceError::CrlMissing:
            return "a certificate revocation list is missing; fetch both the root CA's and the PCK "
                   "CA's";
        case EvidenceError::TcbSignerChainInvalid:
            return "the issuer chain of the TCB info or QE identity is not a TCB signing "
                   "certificate and its root";
        case EvidenceError::CrlIssuerChainInvalid:
            return "the issuer chain of the PCK CRL is not a PCK CA certificate and its root";
        case EvidenceError::RootUntrusted:
            return "a chain does not end in the Intel SGX Root CA (or a root of this chain's "
                   "genesis)";
        case EvidenceError::CrlMalformed:
            return "a certificate revocation list is not a well-formed v2 CRL";
        case EvidenceError::CrlIssuerMismatch:
            return "a certificate revocation list is of another issuer; check that the lists are "
                   "not swapped";
        case EvidenceError::CrlSignatureInvalid:
            return "the signature of a certificate revocation list is wrong";
        case EvidenceError::CrlNotYetValid:
            return "a certificate revocation list is dated after the block's time";
        case EvidenceError::CrlExpired:
            return "a certificate revocation list is past its nextUpdate; fetch new collateral";
        case EvidenceError::CertificateNotYetValid:
            return "a certificate is not valid yet at the block's time";
        case EvidenceError::CertificateExpired:
            return "a certificate has expired at the block's time";
        case EvidenceError::TcbSignerRevoked:
            return "the TCB signing certificate is revoked; fetch new collateral";
        case EvidenceError::TcbInfoSignatureInvalid:
            return "the signature of the TCB info is wrong; submit its exact bytes";
        case EvidenceError::TcbInfoMalformed:
            return "the TCB info is not a well-formed TCB info of version 3";
        case EvidenceError::TcbInfoNotYetValid:
            return "the TCB info is issued after the block's time";
        case EvidenceError::TcbInfoExpired:
            return "the TCB info is past its nextUpdate; fetch new collateral";
        case EvidenceError::QeIdentitySignatureInvalid:
            return "the signature of the QE identity is wrong; submit its exact bytes";
        case EvidenceError::QeIdentityMalformed:
            return "the QE identity is not a well-formed enclave identity of version 2";
        case EvidenceError::QeIdentityNotYetValid:
            return "the QE identity is issued after the block's time";
        case EvidenceError::QeIdentityExpired:
            return "the QE identity is past its nextUpdate; fetch new collateral";
        case EvidenceError::TcbStatusUnrecognized:
            return "the collateral names a TCB status that is not defined";
        case EvidenceError::CollateralTooOld:
            return "the collateral's TCB evaluation number is below the chain's minimum; fetch "
                   "newer collateral";
        case EvidenceError::PckChainMalformed:
            return "the PCK chain is not a PCK certificate, a PCK CA and a root with their roles";
        case EvidenceError::PckChainSignatureInvalid:
            return "a certificate of the PCK chain is not signed by the next one";
        case EvidenceError::PckCaRevoked:
            return "the PCK CA certificate is revoked";
        case EvidenceError::PckRevoked:
            return "the platform's PCK certificate is revoked";
        case EvidenceError::PckExtensionInvalid:
            return "the SGX extension of the PCK certificate is missing or malformed";
        case EvidenceError::TcbInfoMismatch:
            return "the TCB info is of another platform (FMSPC, PCE id) or TEE than the quote; "
                   "fetch the matching one";
        case EvidenceError::TdxModuleMismatch:
            return "the TDX module's signer or attributes are not the ones the TCB info names";
        case EvidenceError::QeReportSignatureInvalid:
            return "the quoting enclave's report is not signed by the PCK certificate's key";
        case EvidenceError::QeReportDataMismatch:
            return "the quoting enclave's report does not bind the attestation key";
        case EvidenceError::QeIdentityMismatch:
            return "the quoting enclave is not the one the QE identity describes";
        case EvidenceError::QeNotSupported:
            return "the quoting enclave is older than every level of the QE identity; update the "
                   "platform's DCAP software";
        case EvidenceError::AttestationKeyInvalid:
            return "the quote's attestation key is not a point on P-256";
        case EvidenceError::QuoteSignatureInvalid:
            return "the quote is not signed by its attestation key";
        case EvidenceError::TcbNotSupported:
            return "the platform is older than every level of the TCB info; update its firmware";
        case EvidenceError::TcbRevoked:
            return "the platform's TCB level is revoked; update its firmware";
        case EvidenceError::TcbStatusRejected:
            return "the platform's TCB status is not accepted by this chain's policy; see its "
                   "advisories";
        case EvidenceError::DebugNotAllowed:
            return "the enclave or TD runs in debug mode, in which the host reads its memory";
        case EvidenceError::ReservedAttributesSet:
            return "the enclave or TD has an attribute set that is not defined";
        case EvidenceError::AttributePolicy:
            return "the TD's attributes are not the ones this chain's policy demands";
        case EvidenceError::ServiceTdNotAllowed:
            return "the TD is bound to a service TD, which this chain's policy does not allow";
        case EvidenceError::ReportDataMismatch:
            return "the report data does not bind this worker, operator, chain and block";
    }
    return "unknown evidence error";
}

}  // namespace tee_registry
