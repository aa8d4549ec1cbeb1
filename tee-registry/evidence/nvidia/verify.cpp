#include "tee-registry/evidence/nvidia/verify.hpp"

#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/steps.hpp"
#include "tee-registry/evidence/rule.hpp"

namespace tee_registry::nvidia {

UnixSeconds to_unix(std::uint64_t now_seconds) {
    constexpr std::uint64_t kFarFuture = std::uint64_t{1} << 62;
    return static_cast<UnixSeconds>(std::min(now_seconds, kFarFuture));
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::Recognized:
            return "recognized";
        case Verdict::RimUnknown:
            return "GpuRimUnknown: no golden values for this model, VBIOS or driver are in state";
    }
    return "unknown verdict";
}

Bytes32 hash_of(primitives::Host& host, const Evidence& evidence) {
    return host.sha2_256(primitives::scale::encode(evidence)).bytes;
}

Result<Report, GpuError> verify(primitives::Host& host, const Evidence& evidence,
                                const Bytes32& nonce, GoldenSource& golden, const Policy& policy,
                                std::uint64_t now_seconds) {
    Verification under_way{host, evidence, nonce, golden, policy, to_unix(now_seconds)};
    // Set where a test switched off the rule of a step that reads: what that did not read, no later
    // step can judge.
    bool ended = false;
    TRY(walk(under_way,
             [&](const Step& step, std::optional<std::uint32_t>) -> Result<Done, GpuError> {
                 if (ended) return Done{};
                 const auto result = step.run(under_way);
                 if (result || is_checked(result.error())) return result;
                 ended = step.reads;
                 return Done{};
             }));
    under_way.report.evidence_hash = hash_of(host, evidence);
    return std::move(under_way.report);
}

std::vector<StepOutcome> explain(primitives::Host& host, const Evidence& evidence,
                                 const Bytes32& nonce, GoldenSource& golden, const Policy& policy,
                                 std::uint64_t now_seconds) {
    Verification under_way{host, evidence, nonce, golden, policy, to_unix(now_seconds)};
    std::vector<StepOutcome> out;
    (void)walk(under_way, [&](const Step& step, std::optional<std::uint32_t> device) {
        const auto result = step.run(under_way);
        out.push_back({step.name, device, result ? std::nullopt : std::optional{result.error()}});
        return result;
    });
    return out;
}

}  // namespace tee_registry::nvidia
