// Views read on several threads while one thread imports and finalizes: each shows one whole block.
#include "primitives/crypto/hash.hpp"
#include "storage/database.hpp"
#include "storage/memory_store.hpp"
#include "storage/trie/proof.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace storage {
namespace {

constexpr std::uint8_t kKeys = 40;
constexpr BlockNumber kBlocks = 150;
constexpr int kReaders = 3;

Bytes key_of(std::uint8_t i) {
    return {static_cast<std::uint8_t>(i * 53), i, 3, 4};
}

/// Every key says which block wrote it: all do at every block.
StateDiff diff_of(BlockNumber number) {
    StateDiff diff;
    for (std::uint8_t i = 0; i < kKeys; ++i)
        diff[key_of(i)] = Bytes(i, static_cast<std::uint8_t>(number));
    return diff;
}

struct Published {
    std::mutex mutex;
    std::vector<std::pair<Hash, primitives::Header>> blocks;
};

void expect_whole_block(const Database& database, const Hash& hash,
                        const primitives::Header& header) {
    const auto view = database.view_at(hash);
    if (!view) {
        // Read so late that the window went on.
        EXPECT_EQ(view.error(), StateError::StateDiscarded);
        return;
    }
    const auto expected = diff_of(header.number.value);
    for (const auto& [key, value] : expected)
        ASSERT_EQ((*view)->get(key), value);
    auto next = expected.begin();
    Bytes at;
    while (const auto key = (*view)->next_key(at)) {
        ASSERT_NE(next, expected.end());
        ASSERT_EQ(*key, (next++)->first);
        at = *key;
    }
    EXPECT_EQ(next, expected.end());
    EXPECT_EQ((*view)->root_after({}), header.state_root);
    const std::vector<Bytes> keys{key_of(39)};
    const auto proof = database.read_proof(hash, keys);
    if (!proof) return;
    const auto value = trie::verify_read_proof(header.state_root, *proof, keys[0]);
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, expected.at(keys[0]));
}

TEST(Threads, ViewsShowWholeBlocksWhileTheChainGrows) {
    MemoryStore store;
    StateOptions options;
    options.window_blocks = 20;
    options.checkpoint_interval_blocks = 10;
    options.checkpoint_slice_rows = 3;
    options.value_cache_bytes = 64 << 10;
    auto opened = Database::open(store, options, std::nullopt);
    ASSERT_TRUE(opened);
    Database& database = **opened;
    primitives::Header header;
    header.state_root = *StateDb::write_genesis(store, diff_of(0));
    ASSERT_TRUE(database.initialize(diff_of(0), header));

    Published published;
    published.blocks.emplace_back(database.genesis_hash(), header);
    std::atomic<bool> is_done{false};
    std::atomic<int> reads{0};
    std::vector<std::thread> readers;
    for (int reader = 0; reader < kReaders; ++reader) {
        readers.emplace_back([&, reader] {
            for (std::size_t round = 0; !is_done || round < 5; ++round) {
                std::pair<Hash, primitives::Header> block;
                {
                    const std::lock_guard lock{published.mutex};
                    const auto& blocks = published.blocks;
                    const std::size_t back = (round * 7 + static_cast<std::size_t>(reader)) % 15;
                    block = blocks[blocks.size() - 1 - std::min(back, blocks.size() - 1)];
                }
                expect_whole_block(database, block.first, block.second);
                ++reads;
            }
        });
    }
    for (BlockNumber number = 1; number <= kBlocks; ++number) {
        const auto parent = database.best();
        header.parent_hash = parent.hash;
        header.number.value = number;
        const auto diff = diff_of(number);
        header.state_root = (*database.view_at(parent.hash))->root_after(diff);
        const auto hash = primitives::crypto::blake2b_256(primitives::scale::encode(header));
        ASSERT_TRUE(
            database.import_block({hash, {header, {}}, diff, true, {}}, Durability::Buffered));
        {
            const std::lock_guard lock{published.mutex};
            published.blocks.emplace_back(hash, header);
        }
        if (number % 3 == 0) {
            ASSERT_TRUE(database.finalize(parent.hash, std::nullopt));
        }
    }
    is_done = true;
    for (auto& reader : readers)
        reader.join();
    EXPECT_GE(reads, kReaders * 5);
}

}  // namespace
}  // namespace storage
