// Authenticated encryption with ChaCha20-Poly1305 (RFC 8439): ciphertext | tag 16.
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

inline constexpr std::size_t kChacha20Poly1305TagSize = 16;
using ChachaNonce = std::array<std::uint8_t, 12>;

/// Appends ciphertext and tag. A nonce must not be used twice with one key.
void chacha20_poly1305_seal(const Bytes32& key, const ChachaNonce& nonce, BytesView associated,
                            BytesView plaintext, Bytes& out);

/// Appends the plaintext; false, and nothing appended, when the tag is wrong.
[[nodiscard]] bool chacha20_poly1305_open(const Bytes32& key, const ChachaNonce& nonce,
                                          BytesView associated, BytesView ciphertext, Bytes& out);

}  // namespace primitives::crypto
