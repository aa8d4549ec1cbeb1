#include "tee-registry/evidence/dcap/verify.hpp"

#include "tee-registry/evidence/dcap/tcb_level.hpp"

namespace tee_registry::dcap {
namespace {

using primitives::Host;

/// SGX ATTRIBUTES flags: debug, and those that are defined (INIT, DEBUG, MODE64BIT, PROVISIONKEY,
/// EINITTOKENKEY, CET, KSS, AEXNOTIFY).
constexpr std::uint64_t kSgxDebug = 0x02;
constexpr std::uint64_t kSgxDefined = 0x4f7;
constexpr std::uint64_t kTdDefined = td_attribute::kDebug | td_attribute::kSeptVeDisable |
                                     td_attribute::kProtectionKeys | td_attribute::kKeyLocker |
                                     td_attribute::kPerformanceMonitor;

std::uint64_t little_endian(std::span<const std::uint8_t, 8> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i)
        value = value << 8 | bytes[i - 1];
    return value;
}

Step* step_of(Progress* progress) {
    return progress != nullptr ? &progress->step : nullptr;
}

template <class T>
void keep(Progress* progress, std::optional<T> Progress::* member, const T& value) {
    if (progress != nullptr) progress->*member = value;
}

UnixSeconds to_unix(std::uint64_t now_seconds) {
    constexpr std::uint64_t kFarFuture = std::uint64_t{1} << 62;
    return static_cast<UnixSeconds>(std::min(now_seconds, kFarFuture));
}

/// The chain to verify: the one given beside the quote, else the quote's own. Step 5 ties either to
/// the quote.
Result<BytesView, EvidenceError> pck_chain_of(const Quote& quote,
                                              const std::optional<Bytes>& given) {
    if (given && given->size() <= kCertificationSizeMax) return BytesView{*given};
    if (given || quote.certification_type != kCertificationPckChain)
        return unexpected(EvidenceError::CertificationDataUnsupported);
    return quote.certification;
}

Result<Done, EvidenceError> check_tcb_info(const TcbInfo& info, const PckExtension& platform,
                                           TeeKind tee) {
    REFUSE_IF(info.tee != tee || info.fmspc != platform.fmspc || info.pce_id != platform.pce_id,
              EvidenceError::TcbInfoMismatch);
    return Done{};
}

/// Steps 5 to 7: the quoting enclave.
Result<TcbVerdict, EvidenceError> check_qe(Host& host, const Quote& quote, const Bytes64& pck_key,
                                           const QeIdentity& identity, Step* step) {
    begin(step, Step::QeReportSignature);
    REFUSE_IF(!host.p256_verify(quote.qe_report_signature, quote.qe_report, pck_key),
              EvidenceError::QeReportSignatureInvalid);
    begin(step, Step::QeReportData);
    const auto report = read_enclave_report(quote.qe_report);
    Bytes bound{quote.attestation_key.begin(), quote.attestation_key.end()};
    primitives::append(bound, quote.qe_auth);
    Bytes64 expected{};
    std::ranges::copy(host.sha2_256(bound), expected.begin());
    REFUSE_IF(report.report_data != expected, EvidenceError::QeReportDataMismatch);
    begin(step, Step::QeIdentityMatch);
    return judge_qe(identity, report, quote.tee);
}

Result<Done, EvidenceError> check_signature(Host& host, const Quote& quote, Step* step) {
    begin(step, Step::AttestationKey);
    REFUSE_IF(!host.p256_point_valid(quote.attestation_key), EvidenceError::AttestationKeyInvalid);
    begin(step, Step::QuoteSignature);
    REFUSE_IF(!host.p256_verify(quote.signature, quote.signed_part, quote.attestation_key),
              EvidenceError::QuoteSignatureInvalid);
    return Done{};
}

Result<Done, EvidenceError> check_status(TcbStatus status, const Policy& policy) {
    REFUSE_IF(status == TcbStatus::Revoked, EvidenceError::TcbRevoked);
    REFUSE_IF((policy.accepted_statuses & set_of(status)) == 0, EvidenceError::TcbStatusRejected);
    return Done{};
}

Result<Done, EvidenceError> check_enclave(const EnclaveReport& report) {
    const auto flags = little_endian(std::span{report.attributes}.first<8>());
    REFUSE_IF((flags & kSgxDebug) != 0, EvidenceError::DebugNotAllowed);
    REFUSE_IF((flags & ~kSgxDefined) != 0, EvidenceError::ReservedAttributesSet);
    return Done{};
}

Result<Done, EvidenceError> check_td(const TdReport& report, const Policy& policy) {
    const auto attributes = little_endian(report.td_attributes);
    REFUSE_IF((attributes & td_attribute::kDebug) != 0, EvidenceError::DebugNotAllowed);
    REFUSE_IF((attributes & ~kTdDefined) != 0, EvidenceError::ReservedAttributesSet);
    REFUSE_IF((attributes & policy.td_attributes_forbidden) != 0 ||
                  (~attributes & policy.td_attributes_required) != 0,
              EvidenceError::AttributePolicy);
    REFUSE_IF(report.mr_service_td != Bytes48{} && !policy.allow_service_td,
              EvidenceError::ServiceTdNotAllowed);
    return Done{};
}

/// Step 9 for the body of the quote: the verdict on it, and the body taken apart.
struct Judged {
    TcbVerdict verdict;
    Measurements measurements;
    Bytes64 report_data{};
};

Result<Judged, EvidenceError> judge_enclave(const Quote& quote, const TcbInfo& info,
                                            const PckExtension& platform, const TcbVerdict& qe,
                                            const Policy& policy, Progress* progress) {
    const auto report = read_enclave_report(quote.body);
    auto verdict = TRY(judge_sgx(info, platform, qe));
    keep(progress, &Progress::verdict, verdict);
    begin(step_of(progress), Step::TcbStatus);
    TRY(check_status(verdict.status, policy));
    begin(step_of(progress), Step::Attributes);
    TRY(check_enclave(report));
    return Judged{std::move(verdict), report, report.report_data};
}

Result<Judged, EvidenceError> judge_td(const Quote& quote, const TcbInfo& info,
                                       const PckExtension& platform, const TcbVerdict& qe,
                                       const Policy& policy, Progress* progress) {
    const auto report = read_td_report(quote.body);
    auto verdict = TRY(judge_tdx(info, platform, report, quote.is_td15, qe));
    keep(progress, &Progress::verdict, verdict);
    begin(step_of(progress), Step::TcbStatus);
    TRY(check_status(verdict.status, policy));
    begin(step_of(progress), Step::Attributes);
    TRY(check_td(report, policy));
    return Judged{std::move(verdict), report, report.report_data};
}

Platform describe(Host& host, const CertifiedPlatform& certified) {
    const auto& extension = certified.extension;
    Platform out;
    out.pck_serial = certified.serial;
    out.fmspc = extension.fmspc;
    out.pce_id = extension.pce_id;
    out.ppid = extension.ppid;
    out.device_id = host.sha2_256(extension.ppid).bytes;
    out.pce_svn = extension.pce_svn;
    out.component_svns = extension.components;
    out.sgx_type = extension.sgx_type;
    out.platform_instance_id = extension.platform_instance_id;
    out.smt_enabled = extension.smt_enabled;
    return out;
}

/// Steps 2 to 9.
Result<Report, EvidenceError> verify_parsed(Host& host, const Quote& quote, BytesView pck_chain,
                                            const VerifiedCollateral& collateral,
                                            const Policy& policy, UnixSeconds now,
                                            Progress* progress) {
    keep(progress, &Progress::collateral, collateral);
    Step* const step = step_of(progress);
    const auto& info = collateral.tcb_info;
    const auto platform = TRY(certify_platform(host, pck_chain, collateral, now, step));
    keep(progress, &Progress::platform, platform);
    begin(step, Step::TcbInfoMatch);
    TRY(check_tcb_info(info, platform.extension, quote.tee));
    begin(step, Step::TdxModule);
    const bool is_tdx = quote.tee == TeeKind::Tdx;
    if (is_tdx) TRY(check_tdx_module(info, read_td_report(quote.body)));
    const auto qe = TRY(check_qe(host, quote, platform.public_key, collateral.qe_identity, step));
    keep(progress, &Progress::qe, qe);
    TRY(check_signature(host, quote, step));
    begin(step, Step::TcbLevel);
    const auto judge = is_tdx ? judge_td : judge_enclave;
    auto judged = TRY(judge(quote, info, platform.extension, qe, policy, progress));

    Report out;
    out.tee = quote.tee;
    out.quote_version = quote.version;
    out.status = judged.verdict.status;
    out.advisory_ids = std::move(judged.verdict.advisory_ids);
    out.tcb_date = judged.verdict.tcb_date;
    out.evaluation_data_number =
        std::min(info.evaluation_data_number, collateral.qe_identity.evaluation_data_number);
    out.report_data = judged.report_data;
    out.measurements = judged.measurements;
    out.platform = describe(host, platform);
    out.valid = platform.valid;
    out.replay_key = host.sha2_256(quote.signed_part).bytes;
    return out;
}

}  // namespace

