// What governance says of NVIDIA's devices, as rows of state: which part numbers are which model,
// and which measurements a version of firmware or driver has. The rows are made from NVIDIA's
// reference integrity manifests by the tool gpu-rim, never parsed from XML on chain.
//
// Ids are NVIDIA's: NV_GPU_VBIOS_1010_0200_882_96005E0001, NV_GPU_DRIVER_GH100_550.90.07,
// NV_SWITCH_BIOS_5612_0002_890_9610550001.
#pragma once

#include "tee-registry/evidence/nvidia/spdm.hpp"

namespace tee_registry::nvidia {

enum class DeviceKind : std::uint8_t { Gpu, Switch };

/// Part numbers of a device, lower case, as its report states them.
struct ModelKey {
    std::string project;
    std::string project_sku;
    std::string chip_sku;
    bool operator==(const ModelKey&) const = default;
    auto operator<=>(const ModelKey&) const = default;
};

struct ModelRow {
    ModelKey key;
    DeviceKind kind{};
    /// The name under which the chain pays it: H100-SXM5-80GB.
    std::string model;
    /// The chip as the device's certificate names it: GH100. H100 and H200 share it, which is why
    /// a certificate never tells the model.
    std::string chip;
    /// What comes before the driver's version in the id of its row: NV_GPU_DRIVER_GH100_. Unused
    /// for switches, which have no driver of their own.
    std::string driver_rim_prefix;
    bool operator==(const ModelRow&) const = default;
};

/// The values that one measurement may have.
struct GoldenMeasurement {
    /// From 0 on: the SPDM block has the next number.
    std::uint8_t index = 0;
    std::vector<Bytes48> allowed;
    bool operator==(const GoldenMeasurement&) const = default;
};

/// The measurements of a VBIOS or driver version, only active ones, in ascending order.
struct RimRow {
    std::string id;
    std::vector<GoldenMeasurement> measurements;
    bool operator==(const RimRow&) const = default;
};

inline constexpr std::size_t kRimIdSizeMax = 96;
inline constexpr std::size_t kMeasurementsMax = 128;
inline constexpr std::size_t kAlternativesMax = 16;

/// Whether a row holds within the bounds: values for at least one measurement, indices ascending.
bool is_valid(const RimRow& row);

/// Where the rows come from: state, or a file of a tool.
class GoldenSource {
  public:
    virtual std::optional<ModelRow> model(const ModelKey& key) = 0;
    virtual std::optional<RimRow> rim(std::string_view id) = 0;

  protected:
    ~GoldenSource() = default;
};

/// Rows in memory, for tools and tests.
class GoldenTable final : public GoldenSource {
  public:
    std::vector<ModelRow> models;
    std::vector<RimRow> rims;

    std::optional<ModelRow> model(const ModelKey& key) override;
    std::optional<RimRow> rim(std::string_view id) override;
};

/// Ids of rows.
std::string vbios_rim_id(DeviceKind kind, const ModelKey& key, std::string_view vbios_version);
std::string driver_rim_id(const ModelRow& row, std::string_view driver_version);

}  // namespace tee_registry::nvidia
