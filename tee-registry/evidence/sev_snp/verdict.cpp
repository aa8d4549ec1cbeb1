#include "tee-registry/evidence/sev_snp/verdict.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/sev_snp/steps.hpp"

namespace tee_registry::sev_snp {
namespace {

using primitives::to_bare_hex;

std::string text_of(const TcbVersion& tcb) {
    return "FMC " + std::to_string(tcb.fmc) + ", boot loader " + std::to_string(tcb.boot_loader) +
           ", TEE " + std::to_string(tcb.tee) + ", SNP " + std::to_string(tcb.snp) +
           ", microcode " + std::to_string(tcb.microcode);
}

std::string hex_number(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    return to_bare_hex(bytes);
}

std::string span_text(UnixSeconds from, UnixSeconds to) {
    return rfc3339_text(from) + " to " + rfc3339_text(to);
}

/// What a step found; empty where its rule says it all.
std::string found(std::string_view step, const Verification& v) {
    if (step == "report version") return std::to_string(v.raw.version);
    if (step == "signing key") return v.kind == KeyKind::Vcek ? "VCEK" : "VLEK, of a provider";
    if (step == "product") return std::string{to_string(v.endorsement.product)};
    if (step == "root") {
        const bool amd = primitives::equal(v.root.der, root_of(v.endorsement.product));
        return amd ? std::string{v.root.subject.common_name} + " of AMD"
                   : "NOT AMD'S: a root that the policy adds";
    }
    if (step == "certificates' end") return span_text(v.key.not_before, v.key.not_after);
    if (step == "revocation list's end") return span_text(v.crl.this_update, v.crl.next_update);
    if (step == "revocation")
        return std::to_string(v.crl.revoked_serials.size()) + " serials on the list";
    if (step == "TCB version of the key") return text_of(v.endorsement.tcb);
    if (step == "VMPL") return std::to_string(v.raw.vmpl);
    if (step == "guest policy") return hex_number(v.raw.policy);
    if (step == "platform info") return hex_number(v.raw.platform_info);
    if (step == "TCB minimum")
        return "asked for: " + text_of(rule_of(v.policy, v.endorsement.product).tcb_min);
    return {};
}

void add_facts(const Verification& v, Verdict& out) {
    out.report_data = primitives::to_bytes(v.raw.report_data);
    out.measurements = {{"measurement", to_bare_hex(v.raw.measurement)},
                        {"hostData", to_bare_hex(v.raw.host_data)},
                        {"idKeyDigest", to_bare_hex(v.raw.id_key_digest)},
                        {"authorKeyDigest", to_bare_hex(v.raw.author_key_digest)},
                        {"familyId", to_bare_hex(v.raw.family_id)},
                        {"imageId", to_bare_hex(v.raw.image_id)},
                        {"guestSvn", std::to_string(v.raw.guest_svn)},
                        {"guestPolicy", hex_number(v.raw.policy)}};
    out.platform = {{"platformInfo", hex_number(v.raw.platform_info)},
                    {"reportedTcb", to_bare_hex(v.raw.reported_tcb)},
                    {"currentTcb", to_bare_hex(v.raw.current_tcb)},
                    {"committedTcb", to_bare_hex(v.raw.committed_tcb)},
                    {"launchTcb", to_bare_hex(v.raw.launch_tcb)}};
    if (v.kind == KeyKind::Vlek) return;
    out.platform.push_back({"chipId", to_bare_hex(v.raw.chip_id)});
    out.platform.push_back({"deviceId", to_bare_hex(v.host.sha2_256(v.raw.chip_id))});
}

}  // namespace

Verdict judge(primitives::Host& host, BytesView report, const Collateral& collateral,
              const Policy& policy, std::uint64_t now_seconds) {
    Verification v{host, report, collateral, policy, to_unix(now_seconds)};
    Verdict out;
    out.kind = "snp";
    std::size_t last = 0;
    std::optional<SnpError> error;
    for (std::size_t i = 0; i < steps().size() && !error; ++i) {
        last = i;
        const auto result = steps()[i].run(v);
        if (!result) error = result.error();
    }
    out.accepted = !error;
    if (error) {
        out.error = name_of(*error);
        out.message = to_string(*error);
    } else {
        out.status = v.tcb.up_to_date ? "UpToDate" : "OutOfDate";
    }
    if (report.size() == kReportSize) add_facts(v, out);
    out.steps = report_steps(
        steps().size(), last, out,
        [](std::size_t i) { return std::pair{steps()[i].name, steps()[i].rule}; },
        [&](std::size_t i) { return found(steps()[i].name, v); });
    return out;
}

}  // namespace tee_registry::sev_snp
