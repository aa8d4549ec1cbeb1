// Evidence of any kind to what it proves, in one form.
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/sha384_certificate.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"
#include "tee-registry/evidence/sev_snp/steps.hpp"
#include "tee-registry/workers/policy_rows.hpp"
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using frame::done;
using frame::ensure_signed;
using policy::BoundedBytes;
using policy::MeasurementSubject;
using primitives::Host;

namespace {

template <class B>
void add_measurement(const B& bytes, Proven& out) {
    // Unused registers are zero and name nothing.
    if (bytes == B{}) return;
    out.subjects.emplace_back(MeasurementSubject{{primitives::to_bytes(bytes)}});
}

Bytes32 digest_of(Host& host, std::initializer_list<BytesView> parts) {
    Bytes joined;
    for (const auto part : parts)
        primitives::append(joined, part);
    return host.sha2_256(joined).bytes;
}

void describe_enclave(const dcap::EnclaveReport& report, Proven& out) {
    out.measurements =
        SgxMeasurements{report.mr_enclave, report.mr_signer, report.isv_prod_id, report.isv_svn};
    out.image = policy::EnclaveImage{report.mr_enclave};
    add_measurement(report.mr_enclave, out);
    add_measurement(report.mr_signer, out);
}

void describe_td(Host& host, const dcap::TdReport& report, Proven& out) {
    out.measurements = TdxMeasurements{report.mr_td, report.rtmrs, report.mr_config_id,
                                       report.mr_owner, report.mr_owner_config};
    const auto& rtmrs = report.rtmrs;
    out.image =
        policy::TdImage{digest_of(host, {report.mr_td, rtmrs[0], rtmrs[1], rtmrs[2], rtmrs[3]})};
    out.machine = digest_of(host, {report.mr_td, rtmrs[0]});
    out.owner_commitments = {primitives::to_bytes(report.mr_owner_config)};
    add_measurement(report.mr_td, out);
    for (const auto& rtmr : rtmrs)
        add_measurement(rtmr, out);
}

Proven proven_by(Host& host, dcap::Report&& report) {
    Proven out;
    out.platform = policy::platform_of(report.tee);
    out.product = policy::product_of(report.platform.fmspc);
    out.device_id = report.platform.device_id;
    out.status = report.status;
    out.advisory_ids = std::move(report.advisory_ids);
    out.tcb_date = report.tcb_date;
    out.report_data = report.report_data;
    out.evidence_hash = report.replay_key;
    out.subjects.emplace_back(policy::SerialSubject{{report.platform.pck_serial}});
    if (const auto* enclave = std::get_if<dcap::EnclaveReport>(&report.measurements))
        describe_enclave(*enclave, out);
    if (const auto* td = std::get_if<dcap::TdReport>(&report.measurements))
        describe_td(host, *td, out);
    return out;
}

}  // namespace

Outcome<Pallet::DcapResult> Pallet::verify_dcap(const Bytes& quote,
                                                const std::optional<dcap::QuoteCollateral>& given,
                                                Use use) const {
    const auto now = clock_.now_ms() / 1000;
    const auto rules = policy_.dcap_policy();
    if (given) {
        dcap::Progress progress;
        auto report = dcap::verify(host(), quote, *given, rules, now, &progress);
        if (!report) return fail(error_of(report.error()));
        CHECK(progress.collateral.has_value());
        if (collateral_.is_older(*given, *progress.collateral))
            return fail(Error::CollateralTooOld);
        return DcapResult{std::move(report).value(), false};
    }
    const auto kept = collateral_.select(quote, std::nullopt, use);
    if (!kept) return fail(error_of(kept.error()));
    if (!*kept) return fail(Error::CollateralNotStored);
    auto report = dcap::verify_with(host(), quote, (*kept)->collateral, std::nullopt, rules, now);
    if (!report) return fail(error_of(report.error()));
    return DcapResult{std::move(report).value(), (*kept)->in_grace};
}

