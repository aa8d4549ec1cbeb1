// CheckMetadataHash in both modes: who signs over the digest of this runtime's metadata is heard,
// who was shown other metadata is not.
#include "runtime/metadata_hash.hpp"

#include "frame/metadata/digest.hpp"
#include "frame/pallets/system.hpp"
#include "runtime/api/functions.hpp"
#include "runtime/executor/native_host.hpp"
#include "tests/support/test_chain.hpp"
#include "tests/support/vectors.hpp"

namespace runtime {
namespace {

using Invalid = frame::TransactionValidityError::Invalid;
using tests::alice;
using tests::TestChain;

Bytes remark() {
    return tests::encode_call(0, frame::system::Remark{.remark = Bytes(300, 7)});
}

frame::Validity<frame::ValidTransaction> judged(const TestChain& chain,
                                                const primitives::OpaqueExtrinsic& extrinsic) {
    const auto verdict =
        validate_transaction(chain.executor(), chain.state(), frame::TransactionSource::External,
                             extrinsic, chain.head_hash());
    EXPECT_TRUE(verdict) << verdict.error().message;
    return *verdict;
}

TEST(MetadataHash, IsTheDigestOfTheMetadataServed) {
    const TestChain chain;
    const auto outcome =
        chain.executor().call("Metadata_metadata_at_version",
                              primitives::scale::encode(std::uint32_t{15}), chain.state());
    ASSERT_TRUE(outcome);
    const auto blob = primitives::scale::decode<std::optional<Bytes>>(outcome->result);
    ASSERT_TRUE(blob && *blob);
    const auto served = primitives::scale::decode<frame::metadata::wire::v15::Metadata>(
        BytesView{**blob}.subspan(5));
    ASSERT_TRUE(served);
    const auto& format = served->extrinsic;
    const auto digest = frame::metadata::digest_of(served->types,
                                                   {.version = format.version,
                                                    .address = format.address,
                                                    .call = format.call,
                                                    .signature = format.signature,
                                                    .extensions = format.signed_extensions},
                                                   metadata_api::digest_facts());
    ASSERT_TRUE(digest);
    EXPECT_EQ(*digest, kMetadataHash);
    EXPECT_FALSE(kMetadataHash.is_zero());
}

TEST(MetadataHash, ASignerMayCommitToIt) {
    TestChain chain;
    const auto extrinsic = chain.sign_over_metadata(alice(), remark(), 0, kMetadataHash);
    EXPECT_TRUE(judged(chain, extrinsic));
    chain.submit(extrinsic);
    const auto results = chain.next_block();
    ASSERT_EQ(results.size(), 1u);
    EXPECT_TRUE(results[0] && *results[0]);
}

TEST(MetadataHash, OtherMetadataIsABadProof) {
    TestChain chain;
    Hash other = kMetadataHash;
    other[0] ^= 1;
    const auto shown_other = judged(chain, chain.sign_over_metadata(alice(), remark(), 0, other));
    ASSERT_FALSE(shown_other);
    EXPECT_EQ(shown_other.error(), Invalid::BadProof);

    // The mode is signed too: it cannot be taken off a transaction or put on one. It stands after
    // version, address, signature, era, nonce and tip.
    constexpr std::size_t kModeAt = 1 + 33 + 65 + 1 + 1 + 1;
    auto without = chain.sign_over_metadata(alice(), remark(), 0, kMetadataHash);
    ASSERT_EQ(without.body[kModeAt], 1);
    without.body[kModeAt] = 0;
    EXPECT_EQ(judged(chain, without).error(), Invalid::BadProof);
    auto with = chain.sign_with_nonce(alice(), remark(), 0);
    with.body[kModeAt] = 1;
    EXPECT_EQ(judged(chain, with).error(), Invalid::BadProof);
    with.body[kModeAt] = 2;
    EXPECT_EQ(judged(chain, with).error(), Invalid::Call);
}

}  // namespace
}  // namespace runtime
