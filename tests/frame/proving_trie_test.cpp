// The proving trie against the state trie of storage/, and against proofs that are wrong.
#include "frame/support/proving_trie.hpp"

#include "primitives/scale/codec.hpp"
#include "storage/trie/root.hpp"
#include "tests/support/plain_host.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using frame::proving_trie::Entries;
using primitives::Bytes;

/// `count` entries with keys of 36 bytes: the hash of their number under one of two prefixes.
Entries entries_of(PlainHost& host, std::uint32_t count) {
    Entries out;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto hash = host.blake2_256(primitives::scale::encode(i));
        const std::string_view prefix = i % 2 == 0 ? "aura" : "gran";
        Bytes key = primitives::to_bytes(primitives::view_of(prefix));
        primitives::append(key, hash);
        out.emplace(key, host.blake2_256(hash.view()).bytes);
    }
    return out;
}

TEST(ProvingTrie, HasTheRootOfTheStateTrie) {
    PlainHost host;
    for (const std::uint32_t count : {1u, 2u, 3u, 17u, 200u, 2000u}) {
        const auto entries = entries_of(host, count);
        std::vector<storage::trie::KeyValue> list;
        for (const auto& [key, value] : entries)
            list.emplace_back(key, value);
        EXPECT_EQ(frame::proving_trie::root(host, entries),
                  storage::trie::root_of(list, storage::trie::Version::V1))
            << count;
    }
}

TEST(ProvingTrie, ProvesEveryEntryAndNoOther) {
    PlainHost host;
    const auto entries = entries_of(host, 200);
    const auto root = frame::proving_trie::root(host, entries);
    for (const auto& [key, value] : entries) {
        const auto nodes = frame::proving_trie::prove(host, entries, key);
        ASSERT_TRUE(nodes);
        EXPECT_LE(nodes->size(), 8u);
        EXPECT_EQ(frame::proving_trie::proven_value(host, root, *nodes, key), value);
    }
    const Bytes absent(36, 0x11);
    EXPECT_EQ(frame::proving_trie::prove(host, entries, absent), std::nullopt);
    const auto nodes = *frame::proving_trie::prove(host, entries, entries.begin()->first);
    EXPECT_EQ(frame::proving_trie::proven_value(host, root, nodes, absent), std::nullopt);
}

TEST(ProvingTrie, RefusesChangedProofs) {
    PlainHost host;
    const auto entries = entries_of(host, 64);
    const auto root = frame::proving_trie::root(host, entries);
    const Bytes key = entries.begin()->first;
    const auto good = *frame::proving_trie::prove(host, entries, key);
    const auto refused = [&](const std::vector<Bytes>& nodes) {
        return !frame::proving_trie::proven_value(host, root, nodes, key);
    };
    for (std::size_t node = 0; node < good.size(); ++node)
        for (std::size_t at = 0; at < good[node].size(); ++at) {
            auto changed = good;
            changed[node][at] ^= 1;
            EXPECT_TRUE(refused(changed));
        }
    auto longer = good;
    longer.push_back(good.back());
    EXPECT_TRUE(refused(longer)) << "a node too many";
    auto shorter = good;
    shorter.pop_back();
    EXPECT_TRUE(refused(shorter)) << "a node too few";
    EXPECT_TRUE(refused({}));
    EXPECT_FALSE(frame::proving_trie::proven_value(host, {}, {}, key)) << "the root of no entries";
}

}  // namespace
}  // namespace tests
