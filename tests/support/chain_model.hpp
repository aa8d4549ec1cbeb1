// A chain whose states are plain maps, beside which a Database is tested: blocks with random
// changes, and the checks that a view shows exactly the state of its block.
#pragma once

#include "primitives/crypto/hash.hpp"
#include "storage/database.hpp"
#include "storage/trie/proof.hpp"
#include "tests/support/reference_trie.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace tests {

class ChainModel {
  public:
    using Entries = ReferenceTrie::Entries;
    using Hash = primitives::Hash;
    using Bytes = primitives::Bytes;

    struct Entry {
        primitives::Block block;
        primitives::StateDiff diff;
        Entries state;
    };

    explicit ChainModel(std::uint64_t seed) : random_{seed} {
        Entry genesis;
        for (int i = 0; i < 60; ++i)
            genesis.state[random_key()] = random_value();
        for (const auto& [key, value] : genesis.state)
            genesis.diff[key] = value;
        genesis.block.header.state_root = ReferenceTrie::root(genesis.state, true);
        genesis_ = add(std::move(genesis));
    }

    std::uint64_t random(std::uint64_t below) { return random_() % below; }
    const Hash& genesis() const { return genesis_; }
    const Entry& at(const Hash& hash) const { return blocks_.at(hash); }
    primitives::BlockNumber number(const Hash& hash) const {
        return at(hash).block.header.number.value;
    }

    /// A new block on a parent.
    Hash extend(const Hash& parent, std::size_t changes_max = 12) {
        Entry entry;
        entry.state = at(parent).state;
        const std::size_t count = random(changes_max + 1);
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes key = random(3) == 0 ? existing_key(entry.state) : random_key();
            if (random(3) == 0)
                entry.diff[key] = std::nullopt;
            else
                entry.diff[key] = random_value();
        }
        for (const auto& [key, value] : entry.diff) {
            if (value)
                entry.state[key] = *value;
            else
                entry.state.erase(key);
        }
        auto& header = entry.block.header;
        header.parent_hash = parent;
        header.number.value = number(parent) + 1;
        header.state_root = ReferenceTrie::root(entry.state, true);
        // Tells siblings with equal states apart.
        entry.block.extrinsics.push_back({{static_cast<std::uint8_t>(blocks_.size()),
                                           static_cast<std::uint8_t>(blocks_.size() >> 8)}});
        header.extrinsics_root = primitives::crypto::blake2b_256(entry.block.extrinsics[0].body);
        return add(std::move(entry));
    }

    storage::ImportedBlock imported(const Hash& hash, bool is_best) const {
        const auto& entry = at(hash);
        return {hash, entry.block, entry.diff, is_best, {}};
    }

    bool descends(const Hash& block, const Hash& from) const {
        Hash at_hash = block;
        while (number(at_hash) > number(from))
            at_hash = at(at_hash).block.header.parent_hash;
        return at_hash == from;
    }

    Bytes random_key() {
        static constexpr std::array<std::uint8_t, 5> kBytes{0x00, 0x01, 0x10, 0x11, 0xff};
        Bytes key(1 + random(3));
        for (auto& byte : key)
            byte = kBytes[random(kBytes.size())];
        if (random(2) == 0) key.resize(key.size() + 20, 7);
        return key;
    }

    /// The view shows the state of the block: some values, the order of keys, some proofs, the
    /// root after a change.
    void expect_view(const storage::Database& database, const Hash& hash, int samples = 8) {
        const auto& state = at(hash).state;
        const auto opened = database.view_at(hash);
        ASSERT_TRUE(opened) << storage::to_string(opened.error());
        const auto& view = **opened;
        for (int i = 0; i < samples; ++i) {
            const Bytes key = random(2) == 0 ? existing_key(state) : random_key();
            const auto found = state.find(key);
            EXPECT_EQ(view.get(key),
                      found == state.end() ? std::nullopt : std::optional{found->second});
            const auto next = state.upper_bound(key);
            EXPECT_EQ(view.next_key(key),
                      next == state.end() ? std::nullopt : std::optional{next->first});
        }
        expect_proof(database, hash);
        expect_root_after(view, state);
    }

    /// Every key and value in order.
    void expect_all(const storage::Database& database, const Hash& hash) {
        const auto& state = at(hash).state;
        const auto opened = database.view_at(hash);
        ASSERT_TRUE(opened) << storage::to_string(opened.error());
        Entries seen;
        if (const auto value = (*opened)->get({})) seen[{}] = *value;
        for (auto key = (*opened)->next_key({}); key; key = (*opened)->next_key(*key))
            seen[*key] = (*opened)->get(*key).value_or(Bytes{});
        EXPECT_EQ(seen, state);
    }

  private:
    Hash add(Entry entry) {
        const Hash hash =
            primitives::crypto::blake2b_256(primitives::scale::encode(entry.block.header));
        blocks_[hash] = std::move(entry);
        return hash;
    }

    Bytes existing_key(const Entries& state) {
        if (state.empty()) return random_key();
        return std::next(state.begin(), static_cast<std::ptrdiff_t>(random(state.size())))->first;
    }

    Bytes random_value() {
        static constexpr std::array<std::size_t, 5> kSizes{0, 5, 32, 33, 90};
        return Bytes(kSizes[random(kSizes.size())], static_cast<std::uint8_t>(random(256)));
    }

    void expect_proof(const storage::Database& database, const Hash& hash) {
        const auto& state = at(hash).state;
        const std::vector<Bytes> keys{existing_key(state), random_key(), random_key()};
        const auto proof = database.read_proof(hash, keys);
        ASSERT_TRUE(proof) << storage::to_string(proof.error());
        for (const auto& key : keys) {
            const auto value =
                storage::trie::verify_read_proof(at(hash).block.header.state_root, *proof, key);
            ASSERT_TRUE(value) << storage::trie::to_string(value.error());
            const auto found = state.find(key);
            EXPECT_EQ(*value, found == state.end() ? std::nullopt : std::optional{found->second});
        }
    }

    void expect_root_after(const primitives::StateView& view, Entries state) {
        primitives::StateDiff diff;
        for (int i = 0; i < 4; ++i) {
            diff[existing_key(state)] = std::nullopt;
            diff[random_key()] = random_value();
        }
        for (const auto& [key, value] : diff) {
            if (value)
                state[key] = *value;
            else
                state.erase(key);
        }
        EXPECT_EQ(view.root_after(diff), ReferenceTrie::root(state, true));
    }

    std::mt19937_64 random_;
    std::map<Hash, Entry> blocks_;
    Hash genesis_;
};

}  // namespace tests
