// What the tests of SEV-SNP share: evidence of the forge with everything it is judged by.
#pragma once

#include "tee-registry/evidence/sev_snp/steps.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/snp_forge.hpp"

namespace tests {

inline constexpr std::uint64_t kSnpNow = 1780000000;

struct SnpEvidence {
    primitives::Bytes report;
    tee_registry::sev_snp::Collateral collateral;
    tee_registry::sev_snp::Policy policy;
    std::uint64_t now = kSnpNow;
};

inline SnpEvidence snp_evidence(const snp_forge::Spec& spec) {
    auto forged = snp_forge::forge(spec);
    SnpEvidence out{std::move(forged.report), std::move(forged.collateral), {}, kSnpNow};
    out.policy.roots = snp_forge::roots_der();
    return out;
}

inline tee_registry::sev_snp::Result<tee_registry::sev_snp::Report, tee_registry::sev_snp::SnpError>
verify(const SnpEvidence& evidence) {
    CryptoOnlyHost host;
    return tee_registry::sev_snp::verify(host, evidence.report, evidence.collateral,
                                         evidence.policy, evidence.now);
}

/// The first error when the named steps are left out.
inline std::optional<tee_registry::sev_snp::SnpError> verify_without(
    const SnpEvidence& evidence, std::span<const std::string_view> left_out) {
    CryptoOnlyHost host;
    tee_registry::sev_snp::Verification under_way{
        host, evidence.report, evidence.collateral, evidence.policy,
        static_cast<tee_registry::UnixSeconds>(evidence.now)};
    for (const auto& step : tee_registry::sev_snp::steps()) {
        if (std::ranges::find(left_out, step.name) != left_out.end()) continue;
        const auto result = step.run(under_way);
        if (!result) return result.error();
    }
    return std::nullopt;
}

}  // namespace tests
