#include "chain-spec/chain_spec.hpp"

#include "chain-spec/networks.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>

namespace chain_spec {

namespace json = primitives::json;
using primitives::Done;
using primitives::unexpected;

namespace {

primitives::Unexpected<SpecError> refuse(std::string_view member, std::string_view rule) {
    return unexpected(
        SpecError{"chain specification, `" + std::string{member} + "`: " + std::string{rule}});
}

Result<Done, SpecError> known_members(std::string_view object, const json::Value& value,
                                      std::initializer_list<std::string_view> names) {
    const auto* members = value.if_object();
    if (members == nullptr) return refuse(object, "expected an object");
    for (const auto& member : members->members())
        if (std::find(names.begin(), names.end(), member.name) == names.end())
            return refuse(member.name, "unknown member of " + std::string{object});
    return Done{};
}

/// The text of a member; empty where it is absent or null.
Result<std::string, SpecError> text_of(const json::Value& spec, std::string_view member) {
    const auto* value = spec.find(member);
    if (value == nullptr || value->is_null()) return std::string{};
    if (const auto* text = value->if_string()) return *text;
    return refuse(member, "expected a string");
}

Result<Done, SpecError> read_type(const json::Value& spec, ChainSpec& out) {
    const auto* value = spec.find("chainType");
    if (value == nullptr) return Done{};
    if (const auto* custom = value->find("Custom"); custom != nullptr && custom->if_string()) {
        out.type = ChainType::Custom;
        out.custom_type = *custom->if_string();
        return Done{};
    }
    const auto* text = value->if_string();
    if (text == nullptr) return refuse("chainType", "expected a string");
    if (*text == "Development")
        out.type = ChainType::Development;
    else if (*text == "Local")
        out.type = ChainType::Local;
    else if (*text == "Live")
        out.type = ChainType::Live;
    else
        return refuse("chainType", "expected Development, Local, Live or {\"Custom\": name}");
    return Done{};
}

Result<std::vector<std::string>, SpecError> read_boot_nodes(const json::Value& spec) {
    std::vector<std::string> out;
    const auto* value = spec.find("bootNodes");
    if (value == nullptr) return out;
    const auto* array = value->if_array();
    if (array == nullptr) return refuse("bootNodes", "expected an array");
    for (const auto& item : *array) {
        const auto* text = item.if_string();
        if (text == nullptr) return refuse("bootNodes", "expected multiaddresses as strings");
        out.push_back(*text);
    }
    return out;
}

Result<RawGenesis, SpecError> read_raw(const json::Value& raw) {
    TRY(known_members("genesis.raw", raw, {"top", "childrenDefault"}));
    RawGenesis out;
    const auto* children = raw.find("childrenDefault");
    if (children != nullptr && !(children->if_object() && children->if_object()->empty()))
        return refuse("genesis.raw.childrenDefault", "child tries are not supported");
    const auto* top = raw.find("top");
    if (top == nullptr || top->if_object() == nullptr)
        return refuse("genesis.raw.top", "expected an object");
    for (const auto& member : top->if_object()->members()) {
        const auto key = primitives::from_hex(member.name);
        const auto* text = member.value.if_string();
        if (!key || text == nullptr) return refuse("genesis.raw.top", "expected hex: hex");
        auto value = primitives::from_hex(*text);
        if (!value) return refuse("genesis.raw.top", to_string(value.error()));
        out.top.insert_or_assign(*key, std::move(value).value());
    }
    return out;
}

Result<Done, SpecError> read_genesis(const json::Value& spec, ChainSpec& out) {
    const auto* genesis = spec.find("genesis");
    if (genesis == nullptr) return refuse("genesis", "missing");
    TRY(known_members("genesis", *genesis, {"raw", "runtimeGenesis"}));
    const auto* raw = genesis->find("raw");
    const auto* runtime = genesis->find("runtimeGenesis");
    if ((raw == nullptr) == (runtime == nullptr))
        return refuse("genesis", "expected exactly one of raw and runtimeGenesis");
    if (raw != nullptr) {
        out.genesis = TRY(read_raw(*raw));
        return Done{};
    }
    TRY(known_members("genesis.runtimeGenesis", *runtime, {"code", "config", "patch"}));
    const auto* config = runtime->find("config");
    const auto* patch = runtime->find("patch");
    if (config != nullptr && patch != nullptr)
        return refuse("genesis.runtimeGenesis", "expected exactly one of config and patch");
    if (patch != nullptr) {
        if (patch->if_object() == nullptr)
            return refuse("genesis.runtimeGenesis.patch", "expected an object");
        const auto base = network_preset("mainnet-like");
        out.genesis = TRY(with_patch(base.value(), json::write(*patch))).genesis;
        return Done{};
    }
    if (config == nullptr || config->if_object() == nullptr)
        return refuse("genesis.runtimeGenesis.config", "expected an object");
    out.genesis = GenesisConfig{json::write(*config)};
    return Done{};
}

json::Value raw_json(const RawGenesis& raw) {
    json::Object top;
    for (const auto& [key, value] : raw.top)
        if (value) top.set(primitives::to_hex(key), primitives::to_hex(*value));
    return json::Object{}.set("top", std::move(top)).set("childrenDefault", json::Object{});
}

json::Value genesis_json(const ChainSpec& spec) {
    if (const auto* raw = std::get_if<RawGenesis>(&spec.genesis))
        return json::Object{}.set("raw", raw_json(*raw));
    const auto config = json::read(std::get<GenesisConfig>(spec.genesis).json);
    return json::Object{}.set("runtimeGenesis",
                              json::Object{}.set("config", config ? *config : json::Value{}));
}

json::Value text_or_null(const std::string& text) {
    return text.empty() ? json::Value{} : json::Value{text};
}

}  // namespace

std::string chain_type_text(const ChainSpec& spec) {
    switch (spec.type) {
        case ChainType::Development:
            return "Development";
        case ChainType::Local:
            return "Local";
        case ChainType::Live:
            return "Live";
        case ChainType::Custom:
            return spec.custom_type;
    }
    return {};
}

Result<ChainSpec, SpecError> read(std::string_view text) {
    const auto spec = json::read(text, {.size_max = kSpecSizeMax, .values_max = 8 << 20});
    if (!spec)
        return unexpected(SpecError{
            "chain specification: not valid JSON: " + std::string{to_string(spec.error().kind)} +
            " at byte " + std::to_string(spec.error().offset)});
    TRY(known_members("the specification", *spec,
                      {"name", "id", "chainType", "bootNodes", "telemetryEndpoints", "protocolId",
                       "forkId", "properties", "codeSubstitutes", "consensusEngine", "forkBlocks",
                       "badBlocks", "grandpaHardForks", "genesis"}));
    ChainSpec out;
    out.name = TRY(text_of(*spec, "name"));
    out.id = TRY(text_of(*spec, "id"));
    if (out.name.empty() || out.id.empty()) return refuse("name, id", "missing");
    const bool plain = std::all_of(out.id.begin(), out.id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
    if (!plain) return refuse("id", "expected letters, digits, `_` and `-`: it names a folder");
    TRY(read_type(*spec, out));
    out.boot_nodes = TRY(read_boot_nodes(*spec));
    auto telemetry = read_telemetry_member(*spec);
    if (!telemetry) return refuse(kTelemetryMember, telemetry.error());
    out.telemetry = std::move(telemetry).value();
    out.protocol_id = TRY(text_of(*spec, "protocolId"));
    out.fork_id = TRY(text_of(*spec, "forkId"));
    if (const auto* properties = spec->find("properties"); properties && !properties->is_null())
        out.properties = *properties;
    else
        out.properties = json::Object{};
    auto forks = read_fork_members(*spec);
    if (!forks) return unexpected(SpecError{forks.error()});
    out.forks = std::move(forks).value();
    TRY(read_genesis(*spec, out));
    return out;
}

std::string write(const ChainSpec& spec) {
    json::Array boot_nodes;
    for (const auto& node : spec.boot_nodes)
        boot_nodes.push_back(node);
    json::Value type = chain_type_text(spec);
    if (spec.type == ChainType::Custom) type = json::Object{}.set("Custom", spec.custom_type);
    json::Object out;
    out.set("name", spec.name)
        .set("id", spec.id)
        .set("chainType", std::move(type))
        .set("bootNodes", std::move(boot_nodes))
        .set(std::string{kTelemetryMember}, telemetry_member(spec.telemetry))
        .set("protocolId", text_or_null(spec.protocol_id));
    if (!spec.fork_id.empty()) out.set("forkId", spec.fork_id);
    out.set("properties", spec.properties).set("codeSubstitutes", json::Object{});
    write_fork_members(spec.forks, out);
    out.set("genesis", genesis_json(spec));
    return json::write_indented(json::Value{std::move(out)}) + "\n";
}

}  // namespace chain_spec
