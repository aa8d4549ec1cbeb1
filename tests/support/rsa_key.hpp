// RSA keys for tests: the node itself only verifies. RSASSA-PSS with SHA-384 and 48 bytes of salt,
// or RSASSA-PKCS1-v1_5 with SHA-256.
#pragma once

#include "primitives/types/bytes.hpp"

#include <string_view>

namespace tests {

/// A key of 2048 bits derived from a label, the same in every run. Not a safe key.
class RsaKey {
  public:
    /// Searches two primes: some tenths of a second. Use rsa_key_of for a kept one.
    explicit RsaKey(std::string_view label);

    /// Big-endian.
    const primitives::Bytes& modulus() const { return modulus_; }
    const primitives::Bytes& exponent() const { return exponent_; }
    /// Deterministic: the salt comes from key and message.
    primitives::Bytes sign_pss(primitives::BytesView message) const;
    primitives::Bytes sign_pkcs1(primitives::BytesView message) const;

  private:
    /// The encoded message to the power of the secret exponent.
    primitives::Bytes power(primitives::BytesView block) const;

    primitives::Bytes modulus_;
    primitives::Bytes exponent_;
    primitives::Bytes secret_;
};

/// The key of a label, made once in a process.
const RsaKey& rsa_key_of(std::string_view label);

}  // namespace tests
