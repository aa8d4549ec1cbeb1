#include "tee-registry/evidence/dcap/explain.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/evidence/dcap/intel_root.hpp"

namespace tee_registry::dcap {
namespace {

using primitives::to_bare_hex;

std::string_view name_of_tee(TeeKind tee) {
    return tee == TeeKind::Tdx ? "TDX" : "SGX";
}

std::string join(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items)
        out += (out.empty() ? "" : ", ") + item;
    return out;
}

std::string span_text(UnixSeconds from, UnixSeconds to) {
    return rfc3339_text(from) + " to " + rfc3339_text(to);
}

std::string describe(const TcbVerdict& verdict) {
    std::string out{to_string(verdict.status)};
    out += ", level of " + rfc3339_text(verdict.tcb_date).substr(0, 10);
    if (!verdict.advisory_ids.empty()) out += ", " + join(verdict.advisory_ids);
    return out;
}

std::string describe(const Quote& quote) {
    std::string out{name_of_tee(quote.tee)};
    out += " quote of version " + std::to_string(quote.version);
    if (quote.tee == TeeKind::Tdx) out += quote.is_td15 ? ", TDX 1.5 report" : ", TDX 1.0 report";
    out += ", certification data of type " + std::to_string(quote.certification_type);
    return out + ", " + std::to_string(quote.size) + " bytes";
}

std::string describe_root(const VerifiedCollateral& collateral) {
    const bool intel = primitives::equal(collateral.root, kIntelSgxRootCa);
    std::string out = intel ? "Intel SGX Root CA" : "NOT INTEL'S: a root that the policy adds";
    return out + ", " + std::to_string(collateral.revoked_cas.size()) + " of its CAs revoked";
}

std::string describe_pck_crl(const VerifiedCollateral& collateral) {
    const auto ca = der::read_certificate(collateral.pck_ca);
    CHECK(ca.has_value());
    return std::string{ca.value().subject.common_name} + ", " +
           std::to_string(collateral.revoked_pcks.size()) + " certificates revoked";
}

std::string describe(const TcbInfo& info) {
    return std::string{name_of_tee(info.tee)} + ", FMSPC " + to_bare_hex(info.fmspc) + ", number " +
           std::to_string(info.evaluation_data_number) + ", " +
           span_text(info.issue_date, info.next_update);
}

std::string describe(const QeIdentity& identity) {
    return std::string{identity.tee == TeeKind::Tdx ? "TD_QE" : "QE"} + ", number " +
           std::to_string(identity.evaluation_data_number) + ", " +
           span_text(identity.issue_date, identity.next_update);
}

std::string describe(const PckExtension& platform) {
    constexpr std::array<std::string_view, 3> kTypes{"standard", "scalable",
                                                     "scalable with integrity"};
    return "FMSPC " + to_bare_hex(platform.fmspc) + ", PCE id " + to_bare_hex(platform.pce_id) +
           ", CPUSVN " + to_bare_hex(platform.cpu_svn) + ", PCESVN " +
           std::to_string(platform.pce_svn) + ", " +
           std::string{kTypes[static_cast<std::size_t>(platform.sgx_type)]};
}

/// What a step about the collateral found; empty where its rule says it all.
std::string found_in_collateral(Step step, const VerifiedCollateral& collateral,
                                const Policy& policy) {
    const auto number = std::min(collateral.tcb_info.evaluation_data_number,
                                 collateral.qe_identity.evaluation_data_number);
    switch (step) {
        case Step::Root:
            return describe_root(collateral);
        case Step::PckCrl:
            return describe_pck_crl(collateral);
        case Step::TcbInfo:
        case Step::TcbInfoMatch:
            return describe(collateral.tcb_info);
        case Step::QeIdentity:
            return describe(collateral.qe_identity);
        case Step::EvaluationNumber:
            return std::to_string(number) + ", at least " +
                   std::to_string(policy.evaluation_data_number_min) + " is asked for";
        default:
            return {};
    }
}

std::string found_in_body(Step step, const Quote& quote) {
    const bool tdx = quote.tee == TeeKind::Tdx;
    if (step == Step::TdxModule) {
        if (!tdx) return "SGX has none";
        const auto td = read_td_report(quote.body);
        return "TEE_TCB_SVN " + to_bare_hex(td.tee_tcb_svn) + ", MRSEAM " + to_bare_hex(td.mr_seam);
    }
    if (!tdx) return "ATTRIBUTES " + to_bare_hex(read_enclave_report(quote.body).attributes);
    return "TDATTRIBUTES " + to_bare_hex(read_td_report(quote.body).td_attributes);
}

std::string found(Step step, const Progress& progress, const Policy& policy) {
    switch (step) {
        case Step::Quote:
            return progress.quote ? describe(*progress.quote) : "";
        case Step::PckChain:
            if (!progress.platform) return {};
            return "in force with the collateral " +
                   span_text(progress.platform->valid.from, progress.platform->valid.to);
        case Step::PckExtension:
            return progress.platform ? describe(progress.platform->extension) : "";
        case Step::TdxModule:
        case Step::Attributes:
            return progress.quote ? found_in_body(step, *progress.quote) : "";
        case Step::QeIdentityMatch:
            return progress.qe ? describe(*progress.qe) : "";
        case Step::TcbLevel:
            return progress.verdict ? describe(*progress.verdict) : "";
        case Step::TcbStatus:
            return progress.verdict ? std::string{to_string(progress.verdict->status)} : "";
        default:
            break;
    }
    return progress.collateral ? found_in_collateral(step, *progress.collateral, policy) : "";
}

void add_enclave(const EnclaveReport& report, Verdict& out) {
    out.report_data = primitives::to_bytes(report.report_data);
    out.measurements = {{"mrEnclave", to_bare_hex(report.mr_enclave)},
                        {"mrSigner", to_bare_hex(report.mr_signer)},
                        {"isvProdId", std::to_string(report.isv_prod_id)},
                        {"isvSvn", std::to_string(report.isv_svn)},
                        {"attributes", to_bare_hex(report.attributes)},
                        {"miscSelect", to_bare_hex(report.misc_select)}};
}

void add_td(const TdReport& report, bool is_td15, Verdict& out) {
    out.report_data = primitives::to_bytes(report.report_data);
    out.measurements = {{"mrTd", to_bare_hex(report.mr_td)}};
    for (std::size_t i = 0; i < report.rtmrs.size(); ++i)
        out.measurements.push_back({"rtmr" + std::to_string(i), to_bare_hex(report.rtmrs[i])});
    for (const auto& fact :
         {Fact{"mrConfigId", to_bare_hex(report.mr_config_id)},
          Fact{"mrOwner", to_bare_hex(report.mr_owner)},
          Fact{"mrOwnerConfig", to_bare_hex(report.mr_owner_config)},
          Fact{"tdAttributes", to_bare_hex(report.td_attributes)},
          Fact{"xfam", to_bare_hex(report.xfam)}, Fact{"mrSeam", to_bare_hex(report.mr_seam)},
          Fact{"teeTcbSvn", to_bare_hex(report.tee_tcb_svn)}})
        out.measurements.push_back(fact);
    if (!is_td15) return;
    out.measurements.push_back({"teeTcbSvn2", to_bare_hex(report.tee_tcb_svn2)});
    out.measurements.push_back({"mrServiceTd", to_bare_hex(report.mr_service_td)});
}

void add_platform(primitives::Host& host, const PckExtension& platform, Verdict& out) {
    out.platform = {{"deviceId", to_bare_hex(host.sha2_256(platform.ppid))},
                    {"fmspc", to_bare_hex(platform.fmspc)},
                    {"pceId", to_bare_hex(platform.pce_id)},
                    {"cpuSvn", to_bare_hex(platform.cpu_svn)},
                    {"pceSvn", std::to_string(platform.pce_svn)}};
    if (platform.platform_instance_id)
        out.platform.push_back({"platformInstanceId", to_bare_hex(*platform.platform_instance_id)});
    if (platform.smt_enabled)
        out.platform.push_back({"smtEnabled", *platform.smt_enabled ? "true" : "false"});
}

}  // namespace

