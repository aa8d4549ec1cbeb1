// What wallets lock keys with: xsalsa20-poly1305 under a key and a nonce, and base64 around it.
#pragma once

#include "primitives/host.hpp"

#include <optional>
#include <span>
#include <string>

namespace primitives::crypto {

using SecretBoxNonce = std::array<std::uint8_t, 24>;
/// How much longer the box is than what is in it.
inline constexpr std::size_t kSecretBoxOverhead = 16;

Bytes lock_secret_box(const Bytes32& key, const SecretBoxNonce& nonce, BytesView plain);
/// nullopt when key, nonce or box are not those of one lock_secret_box().
std::optional<Bytes> open_secret_box(const Bytes32& key, const SecretBoxNonce& nonce,
                                     BytesView box);

/// The common alphabet, padded.
std::string to_base64(BytesView bytes);
/// Strict: padded, nothing around it.
std::optional<Bytes> from_base64(const std::string& text);

/// Overwrites a secret; no compiler leaves that out.
void wipe(std::span<std::uint8_t> secret);

}  // namespace primitives::crypto
