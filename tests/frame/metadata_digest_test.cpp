// The digest of metadata against one that the ecosystem's own tool gives for a real chain, and what
// it refuses to take a digest of.
#include "frame/metadata/digest.hpp"
#include "tests/frame/metadata_toy.hpp"
#include "tests/support/vectors.hpp"

#include <set>

namespace {

using namespace frame::metadata;
using primitives::Hash;

DigestExtrinsic extrinsic_of(const wire::v15::Metadata& metadata) {
    const auto& from = metadata.extrinsic;
    return {.version = from.version,
            .address = from.address,
            .call = from.call,
            .signature = from.signature,
            .extensions = from.signed_extensions};
}

wire::v15::Metadata read_v15(const std::filesystem::path& path) {
    const auto blob = tests::read_bytes(path);
    auto metadata =
        primitives::scale::decode<wire::v15::Metadata>(primitives::BytesView{blob}.subspan(5));
    EXPECT_TRUE(metadata.has_value());
    return std::move(metadata).value();
}

DigestFacts facts_of(const boost::json::value& info) {
    return {.spec_version = info.at("specVersion").to_number<std::uint32_t>(),
            .spec_name = std::string{info.at("specName").as_string()},
            .base58_prefix = info.at("base58Prefix").to_number<std::uint16_t>(),
            .decimals = info.at("decimals").to_number<std::uint8_t>(),
            .token_symbol = std::string{info.at("tokenSymbol").as_string()}};
}

TEST(MetadataDigest, OfARealChainIsTheOneItsWalletsCompute) {
    PHA_REQUIRE_TEST_DATA(path, "public/substrate/metadata/polkadot_v15.scale");
    const auto vector = tests::vectors("substrate/metadata_hash.json");
    const auto metadata = read_v15(path);
    const auto facts = facts_of(vector.at("extraInfo"));
    const auto digest = digest_of(metadata.types, extrinsic_of(metadata), facts);
    ASSERT_TRUE(digest.has_value()) << to_string(digest.error());
    EXPECT_EQ(tests::hex(*digest), vector.at("digest").as_string());
}

TEST(MetadataDigest, ChangesWithEveryFactAndEveryReachableType) {
    MetadataModel model = toy::model();
    const DigestFacts facts{.spec_version = 1,
                            .spec_name = "toy",
                            .base58_prefix = 42,
                            .decimals = 12,
                            .token_symbol = "TOY"};
    std::set<Hash> seen{digest_of(model, facts)};
    EXPECT_TRUE(seen.contains(digest_of(model, facts))) << "the same input, the same digest";
    const auto differs = [&](auto change) {
        auto other = facts;
        change(other);
        return seen.insert(digest_of(model, other)).second;
    };
    EXPECT_TRUE(differs([](auto& f) { f.spec_version = 2; }));
    EXPECT_TRUE(differs([](auto& f) { f.spec_name = "toys"; }));
    EXPECT_TRUE(differs([](auto& f) { f.base58_prefix = 30; }));
    EXPECT_TRUE(differs([](auto& f) { f.decimals = 10; }));
    EXPECT_TRUE(differs([](auto& f) { f.token_symbol = "TOYS"; }));

    model.extrinsic.extensions.pop_back();
    EXPECT_TRUE(seen.insert(digest_of(model, facts)).second);
}

// ---- a registry by hand ----

std::vector<PortableType> registry(std::vector<TypeDefinition> definitions) {
    std::vector<PortableType> out;
    for (auto& definition : definitions) {
        const auto id = static_cast<std::uint32_t>(out.size());
        out.push_back({{id}, {{}, {}, std::move(definition), {}}});
    }
    return out;
}

/// What is said of an extrinsic whose call is type 0.
primitives::Result<Hash, DigestError> digest_by_hand(std::vector<TypeDefinition> definitions) {
    const auto types = registry(std::move(definitions));
    return digest_of(types, {.address = {0}, .call = {0}, .signature = {0}, .extensions = {}}, {});
}

TEST(MetadataDigest, RefusesWhatNoWalletCouldDecode) {
    const auto error = [](std::vector<TypeDefinition> definitions) {
        const auto digest = digest_by_hand(std::move(definitions));
        EXPECT_FALSE(digest.has_value());
        return digest.has_value() ? std::string_view{} : to_string(digest.error());
    };
    EXPECT_EQ(error({Sequence{{7}}}), to_string(DigestError::UnknownType));
    EXPECT_EQ(error({CompactType{{1}}, PrimitiveType{Primitive::Str}}),
              to_string(DigestError::CompactOfNoNumber));
    EXPECT_EQ(error({CompactType{{1}}, Tuple{{{2}, {2}}}, PrimitiveType{Primitive::U8}}),
              to_string(DigestError::CompactOfNoNumber));
    EXPECT_EQ(error({CompactType{{1}}, Tuple{{{1}}}}), to_string(DigestError::CompactOfNoNumber));
    EXPECT_EQ(error({BitSequence{{1}, {2}}, PrimitiveType{Primitive::U8}, Composite{}}),
              to_string(DigestError::UnknownBitOrder));
}

TEST(MetadataDigest, TypesThatReferToThemselvesEnd) {
    EXPECT_TRUE(digest_by_hand({Sequence{{0}}}).has_value());
    EXPECT_TRUE(digest_by_hand({PrimitiveType{Primitive::Bool}}).has_value());
}

}  // namespace
