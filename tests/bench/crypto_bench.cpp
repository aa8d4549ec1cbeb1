// Hashes and signatures. Each scheme's verification names ed25519's as its reference, each hash
// blake2b-256 of 600 bytes: the units in which the other benchmarks count.
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/crypto/ecdsa.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/edwards25519.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/nist_curves.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"
#include "primitives/types/fixed_point.hpp"
#include "tests/support/p256_key.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace primitives;
using namespace primitives::crypto;

/// A transfer's signing payload is about this long.
const Bytes kPayload(140, 0x5a);
const Bytes kNode(600, 0x5a);

template <auto HashOf>
void hash(benchmark::State& state) {
    const Bytes data(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto _ : state)
        benchmark::DoNotOptimize(HashOf(data));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
    state.SetLabel("reference=blake2b_256/600");
}
BENCHMARK(hash<blake2b_256>)->Name("blake2b_256")->Arg(32)->Arg(600)->Arg(65536);
BENCHMARK(hash<blake2b_128>)->Name("blake2b_128")->Arg(32);
BENCHMARK(hash<crypto::twox_64>)->Name("twox_64")->Arg(32);
BENCHMARK(hash<crypto::twox_128>)->Name("twox_128")->Arg(32);
BENCHMARK(hash<keccak_256>)->Name("keccak_256")->Arg(600);
BENCHMARK(hash<sha2_256>)->Name("sha2_256")->Arg(600);
BENCHMARK(hash<sha2_384>)->Name("sha2_384")->Arg(600);
BENCHMARK(hash<sha2_512>)->Name("sha2_512")->Arg(600);

void count_verifications(benchmark::State& state) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
    state.SetLabel("reference=ed25519_verify");
}

void ed25519_verify_valid(benchmark::State& state) {
    const Ed25519Pair pair{Bytes32{1}};
    const auto signature = pair.sign(kPayload);
    for (auto _ : state)
        benchmark::DoNotOptimize(ed25519_verify(signature, kPayload, pair.public_key()));
    count_verifications(state);
}
BENCHMARK(ed25519_verify_valid)->Name("ed25519_verify");

/// The dear case: libsodium refuses, our own equation decides.
void ed25519_verify_refused(benchmark::State& state) {
    const Ed25519Pair pair{Bytes32{1}};
    auto signature = pair.sign(kPayload);
    signature[32] ^= 1u;
    for (auto _ : state)
        benchmark::DoNotOptimize(ed25519_verify(signature, kPayload, pair.public_key()));
    count_verifications(state);
}
BENCHMARK(ed25519_verify_refused);

void sr25519_verify_valid(benchmark::State& state) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{1});
    const auto signature = pair.sign(kPayload, random);
    for (auto _ : state)
        benchmark::DoNotOptimize(sr25519_verify(signature, kPayload, pair.public_key()));
    count_verifications(state);
}
BENCHMARK(sr25519_verify_valid)->Name("sr25519_verify");

void sr25519_sign(benchmark::State& state) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{1});
    for (auto _ : state)
        benchmark::DoNotOptimize(pair.sign(kPayload, random));
    count_verifications(state);
}
BENCHMARK(sr25519_sign);

void vrf_verify_valid(benchmark::State& state) {
    SystemRandom random;
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{1});
    const auto input = vrf_input(view_of("slot"));
    const auto signature = vrf_sign(pair, input, random);
    for (auto _ : state)
        benchmark::DoNotOptimize(vrf_verify(signature, input, pair.public_key()));
    count_verifications(state);
}
BENCHMARK(vrf_verify_valid)->Name("vrf_verify");

void ecdsa_recover_valid(benchmark::State& state) {
    const auto pair = *EcdsaPair::from_secret(Bytes32{1});
    const Bytes32 digest = blake2b_256(kPayload).bytes;
    const auto signature = pair.sign_digest(digest);
    for (auto _ : state)
        benchmark::DoNotOptimize(ecdsa_recover(signature, digest));
    count_verifications(state);
}
BENCHMARK(ecdsa_recover_valid)->Name("ecdsa_recover");

void p256_verify_valid(benchmark::State& state) {
    const tests::P256Key key{Bytes32{1}};
    const auto signature = key.sign(kPayload);
    for (auto _ : state)
        benchmark::DoNotOptimize(p256_verify(signature, kPayload, key.public_key()));
    count_verifications(state);
}
BENCHMARK(p256_verify_valid)->Name("p256_verify");

void p384_verify_valid(benchmark::State& state) {
    const tests::P384Key key{Bytes48{1}};
    const auto signature = key.sign(kPayload);
    for (auto _ : state)
        benchmark::DoNotOptimize(p384_verify(signature, kPayload, key.public_key()));
    count_verifications(state);
}
BENCHMARK(p384_verify_valid)->Name("p384_verify");

void signature_cache_hit(benchmark::State& state) {
    SystemRandom random;
    BoundedSignatureCache cache{16384};
    for (std::size_t i = 0; i < 16384; ++i) {
        Hash filler;
        random.fill(filler.bytes);
        cache.insert(filler);
    }
    const auto pair = Sr25519Pair::from_mini_secret(Bytes32{1});
    const auto signature = pair.sign(kPayload, random);
    const auto kind = MultiSignature::Kind::Sr25519;
    CHECK(verify_with(cache, kind, signature, kPayload, pair.public_key()));
    for (auto _ : state)
        benchmark::DoNotOptimize(verify_with(cache, kind, signature, kPayload, pair.public_key()));
    count_verifications(state);
}
BENCHMARK(signature_cache_hit);

void multiply_divide_wide(benchmark::State& state) {
    u128 a = kU128Max / 3;
    for (auto _ : state) {
        benchmark::DoNotOptimize(a);
        benchmark::DoNotOptimize(
            multiply_divide(a, FixedU128::kOne / 7, FixedU128::kOne, Rounding::Down));
    }
}
BENCHMARK(multiply_divide_wide);

}  // namespace

BENCHMARK_MAIN();
