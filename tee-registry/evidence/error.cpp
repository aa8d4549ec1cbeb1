#include "tee-registry/evidence/error.hpp"

namespace tee_registry {

std::string_view to_string(EvidenceError error) {
    switch (error) {
        case EvidenceError::QuoteTooLarge:
            return "the quote is longer than 16 KiB; cut what follows its signature data";
        case EvidenceError::QuoteMalformed:
            return "the quote is too short or its size fields do not add up; submit it unmodified";
        case EvidenceError::QuoteVersionUnsupported:
            return "the quote's version is not 3, 4 or 5; update the machine's DCAP software, and "
                   "check that the input is an Intel quote";
        case EvidenceError::AttestationKeyTypeUnsupported:
            return "the quote's attestation key is not ECDSA over P-256 (type 2); ask the quoting "
                   "service for an ECDSA quote, EPID is not accepted";
        case EvidenceError::TeeTypeUnsupported:
            return "the quote's TEE type is neither SGX (0) nor, from version 4 on, TDX (0x81); "
                   "submit an SGX or TDX quote";
        case EvidenceError::QuoteBodyMismatch:
            return "the quote's body type or size does not belong to its TEE type; submit it "
                   "unmodified";
        case EvidenceError::QeVendorUnknown:
            return "the quoting enclave's vendor is not Intel; use Intel's quoting enclave";
        case EvidenceError::CertificationDataUnsupported:
            return "the quote carries no PCK certificate chain (type 5); configure the quoting "
                   "service to embed it, or give the chain in the collateral";
        case EvidenceError::CollateralTooLarge:
            return "the collateral is longer than 64 KiB; submit only what this quote needs";
        case EvidenceError::CrlMissing:
            return "a certificate revocation list is missing; fetch both the root CA's and the PCK "
                   "CA's";
        case EvidenceError::TcbSignerChainInvalid:
            return "the issuer chain of the TCB info or QE identity is not a TCB signing "
                   "certificate and its root; take it from the header of the same response";
        case EvidenceError::CrlIssuerChainInvalid:
            return "the issuer chain of the PCK CRL is not a PCK CA certificate and its root; take "
                   "it from the header of the same response";
        case EvidenceError::RootUntrusted:
            return "a chain does not end in the Intel SGX Root CA (or a root of this chain's "
                   "genesis); use production hardware and Intel's own collateral";
        case EvidenceError::CrlMalformed:
            return "a certificate revocation list is not a well-formed v2 CRL; give it as DER, "
                   "exactly as served";
        case EvidenceError::CrlIssuerMismatch:
            return "a certificate revocation list is of another issuer; check that the lists are "
                   "not swapped and that the PCK CRL is of the platform's CA (processor, platform)";
        case EvidenceError::CrlSignatureInvalid:
            return "the signature of a certificate revocation list is wrong; fetch it anew";
        case EvidenceError::CrlNotYetValid:
            return "a certificate revocation list is dated after the time of judgement; wait, or "
                   "check the time";
        case EvidenceError::CrlExpired:
            return "a certificate revocation list is past its nextUpdate; fetch new collateral";
        case EvidenceError::CertificateNotYetValid:
            return "a certificate is not valid yet at the time of judgement; wait, or check the "
                   "time";
        case EvidenceError::CertificateExpired:
            return "a certificate has expired at the time of judgement; fetch new collateral, or "
                   "make a new quote if it is the platform's own";
        case EvidenceError::TcbSignerRevoked:
            return "the TCB signing certificate is revoked; fetch new collateral";
        case EvidenceError::TcbInfoSignatureInvalid:
            return "the signature of the TCB info is wrong; submit its exact bytes";
        case EvidenceError::TcbInfoMalformed:
            return "the TCB info is not a well-formed TCB info of version 3; fetch it from the v4 "
                   "API";
        case EvidenceError::TcbInfoNotYetValid:
            return "the TCB info is issued after the time of judgement; wait, or check the time";
        case EvidenceError::TcbInfoExpired:
            return "the TCB info is past its nextUpdate; fetch new collateral";
        case EvidenceError::QeIdentitySignatureInvalid:
            return "the signature of the QE identity is wrong; submit its exact bytes";
        case EvidenceError::QeIdentityMalformed:
            return "the QE identity is not a well-formed enclave identity of version 2; fetch it "
                   "from the v4 API";
        case EvidenceError::QeIdentityNotYetValid:
            return "the QE identity is issued after the time of judgement; wait, or check the time";
        case EvidenceError::QeIdentityExpired:
            return "the QE identity is past its nextUpdate; fetch new collateral";
        case EvidenceError::TcbStatusUnrecognized:
            return "the collateral names a TCB status that is not defined; check where it comes "
                   "from";
        case EvidenceError::CollateralTooOld:
            return "the collateral's TCB evaluation number is below the accepted minimum; fetch "
                   "newer collateral";
        case EvidenceError::PckChainMalformed:
            return "the PCK chain is not a PCK certificate, a PCK CA and a root with their roles; "
                   "submit the three as issued, in this order";
        case EvidenceError::PckChainSignatureInvalid:
            return "a certificate of the PCK chain is not signed by the next one; submit the chain "
                   "of this platform, unmodified";
        case EvidenceError::PckCaRevoked:
            return "the PCK CA certificate is revoked; register the platform with Intel again to "
                   "get a new PCK certificate";
        case EvidenceError::PckRevoked:
            return "the platform's PCK certificate is revoked; the platform's keys are considered "
                   "compromised and it cannot attest";
        case EvidenceError::PckExtensionInvalid:
            return "the SGX extension of the PCK certificate is missing or malformed; submit the "
                   "certificate that Intel issued";
        case EvidenceError::TcbInfoMismatch:
            return "the TCB info is of another platform (FMSPC, PCE id) or TEE than the quote; "
                   "fetch the matching one";
        case EvidenceError::TdxModuleMismatch:
            return "the TDX module's signer or attributes are not the ones the TCB info names; "
                   "load Intel's production module, or fetch newer collateral";
        case EvidenceError::QeReportSignatureInvalid:
            return "the quoting enclave's report is not signed by the PCK certificate's key; "
                   "submit the chain that belongs to the quote";
        case EvidenceError::QeReportDataMismatch:
            return "the quoting enclave's report does not bind the attestation key; make a new "
                   "quote";
        case EvidenceError::QeIdentityMismatch:
            return "the quoting enclave is not the one the QE identity describes; use Intel's, and "
                   "the identity of its kind (QE for SGX, TD_QE for TDX)";
        case EvidenceError::QeNotSupported:
            return "the quoting enclave is older than every level of the QE identity; update the "
                   "platform's DCAP software";
        case EvidenceError::AttestationKeyInvalid:
            return "the quote's attestation key is not a point on P-256; make a new quote";
        case EvidenceError::QuoteSignatureInvalid:
            return "the quote is not signed by its attestation key; submit it unmodified";
        case EvidenceError::TcbNotSupported:
            return "the platform is older than every level of the TCB info; update its firmware";
        case EvidenceError::TcbRevoked:
            return "the platform's TCB level is revoked; update its firmware";
        case EvidenceError::TcbStatusRejected:
            return "the platform's TCB status is not accepted by the policy; do what its "
                   "advisories say";
        case EvidenceError::DebugNotAllowed:
            return "the enclave or TD runs in debug mode, in which the host reads its memory; "
                   "launch it without";
        case EvidenceError::ReservedAttributesSet:
            return "the enclave or TD has an attribute set that is not defined; launch it without";
        case EvidenceError::AttributePolicy:
            return "the TD's attributes are not the ones the policy demands; launch it with them";
        case EvidenceError::ServiceTdNotAllowed:
            return "the TD is bound to a service TD, which the policy does not allow; launch it "
                   "without migration";
        case EvidenceError::ReportDataMismatch:
            return "the report data does not bind this worker, operator, chain and block; make the "
                   "quote over the data that the registration asks for";
    }
    return "unknown evidence error";
}

}  // namespace tee_registry
