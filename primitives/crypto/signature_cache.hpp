// Signatures that are known to be valid, bounded. An entry's key is
//
//   blake2b-256( scheme byte | public key 32 | signature 64 | message )      ed25519 0, sr25519 1
//   blake2b-256( 2 | signature 65 | digest 32 )                              ecdsa: recovered key
//
// where the message is the full signing payload on this fork, never an extrinsic hash: a payload
// holds the genesis hash, the era's block hash and the versions, so an entry cannot outlive them.
#pragma once

#include "primitives/extrinsic.hpp"
#include "primitives/signature_cache.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

namespace primitives::crypto {

Hash signature_key(MultiSignature::Kind kind, const Bytes64& signature, BytesView message,
                   const Bytes32& public_key);
Hash recovery_key(const Bytes65& signature, const Bytes32& digest);

/// At most `capacity` entries; a new one evicts the oldest. Thread-safe; every call is O(log n).
class BoundedSignatureCache final : public SignatureCache {
  public:
    /// Precondition: capacity > 0.
    explicit BoundedSignatureCache(std::size_t capacity);

    bool contains(const Hash& key) const override;
    std::optional<Bytes33> recovered_key(const Hash& key) const override;

    void insert(const Hash& key);
    void insert_recovered(const Hash& key, const Bytes33& public_key);
    std::size_t size() const;

  private:
    void insert_locked(const Hash& key, const std::optional<Bytes33>& recovered);

    mutable std::mutex mutex_;
    std::map<Hash, std::optional<Bytes33>> entries_;
    /// A ring of the keys in order of insertion; the next one to be evicted is at oldest_.
    std::vector<Hash> order_;
    std::size_t capacity_;
    std::size_t oldest_ = 0;
};

/// Verifies ahead of execution and records what holds. The answer is the one of primitives::verify.
bool verify_ahead(BoundedSignatureCache& cache, const MultiSignature& signature, BytesView message,
                  const AccountId& account);

}  // namespace primitives::crypto
