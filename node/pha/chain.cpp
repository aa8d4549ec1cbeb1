#include "node/pha/chain.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <charconv>

namespace node::pha {

using primitives::Done;
namespace crypto = primitives::crypto;

namespace {

constexpr std::uint32_t kMetadataVersion = 15;
/// Keys in one page of a listing.
constexpr std::uint32_t kPageMax = 500;

Result<Bytes, Problem> bytes_of(const json::Value& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return unexpected(Problem{"the node answered something else than bytes"});
    auto bytes = primitives::from_hex(*text);
    if (!bytes) return unexpected("the node answered no hex: " + *text);
    return std::move(bytes).value();
}

Result<Hash, Problem> hash_of(const json::Value& value) {
    const auto* text = value.if_string();
    const auto hash = primitives::fixed_from_hex<Hash>(text == nullptr ? "" : *text);
    if (!hash) return unexpected(Problem{"the node answered no hash"});
    return *hash;
}

}  // namespace

std::uint64_t number_in(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    if (member == nullptr) return 0;
    if (const auto number = member->as_u64()) return *number;
    const auto* text = member->if_string();
    std::uint64_t number = 0;
    if (text == nullptr || !text->starts_with("0x")) return 0;
    std::from_chars(text->data() + 2, text->data() + text->size(), number, 16);
    return number;
}

Result<Endpoint, Problem> endpoint_from(std::string_view url) {
    const auto refuse = [&] {
        return unexpected("--url " + std::string{url} + ": write it as ws://127.0.0.1:9944");
    };
    if (!url.starts_with("ws://")) return refuse();
    auto rest = url.substr(5);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto colon = rest.rfind(':');
    Endpoint out;
    out.host = rest.substr(0, colon);
    if (out.host.empty()) return refuse();
    if (colon == rest.npos) return out;
    const auto port = json::from_decimal(rest.substr(colon + 1));
    if (!port || *port == 0 || *port > 65535) return refuse();
    out.port = static_cast<std::uint16_t>(*port);
    return out;
}

Result<Chain, Problem> Chain::open(const Endpoint& endpoint) {
    Chain out;
    auto client = rpc::Client::connect(endpoint.host, endpoint.port);
    if (!client) {
        return unexpected("no node answers at ws://" + endpoint.host + ":" +
                          std::to_string(endpoint.port) + " (" + client.error().message +
                          "); start pha-node, or give --url");
    }
    out.client_ = std::move(client).value();
    TRY(out.load());
    return out;
}

Result<json::Value, Problem> Chain::rpc(std::string_view method, json::Array params) {
    auto answer = client_->call(method, std::move(params));
    if (answer) return std::move(answer).value();
    const auto& error = answer.error();
    auto text = error.message;
    if (error.data && error.data->if_string() != nullptr) text += ": " + *error.data->if_string();
    if (error.code != 0)
        text += " (" + std::string{method} + ", " + std::to_string(error.code) + ")";
    return unexpected(text);
}

Result<Bytes, Problem> Chain::runtime_call(std::string_view function, BytesView arguments) {
    return bytes_of(TRY(rpc("state_call", {json::Value{function}, primitives::to_hex(arguments)})));
}

Result<Done, Problem> Chain::load() {
    const auto properties = TRY(rpc("system_properties"));
    units_.ss58_prefix = static_cast<std::uint16_t>(number_in(properties, "ss58Format"));
    units_.decimals = static_cast<std::uint32_t>(number_in(properties, "tokenDecimals"));
    if (const auto* symbol = properties.find("tokenSymbol"))
        if (const auto* text = symbol->if_string()) units_.symbol = *text;
    if (units_.decimals > 30) return unexpected(Problem{"the chain claims more than 30 decimals"});
    const auto chain = TRY(rpc("system_chain"));
    if (const auto* text = chain.if_string()) name_ = *text;
    const auto genesis = TRY(rpc("chain_getBlockHash", {json::Value{0u}}));
    genesis_ = TRY(hash_of(genesis));
    const auto version = TRY(rpc("state_getRuntimeVersion"));
    spec_version_ = static_cast<std::uint32_t>(number_in(version, "specVersion"));
    transaction_version_ = static_cast<std::uint32_t>(number_in(version, "transactionVersion"));
    const auto answer = TRY(
        runtime_call("Metadata_metadata_at_version", primitives::scale::encode(kMetadataVersion)));
    const auto blob = primitives::scale::decode<std::optional<Bytes>>(answer);
    if (!blob || !*blob) return unexpected(Problem{"the chain has no metadata of version 15"});
    metadata_ = std::make_unique<ChainMetadata>(TRY(ChainMetadata::read(**blob)));
    values_ = std::make_unique<ValueCodec>(*metadata_, units_);
    return Done{};
}

// ---- state --------------------------------------------------------------------------------------

namespace {

void append_hashed(std::uint8_t hasher, BytesView key, Bytes& out) {
    const auto append = [&out](const auto& bytes) {
        out.insert(out.end(), bytes.begin(), bytes.end());
    };
    switch (hasher) {
        case 0:
            return append(crypto::blake2b_128(key));
        case 1:
            return append(crypto::blake2b_256(key));
        case 2:
            append(crypto::blake2b_128(key));
            return append(key);
        case 3:
            return append(crypto::twox_128(key));
        case 4:
            return append(crypto::twox_256(key));
        case 5:
            append(crypto::twox_64(key));
            return append(key);
        default:
            return append(key);
    }
}

/// Bytes of hash before the key itself; nullopt where the key cannot be read back.
std::optional<std::size_t> hash_size(std::uint8_t hasher) {
    if (hasher == 2) return 16;
    if (hasher == 5) return 8;
    if (hasher == 6) return 0;
    return std::nullopt;
}

struct MapTypes {
    std::vector<std::uint8_t> hashers;
    std::vector<TypeId> keys;
};

Result<MapTypes, Problem> map_types(const ChainMetadata& metadata,
                                    const ChainMetadata::StorageEntry& entry) {
    using frame::metadata::wire::MapEntry;
    const auto* map = std::get_if<MapEntry>(&entry.type);
    if (map == nullptr) return MapTypes{};
    MapTypes out{map->hashers, {map->key}};
    if (map->hashers.size() == 1) return out;
    const auto* type = TRY(metadata.type(map->key));
    const auto* tuple = std::get_if<frame::metadata::Tuple>(&type->definition);
    if (tuple == nullptr || tuple->fields.size() != map->hashers.size())
        return unexpected("the key of " + entry.name + " is no tuple in the metadata");
    out.keys = tuple->fields;
    return out;
}

TypeId value_type(const ChainMetadata::StorageEntry& entry) {
    using namespace frame::metadata::wire;
    if (const auto* plain = std::get_if<PlainEntry>(&entry.type)) return plain->value;
    return std::get<MapEntry>(entry.type).value;
}

}  // namespace

Result<Bytes, Problem> Chain::storage_key(const ChainMetadata::Entry& entry,
                                          const std::vector<json::Value>& keys) const {
    const auto types = TRY(map_types(*metadata_, *entry.entry));
    if (keys.size() > types.keys.size()) {
        return unexpected(entry.pallet->name + "." + entry.entry->name + " takes " +
                          std::to_string(types.keys.size()) + " keys, got " +
                          std::to_string(keys.size()));
    }
    Bytes out;
    append_hashed(3, primitives::view_of(entry.pallet->storage->prefix), out);
    append_hashed(3, primitives::view_of(entry.entry->name), out);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        Bytes encoded;
        TRY(values_->encode(keys[i], types.keys[i], encoded));
        append_hashed(types.hashers[i], encoded, out);
    }
    return out;
}

