// A CPU's evidence as files and programs hold it, read into the form that the chain's calls take:
//
//   DCAP     a quote, binary or hexadecimal, or JSON {"quote"}
//   dstack   the JSON that GetQuote answers: "quote", "event_log", "vm_config"
//   SEV-SNP  node/verify/snp_input.hpp
//
// Collateral given beside it goes with the evidence: dcap-qvl's JSON, or AMD's certificates.
#pragma once

#include "node/worker/guest_agent.hpp"
#include "tee-registry/workers/types.hpp"

namespace node::worker {

using primitives::Done;
using tee_registry::workers::CpuEvidence;

/// The form only; nothing is verified. `name` (a file or program) begins every problem. What cannot
/// register says why: a report of Intel's attestation service, a SNP report without its key's
/// certificate.
Result<CpuEvidence, Problem> read_cpu_evidence(const std::string& name, std::string content,
                                               const std::optional<std::string>& collateral);

/// Lets dcap-qvl's JSON go with a DCAP quote or a dstack CVM's.
Result<Done, Problem> add_intel_collateral(CpuEvidence& evidence, const std::string& text);

/// The report data that the evidence is over; a problem where it has no place for them.
Result<Bytes64, Problem> report_data_in(const std::string& name, const CpuEvidence& evidence);

}  // namespace node::worker
