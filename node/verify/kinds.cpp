#include "node/verify/kinds.hpp"

#include "node/verify/crypto_host.hpp"
#include "node/verify/device_kinds.hpp"
#include "node/verify/policy_file.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/explain.hpp"
#include "tee-registry/evidence/dstack/explain.hpp"
#include "tee-registry/evidence/ias/verify.hpp"
#include "tee-registry/json/fields.hpp"

namespace node::verify {
namespace {

namespace dcap = tee_registry::dcap;
namespace json = tee_registry::json;
using tee_registry::Verdict;

bool is_intel_quote(primitives::BytesView bytes) {
    // Version 3 to 5, then the attestation key type, which no other kind has non-zero there.
    return bytes.size() > 4 && bytes[0] >= 3 && bytes[0] <= 5 && bytes[1] == 0 && bytes[2] != 0;
}

/// Whether the input is a JSON object with all these members.
bool has_members(const Request& request, std::initializer_list<std::string_view> names) {
    if (!request.json) return false;
    const auto document = json::Document::parse(*request.json, kFileSizeMax);
    if (!document) return false;
    return std::ranges::all_of(names, [&](std::string_view name) {
        return document.value().root().find(name).has_value();
    });
}

/// The collateral given, else none: then the verdict says that it is missing.
Result<dcap::QuoteCollateral, UsageError> collateral_of(const Request& request) {
    if (!request.collateral) return dcap::QuoteCollateral{};
    auto collateral = dcap::collateral_from_json(*request.collateral);
    if (!collateral)
        return unexpected(
            UsageError{"the collateral is not a JSON object with the nine fields of "
                       "dcap-qvl's QuoteCollateralV3"});
    return *std::move(collateral);
}

/// The quote of binary or hexadecimal input, or of a JSON object with the member "quote".
Result<Bytes, UsageError> quote_of(const Request& request) {
    if (!request.json) return request.evidence;
    const auto document = json::Document::parse(*request.json, kFileSizeMax);
    if (!document)
        return unexpected("the evidence is no JSON: " + std::string{to_string(document.error())});
    auto quote = json::hex_field(document.value().root(), "quote");
    if (!quote)
        return unexpected(UsageError{"the evidence has no member \"quote\" in hexadecimal"});
    return *std::move(quote);
}

Result<Verdict, UsageError> judge_dcap(const Request& request) {
    const auto quote = TRY(quote_of(request));
    const auto collateral = TRY(collateral_of(request));
    const auto policy = TRY(dcap_policy(request.policy));
    StatelessHost host;
    return dcap::explain(host, quote, collateral, policy, request.now_seconds);
}

Result<Verdict, UsageError> judge_dstack(const Request& request) {
    const auto evidence = tee_registry::dstack::read_get_quote(request.json.value_or(""));
    if (!evidence)
        return unexpected(std::string{tee_registry::dstack::to_string(evidence.error())});
    const auto collateral = TRY(collateral_of(request));
    const auto quote_policy = TRY(dcap_policy(request.policy));
    const auto policy = TRY(dstack_policy(request.policy));
    StatelessHost host;
    return tee_registry::dstack::explain(host, evidence.value(), collateral, quote_policy, policy,
                                         request.now_seconds);
}

Result<Verdict, UsageError> judge_ias(const Request& request) {
    const auto evidence = tee_registry::ias::read_evidence(request.json.value_or(""));
    if (!evidence) return unexpected(std::string{tee_registry::ias::to_string(evidence.error())});
    StatelessHost host;
    return tee_registry::ias::explain(host, evidence.value(), request.now_seconds);
}

// A kind with no judge is known but not built in.
constexpr std::array kKinds{
    Kind{"dcap", "Intel SGX or TDX quote (versions 3 to 5)",
         [](const Request& request) {
             return is_intel_quote(request.evidence) ||
                    (has_members(request, {"quote"}) && !has_members(request, {"event_log"}));
         },
         judge_dcap},
    Kind{"dstack", "what dstack's GetQuote returns for a CVM: quote, event_log, vm_config",
         [](const Request& request) { return has_members(request, {"quote", "event_log"}); },
         judge_dstack},
    Kind{"snp", "AMD SEV-SNP report (versions 2 to 5)", is_snp, judge_snp},
    Kind{"nvidia", "NVIDIA GPUs and switches: nonce, reports, certificates", is_nvidia,
         judge_nvidia},
    Kind{"ias", "legacy report of Intel's attestation service, for old data",
         [](const Request& request) {
             return has_members(request, {"raReport", "signature", "rawSigningCert"});
         },
         judge_ias},
};

std::string kind_names() {
    std::string out;
    for (const auto& kind : kKinds)
        out += (out.empty() ? "" : ", ") + std::string{kind.name};
    return out;
}

}  // namespace

std::span<const Kind> kinds() {
    return kKinds;
}

Result<Verdict, UsageError> judge(const Request& request) {
    for (const auto& kind : kKinds) {
        const bool chosen =
            request.kind == "auto" ? kind.recognises(request) : request.kind == kind.name;
        if (!chosen) continue;
        if (kind.judge == nullptr)
            return unexpected("evidence of kind '" + std::string{kind.name} +
                              "' is not built into this program");
        return kind.judge(request);
    }
    if (request.kind != "auto")
        return unexpected("unknown kind '" + request.kind + "'; there are: " + kind_names());
    return unexpected("the kind of this evidence is not recognised; name it with --kind (" +
                      kind_names() + ")");
}

}  // namespace node::verify
