// The kinds of evidence that come from AMD's and NVIDIA's devices, and the forms in which this
// program takes them (JSON, byte strings in hexadecimal):
//
//   snp     snp_input.hpp
//   nvidia  {"nonce": "...", "devices": [{"report": request and response, "certificates": "PEM
//           text, the signing one first"}]}, or {"nonce": "...", "scale": SCALE of the evidence}
//
// Policy sections: {"snp": {"roots", "products": [{"product": "Milan", "enabled": true, "fmc",
// "bootLoader", "tee", "snp", "microcode"}], "vmplMax", "guestPolicyRequired",
// "guestPolicyForbidden", "requireAliasCheck", "platformInfoRequired", "platformInfoForbidden"},
// "nvidia": {"roots", "revokedSerials", "allowProtectedPcie", "models", "manifests"}}. Models and
// manifests are rows as gpu-rim prints them (its "scale").
#pragma once

#include "node/verify/request.hpp"

namespace node::verify {

/// A report by its size, or JSON with the member "report" and no "devices".
bool is_snp(const Request& request);
/// JSON with the members "nonce" and "devices" or "scale".
bool is_nvidia(const Request& request);

Result<tee_registry::Verdict, UsageError> judge_snp(const Request& request);
Result<tee_registry::Verdict, UsageError> judge_nvidia(const Request& request);

}  // namespace node::verify
