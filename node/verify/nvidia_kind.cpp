#include "node/verify/crypto_host.hpp"
#include "node/verify/device_kinds.hpp"
#include "node/verify/nvidia_input.hpp"
#include "node/verify/policy_section.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/verdict.hpp"
#include "tee-registry/json/fields.hpp"

namespace node::verify {
namespace {

namespace nvidia = tee_registry::nvidia;

primitives::Unexpected<UsageError> wrong(const char* what) {
    return unexpected(UsageError{what});
}

/// The first two certificates are the device's own; the others are named by hash.
bool add_device(const json::Value& value, nvidia::Evidence& out) {
    const auto report = json::hex_field(value, "report");
    const auto pem = value.find("certificates");
    const auto text = pem ? pem->string() : std::optional<std::string>{};
    const auto chain = text ? pem_certificates_of(*text) : std::nullopt;
    if (!report || report->size() <= nvidia::kRequestSize || !chain || chain->size() < 2)
        return false;
    auto& device = out.devices.emplace_back();
    const auto split = report->begin() + nvidia::kRequestSize;
    device.request.assign(report->begin(), split);
    device.response.assign(split, report->end());
    device.certificates.assign(chain->begin(), chain->begin() + 2);
    StatelessHost host;
    for (std::size_t i = 2; i < chain->size(); ++i) {
        const auto& der = (*chain)[i];
        device.upper.push_back(host.sha2_256(der).bytes);
        auto& shared = out.shared_certificates;
        if (std::ranges::find(shared, der) == shared.end()) shared.push_back(der);
    }
    return true;
}

}  // namespace

Result<NvidiaInput, UsageError> read_nvidia_input(std::string_view text) {
    const auto document = json::Document::parse(text, kFileSizeMax);
    if (!document) return wrong("NVIDIA evidence is a JSON object with nonce and devices");
    const auto root = document.value().root();
    const auto nonce = json::fixed_hex_field<32>(root, "nonce");
    if (!nonce) return wrong("the evidence has no member \"nonce\" of 32 bytes in hexadecimal");
    NvidiaInput out{{}, *nonce};
    if (const auto scale = json::hex_field(root, "scale")) {
        auto read = primitives::scale::decode<nvidia::Evidence>(*scale);
        if (!read) return wrong("the evidence's member \"scale\" is no encoding of GPU evidence");
        out.evidence = std::move(read).value();
        return out;
    }
    const auto devices = json::array_field(root, "devices", nvidia::kDevicesMax);
    if (!devices) return wrong("the evidence has no member \"devices\", an array of at most 32");
    for (const auto& device : *devices)
        if (!add_device(device, out.evidence))
            return wrong("a device is not {\"report\": hexadecimal, \"certificates\": PEM}");
    return out;
}

namespace {

struct Rules {
    nvidia::Policy policy;
    nvidia::GoldenTable golden;
};

/// Rows in SCALE.
template <class Row>
bool read_rows(const json::Value& value, std::vector<Row>& out) {
    return each_bytes(value, [&](const Bytes& bytes) {
        auto row = primitives::scale::decode<Row>(bytes);
        if (row) out.push_back(std::move(row).value());
        return row.has_value();
    });
}

Result<Rules, UsageError> rules_of(const std::optional<std::string>& text) {
    Rules out;
    if (!text) return out;
    PolicySection section{*text, "nvidia"};
    const auto list = [&](std::string_view name, std::vector<Bytes>& values) {
        section.read(name, [&](const json::Value& value) {
            return each_bytes(value, [&](Bytes bytes) {
                values.push_back(std::move(bytes));
                return true;
            });
        });
    };
    list("roots", out.policy.roots);
    list("revokedSerials", out.policy.revoked_serials);
    section.read("allowProtectedPcie", [&](const json::Value& value) {
        out.policy.allow_protected_pcie = value.boolean().value_or(true);
        return value.boolean().has_value();
    });
    section.read("models",
                 [&](const json::Value& value) { return read_rows(value, out.golden.models); });
    section.read("manifests",
                 [&](const json::Value& value) { return read_rows(value, out.golden.rims); });
    TRY(section.finish());
    return out;
}

}  // namespace

bool is_nvidia(const Request& request) {
    if (!request.json) return false;
    const auto document = json::Document::parse(*request.json, kFileSizeMax);
    if (!document) return false;
    const auto root = document.value().root();
    return root.find("nonce") && (root.find("devices") || root.find("scale"));
}

Result<tee_registry::Verdict, UsageError> judge_nvidia(const Request& request) {
    const auto input = TRY(read_nvidia_input(request.json ? *request.json : std::string{}));
    auto rules = TRY(rules_of(request.policy));
    StatelessHost host;
    return nvidia::judge(host, input.evidence, input.nonce, rules.golden, rules.policy,
                         request.now_seconds);
}

}  // namespace node::verify
