#include "tee-registry/evidence/dstack/get_quote.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dstack {

Result<GetQuote, DstackError> read_get_quote(std::string_view json) {
    constexpr auto kMalformed = DstackError::EvidenceMalformed;
    REFUSE_IF(json.size() > kGetQuoteSizeMax, kMalformed);
    const auto document = json::Document::parse(json, json.size());
    if (!document) return unexpected(kMalformed);
    const auto object = document.value().root();
    auto quote = json::hex_field(object, "quote");
    const auto text = [&](std::string_view key) -> std::optional<std::string> {
        const auto value = object.find(key);
        return value ? value->string() : std::nullopt;
    };
    auto event_log = text("event_log");
    if (!quote || !event_log) return unexpected(kMalformed);
    GetQuote out{*std::move(quote), {*std::move(event_log), {}}};
    if (!object.find("vm_config")) return out;
    auto vm_config = text("vm_config");
    if (!vm_config) return unexpected(kMalformed);
    out.evidence.vm_config = *std::move(vm_config);
    return out;
}

}  // namespace tee_registry::dstack
