// A bounded set of signatures that are known to be valid, shared by the threads that verify ahead
// and the one that executes.
#pragma once

#include "primitives/signature_cache.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace primitives::crypto {

/// At most `capacity` entries; a new one evicts the oldest. Thread-safe; every call is O(1), and
/// no choice of signatures makes it slower, as the places are a secret of the process. About 150
/// bytes an entry.
class BoundedSignatureCache final : public SignatureCache {
  public:
    /// Precondition: capacity > 0.
    explicit BoundedSignatureCache(std::size_t capacity);

    bool contains(const Hash& key) const override;
    std::optional<Bytes33> recovered_key(const Hash& key) const override;
    void insert(const Hash& key) override;
    void insert_recovered(const Hash& key, const Bytes33& public_key) override;

    std::size_t size() const;

  private:
    /// SipHash-2-4 under a random key.
    class Place {
      public:
        Place();
        std::size_t operator()(const Hash& key) const;

      private:
        std::array<unsigned char, 16> secret_;
    };

    void insert_locked(const Hash& key, const std::optional<Bytes33>& recovered);

    mutable std::mutex mutex_;
    std::unordered_map<Hash, std::optional<Bytes33>, Place> entries_;
    /// A ring of the keys in order of insertion; the next one to be evicted is at oldest_.
    std::vector<Hash> order_;
    std::size_t capacity_;
    std::size_t oldest_ = 0;
};

}  // namespace primitives::crypto
