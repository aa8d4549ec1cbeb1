#include "tee-registry/evidence/dstack/event_log.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dstack {
namespace {

constexpr auto kMalformed = DstackError::EventLogMalformed;
/// Longest name of an event, an application's included.
constexpr std::size_t kNameSizeMax = 256;

std::optional<std::string> string_field(const json::Value& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? value->string() : std::nullopt;
}

/// The string as RFC 8785 writes it: only what must be is escaped, in its shortest form.
void put_json_string(std::string_view text, std::string& out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr std::string_view kShort = "btn fr";  // for 08, 09, 0a, 0c, 0d
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x08 && byte <= 0x0d && byte != 0x0b) {
            out += '\\';
            out += kShort[byte - 0x08u];
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// A runtime event's stated digest and preimage must be the computed ones, where they are stated.
Result<Done, DstackError> check_stated(const json::Value& object, const Event& event,
                                       const Bytes& stated) {
    REFUSE_IF(!stated.empty() && !primitives::equal(stated, event.digest),
              DstackError::EventDigestMismatch);
    if (!object.find("preimage")) return Done{};
    const auto preimage = string_field(object, "preimage");
    if (!preimage) return unexpected(kMalformed);
    REFUSE_IF(!preimage->empty() && *preimage != runtime_preimage(event.name, event.payload),
              DstackError::EventDigestMismatch);
    return Done{};
}

Result<Event, DstackError> read_event(primitives::Host& host, const json::Value& object) {
    const auto imr = json::integer_field(object, "imr", kRuntimeRegister);
    const auto type = json::integer_field(object, "event_type", 0xffffffff);
    const auto stated = json::hex_field(object, "digest");
    auto name = string_field(object, "event");
    auto payload = json::hex_field(object, "event_payload");
    if (!imr || !type || !stated || !name || !payload || name->size() > kNameSizeMax)
        return unexpected(kMalformed);
    Event out;
    out.imr = static_cast<std::uint8_t>(*imr);
    out.type = static_cast<std::uint32_t>(*type);
    out.name = *std::move(name);
    out.payload = *std::move(payload);
    // The register decides what an event is, so that its type cannot hide one from the look-ups.
    const bool is_runtime = out.imr == kRuntimeRegister;
    REFUSE_IF(is_runtime != (out.type == kRuntimeEventType), kMalformed);
    if (!is_runtime) {
        if (stated->size() != out.digest.size()) return unexpected(kMalformed);
        std::ranges::copy(*stated, out.digest.begin());
        return out;
    }
    const bool has_version = object.find("version").has_value();
    const auto version =
        has_version ? json::integer_field(object, "version", 2) : std::optional<std::uint64_t>{1};
    if (!version || *version == 0) return unexpected(kMalformed);
    out.digest = runtime_digest(host, out.name, out.payload, static_cast<std::uint32_t>(*version));
    TRY(check_stated(object, out, *stated));
    return out;
}

}  // namespace

std::string runtime_preimage(std::string_view name, BytesView payload) {
    std::string out = "{\"name\":";
    put_json_string(name, out);
    out += ",\"payload\":\"" + primitives::to_bare_hex(payload) + "\",\"type\":";
    return out + std::to_string(kRuntimeEventType) + "}";
}

Bytes48 runtime_digest(primitives::Host& host, std::string_view name, BytesView payload,
                       std::uint32_t version) {
    if (version == 2) return host.sha2_384(primitives::view_of(runtime_preimage(name, payload)));
    Bytes message;
    for (std::size_t i = 0; i < 4; ++i)
        message.push_back(static_cast<std::uint8_t>(kRuntimeEventType >> (8 * i)));
    message.push_back(':');
    primitives::append(message, primitives::view_of(name));
    message.push_back(':');
    primitives::append(message, payload);
    return host.sha2_384(message);
}

Result<EventLog, DstackError> read_event_log(primitives::Host& host, std::string_view json) {
    REFUSE_IF(json.size() > kEventLogSizeMax, DstackError::EventLogTooLarge);
    const auto document = json::Document::parse(json);
    if (!document) return unexpected(kMalformed);
    const auto root = document.value().root();
    if (root.kind() != json::Kind::Array || root.size() > kEventsMax) return unexpected(kMalformed);
    EventLog out;
    out.reserve(root.size());
    for (const auto& item : root.items())
        out.push_back(TRY(read_event(host, item)));
    return out;
}

Bytes48 replay(primitives::Host& host, const EventLog& log, std::uint8_t imr,
               std::optional<std::string_view> last) {
    std::array<std::uint8_t, 96> both{};
    for (const auto& event : log) {
        if (event.imr != imr) continue;
        std::ranges::copy(event.digest, both.begin() + 48);
        std::ranges::copy(host.sha2_384(both), both.begin());
        if (last && event.name == *last) break;
    }
    Bytes48 out{};
    std::copy_n(both.begin(), out.size(), out.begin());
    return out;
}

}  // namespace tee_registry::dstack
