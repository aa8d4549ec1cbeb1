#include "primitives/crypto/signature_cache.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/sr25519.hpp"

namespace primitives::crypto {

Hash signature_key(MultiSignature::Kind kind, const Bytes64& signature, BytesView message,
                   const Bytes32& public_key) {
    Bytes hashed;
    hashed.reserve(1 + public_key.size() + signature.size() + message.size());
    hashed.push_back(static_cast<std::uint8_t>(kind));
    append(hashed, public_key);
    append(hashed, signature);
    append(hashed, message);
    return blake2b_256(hashed);
}

Hash recovery_key(const Bytes65& signature, const Bytes32& digest) {
    Bytes hashed;
    hashed.push_back(static_cast<std::uint8_t>(MultiSignature::Kind::Ecdsa));
    append(hashed, signature);
    append(hashed, digest);
    return blake2b_256(hashed);
}

BoundedSignatureCache::BoundedSignatureCache(std::size_t capacity) : capacity_{capacity} {
    CHECK(capacity > 0);
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

namespace {

bool verify_ecdsa_ahead(BoundedSignatureCache& cache, const Bytes65& signature, BytesView message,
                        const AccountId& account) {
    const Bytes32 digest = blake2b_256(message).bytes;
    const Hash key = recovery_key(signature, digest);
    auto recovered = cache.recovered_key(key);
    if (!recovered) {
        recovered = ecdsa_recover(signature, digest);
        if (!recovered) return false;
        cache.insert_recovered(key, *recovered);
    }
    return blake2b_256(*recovered).bytes == account.bytes;
}

}  // namespace

bool verify_ahead(BoundedSignatureCache& cache, const MultiSignature& signature, BytesView message,
                  const AccountId& account) {
    if (signature.kind == MultiSignature::Kind::Ecdsa)
        return verify_ecdsa_ahead(cache, signature.bytes, message, account);
    Bytes64 bytes;
    std::copy_n(signature.bytes.begin(), bytes.size(), bytes.begin());
    const Hash key = signature_key(signature.kind, bytes, message, account.bytes);
    if (cache.contains(key)) return true;
    const bool valid = signature.kind == MultiSignature::Kind::Ed25519
                           ? ed25519_verify(bytes, message, account.bytes)
                           : sr25519_verify(bytes, message, account.bytes);
    if (valid) cache.insert(key);
    return valid;
}

}  // namespace primitives::crypto
