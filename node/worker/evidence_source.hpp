// Where evidence comes from: the CVM's guest agent, a program of the image, or the quote forge on a
// development chain; and GPU evidence from a program of the image.
#pragma once

#include "node/worker/cpu_evidence.hpp"

#include <functional>
#include <memory>

namespace node::worker {

class EvidenceSource {
  public:
    virtual ~EvidenceSource() = default;
    /// Fresh evidence of the CPU over these report data.
    virtual Result<CpuEvidence, Problem> quote(const Bytes64& report_data) = 0;
};

/// Quotes of dstack's guest agent, judged by the collateral that the chain keeps.
std::unique_ptr<EvidenceSource> dstack_source(std::string socket);

/// What `program REPORT-DATA-IN-HEX` prints, in a form of cpu_evidence.hpp: machines without
/// dstack.
std::unique_ptr<EvidenceSource> program_source(std::string program);

/// FORGED quotes of the test forge, for development chains that trust its root. `ppid` (hex) names
/// the machine, `status` its TCB status.
struct ForgeOptions {
    std::string program;
    std::string ppid;
    std::string status = "UpToDate";
};
std::unique_ptr<EvidenceSource> forge_source(ForgeOptions options);

using GpuEvidence = std::optional<tee_registry::nvidia::Evidence>;
/// What `program NONCE-IN-HEX` prints: the JSON that pha-verify takes ({"nonce", "devices"}).
Result<GpuEvidence, Problem> gpu_evidence_of(const std::string& program, const Bytes32& nonce);

}  // namespace node::worker
