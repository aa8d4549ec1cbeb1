#include "node/verify/policy_file.hpp"

#include "node/verify/policy_section.hpp"

namespace node::verify {
namespace {

namespace dcap = tee_registry::dcap;

std::optional<dcap::TcbStatus> status_of(std::string_view name) {
    if (auto status = dcap::platform_status(name)) return status;
    for (auto status :
         {dcap::TcbStatus::RelaunchAdvised, dcap::TcbStatus::RelaunchAdvisedConfigurationNeeded})
        if (name == to_string(status)) return status;
    return std::nullopt;
}

/// An array of byte strings of one size.
template <std::size_t N>
bool read_list(const json::Value& value, std::vector<std::array<std::uint8_t, N>>& out) {
    return each_bytes(value, [&](const Bytes& bytes) {
        if (bytes.size() != N) return false;
        std::ranges::copy(bytes, out.emplace_back().begin());
        return true;
    });
}

template <std::size_t N>
bool read_fixed(const json::Value& value, std::optional<std::array<std::uint8_t, N>>& out) {
    auto text = value.plain_string().value_or("");
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto bytes = primitives::from_bare_hex(text);
    if (!bytes || bytes.value().size() != N) return false;
    std::ranges::copy(bytes.value(), out.emplace().begin());
    return true;
}

}  // namespace

Result<dcap::Policy, UsageError> dcap_policy(const std::optional<std::string>& text) {
    dcap::Policy out;
    if (!text) return out;
    PolicySection section{*text, "dcap"};
    section.read("acceptedStatuses", [&](const json::Value& value) {
        out.accepted_statuses = 0;
        return each_text(value, [&](std::string_view name) {
            const auto status = status_of(name);
            if (status) out.accepted_statuses |= set_of(*status);
            return status.has_value();
        });
    });
    section.read("evaluationDataNumberMin", [&](const json::Value& value) {
        const auto number = value.unsigned_integer(0xffffffff);
        out.evaluation_data_number_min = static_cast<std::uint32_t>(number.value_or(0));
        return number.has_value();
    });
    const auto bits = [&](std::string_view name, std::uint64_t& mask) {
        section.read(name, [&](const json::Value& value) { return read_bits(value, mask); });
    };
    bits("tdAttributesRequired", out.td_attributes_required);
    bits("tdAttributesForbidden", out.td_attributes_forbidden);
    section.read("allowServiceTd", [&](const json::Value& value) {
        out.allow_service_td = value.boolean().value_or(false);
        return value.boolean().has_value();
    });
    section.read("roots", [&](const json::Value& value) {
        return each_bytes(value, [&](Bytes der) {
            out.roots.push_back(std::move(der));
            return true;
        });
    });
    TRY(section.finish());
    return out;
}

Result<tee_registry::dstack::Policy, UsageError> dstack_policy(
    const std::optional<std::string>& text) {
    tee_registry::dstack::Policy out;
    if (!text) return out;
    PolicySection section{*text, "dstack"};
    const auto list = [&](std::string_view name, auto& values) {
        section.read(name, [&](const json::Value& value) { return read_list(value, values); });
    };
    list("aggregatedMrs", out.aggregated_mrs);
    list("osImages", out.os_images);
    list("composeHashes", out.compose_hashes);
    list("appIds", out.app_ids);
    list("devices", out.devices);
    list("keyProviders", out.key_providers);
    section.read("allowBootTime", [&](const json::Value& value) {
        out.allow_boot_time = value.boolean().value_or(false);
        return value.boolean().has_value();
    });
    section.read("reportData",
                 [&](const json::Value& value) { return read_fixed(value, out.report_data); });
    section.read("gpuEvidenceHash", [&](const json::Value& value) {
        return read_fixed(value, out.gpu_evidence_hash);
    });
    TRY(section.finish());
    return out;
}

}  // namespace node::verify
