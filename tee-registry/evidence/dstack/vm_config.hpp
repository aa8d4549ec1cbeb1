// vm_config of a dstack CVM: how the host says that it launched the VM. A claim, until measurements
// confirm it: only what is measured may decide anything.
#pragma once

#include "tee-registry/evidence/dstack/event_log.hpp"

namespace tee_registry::dstack {

inline constexpr std::size_t kVmConfigSizeMax = 8 * 1024;

struct VmConfig {
    /// SHA-256 of the image's sha256sum.txt.
    std::optional<Bytes32> os_image_hash;
    std::optional<std::string> image;
    std::uint32_t cpu_count = 0;
    std::uint64_t memory_size = 0;
    /// The MrConfigV3 document to which MRCONFIGID of version 3 commits.
    std::optional<std::string> mr_config;
};

/// VmConfigTooLarge, VmConfigMalformed. An empty text is an empty configuration.
Result<VmConfig, DstackError> read_vm_config(std::string_view json);

}  // namespace tee_registry::dstack
