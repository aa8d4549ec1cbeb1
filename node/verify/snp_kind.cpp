#include "node/verify/crypto_host.hpp"
#include "node/verify/device_kinds.hpp"
#include "node/verify/policy_section.hpp"
#include "node/verify/snp_input.hpp"
#include "tee-registry/evidence/sev_snp/verdict.hpp"
#include "tee-registry/json/fields.hpp"

namespace node::verify {
namespace {

namespace snp = tee_registry::sev_snp;

/// The members of the JSON form; nothing where one is no hexadecimal.
std::optional<snp::Collateral> collateral_in(const json::Value& root) {
    snp::Collateral out;
    const auto read = [&](std::string_view name, Bytes& field) {
        if (!root.find(name)) return true;
        auto bytes = json::hex_field(root, name);
        if (bytes) field = *std::move(bytes);
        return bytes.has_value();
    };
    Bytes ark;
    if (!read("endorsementKey", out.endorsement_key) || !read("signer", out.signer) ||
        !read("crl", out.crl) || !read("root", ark))
        return std::nullopt;
    if (!ark.empty()) out.root = std::move(ark);
    return out;
}

std::optional<snp::Collateral> collateral_of_pem(const std::string& text) {
    const auto certificates = pem_certificates_of(text);
    if (!certificates || certificates->empty() || certificates->size() > 3) return std::nullopt;
    snp::Collateral out;
    out.endorsement_key = certificates->front();
    if (certificates->size() > 1) out.signer = (*certificates)[1];
    if (certificates->size() > 2) out.root = (*certificates)[2];
    return out;
}

std::optional<snp::Collateral> collateral_of(const std::string& text) {
    constexpr char kDerSequence = 0x30;
    if (text.starts_with("-----BEGIN")) return collateral_of_pem(text);
    if (text.starts_with(kDerSequence)) {
        snp::Collateral out;
        out.endorsement_key = primitives::to_bytes(primitives::view_of(text));
        return out;
    }
    const auto document = json::Document::parse(text, kFileSizeMax);
    if (!document || !document.value().root().find("endorsementKey")) return std::nullopt;
    return collateral_in(document.value().root());
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

Result<SnpInput, UsageError> read_snp_input(const Request& request) {
    SnpInput out{request.evidence, {}};
    std::optional<snp::Collateral> collateral = snp::Collateral{};
    if (request.json) {
        const auto document = json::Document::parse(*request.json, kFileSizeMax);
        auto report =
            document ? json::hex_field(document.value().root(), "report") : std::optional<Bytes>{};
        if (!report)
            return unexpected(UsageError{"the evidence has no member \"report\" in hexadecimal"});
        out.report = *std::move(report);
        collateral = collateral_in(document.value().root());
    }
    if (request.collateral) collateral = collateral_of(*request.collateral);
    if (!collateral)
        return unexpected(
            UsageError{"the collateral is not a JSON object with endorsementKey and optionally "
                       "signer, crl and root, each DER in hexadecimal, nor the VCEK's or VLEK's "
                       "certificate in DER or PEM"});
    out.collateral = *std::move(collateral);
    return out;
}

Result<tee_registry::Verdict, UsageError> judge_snp(const Request& request) {
    const auto input = TRY(read_snp_input(request));
    const auto policy = TRY(policy_of(request.policy));
    StatelessHost host;
    return snp::judge(host, input.report, input.collateral, policy, request.now_seconds);
}

}  // namespace node::verify