Verdict explain(primitives::Host& host, const Progress& progress,
                const Result<Report, EvidenceError>& result, const Policy& policy) {
    Verdict out;
    out.kind = "dcap";
    out.accepted = result.has_value();
    if (!out.accepted) {
        out.error = name_of(result.error());
        out.message = to_string(result.error());
    }
    if (progress.verdict) {
        out.status = to_string(progress.verdict->status);
        out.advisory_ids = progress.verdict->advisory_ids;
    }
    if (progress.quote && progress.quote->tee == TeeKind::Tdx)
        add_td(read_td_report(progress.quote->body), progress.quote->is_td15, out);
    else if (progress.quote)
        add_enclave(read_enclave_report(progress.quote->body), out);
    if (progress.platform) add_platform(host, progress.platform->extension, out);
    out.steps = report_steps(
        kStepCount, static_cast<std::size_t>(progress.step), out,
        [](std::size_t i) { return text_of(static_cast<Step>(i)); },
        [&](std::size_t i) { return found(static_cast<Step>(i), progress, policy); });
    return out;
}

Verdict explain(primitives::Host& host, BytesView quote, const QuoteCollateral& collateral,
                const Policy& policy, std::uint64_t now_seconds) {
    Progress progress;
    const auto result = verify(host, quote, collateral, policy, now_seconds, &progress);
    return explain(host, progress, result, policy);
}

}  // namespace tee_registry::dcap