Outcome<Proven> Pallet::verify_cpu(const shown::Dcap& evidence, Use use) const {
    auto result = TRY(verify_dcap(evidence.quote, evidence.collateral, use));
    auto out = proven_by(host(), std::move(result.report));
    out.in_grace = result.in_grace;
    return out;
}

Outcome<Proven> Pallet::verify_cpu(const shown::Dstack& evidence, Use use) const {
    auto result = TRY(verify_dcap(evidence.quote, evidence.collateral, use));
    const dstack::CvmEvidence cvm{{evidence.event_log.begin(), evidence.event_log.end()},
                                  {evidence.vm_config.begin(), evidence.vm_config.end()}};
    const auto report = dstack::verify(host(), result.report, cvm, {});
    if (!report) return fail(Error::DstackRefused);
    auto out = proven_by(host(), std::move(result.report));
    out.in_grace = result.in_grace;
    const auto& events = report->events;
    // The OS image is what the TD measured of it: any guest may extend RTMR3 by the hash of
    // another.
    out.image =
        policy::DstackImage{report->mr_image, events.compose_hash, events.key_provider_hash};
    add_measurement(report->mr_image, out);
    if (events.os_image_hash) add_measurement(*events.os_image_hash, out);
    add_measurement(events.compose_hash, out);
    return out;
}

Outcome<Proven> Pallet::verify_cpu(const shown::SevSnp& evidence, Use use) const {
    if (collateral_.is_older(evidence.collateral)) return fail(Error::CollateralTooOld);
    const auto collateral = collateral_.complete(evidence.collateral);
    if (!collateral) return fail(Error::CollateralNotStored);
    auto rules = policy_.snp_policy();
    // What the chain keeps serves renewals past its date; what evidence brings does not.
    if (use == Use::Renewal && evidence.collateral.crl.empty())
        rules.crl_grace = static_cast<UnixSeconds>(policy_.worker_rules().renewal_grace_ms / 1000);
    const auto now = clock_.now_ms() / 1000;
    const auto verified = sev_snp::verify(host(), evidence.report, *collateral, rules, now);
    if (!verified) return fail(Error::SevSnpRefused);
    const auto& report = *verified;
    Proven out;
    out.platform = PlatformKind::SevSnp;
    out.product = policy::product_of_snp(
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(report.product) + 1));
    // A provider's key names no machine: its guest stands in for one, and is worth nothing.
    out.device_id = report.chip_id ? report.device_id : host().sha2_256(report.report_id).bytes;
    if (!report.chip_id) out.zero_reason = ZeroReason::ChipIdMissing;
    // Firmware that is loaded but not committed, or under an older launch, is the owner's to mend.
    out.status =
        report.tcb.up_to_date ? dcap::TcbStatus::UpToDate : dcap::TcbStatus::ConfigurationNeeded;
    out.measurements = SnpMeasurements{report.measurement, report.host_data, report.id_key_digest,
                                       report.author_key_digest};
    out.in_grace = sev_snp::to_unix(now) > report.valid_to;
    out.image = policy::SnpImage{report.measurement};
    out.machine = host().sha2_256(report.measurement).bytes;
    out.report_data = report.report_data;
    out.evidence_hash = report.replay_key;
    add_measurement(report.measurement, out);
    Bytes id_block = primitives::to_bytes(report.family_id);
    primitives::append(id_block, report.image_id);
    out.owner_commitments = {primitives::to_bytes(report.host_data), std::move(id_block)};
    return out;
}

Outcome<Proven> Pallet::verify(const CpuEvidence& evidence, Use use) const {
    return std::visit([&](const auto& one) { return verify_cpu(one, use); }, evidence);
}

