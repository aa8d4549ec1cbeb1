#include "tee-registry/evidence/sev_snp/error.hpp"

namespace tee_registry::sev_snp {

std::string_view to_string(SnpError error) {
    switch (error) {
        case SnpError::ReportMalformed:
            return "the report is not 1184 bytes long; submit the report alone, without the header "
                   "that the guest device puts before it";
        case SnpError::ReportVersionUnsupported:
            return "the report's version is not 2, 3, 4 or 5; use firmware whose reports are of "
                   "one of these, and check that the input is an SEV-SNP report";
        case SnpError::SignatureAlgorithmUnsupported:
            return "the report is not signed with ECDSA over P-384 and SHA-384 (algorithm 1); ask "
                   "the firmware for a report of that kind";
        case SnpError::ReservedBytesSet:
            return "a reserved byte of the report is not zero; submit it unmodified";
        case SnpError::ReservedBitsSet:
            return "a reserved bit of the guest policy, platform info or signer info has the "
                   "wrong value; launch the guest with defined policy bits and submit its report "
                   "unmodified";
        case SnpError::SigningKeyUnsupported:
            return "the report is signed by no key (masked) or by a key that is neither VCEK nor "
                   "VLEK; let the host unmask the chip key";
        case SnpError::CollateralTooLarge:
            return "a certificate is longer than 4 KiB or the revocation list than 64 KiB; submit "
                   "AMD's own, each alone";
        case SnpError::CertificateMalformed:
            return "the VCEK or VLEK, ASK or ARK is missing or is not a well-formed certificate "
                   "in DER; fetch it from AMD's key server and turn PEM into DER";
        case SnpError::EndorsementKindMismatch:
            return "the certificate is of the other kind than the key that signed the report; send "
                   "the VCEK for a VCEK report and the VLEK for a VLEK report";
        case SnpError::EndorsementExtensionInvalid:
            return "AMD's extensions of the VCEK or VLEK are missing, doubled or malformed; "
                   "submit the certificate that AMD's key server gives for this chip";
        case SnpError::ProductUnknown:
            return "the certificate names a product that is neither Milan, Genoa (Bergamo, Siena) "
                   "nor Turin; use a machine of one of these";
        case SnpError::ProductMismatch:
            return "the report's processor family and model are not the certificate's product; "
                   "fetch the certificate for this product";
        case SnpError::ProductDisabled:
            return "this chain accepts no reports of this product at present; use a machine of "
                   "another product";
        case SnpError::RootUntrusted:
            return "the ARK is not AMD's root of this product (or a root of this chain's "
                   "genesis); leave it out, or submit AMD's";
        case SnpError::ChainInvalid:
            return "the certificates are not an ARK, the ASK or ASVK it issued and the VCEK or "
                   "VLEK that one issued; submit the chain that AMD's key server gives for this "
                   "product and kind of key";
        case SnpError::ChainSignatureInvalid:
            return "a certificate is not signed by the next one of the chain; submit the chain of "
                   "this product, unmodified";
        case SnpError::CertificateNotYetValid:
            return "a certificate is not valid yet at the time of judgement; wait, or check the "
                   "time";
        case SnpError::CertificateExpired:
            return "a certificate has expired at the time of judgement; fetch it again from AMD";
        case SnpError::CrlMissing:
            return "the revocation list is missing; fetch the product's list from AMD's key server";
        case SnpError::CrlMalformed:
            return "the revocation list is not a well-formed v2 CRL; give it as DER, exactly as "
                   "AMD's key server serves it";
        case SnpError::CrlIssuerMismatch:
            return "the revocation list is not of this product's ARK; fetch the list of the "
                   "machine's own product";
        case SnpError::CrlSignatureInvalid:
            return "the signature of the revocation list is wrong; fetch it anew";
        case SnpError::CrlNotYetValid:
            return "the revocation list is dated after the time of judgement; wait, or check the "
                   "time";
        case SnpError::CrlExpired:
            return "the revocation list is past its nextUpdate; fetch a new one";
        case SnpError::SignerRevoked:
            return "the ASK or ASVK is revoked by AMD; fetch a certificate under its successor";
        case SnpError::TcbLayoutInvalid:
            return "a TCB version of the report sets a byte that its product reserves; fetch the "
                   "certificate for the machine's own product";
        case SnpError::TcbEndorsementMismatch:
            return "the certificate endorses another TCB version than the report's; fetch the one "
                   "for the reported TCB";
        case SnpError::ChipIdMasked:
            return "the host masks the chip id, so that the report names no machine; let it unmask "
                   "the id";
        case SnpError::ChipIdMismatch:
            return "the VCEK is of another chip than the report; fetch the VCEK for this report's "
                   "chip id";
        case SnpError::ReportSignatureInvalid:
            return "the report is not signed by the key of its VCEK or VLEK; submit it "
                   "unmodified, with the certificate for its chip and TCB";
        case SnpError::DebugNotAllowed:
            return "the guest's policy allows debugging, by which the host reads its memory; "
                   "launch it without";
        case SnpError::MigrationAgentNotAllowed:
            return "the guest's policy allows a migration agent, which may read its memory; "
                   "launch it without";
        case SnpError::VmplNotAllowed:
            return "the report was requested at a less privileged VMPL than this chain accepts; "
                   "request it at VMPL 0";
        case SnpError::GuestPolicyRejected:
            return "the guest's policy sets or lacks a bit that this chain's policy decides; "
                   "launch it with the bits that the chain demands";
        case SnpError::PlatformInconsistent:
            return "the platform runs in a way that the guest's policy forbids (SMT, RAPL or "
                   "ciphertext hiding); set the host up as the guest's policy asks";
        case SnpError::AliasCheckMissing:
            return "the platform has not completed the memory alias check against BadRAM; update "
                   "its firmware";
        case SnpError::PlatformInfoRejected:
            return "the platform's settings are not the ones this chain's policy demands; change "
                   "them in the host's firmware set-up";
        case SnpError::TcbInconsistent:
            return "the report claims a TCB above the committed one, or commits one above the "
                   "current one; let the host commit its firmware and make a new report";
        case SnpError::TcbBelowMinimum:
            return "a TCB version of the report is below this chain's minimum for the product; "
                   "update the platform's firmware and relaunch the guest";
    }
    return "unknown SEV-SNP error";
}

}  // namespace tee_registry::sev_snp
