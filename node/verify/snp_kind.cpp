#include "node/verify/crypto_host.hpp"
#include "node/verify/device_kinds.hpp"
#include "node/verify/policy_section.hpp"
#include "tee-registry/evidence/sev_snp/verdict.hpp"
#include "tee-registry/json/fields.hpp"

namespace node::verify {
namespace {

namespace snp = tee_registry::sev_snp;

Result<Bytes, UsageError> report_of(const Request& request) {
    if (!request.json) return request.evidence;
    const auto document = json::Document::parse(*request.json, kFileSizeMax);
    auto report =
        document ? json::hex_field(document.value().root(), "report") : std::optional<Bytes>{};
    if (!report)
        return unexpected(UsageError{"the evidence has no member \"report\" in hexadecimal"});
    return *std::move(report);
}

/// The collateral given, else none: then the verdict says what is missing.
Result<snp::Collateral, UsageError> collateral_of(const Request& request) {
    snp::Collateral out;
    if (!request.collateral) return out;
    const auto document = json::Document::parse(*request.collateral, kFileSizeMax);
    const auto wrong = [] {
        return unexpected(
            UsageError{"the collateral is not a JSON object with endorsementKey, signer, crl and "
                       "optionally root, each DER in hexadecimal"});
    };
    if (!document) return wrong();
    const auto root = document.value().root();
    auto key = json::hex_field(root, "endorsementKey");
    auto signer = json::hex_field(root, "signer");
    auto crl = json::hex_field(root, "crl");
    if (!key || !signer || !crl) return wrong();
    out.endorsement_key = *std::move(key);
    out.signer = *std::move(signer);
    out.crl = *std::move(crl);
    out.root = json::hex_field(root, "root");
    if (root.find("root") && !out.root) return wrong();
    return out;
}

/// A row of the table of minimum versions; parts that are not there are zero.
bool read_product(const json::Value& value, snp::ProductRule& out) {
    const auto name = json::text_field(value, "product");
    const auto product = name ? snp::product_of_name(*name) : std::nullopt;
    if (!product) return false;
    out.product = *product;
    if (const auto enabled = value.find("enabled")) {
        if (!enabled->boolean()) return false;
        out.enabled = *enabled->boolean();
    }
    const auto part = [&](std::string_view member, std::uint8_t& field) {
        if (!value.find(member)) return true;
        const auto number = json::integer_field(value, member, 0xff);
        field = static_cast<std::uint8_t>(number.value_or(0));
        return number.has_value();
    };
    return part("fmc", out.tcb_min.fmc) && part("bootLoader", out.tcb_min.boot_loader) &&
           part("tee", out.tcb_min.tee) && part("snp", out.tcb_min.snp) &&
           part("microcode", out.tcb_min.microcode);
}

Result<snp::Policy, UsageError> policy_of(const std::optional<std::string>& text) {
    snp::Policy out;
    if (!text) return out;
    PolicySection section{*text, "snp"};
    section.read("roots", [&](const json::Value& value) {
        return each_bytes(value, [&](Bytes der) {
            out.roots.push_back(std::move(der));
            return true;
        });
    });
    section.read("products", [&](const json::Value& value) {
        if (value.kind() != json::Kind::Array) return false;
        return std::ranges::all_of(value.items(), [&](const json::Value& item) {
            return read_product(item, out.products.emplace_back());
        });
    });
    section.read("vmplMax", [&](const json::Value& value) {
        const auto number = value.unsigned_integer(3);
        out.vmpl_max = static_cast<std::uint32_t>(number.value_or(0));
        return number.has_value();
    });
    const auto bits = [&](std::string_view name, std::uint64_t& mask) {
        section.read(name, [&](const json::Value& value) { return read_bits(value, mask); });
    };
    bits("guestPolicyRequired", out.guest_policy_required);
    bits("guestPolicyForbidden", out.guest_policy_forbidden);
    bits("platformInfoRequired", out.platform_info_required);
    bits("platformInfoForbidden", out.platform_info_forbidden);
    section.read("requireAliasCheck", [&](const json::Value& value) {
        out.require_alias_check = value.boolean().value_or(true);
        return value.boolean().has_value();
    });
    TRY(section.finish());
    return out;
}

}  // namespace

bool is_snp(const Request& request) {
    if (!request.json) return request.evidence.size() == snp::kReportSize;
    const auto document = json::Document::parse(*request.json, kFileSizeMax);
    return document && document.value().root().find("report") &&
           !document.value().root().find("devices");
}

Result<tee_registry::Verdict, UsageError> judge_snp(const Request& request) {
    const auto report = TRY(report_of(request));
    const auto collateral = TRY(collateral_of(request));
    const auto policy = TRY(policy_of(request.policy));
    StatelessHost host;
    return snp::judge(host, report, collateral, policy, request.now_seconds);
}

}  // namespace node::verify