Result<Report, EvidenceError> verify(Host& host, BytesView quote, const QuoteCollateral& collateral,
                                     const Policy& policy, std::uint64_t now_seconds,
                                     Progress* progress) {
    const auto now = to_unix(now_seconds);
    begin(step_of(progress), Step::Quote);
    const auto parsed = TRY(read_quote(quote));
    keep(progress, &Progress::quote, parsed);
    const auto chain = TRY(pck_chain_of(parsed, collateral.pck_certificate_chain));
    const auto verified = TRY(verify_collateral(host, collateral, policy, now, step_of(progress)));
    return verify_parsed(host, parsed, chain, verified, policy, now, progress);
}

Result<Report, EvidenceError> verify_with(Host& host, BytesView quote,
                                          const VerifiedCollateral& collateral,
                                          const std::optional<Bytes>& pck_chain,
                                          const Policy& policy, std::uint64_t now_seconds,
                                          Progress* progress) {
    const auto now = to_unix(now_seconds);
    CHECK(collateral.valid.contains(now));
    begin(step_of(progress), Step::Quote);
    const auto parsed = TRY(read_quote(quote));
    keep(progress, &Progress::quote, parsed);
    const auto chain = TRY(pck_chain_of(parsed, pck_chain));
    return verify_parsed(host, parsed, chain, collateral, policy, now, progress);
}

}  // namespace tee_registry::dcap
