#include "tee-registry/evidence/dstack/mr_config.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dstack {
namespace {

constexpr auto kMismatch = DstackError::MrConfigIdMismatch;

/// The names of a kind of key provider: in the event, in the document; the kind is the position.
struct KeyProviderKind {
    std::string_view event_name;
    std::string_view document_name;
};
constexpr std::array kKinds{KeyProviderKind{"none", "none"}, KeyProviderKind{"local-sgx", "local"},
                            KeyProviderKind{"kms", "kms"}, KeyProviderKind{"tpm", "tpm"}};

/// The kind of the provider measured; none when nothing was.
std::optional<std::uint8_t> kind_of(const std::optional<KeyProvider>& provider) {
    if (!provider) return std::uint8_t{0};
    for (std::uint8_t kind = 0; kind < kKinds.size(); ++kind)
        if (provider->name == kKinds[kind].event_name) return kind;
    return std::nullopt;
}

std::optional<Bytes> id_of(const std::optional<KeyProvider>& provider) {
    if (!provider) return Bytes{};
    const auto id = primitives::from_bare_hex(provider->id);
    if (!id) return std::nullopt;
    return id.value();
}

/// Version 2 commits to the compose hash, the app and its key provider.
Result<Done, DstackError> check_version_2(primitives::Host& host, const Bytes32& value,
                                          const SystemEvents& events) {
    const auto kind = kind_of(events.key_provider);
    const auto id = id_of(events.key_provider);
    if (!kind || !id) return unexpected(kMismatch);
    Bytes message{events.compose_hash.begin(), events.compose_hash.end()};
    primitives::append(message, events.app_id);
    message.push_back(*kind);
    primitives::append(message, *id);
    REFUSE_IF(host.keccak_256(message).bytes != value, kMismatch);
    return Done{};
}

/// Whether an optional member, where it is there, holds these bytes in hexadecimal.
bool agrees(const json::Value& document, std::string_view key, BytesView expected) {
    if (!document.find(key)) return true;
    const auto bytes = json::hex_field(document, key);
    return bytes && primitives::equal(*bytes, expected);
}

bool document_agrees(const json::Value& document, const SystemEvents& events) {
    const auto kind = kind_of(events.key_provider);
    const auto id = id_of(events.key_provider);
    const auto instance = events.instance_id ? primitives::to_bytes(*events.instance_id) : Bytes{};
    const auto version = document.find("version");
    return kind && id && document.find("compose_hash").has_value() &&
           (!version || version->unsigned_integer(3) == 3) &&
           agrees(document, "compose_hash", events.compose_hash) &&
           agrees(document, "app_id", events.app_id) && agrees(document, "key_provider_id", *id) &&
           agrees(document, "instance_id", instance) &&
           json::text_field(document, "key_provider") == kKinds[*kind].document_name;
}

Result<Done, DstackError> check_version_3(primitives::Host& host, const Bytes32& value,
                                          const SystemEvents& events, const VmConfig& config) {
    constexpr std::string_view kDomain{"dstack-mr-config-v3:\0", 21};
    if (!config.mr_config) return unexpected(kMismatch);
    Bytes message = primitives::to_bytes(primitives::view_of(kDomain));
    primitives::append(message, primitives::view_of(*config.mr_config));
    REFUSE_IF(host.sha2_256(message).bytes != value, kMismatch);
    const auto document = json::Document::parse(*config.mr_config, kVmConfigSizeMax);
    if (!document) return unexpected(kMismatch);
    REFUSE_IF(!document_agrees(document.value().root(), events), kMismatch);
    return Done{};
}

}  // namespace

Result<std::uint8_t, DstackError> check_mr_config_id(primitives::Host& host,
                                                     const Bytes48& mr_config_id,
                                                     const SystemEvents& events,
                                                     const VmConfig& config) {
    const std::uint8_t version = mr_config_id[0];
    Bytes32 value{};
    std::copy_n(mr_config_id.begin() + 1, value.size(), value.begin());
    const bool padded = std::all_of(mr_config_id.begin() + 33, mr_config_id.end(),
                                    [](std::uint8_t byte) { return byte == 0; });
    REFUSE_IF(version > 3 || !padded || (version == 0 && value != Bytes32{}),
              DstackError::MrConfigIdUnknown);
    if (version == 1) REFUSE_IF(value != events.compose_hash, kMismatch);
    if (version == 2) TRY(check_version_2(host, value, events));
    if (version == 3) TRY(check_version_3(host, value, events, config));
    return version;
}

}  // namespace tee_registry::dstack
