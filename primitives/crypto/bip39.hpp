// Phrases of BIP39 (English list): entropy of 16 to 32 bytes, 4 checksum bits of its SHA-256 for
// every 16 bytes, cut into words of 11 bits. The mini secret is Substrate's: PBKDF2 over the
// entropy, not over the text of the phrase as in BIP39 itself.
#pragma once

#include "primitives/crypto/key_error.hpp"
#include "primitives/host.hpp"
#include "primitives/result.hpp"

#include <string>
#include <string_view>

namespace primitives::crypto {

/// The entropy of a phrase: words of lower case, separated by spaces.
Result<Bytes, KeyError> phrase_to_entropy(std::string_view phrase);
Result<std::string, KeyError> entropy_to_phrase(BytesView entropy);

/// The first 32 bytes of PBKDF2-HMAC-SHA512(entropy, "mnemonic" | password, 2048 rounds). About 1
/// ms.
Bytes32 mini_secret_of(BytesView entropy, std::string_view password);

}  // namespace primitives::crypto
