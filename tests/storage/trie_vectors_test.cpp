// Roots and proofs against vectors: our own, the w3f fixtures, public chains.
#include "primitives/crypto/hash.hpp"
#include "primitives/header.hpp"
#include "storage/trie/proof.hpp"
#include "storage/trie/root.hpp"
#include "storage/trie/walk.hpp"
#include "tests/support/reference_trie.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace storage::trie {
namespace {

using tests::unhex;
using Entries = tests::ReferenceTrie::Entries;

Hash hash_of(const boost::json::value& text) {
    return Hash::from(unhex(text));
}

Entries entries_of(const boost::json::value& pairs) {
    Entries out;
    for (const auto& pair : pairs.as_array())
        out[unhex(pair.at(0))] = unhex(pair.at(1));
    return out;
}

Hash root(const Entries& entries, Version version) {
    std::vector<KeyValue> all{entries.begin(), entries.end()};
    return root_of(all, version);
}

void expect_roots(const Entries& entries, const boost::json::value& vector) {
    EXPECT_EQ(root(entries, Version::V0), hash_of(vector.at("rootV0")));
    EXPECT_EQ(root(entries, Version::V1), hash_of(vector.at("rootV1")));
    EXPECT_EQ(tests::ReferenceTrie::root(entries, true), hash_of(vector.at("rootV1")));
}

TEST(TrieVectors, Roots) {
    const auto file = tests::vectors("substrate/trie_roots.json");
    ASSERT_FALSE(file.at("vectors").as_array().empty());
    for (const auto& vector : file.at("vectors").as_array()) {
        SCOPED_TRACE(vector.at("desc").as_string().c_str());
        expect_roots(entries_of(vector.at("pairs")), vector);
    }
}

TEST(TrieVectors, OrderedRoots) {
    const auto file = tests::vectors("substrate/ordered_trie_roots.json");
    ASSERT_FALSE(file.at("vectors").as_array().empty());
    for (const auto& vector : file.at("vectors").as_array()) {
        std::vector<Bytes> values;
        for (const auto& value : vector.at("values").as_array())
            values.push_back(unhex(value));
        EXPECT_EQ(ordered_root(values, Version::V0), hash_of(vector.at("rootV0")));
        EXPECT_EQ(ordered_root(values, Version::V1), hash_of(vector.at("rootV1")));
    }
}

TEST(TrieVectors, W3fFixtures) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/trie_w3f_fixtures.json");
    const auto file = boost::json::parse(tests::read_text(path));
    for (const auto& vector : file.at("vectors").as_array()) {
        SCOPED_TRACE(vector.at("fixture").as_string().c_str());
        if (vector.as_object().contains("pairs"))
            expect_roots(entries_of(vector.at("pairs")), vector);
    }
}

/// The two lists of the fixture: keys in hex, values as text.
Entries ten_thousand_nodes(const std::filesystem::path& path) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    std::vector<std::string>* list = nullptr;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        if (line == "keys:")
            list = &keys;
        else if (line == "values:")
            list = &values;
        else if (list != nullptr && line.starts_with("  - "))
            list->push_back(line.substr(4));
    }
    EXPECT_EQ(keys.size(), 10000U);
    EXPECT_EQ(values.size(), 10000U);
    Entries out;
    for (std::size_t i = 0; i < std::min(keys.size(), values.size()); ++i)
        out[unhex(keys[i])] = Bytes{values[i].begin(), values[i].end()};
    return out;
}

TEST(TrieVectors, W3fTenThousandNodes) {
    PHA_REQUIRE_TEST_DATA(fixtures, "public/substrate/trie_w3f_fixtures.json");
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/w3f_10000_node.yaml");
    const auto file = boost::json::parse(tests::read_text(fixtures));
    for (const auto& vector : file.at("vectors").as_array())
        if (vector.at("fixture").as_string() == "10000_node")
            expect_roots(ten_thousand_nodes(path), vector);
}

TEST(TrieVectors, GenesisHeadersOfPublicChains) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/genesis.json");
    const auto file = boost::json::parse(tests::read_text(path));
    EXPECT_EQ(ordered_root({}, Version::V0), hash_of(file.at("emptyTrieRoot")));
    const auto genesis_hash = [](const Hash& state_root) {
        primitives::Header header;
        header.state_root = state_root;
        header.extrinsics_root = ordered_root({}, Version::V0);
        return primitives::crypto::blake2b_256(primitives::scale::encode(header));
    };
    for (const auto& chain : file.at("fromStateRoot").as_array()) {
        SCOPED_TRACE(chain.at("chain").as_string().c_str());
        EXPECT_EQ(genesis_hash(hash_of(chain.at("stateRoot"))), hash_of(chain.at("hash")));
    }
    for (const auto& chain : file.at("fromRawState").as_array()) {
        SCOPED_TRACE(chain.at("id").as_string().c_str());
        EXPECT_EQ(genesis_hash(hash_of(chain.at("stateRootV0"))),
                  hash_of(chain.at("genesisHashV0")));
        EXPECT_EQ(genesis_hash(hash_of(chain.at("stateRootV1"))),
                  hash_of(chain.at("genesisHashV1")));
    }
}

TEST(TrieVectors, ExtrinsicsRootsOfRealBlocks) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/real/blocks_checked.json");
    const auto file = boost::json::parse(tests::read_text(path));
    int checked = 0;
    for (const auto& block : file.as_array()) {
        if (!block.as_object().contains("body")) continue;
        SCOPED_TRACE(block.at("file").as_string().c_str());
        const auto header =
            primitives::scale::decode<primitives::Header>(unhex(block.at("header")));
        ASSERT_TRUE(header);
        std::vector<Bytes> extrinsics;
        for (const auto& extrinsic : block.at("body").as_array())
            extrinsics.push_back(unhex(extrinsic));
        EXPECT_EQ(ordered_root(extrinsics, Version::V0), header->extrinsics_root);
        ++checked;
    }
    EXPECT_GE(checked, 4);
}

