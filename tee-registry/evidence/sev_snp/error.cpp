#include "tee-registry/evidence/sev_snp/error.hpp"

namespace tee_registry::sev_snp {

std::string_view to_string(SnpError error) {
    switch (error) {
        case SnpError::ReportMalformed:
            return "the report is not 1184 bytes long; submit the report alone, without the header "
                   "that the guest device puts before it";
        case SnpError::ReportVersionUnsupported:
            return "the report's version is not 2, 3, 4 or 5";
        case SnpError::SignatureAlgorithmUnsupported:
            return "the report is not signed with ECDSA over P-384 and SHA-384 (algorithm 1)";
        case SnpError::ReservedBytesSet:
            return "a reserved byte of the report is not zero; submit it unmodified";
        case SnpError::ReservedBitsSet:
            return "a reserved bit of the guest policy, platform info or signer info has the wrong "
                   "value";
        case SnpError::SigningKeyUnsupported:
            return "the report is signed by no key (masked) or by a key that is neither VCEK nor "
                   "VLEK; let the host unmask the chip key";
        case SnpError::CollateralTooLarge:
            return "a certificate is longer than 4 KiB or the revocation list than 64 KiB";
        case SnpError::CertificateMalformed:
            return "the VCEK or VLEK, ASK or ARK is not a well-formed certificate in DER";
        case SnpError::EndorsementKindMismatch:
            return "the certificate is of the other kind than the key that signed the report; send "
                   "the VCEK for a VCEK report and the VLEK for a VLEK report";
        case SnpError::EndorsementExtensionInvalid:
            return "AMD's extensions of the VCEK or VLEK are missing, doubled or malformed";
        case SnpError::ProductUnknown:
            return "the certificate names a product that is neither Milan, Genoa (Bergamo, Siena) "
                   "nor Turin";
        case SnpError::ProductMismatch:
            return "the report's processor family and model are not the certificate's product";
        case SnpError::ProductDisabled:
            return "this chain accepts no reports of this product at present";
        case SnpError::RootUntrusted:
            return "the ARK is not AMD's root of this product (or a root of this chain's genesis)";
        case SnpError::ChainInvalid:
            return "the certificates are not an ARK, the ASK or ASVK it issued and the VCEK or "
                   "VLEK that one issued";
        case SnpError::ChainSignatureInvalid:
            return "a certificate is not signed by the next one of the chain";
        case SnpError::CertificateNotYetValid:
            return "a certificate is not valid yet at the block's time";
        case SnpError::CertificateExpired:
            return "a certificate has expired at the block's time; fetch it again from AMD";
        case SnpError::CrlMissing:
            return "the revocation list is missing; fetch the product's list from AMD's key server";
        case SnpError::CrlMalformed:
            return "the revocation list is not a well-formed v2 CRL in DER";
        case SnpError::CrlIssuerMismatch:
            return "the revocation list is not of this product's ARK";
        case SnpError::CrlSignatureInvalid:
            return "the signature of the revocation list is wrong";
        case SnpError::CrlNotYetValid:
            return "the revocation list is dated after the block's time";
        case SnpError::CrlExpired:
            return "the revocation list is past its nextUpdate; fetch a new one";
        case SnpError::SignerRevoked:
            return "the ASK or ASVK is revoked by AMD";
        case SnpError::TcbLayoutInvalid:
            return "a TCB version of the report sets a byte that its product reserves";
        case SnpError::TcbEndorsementMismatch:
            return "the certificate endorses another TCB version than the report's; fetch the one "
                   "for the reported TCB";
        case SnpError::ChipIdMasked:
            return "the host masks the chip id, so that the report names no machine; let it unmask "
                   "the id";
        case SnpError::ChipIdMismatch:
            return "the VCEK is of another chip than the report";
        case SnpError::ReportSignatureInvalid:
            return "the report is not signed by the key of its VCEK or VLEK";
        case SnpError::DebugNotAllowed:
            return "the guest's policy allows debugging, by which the host reads its memory";
        case SnpError::MigrationAgentNotAllowed:
            return "the guest's policy allows a migration agent, which may read its memory";
        case SnpError::VmplNotAllowed:
            return "the report was requested at a less privileged VMPL than this chain accepts; "
                   "request it at VMPL 0";
        case SnpError::GuestPolicyRejected:
            return "the guest's policy sets or lacks a bit that this chain's policy decides";
        case SnpError::PlatformInconsistent:
            return "the platform runs in a way that the guest's policy forbids (SMT, RAPL or "
                   "ciphertext hiding)";
        case SnpError::AliasCheckMissing:
            return "the platform has not completed the memory alias check against BadRAM; update "
                   "its firmware";
        case SnpError::PlatformInfoRejected:
            return "the platform's settings are not the ones this chain's policy demands";
        case SnpError::TcbInconsistent:
            return "the report claims a TCB above the committed one, or commits one above the "
                   "current one";
        case SnpError::TcbBelowMinimum:
            return "a TCB version of the report is below this chain's minimum for the product; "
                   "update the platform's firmware and relaunch the guest";
    }
    return "unknown SEV-SNP error";
}

}  // namespace tee_registry::sev_snp
