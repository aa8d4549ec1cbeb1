#include "node/worker/cpu_evidence.hpp"

#include "node/verify/device_kinds.hpp"
#include "node/verify/snp_input.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/quote.hpp"
#include "tee-registry/evidence/ias/error.hpp"
#include "tee-registry/evidence/sev_snp/raw_report.hpp"

namespace node::worker {

namespace shown = tee_registry::workers::shown;
namespace dcap = tee_registry::dcap;

namespace {

std::optional<std::string> text_member(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::nullopt : std::optional{*text};
}

Bytes bytes_of(std::string_view text) {
    return primitives::to_bytes(primitives::view_of(text));
}

/// JSON with the quote in hexadecimal; of dstack where it has the event log.
Result<CpuEvidence, Problem> quote_in(const json::Value& document) {
    const auto text = text_member(document, "quote").value_or("no hexadecimal");
    auto quote = primitives::from_bare_hex(text.starts_with("0x") ? text.substr(2) : text);
    if (!quote)
        return unexpected(
            Problem{"expected a quote, the JSON of dstack's GetQuote with quote (hexadecimal) and "
                    "event_log, or a SEV-SNP report"});
    const auto event_log = text_member(document, "event_log");
    if (!event_log) return CpuEvidence{shown::Dcap{*std::move(quote), std::nullopt}};
    return CpuEvidence{
        shown::Dstack{.quote = *std::move(quote),
                      .event_log = bytes_of(*event_log),
                      .vm_config = bytes_of(text_member(document, "vm_config").value_or("")),
                      .collateral = std::nullopt}};
}

Result<CpuEvidence, Problem> snp_evidence(const verify::Request& request) {
    auto input = TRY(verify::read_snp_input(request));
    if (input.collateral.endorsement_key.empty())
        return unexpected(
            Problem{"a SEV-SNP report needs the certificate of the key that signed it (VCEK or "
                    "VLEK): give it as collateral, or as \"endorsementKey\" beside the report"});
    return CpuEvidence{shown::SevSnp{std::move(input.report), std::move(input.collateral)}};
}

Result<CpuEvidence, Problem> evidence_of_intel(verify::Request request) {
    if (!request.json) return CpuEvidence{shown::Dcap{std::move(request.evidence), std::nullopt}};
    const auto document = json::read(*request.json, {.size_max = verify::kFileSizeMax});
    if (!document) return unexpected(Problem{"the evidence is no JSON"});
    if (document->find("raReport") != nullptr)
        return unexpected(Problem{to_string(tee_registry::ias::IasError::NotForRegistration)});
    return quote_in(*document);
}

Result<Bytes64, Problem> report_data_of(const CpuEvidence& evidence) {
    if (const auto* snp = std::get_if<shown::SevSnp>(&evidence)) {
        const auto report = tee_registry::sev_snp::read_report(snp->report);
        if (!report) return unexpected(Problem{to_string(report.error())});
        return report->report_data;
    }
    const auto* cvm = std::get_if<shown::Dstack>(&evidence);
    const auto& bytes = cvm == nullptr ? std::get<shown::Dcap>(evidence).quote : cvm->quote;
    const auto quote = dcap::read_quote(bytes);
    if (!quote) return unexpected(Problem{to_string(quote.error())});
    return quote->tee == dcap::TeeKind::Sgx ? dcap::read_enclave_report(quote->body).report_data
                                            : dcap::read_td_report(quote->body).report_data;
}

}  // namespace

Result<CpuEvidence, Problem> read_cpu_evidence(const std::string& name, std::string content,
                                               const std::optional<std::string>& collateral) {
    verify::Request request;
    request.collateral = collateral;
    const auto set = verify::set_evidence(request, std::move(content));
    if (!set) return unexpected(name + ": " + set.error());
    const auto snp = verify::is_snp(request);
    auto out = snp ? snp_evidence(request) : evidence_of_intel(std::move(request));
    if (!out) return unexpected(name + ": " + out.error());
    if (collateral && !snp) TRY(add_intel_collateral(*out, *collateral));
    return out;
}

Result<Done, Problem> add_intel_collateral(CpuEvidence& evidence, const std::string& text) {
    auto collateral = dcap::collateral_from_json(text);
    if (!collateral)
        return unexpected(
            Problem{"the collateral: expected dcap-qvl's JSON form (tcb_info, qe_identity, their "
                    "chains and signatures, both lists)"});
    if (auto* quote = std::get_if<shown::Dcap>(&evidence))
        quote->collateral = std::move(collateral);
    if (auto* cvm = std::get_if<shown::Dstack>(&evidence)) cvm->collateral = std::move(collateral);
    return Done{};
}

Result<Bytes64, Problem> report_data_in(const std::string& name, const CpuEvidence& evidence) {
    auto out = report_data_of(evidence);
    if (!out) return unexpected(name + ": " + out.error());
    return out;
}

}  // namespace node::worker
