// Values of the last finalized state that were read or written lately, present or absent.
//
// Bounded: each shard keeps two generations of entries; when the young one is full it becomes the
// old one, and what nobody asked for since goes. A shard belongs to one finalized block at a time:
// readers of another block pass it by.
//
// Threads: get and put from any thread; advance from the writer.
#pragma once

#include "primitives/state.hpp"
#include "storage/key_value_store.hpp"

#include <array>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace storage {

class ValueCache {
  public:
    /// Larger values are read from the store each time.
    static constexpr std::size_t kValueSizeMax = std::size_t{64} << 10;

    ValueCache(std::size_t size_bytes_max, BlockNumber block);

    /// The outer optional: whether the cache knows. The inner one: the value, or absence.
    std::optional<std::optional<Bytes>> get(BlockNumber block, BytesView key);
    void put(BlockNumber block, BytesView key, const std::optional<Bytes>& value);
    /// Moves to the next finalized block and its values.
    void advance(BlockNumber block, const primitives::StateDiff& diff);

  private:
    struct KeyHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const;
    };
    struct KeyEqual {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const { return a == b; }
    };
    using Entries = std::unordered_map<std::string, std::optional<Bytes>, KeyHash, KeyEqual>;
    struct Shard {
        std::mutex mutex;
        BlockNumber block = 0;
        Entries young;
        Entries old;
        std::size_t young_size_bytes = 0;
    };
    static constexpr std::size_t kShardCount = 16;

    Shard& shard_of(std::string_view key);
    void insert(Shard& shard, std::string_view key, std::optional<Bytes> value);

    const std::size_t young_size_bytes_max_;
    std::array<Shard, kShardCount> shards_;
};

}  // namespace storage
