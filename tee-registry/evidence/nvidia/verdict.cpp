#include "tee-registry/evidence/nvidia/verdict.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/nvidia/device_root.hpp"
#include "tee-registry/evidence/nvidia/steps.hpp"

namespace tee_registry::nvidia {
namespace {

using primitives::to_bare_hex;

std::string_view name_of_mode(Mode mode) {
    switch (mode) {
        case Mode::SingleGpu:
            return "single GPU";
        case Mode::MultiGpu:
            return "multi GPU";
        case Mode::ProtectedPcie:
            return "protected PCIe";
    }
    return "unknown";
}

/// What a step found about the device under way; empty where its rule says it all.
std::string found(std::string_view step, const DeviceState& device) {
    if (step == "measurement blocks") return std::to_string(device.measurements.size());
    if (step == "root") {
        const bool nvidia =
            primitives::equal(device.chain.back().certificate.der, kNvidiaDeviceRoot);
        return nvidia ? "NVIDIA Device Identity CA" : "NOT NVIDIA'S: a root that the policy adds";
    }
    if (step == "firmware id") return to_bare_hex(device.opaque.fwid.value_or(Bytes48{}));
    if (step == "protected PCIe") return std::string{name_of_mode(device.report.mode)};
    if (step == "model")
        return device.model ? device.model->model : "UNKNOWN, no row: " + device.report.missing;
    if (step == "golden values" && device.model && !device.report.missing.empty())
        return "UNKNOWN, no row: " + device.report.missing;
    if (step == "measurements" && device.report.verdict == Verdict::RimUnknown)
        return "compared with nothing";
    return {};
}

void add_facts(std::size_t index, const DeviceReport& device, tee_registry::Verdict& out) {
    const std::string prefix = "device" + std::to_string(index) + ".";
    const auto add = [&](auto& to, const char* name, std::string value) {
        to.push_back({prefix + name, std::move(value)});
    };
    add(out.platform, "deviceId", to_bare_hex(device.device_id));
    add(out.platform, "serial", to_bare_hex(device.serial));
    add(out.platform, "model", device.model.empty() ? "unknown" : device.model);
    add(out.platform, "parts",
        device.key.project + "_" + device.key.project_sku + "_" + device.key.chip_sku);
    add(out.platform, "mode", std::string{name_of_mode(device.mode)});
    add(out.measurements, "vbios", device.vbios_version);
    add(out.measurements, "driver", device.driver_version);
    add(out.measurements, "firmwareId", to_bare_hex(device.fwid));
    add(out.measurements, "verdict", std::string{to_string(device.verdict)});
}

}  // namespace

tee_registry::Verdict judge(primitives::Host& host, const Evidence& evidence, const Bytes32& nonce,
                            GoldenSource& golden, const Policy& policy, std::uint64_t now_seconds) {
    Verification v{host, evidence, nonce, golden, policy, to_unix(now_seconds)};
    tee_registry::Verdict out;
    out.kind = "nvidia";
    const auto result = walk(v, [&](const Step& step, std::optional<std::uint32_t> device) {
        const auto outcome = step.run(v);
        StepReport report;
        if (device) report.name = "device " + std::to_string(*device) + ": ";
        report.name += step.name;
        report.state = outcome ? StepState::Passed : StepState::Failed;
        report.detail = outcome ? step.rule : to_string(outcome.error());
        if (outcome && device)
            if (auto text = found(step.name, v.device); !text.empty())
                report.detail = std::move(text);
        out.steps.push_back(std::move(report));
        return outcome;
    });
    out.accepted = result.has_value();
    bool recognized = true;
    for (std::size_t i = 0; i < v.report.devices.size(); ++i) {
        add_facts(i, v.report.devices[i], out);
        recognized = recognized && v.report.devices[i].verdict == Verdict::Recognized;
    }
    if (out.accepted) {
        out.status = recognized ? "Recognized" : "GpuRimUnknown";
    } else {
        out.error = name_of(result.error());
        out.message = to_string(result.error());
    }
    return out;
}

}  // namespace tee_registry::nvidia
