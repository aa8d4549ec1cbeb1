// What a dstack KMS asks before it gives keys to an app or to another KMS, and the answer
// (facts: tee-attestation section 6.1).
#pragma once

#include "primitives/host.hpp"

#include <string>

namespace tee_registry::apps {

using primitives::Bytes32;
/// An app's or an instance's id: the form of an Ethereum address.
using Bytes20 = std::array<std::uint8_t, 20>;
using AppId = Bytes20;

struct BootInfo {
    AppId app_id{};
    Bytes32 compose_hash{};
    Bytes20 instance_id{};
    Bytes32 device_id{};
    Bytes32 mr_aggregated{};
    Bytes32 mr_system{};
    Bytes32 os_image_hash{};
    std::string tcb_status;
    std::vector<std::string> advisory_ids;
    bool operator==(const BootInfo&) const = default;
};

struct BootVerdict {
    bool is_allowed = false;
    /// dstack's sentence; empty when it is allowed.
    std::string reason;
    std::string gateway_app_id;
    bool operator==(const BootVerdict&) const = default;
};

}  // namespace tee_registry::apps
