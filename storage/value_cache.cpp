#include "storage/value_cache.hpp"

#include "primitives/crypto/hash.hpp"

#include <cstring>

namespace storage {

using primitives::text_of;

namespace {

/// Memory of an entry besides its bytes: the node of the table, two allocations.
constexpr std::size_t kEntryOverhead = 160;

std::size_t size_of(std::string_view key, const std::optional<Bytes>& value) {
    return key.size() + (value ? value->size() : 0) + kEntryOverhead;
}

}  // namespace

std::size_t ValueCache::KeyHash::operator()(std::string_view key) const {
    const auto hash = primitives::crypto::twox_64(primitives::view_of(key));
    std::size_t out;
    std::memcpy(&out, hash.data(), sizeof(out));
    return out;
}

ValueCache::ValueCache(std::size_t size_bytes_max, BlockNumber block)
    : young_size_bytes_max_{size_bytes_max / kShardCount / 2} {
    for (auto& shard : shards_)
        shard.block = block;
}

ValueCache::Shard& ValueCache::shard_of(std::string_view key) {
    // Keys end in what tells them apart: a hash or an account.
    return shards_[key.empty() ? 0 : static_cast<std::uint8_t>(key.back()) % kShardCount];
}

void ValueCache::insert(Shard& shard, std::string_view key, std::optional<Bytes> value) {
    if (const auto found = shard.old.find(key); found != shard.old.end()) shard.old.erase(found);
    const std::size_t size = size_of(key, value);
    if (const auto found = shard.young.find(key); found != shard.young.end()) {
        shard.young_size_bytes -= size_of(key, found->second);
        shard.young.erase(found);
    }
    if (value && value->size() > kValueSizeMax) return;
    if (shard.young_size_bytes + size > young_size_bytes_max_) {
        shard.old = std::exchange(shard.young, {});
        shard.young_size_bytes = 0;
    }
    shard.young.emplace(std::string{key}, std::move(value));
    shard.young_size_bytes += size;
}

std::optional<std::optional<Bytes>> ValueCache::get(BlockNumber block, BytesView key) {
    const auto text = text_of(key);
    Shard& shard = shard_of(text);
    const std::lock_guard lock{shard.mutex};
    if (shard.block != block) return std::nullopt;
    if (const auto found = shard.young.find(text); found != shard.young.end()) return found->second;
    const auto found = shard.old.find(text);
    if (found == shard.old.end()) return std::nullopt;
    std::optional<Bytes> value = found->second;
    insert(shard, text, value);
    return value;
}

void ValueCache::put(BlockNumber block, BytesView key, const std::optional<Bytes>& value) {
    const auto text = text_of(key);
    Shard& shard = shard_of(text);
    const std::lock_guard lock{shard.mutex};
    if (shard.block == block) insert(shard, text, value);
}

void ValueCache::advance(BlockNumber block, const primitives::StateDiff& diff) {
    std::array<std::vector<const primitives::StateDiff::value_type*>, kShardCount> changes;
    for (const auto& change : diff) {
        const auto& shard = shard_of(text_of(change.first));
        changes[static_cast<std::size_t>(&shard - shards_.data())].push_back(&change);
    }
    for (std::size_t i = 0; i < kShardCount; ++i) {
        const std::lock_guard lock{shards_[i].mutex};
        for (const auto* change : changes[i])
            insert(shards_[i], text_of(change->first), change->second);
        shards_[i].block = block;
    }
}

}  // namespace storage
