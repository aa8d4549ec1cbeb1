#include "chain-spec/networks.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"

#include <algorithm>

namespace chain_spec {

namespace json = primitives::json;
namespace crypto = primitives::crypto;
using primitives::Done;
using primitives::unexpected;

namespace {

constexpr std::string_view kNames[] = {"testnet", "mainnet-like"};
/// Fewer validators than this tolerate no faulty one.
constexpr std::uint64_t kValidatorsMin = 4;
constexpr std::uint64_t kTestnetSessionMs = 10 * 60 * 1000;
constexpr std::uint64_t kSessionMs = 60 * 60 * 1000;

bool is_public(const ChainSpec& spec) {
    return spec.type == ChainType::Live || spec.type == ChainType::Custom;
}

json::Value base_configuration(std::uint64_t session_ms) {
    json::Object out;
    out.set("balances", json::Object{}.set("balances", json::Array{}))
        .set("aura", json::Object{}.set("slotDuration", 2000u))
        .set("session",
             json::Object{}.set("keys", json::Array{}).set("lengthMs", json::Value{session_ms}))
        .set("validators", json::Object{}.set("min", json::Value{kValidatorsMin}));
    return json::Value{std::move(out)};
}

std::size_t items_of(const json::Value& config, std::string_view section, std::string_view member) {
    const auto* object = config.find(section);
    const auto* list = object == nullptr ? nullptr : object->find(member);
    return list == nullptr || list->if_array() == nullptr ? 0 : list->if_array()->size();
}

primitives::Bytes item_prefix(std::string_view pallet, std::string_view item) {
    const auto first = crypto::twox_128(primitives::view_of(pallet));
    const auto second = crypto::twox_128(primitives::view_of(item));
    primitives::Bytes out{first.begin(), first.end()};
    out.insert(out.end(), second.begin(), second.end());
    return out;
}

/// The value of an item; empty where there is none.
primitives::Bytes value_of(const primitives::StateDiff& state, std::string_view pallet,
                           std::string_view item) {
    const auto found = state.find(item_prefix(pallet, item));
    return found == state.end() ? primitives::Bytes{} : found->second.value_or(primitives::Bytes{});
}

bool contains(const primitives::Bytes& bytes, const primitives::Bytes& part) {
    return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

bool has_account(const primitives::StateDiff& state, const primitives::AccountId& account) {
    auto key = item_prefix("System", "Account");
    const auto hash = crypto::blake2b_128(account);
    key.insert(key.end(), hash.begin(), hash.end());
    const auto id = primitives::to_bytes(account);
    key.insert(key.end(), id.begin(), id.end());
    const auto found = state.find(key);
    return found != state.end() && found->second.has_value();
}

/// Where a key that everybody has is of use in the state; empty where nowhere.
std::string use_of_development_key(const primitives::StateDiff& state, const std::string& uri) {
    using Scheme = crypto::Pair::Scheme;
    crypto::SystemRandom random;
    const auto aura = value_of(state, "Aura", "Authorities");
    const auto grandpa = value_of(state, "Grandpa", "Authorities");
    for (const auto scheme : {Scheme::Sr25519, Scheme::Ed25519, Scheme::Ecdsa}) {
        const auto pair = crypto::Pair::from_suri(scheme, uri, random);
        if (!pair) continue;
        if (scheme != Scheme::Ecdsa) {
            const auto key = pair->public_key();
            if (contains(aura, key)) return "aura.authorities";
            if (contains(grandpa, key)) return "grandpa.authorities";
        }
        if (has_account(state, pair->account_id())) return "balances.balances";
    }
    return {};
}

primitives::Unexpected<SpecError> refuse(const ChainSpec& spec, const std::string& rule) {
    return unexpected(SpecError{"chain `" + spec.id + "` is of type " + chain_type_text(spec) +
                                ", where anybody may take part: " + rule});
}

}  // namespace

std::span<const std::string_view> network_names() {
    return kNames;
}

std::optional<ChainSpec> network_preset(std::string_view name) {
    const bool testnet = name == kNames[0];
    if (!testnet && name != kNames[1]) return std::nullopt;
    ChainSpec out;
    out.name = testnet ? "Testnet" : "Mainnet-like";
    out.id = testnet ? "testnet" : "mainnet_like";
    out.type = ChainType::Custom;
    out.custom_type = out.name;
    out.protocol_id = testnet ? "pha-test" : "pha-main";
    out.properties = json::Object{}
                         .set("ss58Format", unsigned{crypto::kPhalaSs58Prefix})
                         .set("tokenDecimals", 12u)
                         .set("tokenSymbol", "PHA");
    out.genesis =
        GenesisConfig{json::write(base_configuration(testnet ? kTestnetSessionMs : kSessionMs))};
    return out;
}

json::Value merged(const json::Value& target, const json::Value& patch) {
    const auto* changes = patch.if_object();
    if (changes == nullptr) return patch;
    json::Object out;
    if (const auto* members = target.if_object()) {
        for (const auto& member : members->members()) {
            const auto* change = changes->find(member.name);
            if (change == nullptr)
                out.set(member.name, member.value);
            else if (!change->is_null())
                out.set(member.name, merged(member.value, *change));
        }
    }
    for (const auto& change : changes->members())
        if (target.find(change.name) == nullptr && !change.value.is_null())
            out.set(change.name, merged(json::Value{}, change.value));
    return json::Value{std::move(out)};
}

Result<ChainSpec, SpecError> with_patch(const ChainSpec& spec, std::string_view patch) {
    const auto* config = std::get_if<GenesisConfig>(&spec.genesis);
    if (config == nullptr)
        return unexpected(
            SpecError{"chain `" + spec.id +
                      "` has a raw genesis: a patch is for a specification with runtimeGenesis"});
    const auto changes = json::read(patch, {.size_max = kSpecSizeMax, .values_max = 8 << 20});
    if (!changes)
        return unexpected(SpecError{
            "the patch is not valid JSON: " + std::string{to_string(changes.error().kind)} +
            " at byte " + std::to_string(changes.error().offset)});
    if (changes->if_object() == nullptr)
        return unexpected(SpecError{"the patch is no JSON object of genesis sections"});
    const auto base = json::read(config->json);
    auto out = spec;
    out.genesis = GenesisConfig{json::write(merged(base ? *base : json::Value{}, *changes))};
    return out;
}

std::string missing_of(const ChainSpec& spec) {
    const auto* text = std::get_if<GenesisConfig>(&spec.genesis);
    if (!is_public(spec) || text == nullptr) return {};
    const auto config = json::read(text->json);
    if (!config) return {};
    std::string out;
    if (items_of(*config, "session", "keys") == 0 && items_of(*config, "aura", "authorities") == 0)
        out = "session.keys (each validator's [account, account, {aura, grandpa}])";
    if (items_of(*config, "balances", "balances") == 0)
        out += std::string{out.empty() ? "" : " and "} +
               "balances.balances ([account, planck], 300,000,000 PHA in all)";
    return out;
}

Result<Done, SpecError> check_public(const ChainSpec& spec, const primitives::StateDiff& state) {
    if (!is_public(spec)) return Done{};
    if (!value_of(state, "Sudo", "Key").empty())
        return refuse(spec, "`sudo.key` gives one account all power; remove it");
    // SCALE of an empty list is one zero byte.
    if (value_of(state, "TeePolicy", "AttestationRoots").size() > 1)
        return refuse(spec,
                      "`teeRegistry.attestationRoots` lets their owner forge machines; remove "
                      "them");
    for (const auto* name : {"Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie", "One", "Two"}) {
        for (const auto* path : {"", "//stash"}) {
            const auto uri = "//" + std::string{name} + path;
            const auto use = use_of_development_key(state, uri);
            if (!use.empty())
                return refuse(
                    spec, "`" + use + "` names " + uri + ", a development key that everybody has");
        }
    }
    return Done{};
}

}  // namespace chain_spec
