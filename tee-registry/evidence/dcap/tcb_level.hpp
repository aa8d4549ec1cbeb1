// From security versions to one status: Intel's rules for platform level, TDX module, relaunch
// advice and quoting enclave (QVL's TcbLevelCheck and TdxModuleCheck).
//
// For a TDX module of generation 1 or above, components 0 and 1 of TEE_TCB_SVN are the module's own
// version, which its identity judges; the platform's levels are compared from component 2 on.
// Verifiers that compare all 16 call such platforms out of date when they are not.
#pragma once

#include "tee-registry/evidence/dcap/pck_extension.hpp"
#include "tee-registry/evidence/dcap/qe_identity.hpp"

namespace tee_registry::dcap {

/// Checks signer and attributes of the TDX module that made the report: TdxModuleMismatch.
Result<Done, EvidenceError> check_tdx_module(const TcbInfo& info, const TdReport& report);

/// The status that all parts give together, with the advisories of platform, module and quoting
/// enclave in this order, none twice. tcb_date is the platform level's.
/// TcbNotSupported when a part is below every level. Revoked is a status here, not an error.
Result<TcbVerdict, EvidenceError> judge_sgx(const TcbInfo& info, const PckExtension& platform,
                                            const TcbVerdict& qe);
/// As judge_sgx; `relaunch_known` is whether the quote can tell what a relaunch would give (a body
/// of TDX 1.5). TdxModuleMismatch when that names a module without identity.
Result<TcbVerdict, EvidenceError> judge_tdx(const TcbInfo& info, const PckExtension& platform,
                                            const TdReport& report, bool relaunch_known,
                                            const TcbVerdict& qe);

}  // namespace tee_registry::dcap
