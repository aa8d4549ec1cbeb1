// sr25519: Schnorr signatures on ristretto255 over merlin transcripts, byte for byte schnorrkel's.
//
//   signature = R 32 | s 32 with bit 7 of the last byte set (it tells sr25519 from ed25519)
//   secret    = key scalar 32 | nonce seed 32, expanded from a 32-byte mini secret in Ed25519 mode:
//               SHA-512, clamp, divide by the cofactor
//   context   = "substrate" for every signature of the chain
//
// Randomness comes in by argument; with the same bytes a signature repeats exactly.
#pragma once

#include "primitives/crypto/transcript.hpp"
#include "primitives/host.hpp"

#include <optional>

namespace primitives::crypto {

bool sr25519_verify(const Bytes64& signature, BytesView message, const Bytes32& public_key);

/// The public key that a soft junction leads to; nullopt when the key is no valid point.
std::optional<Bytes32> sr25519_derive_public_soft(const Bytes32& public_key,
                                                  const Bytes32& chain_code);

/// A signing key; its memory is wiped in the end.
class Sr25519Pair {
  public:
    /// Ed25519 mode, as every Substrate account.
    static Sr25519Pair from_mini_secret(const Bytes32& mini_secret);

    /// key | nonce, the key times the cofactor as wallets keep it; nullopt when it is no such key.
    static std::optional<Sr25519Pair> from_wallet_secret(const Bytes64& secret);

    Sr25519Pair(const Sr25519Pair&) = default;
    Sr25519Pair& operator=(const Sr25519Pair&) = default;
    ~Sr25519Pair();

    const Bytes32& public_key() const { return public_key_; }
    /// The key scalar, little endian below the group order.
    const Bytes32& key() const { return key_; }
    const Bytes32& nonce() const { return nonce_; }

    /// See from_wallet_secret().
    Bytes64 wallet_secret() const;

    Bytes64 sign(BytesView message, Random& random) const;

    Sr25519Pair derive_hard(const Bytes32& chain_code) const;
    /// The nonce seed of the result depends on `random`, its keys do not.
    Sr25519Pair derive_soft(const Bytes32& chain_code, Random& random) const;

  private:
    Sr25519Pair(const Bytes32& key, const Bytes32& nonce);

    Bytes32 key_;
    Bytes32 nonce_;
    Bytes32 public_key_;
};

}  // namespace primitives::crypto
