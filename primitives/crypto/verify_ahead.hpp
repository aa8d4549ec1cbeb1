// Signature checks that look into a cache of known signatures first. An entry's key is
//
//   blake2b-256( scheme byte | public key 32 | signature 64 | message )      ed25519 0, sr25519 1
//   blake2b-256( 2 | signature 65 | digest 32 )                              ecdsa: recovered key
//   blake2b-256( 3 | public key 32 | output 32 | proof 64 | input )           sr25519 VRF
//
// where the message is the full signing payload on this fork, never an extrinsic hash: a payload
// holds the genesis hash, the era's block hash and the versions, so an entry cannot outlive them.
#pragma once

#include "primitives/extrinsic.hpp"
#include "primitives/signature_cache.hpp"

namespace primitives::crypto {

Hash signature_key(MultiSignature::Kind kind, const Bytes64& signature, BytesView message,
                   const Bytes32& public_key);
Hash recovery_key(const Bytes65& signature, const Bytes32& digest);

/// ed25519 or sr25519, by the cache or else by arithmetic; what holds is recorded.
/// Precondition: kind is not Ecdsa.
bool verify_with(SignatureCache& cache, MultiSignature::Kind kind, const Bytes64& signature,
                 BytesView message, const Bytes32& public_key);
/// ecdsa recovery, by the cache or else by arithmetic; what is found is recorded.
std::optional<Bytes33> recover_with(SignatureCache& cache, const Bytes65& signature,
                                    const Bytes32& digest);

/// The chain's VRF (Host::sr25519_vrf_verify), by the cache or else by arithmetic; what holds is
/// recorded.
bool verify_vrf_with(SignatureCache& cache, const VrfSignature& signature, BytesView input,
                     const Bytes32& public_key);

/// Verifies an extrinsic's signature ahead of execution and records what holds. The answer is the
/// one of primitives::verify.
bool verify_ahead(SignatureCache& cache, const MultiSignature& signature, BytesView message,
                  const AccountId& account);

}  // namespace primitives::crypto
