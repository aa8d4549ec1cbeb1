// What dstack measured of a CVM before it handed over to the application: the runtime events up to
// and including system-ready. Whatever the application emits later has no meaning here, whatever
// its name is.
#pragma once

#include "tee-registry/evidence/dstack/event_log.hpp"

namespace tee_registry::dstack {

using Bytes20 = std::array<std::uint8_t, 20>;

/// Who gave the CVM its keys: {"name": "kms", "id": "<hex or empty>"}.
struct KeyProvider {
    std::string name;
    std::string id;
    bool operator==(const KeyProvider&) const = default;
};

struct SystemEvents {
    /// Claimed by the guest: to be authorised, never derived.
    Bytes20 app_id{};
    /// SHA-256 of the exact app-compose.json.
    Bytes32 compose_hash{};
    /// Absent where the app asks for none.
    std::optional<Bytes20> instance_id;
    std::optional<Bytes32> os_image_hash;
    std::optional<KeyProvider> key_provider;
    /// SHA-256 of the key-provider event's payload, 32 zero bytes without one.
    Bytes32 key_provider_hash{};
    /// SHA-256 of the exact GPU evidence that was verified at launch.
    std::optional<Bytes32> gpu_evidence_hash;
    /// Whether the launch was complete.
    bool is_ready = false;
};

/// EventMissing, EventDuplicated, EventPayloadInvalid. A log that ends before system-ready is
/// EventMissing unless `allow_boot_time`.
Result<SystemEvents, DstackError> read_system_events(primitives::Host& host, const EventLog& log,
                                                     bool allow_boot_time);

}  // namespace tee_registry::dstack
