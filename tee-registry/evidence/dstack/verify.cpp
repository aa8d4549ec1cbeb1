#include "tee-registry/evidence/dstack/verify.hpp"

namespace tee_registry::dstack {
namespace {

using dcap::TdReport;
using primitives::append;
using primitives::Host;

constexpr std::string_view kBootMrDone = "boot-mr-done";

template <class... Parts>
Bytes32 hash_of(Host& host, const Parts&... parts) {
    Bytes message;
    (append(message, parts), ...);
    return host.sha2_256(message).bytes;
}

Bytes32 aggregate(Host& host, const TdReport& td, const Bytes48& rtmr3) {
    Bytes message;
    for (BytesView part : {BytesView{td.mr_td}, BytesView{td.rtmrs[0]}, BytesView{td.rtmrs[1]},
                           BytesView{td.rtmrs[2]}, BytesView{rtmr3}})
        append(message, part);
    const Bytes48 zero{};
    if (td.mr_config_id != zero || td.mr_owner != zero || td.mr_owner_config != zero)
        for (BytesView part :
             {BytesView{td.mr_config_id}, BytesView{td.mr_owner}, BytesView{td.mr_owner_config}})
            append(message, part);
    return host.sha2_256(message).bytes;
}

Result<Done, DstackError> check_replay(Host& host, const EventLog& log, const TdReport& td) {
    for (std::uint8_t imr = 0; imr < td.rtmrs.size(); ++imr)
        REFUSE_IF(replay(host, log, imr) != td.rtmrs[imr], DstackError::RtmrMismatch);
    return Done{};
}

Result<Done, DstackError> check_platform(const TdReport& td) {
    REFUSE_IF(td.mr_signer_seam != Bytes48{}, DstackError::SeamSignerNotIntel);
    REFUSE_IF(td.mr_service_td != Bytes48{}, DstackError::ServiceTdBound);
    return Done{};
}

template <class T>
bool is_in(const std::vector<T>& allowed, const T& value) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

Result<Done, DstackError> check_policy(const CvmReport& report, const Policy& policy) {
    const auto& events = report.events;
    REFUSE_IF(!is_in(policy.aggregated_mrs, report.mr_aggregated),
              DstackError::MeasurementNotAllowed);
    // An image that is not named is none that is allowed.
    REFUSE_IF(!is_in(policy.os_images, events.os_image_hash.value_or(Bytes32{})),
              DstackError::OsImageNotAllowed);
    REFUSE_IF(!is_in(policy.compose_hashes, events.compose_hash),
              DstackError::ComposeHashNotAllowed);
    REFUSE_IF(!is_in(policy.app_ids, events.app_id), DstackError::AppMismatch);
    REFUSE_IF(!is_in(policy.devices, report.device_id), DstackError::DeviceNotAllowed);
    REFUSE_IF(!is_in(policy.key_providers, events.key_provider_hash),
              DstackError::KeyProviderNotAllowed);
    return Done{};
}

}  // namespace

Result<CvmReport, DstackError> verify(Host& host, const dcap::Report& quote,
                                      const CvmEvidence& evidence, const Policy& policy,
                                      Step* step) {
    begin(step, Step::Evidence);
    const auto* body = std::get_if<TdReport>(&quote.measurements);
    REFUSE_IF(body == nullptr, DstackError::QuoteNotTdx);
    const TdReport td = body == nullptr ? TdReport{} : *body;
    REFUSE_IF(evidence.event_log.size() > kEventLogSizeMax, DstackError::EventLogTooLarge);
    CvmReport out;
    out.config = TRY(read_vm_config(evidence.vm_config));
    begin(step, Step::Log);
    const auto log = TRY(read_event_log(host, evidence.event_log));
    begin(step, Step::Replay);
    TRY(check_replay(host, log, td));
    begin(step, Step::Launch);
    out.events = TRY(read_system_events(host, log, policy.allow_boot_time));
    begin(step, Step::MrConfigId);
    out.mr_config_version = TRY(check_mr_config_id(host, td.mr_config_id, out.events, out.config));
    begin(step, Step::Platform);
    TRY(check_platform(td));
    begin(step, Step::ReportData);
    REFUSE_IF(policy.report_data && *policy.report_data != quote.report_data,
              DstackError::ReportDataMismatch);
    begin(step, Step::GpuEvidence);
    REFUSE_IF(policy.gpu_evidence_hash && policy.gpu_evidence_hash != out.events.gpu_evidence_hash,
              DstackError::GpuEvidenceMismatch);
    begin(step, Step::Allowed);
    out.mr_system = hash_of(host, td.mr_td, td.rtmrs[0], td.rtmrs[1], td.rtmrs[2],
                            out.events.key_provider_hash);
    out.mr_aggregated = aggregate(host, td, td.rtmrs[3]);
    out.mr_aggregated_boot = aggregate(host, td, replay(host, log, kRuntimeRegister, kBootMrDone));
    out.mr_image = hash_of(host, td.mr_td, td.rtmrs[1], td.rtmrs[2]);
    out.device_id = quote.platform.device_id;
    TRY(check_policy(out, policy));
    return out;
}

}  // namespace tee_registry::dstack
