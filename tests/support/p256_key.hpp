// Signing on P-256 and P-384 for tests: the node itself only verifies these curves.
#pragma once

#include "primitives/host.hpp"

namespace tests {

/// A P-256 key of 32 bytes (below the order, not zero).
class P256Key {
  public:
    explicit P256Key(const primitives::Bytes32& secret);

    const primitives::Bytes32& secret() const { return secret_; }
    /// x | y.
    const primitives::Bytes64& public_key() const { return public_key_; }
    /// r | s over SHA-256 of the message, deterministic: the nonce comes from key and message.
    primitives::Bytes64 sign(primitives::BytesView message) const;

  private:
    primitives::Bytes32 secret_;
    primitives::Bytes64 public_key_;
};

/// The same on P-384 with SHA-384; 48-byte secret.
class P384Key {
  public:
    explicit P384Key(const primitives::Bytes48& secret);

    const primitives::Bytes96& public_key() const { return public_key_; }
    primitives::Bytes96 sign(primitives::BytesView message) const;

  private:
    primitives::Bytes48 secret_;
    primitives::Bytes96 public_key_;
};

}  // namespace tests
