#include "tee-registry/evidence/dcap/step.hpp"

namespace tee_registry::dcap {

StepText text_of(Step step) {
    switch (step) {
        case Step::Quote:
            return {"quote structure", "sizes add up; version, key type, TEE and vendor are known"};
        case Step::CollateralSize:
            return {"collateral present", "at most 64 KiB, with both revocation lists"};
        case Step::Root:
            return {"root of trust", "the pinned root, in force, and its revocation list"};
        case Step::TcbSigner:
            return {"collateral signers", "TCB signing certificates of the root, not revoked"};
        case Step::PckCrl:
            return {"PCK revocation list", "signed by a PCK CA of the root, in force"};
        case Step::TcbInfo:
            return {"TCB info", "signed over its exact bytes, well-formed, in force"};
        case Step::QeIdentity:
            return {"QE identity", "signed over its exact bytes, well-formed, in force"};
        case Step::EvaluationNumber:
            return {"collateral generation", "evaluation number not below the policy's minimum"};
        case Step::PckChain:
            return {"PCK certificate chain", "PCK certificate, PCK CA, root: signed, in force"};
        case Step::PckRevocation:
            return {"PCK revocation", "neither the platform nor its CA is revoked"};
        case Step::PckExtension:
            return {"platform description", "the SGX extension is complete and consistent"};
        case Step::TcbInfoMatch:
            return {"TCB info is the platform's", "same FMSPC, PCE id and TEE"};
        case Step::TdxModule:
            return {"TDX module", "signer and attributes as the TCB info names them"};
        case Step::QeReportSignature:
            return {"QE report signature", "the platform's PCK key signed the quoting enclave"};
        case Step::QeReportData:
            return {"QE report data", "the quoting enclave vouches for the attestation key"};
        case Step::QeIdentityMatch:
            return {"quoting enclave", "Intel's, not in debug mode, at a known level"};
        case Step::AttestationKey:
            return {"attestation key", "a point on P-256"};
        case Step::QuoteSignature:
            return {"quote signature", "the attestation key signed the quote"};
        case Step::TcbLevel:
            return {"TCB level", "platform, module and quoting enclave reach a level"};
        case Step::TcbStatus:
            return {"TCB status", "not revoked, and accepted by the policy"};
        case Step::Attributes:
            return {"attributes", "no debug mode, nothing undefined, as the policy demands"};
    }
    return {"unknown step", ""};
}

}  // namespace tee_registry::dcap