Result<json::Value, Problem> Chain::storage(const ChainMetadata::Entry& entry,
                                            const std::vector<json::Value>& keys) {
    const auto key = TRY(storage_key(entry, keys));
    const auto value = TRY(rpc("state_getStorage", {primitives::to_hex(key)}));
    using frame::metadata::wire::StorageModifier;
    if (value.is_null() && entry.entry->modifier == StorageModifier::Optional) return json::Value{};
    const auto bytes = value.is_null() ? entry.entry->default_value : TRY(bytes_of(value));
    return values_->decode_all(bytes, value_type(*entry.entry));
}

Result<json::Array, Problem> Chain::storage_entries(const ChainMetadata::Entry& entry,
                                                    const std::vector<json::Value>& keys,
                                                    std::uint32_t limit) {
    const auto types = TRY(map_types(*metadata_, *entry.entry));
    const auto prefix = TRY(storage_key(entry, keys));
    const auto start = TRY(storage_key(entry, {}));
    json::Array out;
    json::Value after;
    while (out.size() < limit) {
        const auto count =
            std::min<std::uint32_t>(kPageMax, limit - static_cast<std::uint32_t>(out.size()));
        const auto page =
            TRY(rpc("state_getKeysPaged", {primitives::to_hex(prefix), json::Value{count}, after}));
        const auto* found = page.if_array();
        if (found == nullptr || found->empty()) break;
        const auto changes = TRY(rpc("state_queryStorageAt", {page}));
        const auto* sets = changes.if_array();
        const auto* list =
            sets == nullptr || sets->empty() ? nullptr : sets->front().find("changes");
        if (list == nullptr || list->if_array() == nullptr)
            return unexpected(Problem{"the node answered no change set"});
        for (const auto& change : *list->if_array()) {
            const auto* pair = change.if_array();
            if (pair == nullptr || pair->size() != 2 || (*pair)[1].is_null()) continue;
            const auto key = TRY(bytes_of((*pair)[0]));
            if (key.size() < start.size())
                return unexpected(Problem{"the node answered a foreign key"});
            primitives::scale::Decoder in{BytesView{key}.subspan(start.size())};
            json::Array parts;
            for (std::size_t i = 0; i < types.keys.size(); ++i) {
                const auto skip = hash_size(types.hashers[i]);
                BytesView hash;
                if (!skip || !in.take(*skip, hash)) break;
                parts.push_back(TRY(values_->decode(in, types.keys[i])));
            }
            const auto encoded = TRY(bytes_of((*pair)[1]));
            auto value = TRY(values_->decode_all(encoded, value_type(*entry.entry)));
            out.emplace_back(json::Array{json::Value{std::move(parts)}, std::move(value)});
        }
        if (found->size() < count) break;
        after = found->back();
    }
    return out;
}

}  // namespace node::pha
