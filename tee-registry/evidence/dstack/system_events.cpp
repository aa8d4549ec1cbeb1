#include "tee-registry/evidence/dstack/system_events.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dstack {
namespace {

constexpr std::string_view kReady = "system-ready";
/// Events that dstack emits at most once.
constexpr std::array<std::string_view, 11> kOnce{
    "system-preparing", "app-id",      "compose-hash", "gpu-policy-hash",
    "gpu-attestation",  "instance-id", "boot-mr-done", "os-image-hash",
    "key-provider",     "storage-fs",  kReady};

/// The runtime events up to and including system-ready.
struct Launch {
    std::vector<const Event*> events;
    bool is_ready = false;
};

Result<Launch, DstackError> find_launch(const EventLog& log) {
    Launch out;
    for (const auto& event : log) {
        if (event.imr != kRuntimeRegister) continue;
        const bool is_single = std::find(kOnce.begin(), kOnce.end(), event.name) != kOnce.end();
        for (const auto* seen : out.events)
            REFUSE_IF(is_single && seen->name == event.name, DstackError::EventDuplicated);
        out.events.push_back(&event);
        out.is_ready = event.name == kReady;
        if (out.is_ready) break;
    }
    return out;
}

const Event* find(const Launch& launch, std::string_view name) {
    for (const auto* event : launch.events)
        if (event->name == name) return event;
    return nullptr;
}

/// The payload of an event that must be there.
template <std::size_t N>
Result<Done, DstackError> read_fixed(const Event* event, std::array<std::uint8_t, N>& out) {
    if (event == nullptr) return unexpected(DstackError::EventMissing);
    REFUSE_IF(event->payload.size() != N, DstackError::EventPayloadInvalid);
    std::copy_n(event->payload.begin(), std::min(N, event->payload.size()), out.begin());
    return Done{};
}

/// The payload of an event that may be absent or empty.
template <std::size_t N>
Result<Done, DstackError> read_optional(const Event* event,
                                        std::optional<std::array<std::uint8_t, N>>& out) {
    if (event == nullptr || event->payload.empty()) return Done{};
    return read_fixed(event, out.emplace());
}

Result<Done, DstackError> read_key_provider(primitives::Host& host, const Event* event,
                                            SystemEvents& out) {
    if (event == nullptr || event->payload.empty()) return Done{};
    const auto document = json::Document::parse(primitives::text_of(event->payload));
    if (!document) return unexpected(DstackError::EventPayloadInvalid);
    const auto name = json::text_field(document.value().root(), "name");
    const auto id = json::text_field(document.value().root(), "id");
    if (!name || !id) return unexpected(DstackError::EventPayloadInvalid);
    out.key_provider = KeyProvider{std::string{*name}, std::string{*id}};
    out.key_provider_hash = host.sha2_256(event->payload).bytes;
    return Done{};
}

Result<Done, DstackError> read_gpu(const Event* event, SystemEvents& out) {
    if (event == nullptr || event->payload.empty()) return Done{};
    const auto document = json::Document::parse(primitives::text_of(event->payload));
    if (!document) return unexpected(DstackError::EventPayloadInvalid);
    // A launch that skipped the GPUs' attestation says so by leaving the member out.
    if (!document.value().root().find("evidence_sha256")) return Done{};
    out.gpu_evidence_hash = json::fixed_hex_field<32>(document.value().root(), "evidence_sha256");
    if (!out.gpu_evidence_hash) return unexpected(DstackError::EventPayloadInvalid);
    return Done{};
}

}  // namespace

Result<SystemEvents, DstackError> read_system_events(primitives::Host& host, const EventLog& log,
                                                     bool allow_boot_time) {
    const auto launch = TRY(find_launch(log));
    REFUSE_IF(!launch.is_ready && !allow_boot_time, DstackError::EventMissing);
    SystemEvents out;
    out.is_ready = launch.is_ready;
    TRY(read_fixed(find(launch, "app-id"), out.app_id));
    TRY(read_fixed(find(launch, "compose-hash"), out.compose_hash));
    TRY(read_optional(find(launch, "instance-id"), out.instance_id));
    TRY(read_optional(find(launch, "os-image-hash"), out.os_image_hash));
    TRY(read_key_provider(host, find(launch, "key-provider"), out));
    TRY(read_gpu(find(launch, "gpu-attestation"), out));
    return out;
}

}  // namespace tee_registry::dstack
