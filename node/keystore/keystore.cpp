#include "node/keystore/keystore.hpp"

#include "node/service/durable_file.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/vrf.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <fstream>
#include <iterator>

namespace node {

namespace fs = std::filesystem;
namespace json = primitives::json;
using consensus::KeyType;
using primitives::Bytes32;
using primitives::Bytes64;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

/// Far more than any phrase with its derivation path.
constexpr std::uintmax_t kKeyFileSizeMax = 4096;
constexpr std::size_t kFileNameSize = 2 * (4 + 32);

KeyType key_type_of(const rpc::KeyTypeId& type) {
    return KeyType{type};
}

std::string name_of(KeyType type) {
    return std::string{primitives::text_of(type.view())};
}

}  // namespace

Result<std::unique_ptr<Keystore>, std::string> Keystore::open(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return unexpected("keystore " + folder.string() + ": " + error.message());
    fs::permissions(folder, fs::perms::owner_all, error);
    std::unique_ptr<Keystore> out{new Keystore{folder}};
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        if (entry.path().filename().string().size() != kFileNameSize) continue;
        TRY(out->load(entry.path()));
    }
    return out;
}

Result<Done, std::string> Keystore::load(const fs::path& file) {
    const auto refuse = [&](std::string_view reason) {
        return unexpected("keystore file " + file.string() + ": " + std::string{reason});
    };
    const auto name = primitives::from_bare_hex(file.filename().string());
    if (!name) return Done{};
    std::error_code error;
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(file, error).permissions() & kOthers) != fs::perms::none)
        return refuse("may be read by others; do: chmod 600 " + file.string());
    if (fs::file_size(file, error) > kKeyFileSizeMax || error) return refuse("too large");
    std::ifstream stream{file};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    const auto value = json::read(text);
    if (!value || value->if_string() == nullptr) return refuse("not a JSON string");
    const auto type = KeyType::from(BytesView{*name}.first(4));
    if (type != consensus::kAuraKey && type != consensus::kGrandpaKey) return Done{};
    const auto public_key = add(type, *value->if_string());
    if (!public_key) return refuse(public_key.error());
    if (!primitives::equal(*public_key, BytesView{*name}.subspan(4)))
        return refuse("the secret does not give the public key of the file's name");
    return Done{};
}

Keystore::Added Keystore::add(KeyType type, std::string_view suri) {
    const std::scoped_lock lock{mutex_};
    if (type == consensus::kAuraKey) {
        primitives::crypto::SystemRandom random;
        const auto pair = primitives::crypto::sr25519_from_suri(suri, random);
        if (!pair) return unexpected(std::string{to_string(pair.error())});
        keys_.aura.insert_or_assign(pair->public_key(), *pair);
        return pair->public_key();
    }
    if (type == consensus::kGrandpaKey) {
        const auto pair = primitives::crypto::ed25519_from_suri(suri);
        if (!pair) return unexpected(std::string{to_string(pair.error())});
        keys_.grandpa.insert_or_assign(pair->public_key(), *pair);
        return pair->public_key();
    }
    return unexpected("key type `" + name_of(type) + "` is not one of aura, gran");
}

Result<Done, std::string> Keystore::add_development_key(std::string_view suri) {
    TRY(add(consensus::kAuraKey, suri));
    TRY(add(consensus::kGrandpaKey, suri));
    return Done{};
}

bool Keystore::has_key(KeyType type, const Bytes32& public_key) const {
    const std::scoped_lock lock{mutex_};
    if (type == consensus::kAuraKey) return keys_.aura.contains(public_key);
    return type == consensus::kGrandpaKey && keys_.grandpa.contains(public_key);
}

std::optional<Bytes64> Keystore::sign(KeyType type, const Bytes32& public_key,
                                      BytesView message) const {
    const std::scoped_lock lock{mutex_};
    if (type == consensus::kAuraKey) {
        const auto found = keys_.aura.find(public_key);
        if (found == keys_.aura.end()) return std::nullopt;
        primitives::crypto::SystemRandom random;
        return found->second.sign(message, random);
    }
    const auto found = keys_.grandpa.find(public_key);
    if (type != consensus::kGrandpaKey || found == keys_.grandpa.end()) return std::nullopt;
    return found->second.sign(message);
}

std::optional<primitives::VrfSignature> Keystore::vrf_sign(const Bytes32& aura_key,
                                                           BytesView input) const {
    const std::scoped_lock lock{mutex_};
    const auto found = keys_.aura.find(aura_key);
    if (found == keys_.aura.end()) return std::nullopt;
    primitives::crypto::SystemRandom random;
    return primitives::crypto::vrf_sign(found->second, primitives::crypto::vrf_input(input),
                                        random);
}

Result<Done, std::string> Keystore::write_file(KeyType type, const Bytes32& public_key,
                                               std::string_view suri) {
    const auto path =
        folder_ / (primitives::to_bare_hex(type.view()) + primitives::to_bare_hex(public_key));
    std::string text;
    json::write_string_to(suri, text);
    return write_durably(path, text);
}

Result<Done, std::string> Keystore::insert(const rpc::KeyTypeId& type, std::string_view secret_uri,
                                           BytesView public_key) {
    const auto added = TRY(add(key_type_of(type), secret_uri));
    if (!public_key.empty() && !primitives::equal(public_key, added))
        return unexpected(std::string{"the secret URI does not give this public key"});
    return write_file(key_type_of(type), added, secret_uri);
}

Result<primitives::Bytes, std::string> Keystore::rotate() {
    primitives::crypto::SystemRandom random;
    primitives::Bytes out;
    for (const auto type : {consensus::kAuraKey, consensus::kGrandpaKey}) {
        Bytes32 seed;
        random.fill(seed);
        const auto suri = primitives::to_hex(seed);
        const auto public_key = TRY(add(type, suri));
        TRY(write_file(type, public_key, suri));
        primitives::append(out, public_key);
    }
    return out;
}

Result<bool, std::string> Keystore::has(BytesView public_key, const rpc::KeyTypeId& type) {
    Bytes32 key{};
    if (public_key.size() != key.size())
        return unexpected(std::string{"a public key has 32 bytes"});
    std::copy(public_key.begin(), public_key.end(), key.begin());
    return has_key(key_type_of(type), key);
}

}  // namespace node
