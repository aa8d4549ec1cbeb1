// ECDSA on secp256k1 for accounts, with recovery: r 32 | s 32 | v over a 32-byte digest. The
// account id is blake2b-256 of the compressed key, so verification is recovery. High s values are
// accepted, as Substrate accepts them.
#pragma once

#include "primitives/host.hpp"

#include <optional>

namespace primitives::crypto {

/// The compressed public key that signed; v is 0..3 or 27..30. Nullopt when r, s or v is out of
/// range or no key fits.
std::optional<Bytes33> ecdsa_recover(const Bytes65& signature, const Bytes32& digest);

/// A signing key; its memory is wiped in the end.
class EcdsaPair {
  public:
    /// Nullopt when the secret is zero or not below the group order.
    static std::optional<EcdsaPair> from_secret(const Bytes32& secret);

    EcdsaPair(const EcdsaPair&) = default;
    EcdsaPair& operator=(const EcdsaPair&) = default;
    ~EcdsaPair();

    /// Compressed.
    const Bytes33& public_key() const { return public_key_; }
    const Bytes32& wallet_secret() const { return secret_; }
    /// Deterministic (RFC 6979), s in the lower half, v in 0..3.
    Bytes65 sign_digest(const Bytes32& digest) const;
    /// Over blake2b-256 of the message, as extrinsics are signed.
    Bytes65 sign(BytesView message) const;

  private:
    EcdsaPair(const Bytes32& secret, const Bytes33& public_key)
        : secret_{secret}, public_key_{public_key} {}

    Bytes32 secret_;
    Bytes33 public_key_;
};

}  // namespace primitives::crypto
