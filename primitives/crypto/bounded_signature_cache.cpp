#include "primitives/crypto/bounded_signature_cache.hpp"

#include "primitives/check.hpp"

#include <bit>

#include <sodium.h>

namespace primitives::crypto {

static_assert(sizeof(std::size_t) == crypto_shorthash_BYTES);

BoundedSignatureCache::Place::Place() {
    static_assert(sizeof(secret_) == crypto_shorthash_KEYBYTES);
    crypto_shorthash_keygen(secret_.data());
}

std::size_t BoundedSignatureCache::Place::operator()(const Hash& key) const {
    std::array<unsigned char, crypto_shorthash_BYTES> place;
    crypto_shorthash(place.data(), key.data(), key.size(), secret_.data());
    return std::bit_cast<std::size_t>(place);
}

BoundedSignatureCache::BoundedSignatureCache(std::size_t capacity) : capacity_{capacity} {
    CHECK(capacity > 0);
    entries_.reserve(capacity);
    order_.reserve(capacity);
}

bool BoundedSignatureCache::contains(const Hash& key) const {
    const std::lock_guard lock{mutex_};
    return entries_.contains(key);
}

std::optional<Bytes33> BoundedSignatureCache::recovered_key(const Hash& key) const {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : found->second;
}

void BoundedSignatureCache::insert(const Hash& key) {
    const std::lock_guard lock{mutex_};
    insert_locked(key, std::nullopt);
}

void BoundedSignatureCache::insert_recovered(const Hash& key, const Bytes33& public_key) {
    const std::lock_guard lock{mutex_};
    insert_locked(key, public_key);
}

std::size_t BoundedSignatureCache::size() const {
    const std::lock_guard lock{mutex_};
    return entries_.size();
}

void BoundedSignatureCache::insert_locked(const Hash& key,
                                          const std::optional<Bytes33>& recovered) {
    if (!entries_.emplace(key, recovered).second) return;
    if (order_.size() < capacity_) return order_.push_back(key);
    entries_.erase(order_[oldest_]);
    order_[oldest_] = key;
    oldest_ = (oldest_ + 1) % capacity_;
}

}  // namespace primitives::crypto
