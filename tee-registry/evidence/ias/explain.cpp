#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/ias/verify.hpp"

namespace tee_registry::ias {
namespace {

using primitives::to_bare_hex;

struct StepText {
    std::string_view name;
    std::string_view rule;
};
constexpr std::array<StepText, kStepCount> kSteps{
    StepText{"IAS evidence", "report, signature and certificate within their sizes"},
    StepText{"signing certificate", "of Intel's report signing CA, in force"},
    StepText{"report signature", "over the exact report"},
    StepText{"report", "well-formed, of version 4"},
    StepText{"report's time", "not after the time of judgement"},
    StepText{"quote status", "one that Phala's chain accepted"},
    StepText{"enclave", "an EPID quote, not in debug mode"}};

}  // namespace

Verdict explain(primitives::Host& host, const Evidence& evidence, std::uint64_t now_seconds) {
    Step step{};
    const auto result = verify(host, evidence, now_seconds, std::nullopt, &step);
    Verdict out;
    out.kind = "ias";
    out.accepted = result.has_value();
    if (!out.accepted) {
        out.error = name_of(result.error());
        out.message = to_string(result.error());
    } else {
        const auto& report = result.value();
        const auto& enclave = report.enclave;
        out.status = report.status;
        out.advisory_ids = report.advisory_ids;
        out.report_data = primitives::to_bytes(enclave.report_data);
        out.measurements = {{"mrEnclave", to_bare_hex(enclave.mr_enclave)},
                            {"mrSigner", to_bare_hex(enclave.mr_signer)},
                            {"isvProdId", std::to_string(enclave.isv_prod_id)},
                            {"isvSvn", std::to_string(enclave.isv_svn)}};
        out.platform = {{"timestamp", rfc3339_text(report.timestamp)},
                        {"confidenceLevel", std::to_string(report.confidence_level)}};
    }
    out.steps = report_steps(
        kStepCount, static_cast<std::size_t>(step), out, [](std::size_t i) { return kSteps[i]; },
        [](std::size_t) { return std::string{}; });
    return out;
}

}  // namespace tee_registry::ias
