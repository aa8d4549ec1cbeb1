#include "primitives/crypto/chacha20_poly1305.hpp"

#include "primitives/check.hpp"

#include <sodium.h>

namespace primitives::crypto {

void chacha20_poly1305_seal(const Bytes32& key, const ChachaNonce& nonce, BytesView associated,
                            BytesView plaintext, Bytes& out) {
    const auto start = out.size();
    out.resize(start + plaintext.size() + kChacha20Poly1305TagSize);
    CHECK(crypto_aead_chacha20poly1305_ietf_encrypt(
              out.data() + start, nullptr, plaintext.data(), plaintext.size(), associated.data(),
              associated.size(), nullptr, nonce.data(), key.data()) == 0);
}

bool chacha20_poly1305_open(const Bytes32& key, const ChachaNonce& nonce, BytesView associated,
                            BytesView ciphertext, Bytes& out) {
    if (ciphertext.size() < kChacha20Poly1305TagSize) return false;
    const auto start = out.size();
    out.resize(start + ciphertext.size() - kChacha20Poly1305TagSize);
    const bool good =
        crypto_aead_chacha20poly1305_ietf_decrypt(
            out.data() + start, nullptr, nullptr, ciphertext.data(), ciphertext.size(),
            associated.data(), associated.size(), nonce.data(), key.data()) == 0;
    if (!good) out.resize(start);
    return good;
}

}  // namespace primitives::crypto
