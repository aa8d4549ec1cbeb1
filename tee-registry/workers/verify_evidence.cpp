// Evidence of any kind to what it proves, in one form.
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"
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
    out.owner_commitment = primitives::to_bytes(report.mr_owner_config);
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
    if (const auto* enclave = std::get_if<dcap::EnclaveReport>(&report.measurements))
        describe_enclave(*enclave, out);
    if (const auto* td = std::get_if<dcap::TdReport>(&report.measurements))
        describe_td(host, *td, out);
    return out;
}

}  // namespace

Outcome<dcap::Report> Pallet::verify_dcap(const shown::Dcap& evidence) const {
    auto report = dcap::verify(host(), evidence.quote, evidence.collateral, policy_.dcap_policy(),
                               clock_.now_ms() / 1000);
    if (!report) return fail(error_of(report.error()));
    return std::move(report).value();
}

Outcome<Proven> Pallet::verify(const Evidence& evidence) const {
    return proven_by(host(), TRY(verify_dcap(std::get<shown::Dcap>(evidence))));
}

DispatchResult Pallet::dispatch(const Origin& origin, const VerifyEvidence& call) {
    const auto who = TRY(ensure_signed(origin));
    auto report = TRY(verify_dcap(std::get<shown::Dcap>(call.evidence)));
    EvidenceVerified event;
    event.who = who;
    event.tee = report.tee;
    event.quote_version = report.quote_version;
    event.status = report.status;
    event.advisory_ids = report.advisory_ids;
    event.report_data = report.report_data;
    event.device_id = report.platform.device_id;
    event.fmspc = report.platform.fmspc;
    event.tcb_date = report.tcb_date;
    event.evaluation_data_number = report.evaluation_data_number;
    event.valid_from = report.valid.from;
    event.valid_to = report.valid.to;
    event.measurements = proven_by(host(), std::move(report)).measurements;
    deposit_event(event);
    return done();
}

Result<Done, Error> Pallet::build_genesis(const std::vector<Bytes>& attestation_roots) {
    for (const auto& der : attestation_roots) {
        const auto root = der::read_certificate(der);
        if (!root || !dcap::is_ca(root.value(), 1))
            return unexpected(Error::AttestationRootInvalid);
    }
    if (!attestation_roots.empty()) policy_.storage.attestation_roots.put(attestation_roots);
    return Done{};
}

}  // namespace tee_registry::workers
