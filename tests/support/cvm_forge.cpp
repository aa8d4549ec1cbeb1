#include "tests/support/cvm_forge.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"

namespace tests::forge {
namespace {

using primitives::append;
using primitives::to_bare_hex;

Bytes label_hash(std::string_view label, std::size_t size) {
    const auto hash = primitives::crypto::sha2_512(primitives::view_of(label));
    return {hash.begin(), hash.begin() + static_cast<std::ptrdiff_t>(size)};
}

Bytes text_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

primitives::Hash384Bit digest_of(const CvmEvent& event) {
    if (event.imr != 3) return primitives::crypto::sha2_384(event.payload);
    if (event.version == 2)
        return primitives::crypto::sha2_384(
            primitives::view_of(R"({"name":")" + event.name + R"(","payload":")" +
                                to_bare_hex(event.payload) + R"(","type":134217729})"));
    Bytes message{0x01, 0x00, 0x00, 0x08, ':'};
    append(message, primitives::view_of(event.name));
    message.push_back(':');
    append(message, event.payload);
    return primitives::crypto::sha2_384(message);
}

/// Escapes what a JSON string cannot hold; the texts here have no control characters but \n.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string event_text(const CvmEvent& event) {
    const bool runtime = event.imr == 3;
    const Bytes digest = !event.stated_digest.empty() ? event.stated_digest
                         : runtime                    ? Bytes{}
                                                      : primitives::to_bytes(digest_of(event));
    std::string out = "{\"imr\":" + std::to_string(event.imr);
    out += ",\"event_type\":" + std::to_string(event.type);
    out += ",\"digest\":\"" + to_bare_hex(digest) + "\",\"event\":" + quoted(event.name);
    // The payload of a boot event has no meaning and is left out, as dstack does.
    out += ",\"event_payload\":\"" + (runtime ? to_bare_hex(event.payload) : "") + "\"";
    if (event.version != 1) out += ",\"version\":" + std::to_string(event.version);
    return out + "}";
}

}  // namespace

CvmEvent text_event(std::string name, std::string_view payload) {
    CvmEvent out;
    out.name = std::move(name);
    out.payload = text_bytes(payload);
    return out;
}

Bytes default_app_id() {
    return label_hash("forged app", 20);
}

Bytes default_compose_hash() {
    return label_hash("forged app-compose.json", 32);
}

std::vector<CvmEvent> default_events() {
    std::vector<CvmEvent> out;
    for (std::uint8_t i = 0; i < 6; ++i) {
        CvmEvent boot;
        boot.imr = i % 3;
        boot.payload = text_bytes("boot event " + std::to_string(i));
        boot.type = 0x80000001;
        out.push_back(boot);
    }
    const auto add = [&](std::string name, Bytes payload) {
        CvmEvent event;
        event.name = std::move(name);
        event.payload = std::move(payload);
        out.push_back(event);
    };
    add("system-preparing", {});
    add("app-id", default_app_id());
    add("compose-hash", default_compose_hash());
    add("instance-id", label_hash("forged instance", 20));
    add("boot-mr-done", {});
    add("os-image-hash", label_hash("forged OS image", 32));
    add("key-provider", text_bytes(kDefaultKeyProvider));
    add("storage-fs", text_bytes("zfs"));
    add("system-ready", {});
    add("an application's event", text_bytes("anything"));
    return out;
}

void set_registers(Spec& spec, const std::vector<CvmEvent>& events) {
    spec.td.rtmrs = {};
    for (const auto& event : events) {
        auto& rtmr = spec.td.rtmrs.at(event.imr);
        Bytes both{rtmr.begin(), rtmr.end()};
        append(both, digest_of(event));
        rtmr = primitives::crypto::sha2_384(both);
    }
}

std::string event_log_text(const std::vector<CvmEvent>& events) {
    std::string out;
    for (const auto& event : events)
        out += (out.empty() ? "[" : ",") + event_text(event);
    return out.empty() ? "[]" : out + "]";
}

std::string get_quote_text(BytesView quote, std::string_view event_log,
                           std::string_view vm_config) {
    return "{\"quote\":\"" + to_bare_hex(quote) + "\",\"event_log\":" + quoted(event_log) +
           ",\"vm_config\":" + quoted(vm_config) + "}";
}

}  // namespace tests::forge
