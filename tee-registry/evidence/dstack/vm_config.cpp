#include "tee-registry/evidence/dstack/vm_config.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dstack {

Result<VmConfig, DstackError> read_vm_config(std::string_view json) {
    constexpr auto kMalformed = DstackError::VmConfigMalformed;
    REFUSE_IF(json.size() > kVmConfigSizeMax, DstackError::VmConfigTooLarge);
    VmConfig out;
    if (json.empty()) return out;
    const auto document = json::Document::parse(json);
    if (!document || document.value().root().kind() != json::Kind::Object)
        return unexpected(kMalformed);
    const auto object = document.value().root();
    const auto has = [&](std::string_view key) {
        const auto value = object.find(key);
        return value && value->kind() != json::Kind::Null;
    };
    if (has("os_image_hash")) {
        out.os_image_hash = json::fixed_hex_field<32>(object, "os_image_hash");
        REFUSE_IF(!out.os_image_hash, kMalformed);
    }
    if (has("image")) {
        out.image = object.find("image")->string();
        REFUSE_IF(!out.image, kMalformed);
    }
    if (has("mr_config")) {
        out.mr_config = object.find("mr_config")->string();
        REFUSE_IF(!out.mr_config, kMalformed);
    }
    const auto number = [&](std::string_view key,
                            std::uint64_t max) -> std::optional<std::uint64_t> {
        if (!has(key)) return 0;
        return json::integer_field(object, key, max);
    };
    const auto cpu_count = number("cpu_count", 0xffff);
    const auto memory_size = number("memory_size", std::uint64_t{1} << 48);
    REFUSE_IF(!cpu_count || !memory_size, kMalformed);
    out.cpu_count = static_cast<std::uint32_t>(cpu_count.value_or(0));
    out.memory_size = memory_size.value_or(0);
    return out;
}

}  // namespace tee_registry::dstack
