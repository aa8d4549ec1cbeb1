// Batches of changes on the shared trie against full recomputation; order of keys; proofs.
#include "storage/helper_thread.hpp"
#include "storage/trie/proof.hpp"
#include "storage/trie/update.hpp"
#include "storage/trie/walk.hpp"
#include "tests/support/reference_trie.hpp"

#include <random>

#include <gtest/gtest.h>

namespace storage::trie {
namespace {

using Entries = tests::ReferenceTrie::Entries;
using Random = std::mt19937_64;

class MapValues final : public ValueSource {
  public:
    explicit MapValues(const Entries& entries) : entries_{entries} {}
    Bytes value(BytesView key) const override {
        const auto found = entries_.find(key);
        EXPECT_NE(found, entries_.end()) << "asked for a key that is not in the state";
        return found == entries_.end() ? Bytes{} : found->second;
    }

  private:
    const Entries& entries_;
};

/// A trie with the map it stands for; owns its branches alone.
struct Model {
    Entries entries;
    Root root;

    ~Model() { Branch::destroy_all(root.branch); }

    void apply(const std::map<Bytes, std::optional<Bytes>>& diff, Version version) {
        std::vector<Change> changes;
        for (const auto& [key, value] : diff)
            changes.push_back({key, value ? std::optional{BytesView{*value}} : std::nullopt});
        auto result = update(root, changes, MapValues{entries}, version);
        for (const auto* branch : result.take_replaced())
            Branch::destroy(branch);
        result.release_created();
        root = result.root();
        for (const auto& [key, value] : diff) {
            if (value)
                entries[key] = *value;
            else
                entries.erase(key);
        }
    }
};

/// Few distinct bytes and lengths, so that keys are prefixes of each other and branches join.
Bytes random_key(Random& random) {
    static constexpr std::array<std::uint8_t, 6> kBytes{0x00, 0x01, 0x10, 0x11, 0x12, 0xff};
    Bytes key(random() % 5);
    for (auto& byte : key)
        byte = kBytes[random() % kBytes.size()];
    if (random() % 8 == 0) key.resize(key.size() + 20 + random() % 30, 7);
    return key;
}

Bytes random_value(Random& random) {
    static constexpr std::array<std::size_t, 8> kSizes{0, 1, 4, 20, 32, 33, 80, 300};
    return Bytes(kSizes[random() % kSizes.size()], static_cast<std::uint8_t>(random()));
}

std::map<Bytes, std::optional<Bytes>> random_diff(Random& random, std::size_t size,
                                                  unsigned remove_percent) {
    std::map<Bytes, std::optional<Bytes>> diff;
    for (std::size_t i = 0; i < size; ++i) {
        auto& value = diff[random_key(random)];
        if (random() % 100 >= remove_percent)
            value = random_value(random);
        else
            value.reset();
    }
    return diff;
}

void expect_order(const Model& model) {
    Bytes at;
    auto expected = model.entries.begin();
    if (expected != model.entries.end() && expected->first.empty()) ++expected;
    for (; expected != model.entries.end(); ++expected) {
        const auto next = next_key(model.root, MemorySource{}, at);
        ASSERT_EQ(next, expected->first);
        at = *next;
    }
    EXPECT_EQ(next_key(model.root, MemorySource{}, at), std::nullopt);
}

void expect_next_of(const Model& model, const Bytes& key) {
    const auto expected = model.entries.upper_bound(key);
    const auto next = next_key(model.root, MemorySource{}, key);
    EXPECT_EQ(next,
              expected == model.entries.end() ? std::nullopt : std::optional{expected->first});
}

void expect_proof_of(const Model& model, const Bytes& key) {
    ProofNodes nodes;
    add_proof(nodes, model.root, MemorySource{}, MapValues{model.entries}, key);
    const std::vector<Bytes> proof{nodes.begin(), nodes.end()};
    const auto value = verify_read_proof(model.root.hash, proof, key);
    ASSERT_TRUE(value) << to_string(value.error());
    const auto expected = model.entries.find(key);
    EXPECT_EQ(*value,
              expected == model.entries.end() ? std::nullopt : std::optional{expected->second});
}

std::optional<Bytes> closest_merkle_value(const Model& model, const Bytes& prefix) {
    ProofNodes nodes;
    add_proof(nodes, model.root, MemorySource{}, MapValues{model.entries}, prefix);
    const std::vector<Bytes> proof{nodes.begin(), nodes.end()};
    const auto value = ReadProof{model.root.hash, proof}.closest_merkle_value(prefix);
    EXPECT_TRUE(value) << to_string(value.error());
    return value ? *value : std::nullopt;
}

using Under = std::map<Bytes, Bytes>;
Under under(const Model& model, const Bytes& prefix) {
    Under found;
    for (const auto& [key, value] : model.entries)
        if (primitives::starts_with(key, prefix)) found.emplace(key, value);
    return found;
}

/// It exists where a key has the prefix, and the same entries under a prefix have the same value
/// exactly when they hang at the same place, so a changed value says that something changed.
void expect_closest_values(const Model& before, const Model& after, const Bytes& prefix) {
    const auto was = closest_merkle_value(before, prefix);
    const auto is = closest_merkle_value(after, prefix);
    const auto entries = under(after, prefix);
    EXPECT_EQ(is.has_value(), !entries.empty());
    if (was && is && under(before, prefix) != entries) {
        EXPECT_NE(*was, *is);
    }
}

class TrieUpdate : public testing::TestWithParam<int> {};

TEST_P(TrieUpdate, EqualsRecomputation) {
    Random random{static_cast<std::uint64_t>(GetParam())};
    const auto version = GetParam() % 2 == 0 ? Version::V1 : Version::V0;
    Model model;
    for (int round = 0; round < 60; ++round) {
        const std::size_t size = 1 + random() % 40;
        model.apply(random_diff(random, size, round % 3 == 2 ? 90 : 20), version);
        ASSERT_EQ(model.root.hash,
                  tests::ReferenceTrie::root(model.entries, version == Version::V1))
            << "round " << round;
        expect_order(model);
        for (int i = 0; i < 10; ++i)
            expect_next_of(model, random_key(random));
        if (version == Version::V1) {
            for (int i = 0; i < 10; ++i)
                expect_proof_of(model, random_key(random));
        }
    }
}
TEST_P(TrieUpdate, MerkleValuesOfPrefixesTellWhatChanged) {
    Random random{static_cast<std::uint64_t>(GetParam())};
    Model after;
    for (int round = 0; round < 20; ++round) {
        Model before;
        before.apply({after.entries.begin(), after.entries.end()}, Version::V1);
        after.apply(random_diff(random, 1 + random() % 20, 30), Version::V1);
        EXPECT_EQ(closest_merkle_value(after, {}),
                  after.entries.empty()
                      ? std::nullopt
                      : std::optional{primitives::to_bytes(after.root.hash.view())});
        for (int i = 0; i < 10; ++i) {
            auto prefix = random_key(random);
            prefix.resize(random() % (prefix.size() + 1));
            expect_closest_values(before, after, prefix);
        }
    }
}
INSTANTIATE_TEST_SUITE_P(Seeds, TrieUpdate, testing::Range(0, 20));

TEST(TrieUpdateOnce, RemovingEverythingLeavesTheEmptyTrie) {
    Random random{1};
    Model model;
    model.apply(random_diff(random, 50, 0), Version::V1);
    std::map<Bytes, std::optional<Bytes>> all;
    for (const auto& [key, value] : model.entries)
        all[key] = std::nullopt;
    model.apply(all, Version::V1);
    EXPECT_EQ(model.root.hash, empty_root());
    EXPECT_EQ(model.root.branch, nullptr);
}

TEST(TrieUpdateOnce, SharesUntouchedBranchesAndHashesTouchedOnesOnce) {
    Random random{2};
    Model model;
    std::map<Bytes, std::optional<Bytes>> diff;
    for (int i = 0; i < 4096; ++i) {
        Bytes key(32);
        for (auto& byte : key)
            byte = static_cast<std::uint8_t>(random());
        diff[key] = Bytes(80, 1);
    }
    model.apply(diff, Version::V1);
    const Bytes key = diff.begin()->first;
    const Bytes value(80, 2);
    const std::array<Change, 1> change{Change{key, value}};
    auto result = update(model.root, change, MapValues{model.entries}, Version::V1);
    const auto replaced = result.take_replaced();
    // One branch a level on the path; each hashed once, and the leaf and its value.
    EXPECT_EQ(result.counts().hashes, replaced.size() + 2);
    EXPECT_LE(replaced.size(), 5U);
    std::uint32_t shared = 0;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        shared += model.root.branch->child(i) == result.root().branch->child(i) ? 1U : 0U;
    EXPECT_EQ(shared, 15U);
}

TEST(TrieUpdateOnce, AHelperChangesNothing) {
    Random random{5};
    const auto key_of = [&](std::size_t prefix_size) {
        Bytes key(prefix_size, 0x26);
        for (int i = 0; i < 8; ++i)
            key.push_back(static_cast<std::uint8_t>(random()));
        return key;
    };
    Model model;
    std::map<Bytes, std::optional<Bytes>> genesis;
    for (int i = 0; i < 6000; ++i)
        genesis[key_of(i % 20 == 0 ? 0 : 16)] = Bytes(40, static_cast<std::uint8_t>(i));
    model.apply(genesis, Version::V1);

    HelperThread helper;
    std::size_t shared = 0;
    for (int round = 0; round < 6; ++round) {
        std::map<Bytes, std::optional<Bytes>> diff;
        for (const auto& [key, value] : model.entries)
            if (random() % 3 == 0) diff[key] = std::nullopt;
        for (int i = 0; i < 1500; ++i)
            diff[key_of(16)] = Bytes(40, static_cast<std::uint8_t>(round));
        std::vector<Change> changes;
        for (const auto& [key, value] : diff)
            changes.push_back({key, value ? std::optional{BytesView{*value}} : std::nullopt});
        const MapValues values{model.entries};
        const auto alone = update(model.root, changes, values);
        const auto helped = update(model.root, changes, values, Version::V1, &helper);
        EXPECT_EQ(helped.root().hash, alone.root().hash);
        EXPECT_EQ(helped.counts().hashes, alone.counts().hashes);
        EXPECT_EQ(helped.counts().hashed_bytes, alone.counts().hashed_bytes);
        EXPECT_EQ(helped.size_bytes(), alone.size_bytes());
        EXPECT_EQ(helped.created().size(), alone.created().size());
        EXPECT_EQ(std::set(helped.replaced().begin(), helped.replaced().end()),
                  std::set(alone.replaced().begin(), alone.replaced().end()));
        shared += helped.created().size();
        model.apply(diff, Version::V1);
    }
    EXPECT_GT(shared, 1000U);
}

TEST(TrieUpdateOnce, RemovalOfAbsentKeysChangesNothing) {
    Model model;
    model.apply({{{1, 2}, Bytes{1}}, {{1, 3}, Bytes{2}}, {{2, 3}, Bytes{2}}}, Version::V1);
    const Hash before = model.root.hash;
    model.apply({{{}, std::nullopt}, {{1}, std::nullopt}, {{1, 2, 3}, std::nullopt}, {{9}, {}}},
                Version::V1);
    EXPECT_EQ(model.root.hash, before);
}

TEST(Branch, SerializedFormRoundTrips) {
    Random random{3};
    Model model;
    model.apply(random_diff(random, 200, 0), Version::V1);
    std::vector<const Branch*> all{model.root.branch};
    for (std::size_t at = 0; at < all.size(); ++at) {
        const Branch& branch = *all[at];
        const auto packed = branch.pack();
        const auto back = unpack(packed);
        ASSERT_TRUE(back && back->branch);
        EXPECT_EQ(back->branch->pack(), packed);
        for (std::uint32_t i = 0; i < kChildCountMax; ++i)
            if (branch.is_branch(i)) all.push_back(branch.child(i));
        for (std::size_t cut = 0; cut < packed.size(); ++cut)
            EXPECT_FALSE(unpack(BytesView{packed}.first(cut)));
    }
    EXPECT_GT(all.size(), 10U);
}

TEST(Branch, IsFoundAtItsPlace) {
    Model model;
    model.apply({{{0x11, 0x11}, Bytes(40)}, {{0x11, 0x12}, Bytes(40)}, {{0x21}, Bytes(40)}},
                Version::V1);
    const Bytes place{1};
    const auto* branch = branch_at(model.root, place);
    ASSERT_NE(branch, nullptr);
    EXPECT_EQ(branch, model.root.branch->child(1));
    EXPECT_EQ(branch_at(model.root, Bytes{2}), nullptr);
    EXPECT_EQ(branch_at(model.root, Bytes{1, 1}), nullptr);
    EXPECT_EQ(branch_at(model.root, {}), model.root.branch);
}

}  // namespace
}  // namespace storage::trie
