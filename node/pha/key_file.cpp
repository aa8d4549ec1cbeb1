#include "node/pha/key_file.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/secret_box.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"

#include <algorithm>

#include <openssl/evp.h>

namespace node::pha {

namespace crypto = primitives::crypto;
namespace json = primitives::json;
using primitives::Bytes32;

namespace {

constexpr std::array<std::uint8_t, 16> kHeader{48, 83, 2,   1,   1, 48, 5, 6,
                                               3,  43, 101, 112, 4, 34, 4, 32};
constexpr std::array<std::uint8_t, 5> kDivider{161, 35, 3, 33, 0};
constexpr std::size_t kSaltSize = 32;
constexpr std::size_t kParametersSize = kSaltSize + 12;
constexpr std::array<std::string_view, 3> kSchemeNames{"ed25519", "sr25519", "ecdsa"};

struct Parameters {
    std::array<std::uint8_t, kSaltSize> salt{};
    std::uint32_t n = kScryptN;
    std::uint32_t p = kScryptP;
    std::uint32_t r = kScryptR;
};

/// nullopt when the parameters are none that scrypt takes.
std::optional<Bytes32> box_key(std::string_view password, const Parameters& parameters) {
    Bytes32 key;
    const int done =
        EVP_PBE_scrypt(password.data(), password.size(), parameters.salt.data(),
                       parameters.salt.size(), parameters.n, parameters.r, parameters.p,
                       kScryptMemoryMax + (1 << 20), key.data(), key.size());
    if (done != 1) return std::nullopt;
    return key;
}

void append_u32(std::uint32_t value, Bytes& out) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint32_t u32_at(BytesView bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t{bytes[at + i]} << (8 * i);
    return value;
}

Bytes pkcs8_of(const Pair& pair) {
    Bytes out{kHeader.begin(), kHeader.end()};
    auto secret = pair.wallet_secret();
    out.insert(out.end(), secret.begin(), secret.end());
    crypto::wipe(secret);
    out.insert(out.end(), kDivider.begin(), kDivider.end());
    const auto public_key = pair.public_key();
    out.insert(out.end(), public_key.begin(), public_key.end());
    return out;
}

Result<Pair, Problem> pair_of(BytesView pkcs8, Pair::Scheme scheme) {
    const std::size_t secret_size = scheme == Pair::Scheme::Ecdsa ? 32 : 64;
    const std::size_t key_size = scheme == Pair::Scheme::Ecdsa ? 33 : 32;
    const Problem malformed{"the key inside the file is malformed"};
    if (pkcs8.size() != kHeader.size() + secret_size + kDivider.size() + key_size ||
        !std::equal(kHeader.begin(), kHeader.end(), pkcs8.begin()))
        return unexpected(malformed);
    const auto pair = Pair::from_wallet_secret(scheme, pkcs8.subspan(kHeader.size(), secret_size));
    if (!pair || !primitives::equal(pair->public_key(), pkcs8.last(key_size)))
        return unexpected(malformed);
    return *pair;
}

struct KeyFile {
    KeyFileHeader header;
    Bytes encoded;
};

bool is_list_of(const json::Value* value, std::initializer_list<std::string_view> names) {
    const auto* items = value == nullptr ? nullptr : value->if_array();
    if (items == nullptr || items->size() != names.size()) return false;
    return std::equal(names.begin(), names.end(), items->begin(),
                      [](std::string_view name, const json::Value& item) {
                          return item.if_string() != nullptr && *item.if_string() == name;
                      });
}

Result<KeyFile, Problem> parse(std::string_view text) {
    const auto document = json::read(text, {.size_max = kKeyFileSizeMax});
    if (!document) return unexpected(Problem{"is no JSON key file"});
    const auto* encoding = document->find("encoding");
    const auto* encoded = document->find("encoded");
    const auto* address = document->find("address");
    if (encoding == nullptr || encoded == nullptr || encoded->if_string() == nullptr ||
        address == nullptr || address->if_string() == nullptr)
        return unexpected(Problem{"is no key file: it needs encoded, encoding and address"});
    const auto* version = encoding->find("version");
    if (version == nullptr || *version != json::Value{"3"} ||
        !is_list_of(encoding->find("type"), {"scrypt", "xsalsa20-poly1305"}))
        return unexpected(Problem{"only files of version 3 (scrypt, xsalsa20-poly1305) are read"});
    KeyFile out;
    out.header.address = *address->if_string();
    bool known = false;
    for (std::size_t i = 0; i < kSchemeNames.size(); ++i) {
        if (!is_list_of(encoding->find("content"), {"pkcs8", kSchemeNames[i]})) continue;
        out.header.scheme = static_cast<Pair::Scheme>(i);
        known = true;
    }
    if (!known) return unexpected(Problem{"its content is no pkcs8 of sr25519, ed25519 or ecdsa"});
    if (const auto* meta = document->find("meta"))
        if (const auto* name = meta->find("name"))
            if (const auto* named = name->if_string()) out.header.name = *named;
    auto bytes = crypto::from_base64(*encoded->if_string());
    if (!bytes) return unexpected(Problem{"its encoded part is no base64"});
    out.encoded = std::move(*bytes);
    return out;
}

}  // namespace

std::string write_key_file(const Pair& pair, std::string_view name, std::string_view password,
                           std::uint16_t ss58_prefix, std::uint64_t created_ms,
                           primitives::Random& random) {
    Parameters parameters;
    random.fill(parameters.salt);
    auto key = box_key(password, parameters);
    CHECK(key.has_value());
    Bytes encoded{parameters.salt.begin(), parameters.salt.end()};
    append_u32(parameters.n, encoded);
    append_u32(parameters.p, encoded);
    append_u32(parameters.r, encoded);
    crypto::SecretBoxNonce nonce{};
    random.fill(nonce);
    encoded.insert(encoded.end(), nonce.begin(), nonce.end());
    auto plain = pkcs8_of(pair);
    const auto box = crypto::lock_secret_box(*key, nonce, plain);
    crypto::wipe(plain);
    crypto::wipe(*key);
    encoded.insert(encoded.end(), box.begin(), box.end());

    json::Object encoding;
    const auto scheme = kSchemeNames.at(static_cast<std::size_t>(pair.scheme()));
    encoding.set("content", json::Array{"pkcs8", scheme})
        .set("type", json::Array{"scrypt", "xsalsa20-poly1305"})
        .set("version", "3");
    json::Object file;
    file.set("encoded", crypto::to_base64(encoded))
        .set("encoding", std::move(encoding))
        .set("address", crypto::ss58_encode(pair.account_id(), ss58_prefix))
        .set("meta", json::Object{}.set("name", name).set("whenCreated", created_ms));
    return json::write(json::Value{std::move(file)});
}

Result<KeyFileHeader, Problem> read_key_file_header(std::string_view text) {
    return TRY(parse(text)).header;
}

Result<Pair, Problem> read_key_file(std::string_view text, std::string_view password) {
    const auto file = TRY(parse(text));
    const BytesView encoded = file.encoded;
    constexpr std::size_t kBoxAt = kParametersSize + std::tuple_size_v<crypto::SecretBoxNonce>;
    if (encoded.size() < kBoxAt + crypto::kSecretBoxOverhead)
        return unexpected(Problem{"its encoded part is too short"});
    Parameters parameters;
    std::copy_n(encoded.begin(), kSaltSize, parameters.salt.begin());
    parameters.n = u32_at(encoded, kSaltSize);
    parameters.p = u32_at(encoded, kSaltSize + 4);
    parameters.r = u32_at(encoded, kSaltSize + 8);
    const auto memory = std::uint64_t{128} * parameters.n * parameters.r;
    if (parameters.p == 0 || parameters.p > 16 || memory == 0 || memory > kScryptMemoryMax)
        return unexpected(Problem{"it asks for scrypt parameters beyond 256 MiB"});
    auto key = box_key(password, parameters);
    if (!key) return unexpected(Problem{"its scrypt parameters are invalid"});
    crypto::SecretBoxNonce nonce{};
    std::copy_n(encoded.begin() + kParametersSize, nonce.size(), nonce.begin());
    auto plain = crypto::open_secret_box(*key, nonce, encoded.subspan(kBoxAt));
    crypto::wipe(*key);
    if (!plain) return unexpected(Problem{"the password is wrong, or the file is damaged"});
    auto pair = pair_of(*plain, file.header.scheme);
    crypto::wipe(*plain);
    return pair;
}

}  // namespace node::pha
