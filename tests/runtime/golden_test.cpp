// What clients and stored state depend on is frozen: metadata, call indices and the list of runtime
// APIs; runtime.json holds the hashes, runtime.txt says in words what they are of. A change needs a
// new spec_version (and transaction_version where calls or extensions changed), then the golden
// file is written anew with PHA_WRITE_GOLDEN=1.
#include "frame/metadata/listing.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/api/exports.hpp"
#include "runtime/api/functions.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/version.hpp"
#include "tests/support/test_chain.hpp"
#include "tests/support/vectors.hpp"

#include <fstream>

namespace runtime {
namespace {

/// blake2b-256 of the metadata in a version.
std::string metadata_hash(const tests::TestChain& chain, std::uint32_t version) {
    const auto outcome = chain.executor().call("Metadata_metadata_at_version",
                                               primitives::scale::encode(version), chain.state());
    EXPECT_TRUE(outcome) << outcome.error().message;
    const auto blob = primitives::scale::decode<std::optional<Bytes>>(outcome->result);
    EXPECT_TRUE(blob && *blob);
    return primitives::to_hex(primitives::crypto::blake2b_256(**blob));
}

boost::json::object current() {
    const tests::TestChain chain;
    boost::json::object out;
    out["specVersion"] = kSpecVersion;
    out["transactionVersion"] = kTransactionVersion;
    for (const std::uint32_t version : {14u, 15u, 16u})
        out["metadataV" + std::to_string(version)] = metadata_hash(chain, version);
    return out;
}

TEST(Golden, MetadataChangesOnlyWithTheVersion) {
    const auto path = tests::source_dir() / "tests" / "golden" / "runtime.json";
    const auto now = current();
    if (std::getenv("PHA_WRITE_GOLDEN") != nullptr) {
        std::ofstream{path} << boost::json::serialize(now) << "\n";
        GTEST_SKIP() << "golden file written";
    }
    const auto golden = boost::json::parse(tests::read_text(path)).as_object();
    if (golden == now) return;
    EXPECT_NE(golden.at("specVersion"), now.at("specVersion"))
        << "the metadata changed under the same spec_version: clients cache it by that number. "
           "Raise kSpecVersion in runtime/version.hpp (and kTransactionVersion for calls or "
           "extensions), then write the golden file with PHA_WRITE_GOLDEN=1";
    FAIL() << "golden " << boost::json::serialize(golden) << "\nnow    "
           << boost::json::serialize(now);
}

TEST(Golden, NamesAndIndicesAreThoseOfTheListing) {
    const tests::TestChain chain;
    NativeHost host{chain.state(), nullptr};
    Runtime runtime{host};
    const auto now = frame::metadata::listing(metadata_api::model_of(runtime));
    const auto path = tests::source_dir() / "tests" / "golden" / "runtime.txt";
    if (std::getenv("PHA_WRITE_GOLDEN") != nullptr) {
        std::ofstream{path} << now;
        GTEST_SKIP() << "golden file written";
    }
    EXPECT_EQ(now, tests::read_text(path));
}

TEST(Golden, ApiIdsAreHashesOfTheirNames) {
    for (const auto& api : runtime_apis()) {
        const auto hash = primitives::crypto::blake2b_64(primitives::view_of(api.name));
        std::uint64_t id = 0;
        for (const auto byte : hash)
            id = id << 8 | byte;
        EXPECT_EQ(api.id, id) << api.name;
    }
}

}  // namespace
}  // namespace runtime
