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
    const auto size = proven.owner_commitment.size();
    return (size == 32 || size == commitment.size()) &&
           primitives::equal(proven.owner_commitment, BytesView{commitment}.first(size));
}

Outcome<Judgement> Pallet::judge(const Claim& claim, const Evidence& evidence) const {
    TRY(recent_block(claim.block_number));
    Judgement out;
    out.proven = TRY(verify(evidence));
    const auto& proven = out.proven;
    TRY(check_binding(claim, proven));
    TRY(check_newer(claim, proven));
    TRY(check_denials(proven));
    const auto tier = policy_.tier_of({proven.status, proven.advisory_ids, proven.tcb_date});
    if (!tier) return fail(Error::TcbStatusRejected);
    out.owner_committed = commits_to(proven, claim.operator_account);
    out.worker_class = {.platform = proven.platform,
                        .product = proven.product,
                        .gpu_model = proven.gpus.empty() ? 0 : proven.gpus.front().model,
                        .tier = *tier};
    if (!policy_.is_rewardable(proven.image)) {
        out.worker_class.tier = 0;
        out.zero_reason = ZeroReason::ImageUnlisted;
        return out;
    }
    out.weight = policy_.cpu_weight(proven.machine);
    return out;
}

Outcome<> Pallet::check_open(const Judgement& judgement) const {
    if (policy_.registrations_frozen()) return fail(Error::RegistrationsFrozen);
    if (policy_.is_stopped(judgement.worker_class)) return fail(Error::ClassStopped);
    return Done{};
}

}  // namespace tee_registry::workers