Outcome<> Pallet::verify_gpus(const Binding& binding, const nvidia::Evidence& evidence,
                              Proven& proven) const {
    PolicyRows rows{policy_};
    const auto complete = collateral_.complete(evidence);
    const auto report = nvidia::verify(host(), complete, gpu_nonce_of(host(), binding), rows,
                                       policy_.gpu_policy(), clock_.now_ms() / 1000);
    if (!report) return fail(Error::GpuRefused);
    // The CPU's evidence binds what was shown.
    proven.gpu_hash = nvidia::hash_of(host(), evidence);
    for (const auto& device : report->devices) {
        for (const auto& serial : device.chain_serials)
            if (const policy::Subject one = policy::SerialSubject{{serial}};
                std::ranges::find(proven.subjects, one) == proven.subjects.end())
                proven.subjects.push_back(one);
        const bool known = device.verdict == nvidia::Verdict::Recognized;
        if (!known) proven.zero_reason = ZeroReason::GpuRimUnknown;
        const Gpu gpu{device.device_id, known ? policy_.gpu_model(device.key) : 0};
        // GPUs before switches, otherwise as they were named: the first one names the class.
        proven.gpus.insert(
            std::upper_bound(proven.gpus.begin(), proven.gpus.end(), gpu,
                             [](const Gpu& a, const Gpu& b) { return a.model > b.model; }),
            gpu);
    }
    return Done{};
}

// ---- sizes --------------------------------------------------------------------------------------

namespace {

std::size_t size_of_collateral(const std::optional<dcap::QuoteCollateral>& given) {
    if (!given) return 0;
    std::size_t out = given->pck_certificate_chain ? given->pck_certificate_chain->size() : 0;
    for (const auto* part :
         {&given->pck_crl_issuer_chain, &given->root_ca_crl, &given->pck_crl,
          &given->tcb_info_issuer_chain, &given->tcb_info, &given->tcb_info_signature,
          &given->qe_identity_issuer_chain, &given->qe_identity, &given->qe_identity_signature})
        out += part->size();
    return out;
}

std::size_t size_of_cpu(const shown::Dcap& one) {
    return one.quote.size() + size_of_collateral(one.collateral);
}
std::size_t size_of_cpu(const shown::Dstack& one) {
    return one.quote.size() + one.event_log.size() + one.vm_config.size() +
           size_of_collateral(one.collateral);
}
std::size_t size_of_cpu(const shown::SevSnp& one) {
    return primitives::scale::encode(one).size();
}

}  // namespace

std::size_t size_of(const Evidence& evidence) {
    const auto cpu = std::visit([](const auto& one) { return size_of_cpu(one); }, evidence.cpu);
    return cpu + (evidence.gpus ? primitives::scale::encode(*evidence.gpus).size() : 0);
}

// ---- the call -----------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const VerifyEvidence& call) {
    const auto who = TRY(ensure_signed(origin));
    if (size_of(call.evidence) > kEvidenceSizeMax) return fail(Error::EvidenceTooLarge);
    const auto proven = TRY(verify(call.evidence.cpu, Use::Newcomer));
    TRY(check_denials(proven));
    TRY(tier_of(proven));
    deposit_event(EvidenceVerified{.who = who,
                                   .platform = proven.platform,
                                   .product = proven.product,
                                   .status = proven.status,
                                   .advisory_ids = proven.advisory_ids,
                                   .report_data = proven.report_data,
                                   .measurements = proven.measurements,
                                   .image = proven.image,
                                   .device_id = proven.device_id,
                                   .tcb_date = proven.tcb_date});
    return done();
}

// ---- genesis ------------------------------------------------------------------------------------

Result<Done, Error> Pallet::build_genesis(const std::vector<Bytes>& attestation_roots) {
    for (const auto& der : attestation_roots) {
        const auto root = der::read_certificate(der);
        const auto other = der::read_sha384_certificate(der);
        const bool intel = root && dcap::is_ca(root.value(), 1);
        if (!intel && !(other && other->is_ca)) return unexpected(Error::AttestationRootInvalid);
    }
    if (!attestation_roots.empty()) policy_.storage.attestation_roots.put(attestation_roots);
    return Done{};
}

}  // namespace tee_registry::workers
