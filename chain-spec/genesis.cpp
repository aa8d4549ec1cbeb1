#include "chain-spec/genesis.hpp"

#include "chain-spec/networks.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/api/client.hpp"
#include "storage/trie/root.hpp"

namespace chain_spec {

namespace json = primitives::json;
using primitives::StateDiff;
using primitives::unexpected;

namespace {

/// The configuration with every SS58 address as 0x hex: the runtime knows accounts as bytes.
json::Value with_hex_accounts(const json::Value& value) {
    if (const auto* text = value.if_string()) {
        const auto account = primitives::crypto::account_from_ss58(*text);
        return account ? json::Value{primitives::to_hex(*account)} : value;
    }
    if (const auto* array = value.if_array()) {
        json::Array out;
        for (const auto& item : *array)
            out.push_back(with_hex_accounts(item));
        return out;
    }
    if (const auto* object = value.if_object()) {
        json::Object out;
        for (const auto& member : object->members())
            out.set(member.name, with_hex_accounts(member.value));
        return out;
    }
    return value;
}

Result<StateDiff, SpecError> build_state(const ChainSpec& spec, const runtime::Executor& executor) {
    if (const auto* raw = std::get_if<RawGenesis>(&spec.genesis)) return raw->top;
    const auto config = json::read(std::get<GenesisConfig>(spec.genesis).json);
    if (!config) return unexpected(SpecError{"the genesis configuration is not valid JSON"});
    auto built = runtime::build_genesis(executor, json::write(with_hex_accounts(*config)));
    if (!built) return unexpected(SpecError{built.error().message});
    return std::move(built).value();
}

primitives::Hash root_of(const StateDiff& state) {
    std::vector<storage::trie::KeyValue> entries;
    for (const auto& [key, value] : state)
        if (value) entries.emplace_back(key, *value);
    return storage::trie::root_of(entries, storage::trie::Version::V1);
}

}  // namespace

Result<Genesis, SpecError> build_genesis(const ChainSpec& spec, const runtime::Executor& executor) {
    if (spec.type == ChainType::Live)
        return unexpected(SpecError{
            "chain `" + spec.id +
            "` is of type Live: this node executes a runtime that is part of the program, and a "
            "live chain needs one that is on chain. Use a Development or Local chain."});
    if (const auto missing = missing_of(spec); !missing.empty())
        return unexpected(SpecError{
            "chain `" + spec.id + "` lacks " + missing +
            ": give them with pha-node build-spec --chain SPEC --patch FILE > mine.json"});
    Genesis out;
    out.state = TRY(build_state(spec, executor));
    TRY(check_public(spec, out.state));
    out.header.state_root = root_of(out.state);
    out.header.extrinsics_root = storage::trie::ordered_root({}, storage::trie::Version::V0);
    out.hash = primitives::crypto::blake2b_256(primitives::scale::encode(out.header));
    return out;
}

Result<ChainSpec, SpecError> to_raw(const ChainSpec& spec, const runtime::Executor& executor) {
    ChainSpec out = spec;
    out.genesis = RawGenesis{TRY(build_state(spec, executor))};
    return out;
}

Result<ChainSpec, SpecError> preset(std::string_view name, const runtime::Executor& executor) {
    if (auto network = network_preset(name)) return std::move(*network);
    const auto config = runtime::genesis_preset(executor, name);
    if (!config) return unexpected(SpecError{config.error().message});
    if (!*config) {
        std::string known;
        const auto names = runtime::genesis_preset_names(executor);
        if (names)
            for (const auto& one : *names)
                known += (known.empty() ? "" : ", ") + one;
        for (const auto one : network_names())
            known += ", " + std::string{one};
        return unexpected(SpecError{"no chain named `" + std::string{name} + "`; known: " + known +
                                    "; or the path of a specification"});
    }
    ChainSpec out;
    const bool local = name == "local";
    out.name = local ? "Local Testnet" : "Development";
    out.id = local ? "local_testnet" : "dev";
    out.type = local ? ChainType::Local : ChainType::Development;
    out.properties = json::Object{}
                         .set("ss58Format", unsigned{primitives::crypto::kPhalaSs58Prefix})
                         .set("tokenDecimals", 12u)
                         .set("tokenSymbol", "PHA");
    out.genesis = GenesisConfig{**config};
    return out;
}

}  // namespace chain_spec
