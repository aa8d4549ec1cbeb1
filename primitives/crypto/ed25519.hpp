// ed25519 (RFC 8032) with ZIP-215 verification, for accounts and GRANDPA.
//
// ZIP-215 fixes what RFC 8032 leaves open, so that all nodes agree on every input: encodings of A
// and R may be non-canonical or of small order, s must be below the group order, and the equation
// is cofactored, [8][s]B = [8]R + [8][k]A. Whatever libsodium accepts satisfies it; what libsodium
// refuses is decided by our own check of exactly that equation.
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

bool ed25519_verify(const Bytes64& signature, BytesView message, const Bytes32& public_key);

/// Whether a key may be a session key: canonical encoding of a point that is not of small order.
/// Keys of small order would sign anything; a second encoding would be a second name of one voter.
bool ed25519_key_is_acceptable_for_sessions(const Bytes32& public_key);

/// A signing key; its memory is wiped in the end.
class Ed25519Pair {
  public:
    explicit Ed25519Pair(const Bytes32& seed);
    Ed25519Pair(const Ed25519Pair&) = default;
    Ed25519Pair& operator=(const Ed25519Pair&) = default;
    ~Ed25519Pair();

    const Bytes32& public_key() const { return public_key_; }
    /// seed | public key, as wallets keep it.
    const Bytes64& wallet_secret() const { return secret_; }
    /// Deterministic.
    Bytes64 sign(BytesView message) const;

  private:
    Bytes64 secret_;
    Bytes32 public_key_;
};

}  // namespace primitives::crypto
