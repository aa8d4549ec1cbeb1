#include "tests/support/test_chain.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/vrf.hpp"

#include <gtest/gtest.h>

namespace tests {

using primitives::Header;
using primitives::OpaqueExtrinsic;
using primitives::crypto::Sr25519Pair;

namespace {

/// The development phrase's mini secret and the junction of a name.
Sr25519Pair development_pair(std::string_view name) {
    primitives::Bytes32 secret{0xfa, 0xc7, 0x95, 0x9d, 0xbf, 0xe7, 0x2f, 0x05, 0x2e, 0x5a, 0x0c,
                               0x3c, 0x8d, 0x65, 0x30, 0xf2, 0x02, 0xb0, 0x2f, 0xd8, 0xf9, 0xf5,
                               0xca, 0x35, 0x80, 0xec, 0x8d, 0xeb, 0x77, 0x97, 0x47, 0x9e};
    primitives::Bytes32 chain_code{};
    const Bytes text = primitives::scale::encode(std::string{name});
    std::copy(text.begin(), text.end(), chain_code.begin());
    return Sr25519Pair::from_mini_secret(secret).derive_hard(chain_code);
}

Hash hash_of(const Header& header) {
    return primitives::crypto::blake2b_256(primitives::scale::encode(header));
}

}  // namespace

const Sr25519Pair& alice() {
    static const Sr25519Pair pair = development_pair("Alice");
    return pair;
}
const Sr25519Pair& bob() {
    static const Sr25519Pair pair = development_pair("Bob");
    return pair;
}
AccountId account_of(const Sr25519Pair& pair) {
    return {pair.public_key()};
}

TestChain::TestChain(std::string_view preset, std::uint64_t start_ms)
    : executor_{runtime::make_native_executor(nullptr)}, slot_{start_ms / kSlotDurationMs - 1} {
    const auto config = runtime::genesis_preset(*executor_, preset);
    EXPECT_TRUE(config && *config) << "no preset " << preset;
    const auto genesis = runtime::build_genesis(*executor_, **config);
    EXPECT_TRUE(genesis) << genesis.error().message;
    state_.apply(*genesis);
    head_.state_root = state_.root();
    head_.extrinsics_root = storage::trie::ordered_root({}, storage::trie::Version::V0);
    genesis_hash_ = head_hash();
}

Hash TestChain::head_hash() const {
    return hash_of(head_);
}

OpaqueExtrinsic TestChain::sign(const Sr25519Pair& by, const Bytes& call, Balance tip) {
    const auto nonce = runtime::account_nonce(*executor_, state_, account_of(by));
    EXPECT_TRUE(nonce);
    std::uint32_t queued = 0;
    for (const auto& extrinsic : queue_)
        if (std::search(extrinsic.body.begin(), extrinsic.body.end(), by.public_key().begin(),
                        by.public_key().end()) == extrinsic.body.begin() + 2)
            ++queued;
    return sign_with_nonce(by, call, *nonce + queued, tip);
}

OpaqueExtrinsic TestChain::sign_with_nonce(const Sr25519Pair& by, const Bytes& call,
                                           std::uint32_t nonce, Balance tip) {
    return sign_as(by, call, nonce, tip, std::nullopt);
}

OpaqueExtrinsic TestChain::sign_over_metadata(const Sr25519Pair& by, const Bytes& call,
                                              std::uint32_t nonce, const Hash& metadata_hash) {
    return sign_as(by, call, nonce, 0, metadata_hash);
}

OpaqueExtrinsic TestChain::sign_as(const Sr25519Pair& by, const Bytes& call, std::uint32_t nonce,
                                   Balance tip, const std::optional<Hash>& metadata_hash) {
    using primitives::scale::encode_to;
    const auto version = runtime::version(*executor_, state_);
    EXPECT_TRUE(version);
    Bytes explicit_bytes{0};  // immortal
    encode_to(primitives::Compact<std::uint32_t>{nonce}, explicit_bytes);
    encode_to(primitives::Compact<Balance>{tip}, explicit_bytes);
    explicit_bytes.push_back(metadata_hash ? 1 : 0);

    Bytes payload = call;
    primitives::append(payload, explicit_bytes);
    encode_to(version->spec_version, payload);
    encode_to(version->transaction_version, payload);
    encode_to(genesis_hash_, payload);
    encode_to(genesis_hash_, payload);
    encode_to(metadata_hash, payload);
    if (payload.size() > 256)
        payload = primitives::to_bytes(primitives::crypto::blake2b_256(payload));

    primitives::crypto::SystemRandom random;
    primitives::MultiSignature signature;
    const auto bytes = by.sign(payload, random);
    std::copy(bytes.begin(), bytes.end(), signature.bytes.begin());

    OpaqueExtrinsic out;
    out.body.push_back(primitives::kExtrinsicVersion | primitives::kExtrinsicSignedBit);
    encode_to(primitives::MultiAddress{account_of(by)}, out.body);
    encode_to(signature, out.body);
    primitives::append(out.body, explicit_bytes);
    primitives::append(out.body, call);
    return out;
}

Header TestChain::header_for(std::uint64_t slot) const {
    primitives::crypto::SystemRandom random;
    const auto input = runtime::author_vrf_input(*executor_, state_, slot);
    EXPECT_TRUE(input);
    const auto vrf =
        primitives::crypto::vrf_sign(alice(), primitives::crypto::vrf_input(*input), random);
    Header header;
    header.parent_hash = head_hash();
    header.number = {head_.number.value + 1};
    header.digest.logs.push_back(
        primitives::PreRuntime{primitives::kAuraEngine, primitives::scale::encode(slot)});
    header.digest.logs.push_back(
        primitives::PreRuntime{primitives::kVrfEngine, primitives::scale::encode(vrf)});
    return header;
}

primitives::Block TestChain::build(std::uint64_t slots) {
    const std::uint64_t slot = slot_ + slots;
    auto builder = runtime::BlockBuilder::start(*executor_, state_, header_for(slot));
    EXPECT_TRUE(builder) << builder.error().message;
    const auto inherents = builder->inherents(slot * kSlotDurationMs);
    EXPECT_TRUE(inherents) << inherents.error().message;
    for (const auto& inherent : *inherents) {
        const auto applied = builder->push(inherent);
        EXPECT_TRUE(applied && *applied && **applied);
    }
    results_.clear();
    for (const auto& extrinsic : queue_) {
        const auto applied = builder->push(extrinsic);
        EXPECT_TRUE(applied) << applied.error().message;
        results_.push_back(*applied);
    }
    queue_.clear();
    auto built = builder->finish();
    EXPECT_TRUE(built) << built.error().message;
    built_diff_ = std::move(built->diff);
    return std::move(built->block);
}

std::vector<frame::ApplyExtrinsicResult> TestChain::next_block(std::uint64_t slots) {
    const auto block = build(slots);
    const auto diff = runtime::execute_block(*executor_, state_, block);
    EXPECT_TRUE(diff) << diff.error().message;
    EXPECT_EQ(*diff, built_diff_) << "building and importing a block differ";
    state_.apply(*diff);
    EXPECT_EQ(state_.root(), block.header.state_root);
    head_ = block.header;
    slot_ += slots;
    return results_;
}

}  // namespace tests