TEST(TrieVectors, ReadProofsVerify) {
    const auto file = tests::vectors("substrate/trie_proofs.json");
    for (const auto& vector : file.at("vectors").as_array()) {
        std::vector<Bytes> items;
        for (const auto& item : vector.at("proofNodes").as_array())
            items.push_back(unhex(item));
        const Hash root = hash_of(vector.at("root"));
        for (const auto& read : vector.at("reads").as_array()) {
            const auto value = verify_read_proof(root, items, unhex(read.at(0)));
            ASSERT_TRUE(value) << to_string(value.error());
            EXPECT_EQ(value->has_value(), !read.at(1).is_null());
            if (*value) {
                EXPECT_EQ(**value, unhex(read.at(1)));
            }
        }
        // Every item is needed by one of the reads.
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto fewer = items;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            bool fails = false;
            for (const auto& read : vector.at("reads").as_array())
                fails = fails || !verify_read_proof(root, fewer, unhex(read.at(0)));
            EXPECT_TRUE(fails) << "item " << i;
        }
    }
}

class MapValues final : public ValueSource {
  public:
    explicit MapValues(const Entries& entries) : entries_{entries} {}
    Bytes value(BytesView key) const override {
        const auto found = entries_.find(key);
        EXPECT_NE(found, entries_.end());
        return found == entries_.end() ? Bytes{} : found->second;
    }

  private:
    const Entries& entries_;
};

TEST(TrieVectors, ReadProofsAreMadeOfTheSameNodes) {
    const auto file = tests::vectors("substrate/trie_proofs.json");
    int checked = 0;
    for (const auto& vector : file.at("vectors").as_array()) {
        if (vector.at("stateVersion") != 1) continue;
        const auto entries = entries_of(vector.at("pairs"));
        std::vector<Change> changes;
        for (const auto& [key, value] : entries)
            changes.push_back({key, value});
        const auto trie = update(Root{}, changes, MapValues{entries});
        ASSERT_EQ(trie.root().hash, hash_of(vector.at("root")));
        ProofNodes made;
        for (const auto& read : vector.at("reads").as_array())
            add_proof(made, trie.root(), MemorySource{}, MapValues{entries}, unhex(read.at(0)));
        ProofNodes expected;
        for (const auto& item : vector.at("proofNodes").as_array())
            expected.insert(unhex(item));
        EXPECT_EQ(made, expected);
        ++checked;
    }
    EXPECT_GT(checked, 0);
}

/// Follows every reference that the proof can resolve; counts the nodes met.
void walk(const std::map<Hash, Bytes>& items, BytesView reference, std::size_t& nodes,
          std::size_t& values) {
    Bytes encoding = primitives::to_bytes(reference);
    if (reference.size() == 32) {
        const auto found = items.find(Hash::from(reference));
        if (found == items.end()) return;
        encoding = found->second;
    }
    const auto node = decode_node(encoding);
    ASSERT_TRUE(node) << to_string(node.error());
    ++nodes;
    if (node->value && node->value->is_hash && items.contains(Hash::from(node->value->bytes)))
        ++values;
    for (const auto child : node->references)
        if (!child.empty()) walk(items, child, nodes, values);
}

TEST(TrieVectors, RealCallProofWalksClean) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/real/call_proof_v1.json");
    const auto file = boost::json::parse(tests::read_text(path));
    const auto header = primitives::scale::decode<primitives::Header>(unhex(file.at("header")));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->state_root, hash_of(file.at("stateRoot")));
    std::map<Hash, Bytes> items;
    for (const auto& item : file.at("proofNodes").as_array())
        items.emplace(primitives::crypto::blake2b_256(unhex(item)), unhex(item));
    std::size_t nodes = 0;
    std::size_t values = 0;
    walk(items, header->state_root.view(), nodes, values);
    const auto& kinds = file.at("nodeKinds");
    EXPECT_EQ(nodes, kinds.at("branch").to_number<std::size_t>() +
                         kinds.at("leaf").to_number<std::size_t>() +
                         kinds.at("leaf hashed").to_number<std::size_t>());
    EXPECT_EQ(values, kinds.at("detached value found").to_number<std::size_t>());
}

NodeError node_error(std::string_view hex) {
    const Bytes encoding = unhex(hex);
    const auto node = decode_node(encoding);
    EXPECT_FALSE(node);
    return node ? NodeError{} : node.error();
}

TEST(TrieNode, RefusesWhatIsNotCanonical) {
    EXPECT_EQ(node_error(""), NodeError::Truncated);
    EXPECT_EQ(node_error("00"), NodeError::UnknownKind);
    EXPECT_EQ(node_error("41"), NodeError::Truncated);
    EXPECT_EQ(node_error("411100"), NodeError::NonZeroPadding);
    EXPECT_EQ(node_error("42120c6161"), NodeError::Truncated);
    EXPECT_EQ(node_error("4212046100"), NodeError::TrailingBytes);
    EXPECT_EQ(node_error("4212050061"), NodeError::NonMinimalCompact);
    EXPECT_EQ(node_error("800000"), NodeError::NoChildren);
    EXPECT_EQ(node_error("80010000"), NodeError::BadChild);
    EXPECT_EQ(node_error("800100"
                         "84" +
                         std::string(66, '0')),
              NodeError::BadChild);
    EXPECT_EQ(node_error("2212" + std::string(62, '0')), NodeError::Truncated);
    EXPECT_EQ(node_error("7fffffffff"), NodeError::Truncated);
}

}  // namespace
}  // namespace storage::trie
