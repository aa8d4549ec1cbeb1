#include "primitives/crypto/secret_box.hpp"

#include "primitives/check.hpp"

#include <sodium.h>

namespace primitives::crypto {

static_assert(kSecretBoxOverhead == crypto_secretbox_MACBYTES);
static_assert(std::tuple_size_v<SecretBoxNonce> == crypto_secretbox_NONCEBYTES);

Bytes lock_secret_box(const Bytes32& key, const SecretBoxNonce& nonce, BytesView plain) {
    Bytes box(plain.size() + kSecretBoxOverhead);
    CHECK(crypto_secretbox_easy(box.data(), plain.data(), plain.size(), nonce.data(), key.data()) ==
          0);
    return box;
}

std::optional<Bytes> open_secret_box(const Bytes32& key, const SecretBoxNonce& nonce,
                                     BytesView box) {
    if (box.size() < kSecretBoxOverhead) return std::nullopt;
    Bytes plain(box.size() - kSecretBoxOverhead);
    if (crypto_secretbox_open_easy(plain.data(), box.data(), box.size(), nonce.data(),
                                   key.data()) != 0)
        return std::nullopt;
    return plain;
}

std::string to_base64(BytesView bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::optional<Bytes> from_base64(const std::string& text) {
    Bytes bytes(text.size());
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                          &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

void wipe(std::span<std::uint8_t> secret) {
    sodium_memzero(secret.data(), secret.size());
}

}  // namespace primitives::crypto
