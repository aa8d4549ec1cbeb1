// The worker's evidence under its own signature, as its agent publishes it.
#include "node/verify/crypto_host.hpp"
#include "node/worker/published.hpp"
#include "primitives/scale/codec.hpp"
#include "tests/support/crypto_samples.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace node::worker {
namespace {

namespace workers = tee_registry::workers;
using primitives::crypto::Sr25519Pair;

const Sr25519Pair& worker_pair() {
    static const auto kPair = Sr25519Pair::from_mini_secret(primitives::Bytes32{1});
    return kPair;
}

primitives::Hash genesis(std::uint8_t fill) {
    primitives::Hash out;
    out.bytes.fill(fill);
    return out;
}

primitives::Bytes published() {
    workers::Statement statement;
    statement.worker = worker_pair().public_key();
    statement.operator_account.bytes.fill(7);
    statement.purpose = tee_registry::Purpose::Renew;
    statement.block_number = 42;
    statement.evidence.cpu = workers::shown::Dcap{{1, 2, 3}, {}};
    tests::RepeatingRandom random{primitives::Bytes32{9}};
    return signed_evidence(worker_pair(), genesis(3), std::move(statement), random);
}

bool is_signed(const workers::SignedEvidence& shown, const primitives::Hash& genesis_hash) {
    verify::StatelessHost host;
    return host.sr25519_verify(shown.signature,
                               workers::message_of(host, genesis_hash, shown.statement),
                               shown.statement.worker);
}

TEST(published_evidence, is_signed_by_the_worker_for_this_chain_alone) {
    auto shown = primitives::scale::decode<workers::SignedEvidence>(published());
    ASSERT_TRUE(shown.has_value());
    EXPECT_EQ(shown->statement.block_number, 42u);
    EXPECT_TRUE(is_signed(*shown, genesis(3)));
    EXPECT_FALSE(is_signed(*shown, genesis(4)));
    auto& quote = std::get<workers::shown::Dcap>(shown->statement.evidence.cpu).quote;
    quote[0] ^= 1;
    EXPECT_FALSE(is_signed(*shown, genesis(3)));
}

TEST(published_evidence, replaces_the_file_before) {
    std::string name = (std::filesystem::temp_directory_path() / "pha-published-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const std::filesystem::path folder{name};
    const auto path = folder / "evidence";
    ASSERT_TRUE(publish(path, primitives::Bytes(100, 1)).has_value());
    ASSERT_TRUE(publish(path, published()).has_value());
    std::ifstream file{path, std::ios::binary};
    const std::vector<char> read{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(read.size(), published().size());
    EXPECT_FALSE(std::filesystem::exists(folder / "evidence.new"));
    const auto refused = publish(folder / "no" / "evidence", published());
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find("cannot write"), std::string::npos);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace node::worker
