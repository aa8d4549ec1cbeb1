// What genuine evidence is worth by the policy in state: refused, or a tier and a weight.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

Outcome<> Pallet::check_denials(const Proven& proven) const {
    if (policy_.is_denied(policy::DeviceSubject{proven.device_id}))
        return fail(Error::DeviceDenied);
    for (const auto& gpu : proven.gpus)
        if (policy_.is_denied(policy::GpuSubject{gpu.gpu_id})) return fail(Error::GpuDenied);
    for (const auto& subject : proven.subjects) {
        if (!policy_.is_denied(subject)) continue;
        const bool serial = std::holds_alternative<policy::SerialSubject>(subject);
        return fail(serial ? Error::CertificateDenied : Error::MeasurementDenied);
    }
    if (policy_.denied_advisory(proven.advisory_ids)) return fail(Error::AdvisoryDenied);
    return Done{};
}

bool Pallet::commits_to(const Proven& proven, const AccountId& operator_account) const {
    const auto commitment = owner_commitment(host(), blocks_.genesis_hash(), operator_account);
    // TDX has 48 bytes for it, SNP 32.
    return std::any_of(
        proven.owner_commitments.begin(), proven.owner_commitments.end(), [&](const Bytes& field) {
            return (field.size() == 32 || field.size() == commitment.size()) &&
                   primitives::equal(field, BytesView{commitment}.first(field.size()));
        });
}

Outcome<std::uint8_t> Pallet::tier_of(const Proven& proven) const {
    const auto tier = policy_.tier_of({proven.status, proven.advisory_ids, proven.tcb_date});
    if (!tier) return fail(Error::TcbStatusRejected);
    return proven.in_grace ? std::min<std::uint8_t>(policy::kTierMax, *tier + 1) : *tier;
}

Outcome<Judgement> Pallet::judge(const Claim& claim, const Evidence& evidence) const {
    if (size_of(evidence) > kEvidenceSizeMax) return fail(Error::EvidenceTooLarge);
    const auto binding = TRY(binding_of(claim));
    const bool newcomer = claim.purpose == Purpose::Register;
    Judgement out;
    out.proven = TRY(verify(evidence.cpu, newcomer ? Use::Newcomer : Use::Renewal));
    if (evidence.gpus) TRY(verify_gpus(binding, *evidence.gpus, out.proven));
    const auto& proven = out.proven;
    if (proven.report_data != report_data_of(host(), binding, proven.gpu_hash))
        return fail(Error::ReportDataMismatch);
    TRY(check_newer(claim, proven));
    TRY(check_denials(proven));
    const auto tier = TRY(tier_of(proven));
    out.owner_committed = commits_to(proven, claim.operator_account);
    out.worker_class = {.platform = proven.platform,
                        .product = proven.product,
                        .gpu_model = proven.gpus.empty() ? 0 : proven.gpus.front().model,
                        .tier = tier};
    out.zero_reason = proven.zero_reason;
    if (out.zero_reason == ZeroReason::None && !policy_.is_rewardable(proven.image)) {
        out.worker_class.tier = 0;
        out.zero_reason = ZeroReason::ImageUnlisted;
    }
    if (out.zero_reason == ZeroReason::None) out.weight = weigh(proven);
    return out;
}

/// GPUs count by their models; a machine without one by its CPU.
std::uint64_t Pallet::weigh(const Proven& proven) const {
    if (proven.gpus.empty()) return policy_.cpu_weight(proven.machine);
    std::uint64_t weight = 0;
    for (const auto& gpu : proven.gpus)
        weight += policy_.gpu_weight(gpu.model);
    return weight;
}

Outcome<> Pallet::check_open(const Judgement& judgement) const {
    if (policy_.registrations_frozen()) return fail(Error::RegistrationsFrozen);
    if (policy_.is_stopped(judgement.worker_class)) return fail(Error::ClassStopped);
    return Done{};
}

}  // namespace tee_registry::workers
