// Signing keys of the three account schemes from secret URIs, and one type over them.
#pragma once

#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/key_error.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/suri.hpp"
#include "primitives/extrinsic.hpp"
#include "primitives/result.hpp"

#include <optional>
#include <string_view>
#include <variant>

namespace primitives::crypto {

/// Soft junctions draw the nonce seed of the result from `random`; its keys do not depend on it.
Result<Sr25519Pair, KeyError> sr25519_from_suri(std::string_view suri, Random& random);
/// Hard junctions only.
Result<Ed25519Pair, KeyError> ed25519_from_suri(std::string_view suri);
/// Hard junctions only.
Result<EcdsaPair, KeyError> ecdsa_from_suri(std::string_view suri);

/// The seed that a path of hard junctions leads to: blake2b-256(SCALE(domain) | seed | chain code)
/// for each. Domains: "Ed25519HDKD", "Secp256k1HDKD".
Result<Bytes32, KeyError> derive_seed(std::string_view domain, const Bytes32& seed,
                                      const std::vector<Junction>& junctions);

/// The account of an ecdsa key.
AccountId account_of(const Bytes33& ecdsa_public_key);

/// A signing key of any scheme.
class Pair {
  public:
    using Scheme = MultiSignature::Kind;

    Pair(const Ed25519Pair& pair) : pair_{pair} {}
    Pair(const Sr25519Pair& pair) : pair_{pair} {}
    Pair(const EcdsaPair& pair) : pair_{pair} {}

    static Result<Pair, KeyError> from_suri(Scheme scheme, std::string_view suri, Random& random);

    /// The pair of a secret as wallet_secret() gives it; nullopt when it is none of the scheme.
    static std::optional<Pair> from_wallet_secret(Scheme scheme, BytesView secret);
    /// As polkadot-js keeps it: 64 bytes, 32 for ecdsa. The caller wipes it.
    Bytes wallet_secret() const;

    Scheme scheme() const;
    /// 32 bytes; 33 for ecdsa.
    Bytes public_key() const;
    AccountId account_id() const;
    /// Signs the message as it is; ecdsa over its blake2b-256. `random` serves sr25519.
    MultiSignature sign(BytesView message, Random& random) const;

  private:
    std::variant<Ed25519Pair, Sr25519Pair, EcdsaPair> pair_;
};

}  // namespace primitives::crypto
