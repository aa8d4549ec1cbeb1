// What DCAP verification costs beside the P-256 checks that it cannot avoid, in one run: the whole
// against 10 checks, with kept collateral against 4.
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/quote_forge.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

namespace {

using namespace tee_registry;
using tests::forge::default_spec;

constexpr std::uint64_t kNow = 1750000000;

dcap::Policy forge_policy() {
    dcap::Policy policy;
    policy.roots = {tests::forge::root_der()};
    return policy;
}

const tests::forge::Forged& forged(dcap::TeeKind tee) {
    static const auto sgx = tests::forge::forge(default_spec(dcap::TeeKind::Sgx, kNow));
    static const auto tdx = tests::forge::forge(default_spec(dcap::TeeKind::Tdx, kNow));
    return tee == dcap::TeeKind::Tdx ? tdx : sgx;
}

void p256_verify(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    const auto key = tests::forge::key_of("bench");
    const primitives::Bytes message(400, 7);
    const auto signature = key.sign(message);
    for (auto _ : state)
        for (std::int64_t i = 0; i < state.range(0); ++i)
            if (!host.p256_verify(signature, message, key.public_key()))
                state.SkipWithError("the signature must hold");
}
BENCHMARK(p256_verify)->Arg(1)->Arg(4)->Arg(10)->Unit(benchmark::kMicrosecond);

void verify(benchmark::State& state, dcap::TeeKind tee) {
    tests::CryptoOnlyHost host;
    const auto policy = forge_policy();
    const auto& evidence = forged(tee);
    for (auto _ : state)
        if (!dcap::verify(host, evidence.quote, evidence.collateral, policy, kNow))
            state.SkipWithError("the evidence must hold");
}
BENCHMARK_CAPTURE(verify, sgx, dcap::TeeKind::Sgx)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(verify, tdx, dcap::TeeKind::Tdx)->Unit(benchmark::kMicrosecond);

void verify_with_kept_collateral(benchmark::State& state, dcap::TeeKind tee) {
    tests::CryptoOnlyHost host;
    const auto policy = forge_policy();
    const auto& evidence = forged(tee);
    const auto kept = dcap::verify_collateral(host, evidence.collateral, policy, kNow);
    for (auto _ : state)
        if (!dcap::verify_with(host, evidence.quote, kept.value(), std::nullopt, policy, kNow))
            state.SkipWithError("the evidence must hold");
}
BENCHMARK_CAPTURE(verify_with_kept_collateral, sgx, dcap::TeeKind::Sgx)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(verify_with_kept_collateral, tdx, dcap::TeeKind::Tdx)
    ->Unit(benchmark::kMicrosecond);

/// What a registration with kept collateral reads of the state, with the longest list there may be.
void read_kept_collateral(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    auto kept =
        dcap::verify_collateral(host, forged(dcap::TeeKind::Tdx).collateral, forge_policy(), kNow);
    constexpr std::size_t kSerials = 1600;
    kept.value().revoked_pcks.assign(kSerials, primitives::Bytes(20, 0x11));
    const auto stored = primitives::scale::encode(kept.value());
    for (auto _ : state)
        benchmark::DoNotOptimize(primitives::scale::decode<dcap::VerifiedCollateral>(stored));
}
BENCHMARK(read_kept_collateral)->Unit(benchmark::kMicrosecond);

/// A real sample as its owner has it; the same input that tests/bench/dcap_npm.mjs gives to the npm
/// package. Empty where the public samples are absent.
struct Sample {
    std::string quote;
    std::string collateral;
};

Sample read_sample(const std::string& name) {
    const char* set = std::getenv("PHA_TEST_DATA");
    const std::string path =
        std::string{set != nullptr ? set : "../shared/data"} + "/public/tee/dcap-qvl/" + name;
    const auto read = [](const std::string& file_name) {
        std::ifstream file{file_name, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    return {read(path), read(path + "_collateral.json")};
}

/// Everything, from the collateral's text on. Once before it is measured: the tables of Intel's
/// keys are made at their first use.
void verify_sample(benchmark::State& state, const char* name, std::uint64_t now) {
    const auto [quote, text] = read_sample(name);
    tests::CryptoOnlyHost host;
    if (const auto first = dcap::collateral_from_json(text))
        benchmark::DoNotOptimize(dcap::verify(host, primitives::view_of(quote), *first, {}, now));
    for (auto _ : state) {
        const auto collateral = dcap::collateral_from_json(text);
        if (!collateral || !dcap::verify(host, primitives::view_of(quote), *collateral, {}, now)) {
            state.SkipWithError("the sample must hold: is PHA_TEST_DATA set?");
            return;
        }
    }
}

/// With collateral that was verified before, as the chain keeps it: the way of a registration.
void verify_sample_kept(benchmark::State& state, const char* name, std::uint64_t now) {
    const auto [quote, text] = read_sample(name);
    tests::CryptoOnlyHost host;
    const auto collateral = dcap::collateral_from_json(text).value_or(dcap::QuoteCollateral{});
    const auto kept = dcap::verify_collateral(host, collateral, {}, static_cast<UnixSeconds>(now));
    for (auto _ : state)
        if (!kept || !dcap::verify_with(host, primitives::view_of(quote), kept.value(),
                                        std::nullopt, {}, now)) {
            state.SkipWithError("the sample must hold: is PHA_TEST_DATA set?");
            return;
        }
}

/// On one thread, and on each of two.
void of_samples(benchmark::internal::Benchmark* benchmark) {
    benchmark->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMicrosecond);
}
BENCHMARK_CAPTURE(verify_sample, sgx_quote, "sgx_quote", 1751624924)->Apply(of_samples);
BENCHMARK_CAPTURE(verify_sample, tdx_quote, "tdx_quote", 1751624191)->Apply(of_samples);
BENCHMARK_CAPTURE(verify_sample_kept, sgx_quote, "sgx_quote", 1751624924)->Apply(of_samples);
BENCHMARK_CAPTURE(verify_sample_kept, tdx_quote, "tdx_quote", 1751624191)->Apply(of_samples);

}  // namespace

BENCHMARK_MAIN();
