// The native host: each function reaches its algorithm, and the cache saves work without deciding.
#include "primitives/crypto/crypto_host.hpp"

#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/support/host_without_storage.hpp"
#include "tests/support/p256_key.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::HostWithoutStorage;

MultiSignature multi(MultiSignature::Kind kind, BytesView bytes) {
    MultiSignature out{.kind = kind};
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
    return out;
}

struct Signed {
    MultiSignature signature;
    AccountId account;
};

std::vector<Signed> sign_with_all_schemes(BytesView message) {
    tests::RepeatingRandom random{Bytes32{1}};
    const Ed25519Pair ed{Bytes32{1}};
    const auto sr = Sr25519Pair::from_mini_secret(Bytes32{2});
    const auto ec = *EcdsaPair::from_secret(Bytes32{3});
    return {
        {multi(MultiSignature::Kind::Ed25519, ed.sign(message)), {ed.public_key()}},
        {multi(MultiSignature::Kind::Sr25519, sr.sign(message, random)), {sr.public_key()}},
        {multi(MultiSignature::Kind::Ecdsa, ec.sign(message)), blake2b_256(ec.public_key()).bytes}};
}

TEST(CryptoHost, VerifiesAllThreeAccountSchemes) {
    HostWithoutStorage host;
    for (const auto& [signature, account] : sign_with_all_schemes(view_of("payload"))) {
        EXPECT_TRUE(verify(host, signature, view_of("payload"), account));
        EXPECT_FALSE(verify(host, signature, view_of("payloae"), account));
        EXPECT_FALSE(verify(host, signature, view_of("payload"), AccountId{}));
    }
}

TEST(CryptoHost, ReachesEveryAlgorithm) {
    HostWithoutStorage host;
    Host& door = host;
    const auto text = view_of("abc");
    EXPECT_EQ(door.blake2_128(text), blake2b_128(text));
    EXPECT_EQ(door.blake2_256(text), blake2b_256(text));
    EXPECT_EQ(door.twox_64(text), twox_64(text));
    EXPECT_EQ(door.twox_128(text), twox_128(text));
    EXPECT_EQ(door.keccak_256(text), keccak_256(text));
    EXPECT_EQ(door.sha2_256(text), sha2_256(text));
    EXPECT_EQ(door.sha2_384(text), sha2_384(text));
    EXPECT_EQ(door.sha2_512(text), sha2_512(text));
    const tests::P256Key key{Bytes32{9}};
    EXPECT_TRUE(door.p256_point_valid(key.public_key()));
    EXPECT_TRUE(door.p256_verify(key.sign(text), text, key.public_key()));
    const tests::P384Key wide{Bytes48{9}};
    EXPECT_TRUE(door.p384_verify(wide.sign(text), text, wide.public_key()));
}

TEST(CryptoHost, VerifiesTheAuthorsVrf) {
    HostWithoutStorage host;
    tests::RepeatingRandom random{Bytes32{1}};
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{2});
    const auto signature = vrf_sign(pair, vrf_input(view_of("slot")), random);
    EXPECT_TRUE(host.sr25519_vrf_verify(signature, view_of("slot"), pair.public_key()));
    EXPECT_FALSE(host.sr25519_vrf_verify(signature, view_of("slos"), pair.public_key()));
    EXPECT_EQ(
        host.sr25519_vrf_bytes(signature.output, view_of("slot"), pair.public_key(), "context"),
        vrf_bytes(signature.output, vrf_input(view_of("slot")), pair.public_key(), "context"));
}

TEST(SignatureCache, AnEntryStandsForAnExactSignature) {
    BoundedSignatureCache cache{16};
    HostWithoutStorage host{&cache};
    for (const auto& [signature, account] : sign_with_all_schemes(view_of("payload"))) {
        const auto before = cache.size();
        EXPECT_FALSE(verify_ahead(cache, signature, view_of("other"), account));
        if (signature.kind != MultiSignature::Kind::Ecdsa) {
            EXPECT_EQ(cache.size(), before) << "what does not hold is not recorded";
        }
        const auto refused = cache.size();
        EXPECT_TRUE(verify_ahead(cache, signature, view_of("payload"), account));
        EXPECT_EQ(cache.size(), refused + 1);
        EXPECT_TRUE(verify(host, signature, view_of("payload"), account));
        EXPECT_EQ(cache.size(), refused + 1) << "known already";
        EXPECT_FALSE(verify(host, signature, view_of("other"), account));
        EXPECT_FALSE(verify(host, signature, view_of("payload"), AccountId{{1}}));
    }
}

TEST(SignatureCache, TheHostTrustsAnEntry) {
    // A recorded key is the whole proof: the garbage below passes only because it was put in.
    BoundedSignatureCache cache{4};
    HostWithoutStorage host{&cache};
    const Bytes64 garbage{7};
    EXPECT_FALSE(host.ed25519_verify(garbage, view_of("m"), Bytes32{1}));
    cache.insert(signature_key(MultiSignature::Kind::Ed25519, garbage, view_of("m"), Bytes32{1}));
    EXPECT_TRUE(host.ed25519_verify(garbage, view_of("m"), Bytes32{1}));
    EXPECT_FALSE(host.sr25519_verify(garbage, view_of("m"), Bytes32{1})) << "another scheme";
}

TEST(SignatureCache, EvictsTheOldestBeyondItsCapacity) {
    BoundedSignatureCache cache{3};
    for (std::uint8_t i = 0; i < 5; ++i)
        cache.insert(Hash{{i}});
    cache.insert(Hash{{4}});
    EXPECT_EQ(cache.size(), 3u);
    EXPECT_FALSE(cache.contains(Hash{{0}}));
    EXPECT_FALSE(cache.contains(Hash{{1}}));
    for (std::uint8_t i = 2; i < 5; ++i)
        EXPECT_TRUE(cache.contains(Hash{{i}}));
}

TEST(SignatureCache, IsSharedByThreads) {
    BoundedSignatureCache cache{64};
    std::vector<std::thread> threads;
    for (std::uint8_t worker = 0; worker < 4; ++worker)
        threads.emplace_back([&cache, worker] {
            for (std::uint8_t i = 0; i < 200; ++i) {
                cache.insert(Hash{{worker, i}});
                EXPECT_FALSE(cache.recovered_key(Hash{{worker, i}}));
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(cache.size(), 64u);
}

}  // namespace
}  // namespace primitives::crypto
