#include "tee-registry/evidence/nvidia/golden.hpp"

namespace tee_registry::nvidia {

bool is_valid(const RimRow& row) {
    if (row.id.empty() || row.id.size() > kRimIdSizeMax) return false;
    if (row.measurements.empty() || row.measurements.size() > kMeasurementsMax) return false;
    for (std::size_t i = 0; i < row.measurements.size(); ++i) {
        const auto& one = row.measurements[i];
        if (i > 0 && one.index <= row.measurements[i - 1].index) return false;
        if (one.allowed.empty() || one.allowed.size() > kAlternativesMax) return false;
    }
    return true;
}

std::optional<ModelRow> GoldenTable::model(const ModelKey& key) {
    for (const auto& row : models)
        if (row.key == key) return row;
    return std::nullopt;
}

std::optional<RimRow> GoldenTable::rim(std::string_view id) {
    for (const auto& row : rims)
        if (row.id == id) return row;
    return std::nullopt;
}

std::string vbios_rim_id(DeviceKind kind, const ModelKey& key, std::string_view vbios_version) {
    std::string out = kind == DeviceKind::Gpu ? "NV_GPU_VBIOS_" : "NV_SWITCH_BIOS_";
    out += key.project;
    out += '_';
    out += key.project_sku;
    out += '_';
    out += key.chip_sku;
    out += '_';
    out += vbios_version;
    return out;
}

std::string driver_rim_id(const ModelRow& row, std::string_view driver_version) {
    std::string out = row.driver_rim_prefix;
    out += driver_version;
    return out;
}

}  // namespace tee_registry::nvidia
