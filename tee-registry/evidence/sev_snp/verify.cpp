#include "tee-registry/evidence/sev_snp/verify.hpp"

#include "tee-registry/evidence/rule.hpp"
#include "tee-registry/evidence/sev_snp/steps.hpp"

namespace tee_registry::sev_snp {

UnixSeconds to_unix(std::uint64_t now_seconds) {
    constexpr std::uint64_t kFarFuture = std::uint64_t{1} << 62;
    return static_cast<UnixSeconds>(std::min(now_seconds, kFarFuture));
}

ProductRule rule_of(const Policy& policy, Product product) {
    for (const auto& rule : policy.products)
        if (rule.product == product) return rule;
    return {product, true, {}};
}

Report report_of(const Verification& v) {
    Report out;
    out.version = v.raw.version;
    out.product = v.endorsement.product;
    out.key_kind = v.kind;
    out.guest_policy = v.raw.policy;
    out.platform_info = v.raw.platform_info;
    out.guest_svn = v.raw.guest_svn;
    out.vmpl = v.raw.vmpl;
    out.family_id = v.raw.family_id;
    out.image_id = v.raw.image_id;
    out.report_data = v.raw.report_data;
    out.measurement = v.raw.measurement;
    out.host_data = v.raw.host_data;
    out.id_key_digest = v.raw.id_key_digest;
    out.author_key_digest = v.raw.author_key_digest;
    out.report_id = v.raw.report_id;
    if (v.kind == KeyKind::Vcek) {
        out.chip_id = v.raw.chip_id;
        out.device_id = v.host.sha2_256(v.raw.chip_id).bytes;
    }
    out.tcb = v.tcb;
    out.launch_mitigations = v.raw.launch_mitigations;
    out.current_mitigations = v.raw.current_mitigations;
    out.valid_from =
        std::max({v.root.not_before, v.signer.not_before, v.key.not_before, v.crl.this_update});
    out.valid_to =
        std::min({v.root.not_after, v.signer.not_after, v.key.not_after, v.crl.next_update});
    out.replay_key = v.host.sha2_256(v.raw.signed_part).bytes;
    return out;
}

Result<Report, SnpError> verify(primitives::Host& host, BytesView report,
                                const Collateral& collateral, const Policy& policy,
                                std::uint64_t now_seconds) {
    Verification under_way{host, report, collateral, policy, to_unix(now_seconds)};
    for (const auto& step : steps()) {
        const auto result = step.run(under_way);
        if (result) continue;
        if (is_checked(result.error())) return unexpected(result.error());
        // A rule that a test switched off: what the step did not read, no later one can judge.
        if (step.reads) break;
    }
    return report_of(under_way);
}

std::vector<StepOutcome> explain(primitives::Host& host, BytesView report,
                                 const Collateral& collateral, const Policy& policy,
                                 std::uint64_t now_seconds) {
    Verification under_way{host, report, collateral, policy, to_unix(now_seconds)};
    std::vector<StepOutcome> out;
    for (const auto& step : steps()) {
        const auto result = step.run(under_way);
        out.push_back({step.name, result ? std::nullopt : std::optional{result.error()}});
        if (!result) break;
    }
    return out;
}

}  // namespace tee_registry::sev_snp
