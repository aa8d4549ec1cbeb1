// What verification of SEV-SNP and NVIDIA evidence costs beside the signature checks that it cannot
// avoid, in one run, and the bytes that a call allocates.
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tests/support/counting_new.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/gpu_forge.hpp"
#include "tests/support/rsa_key.hpp"
#include "tests/support/snp_forge.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace tee_registry;
namespace pki = tests::pki384;
using primitives::Bytes;

constexpr std::uint64_t kNow = 1780000000;

const Bytes& message() {
    static const Bytes kMessage(700, 7);
    return kMessage;
}

void p384_verify(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    const auto& key = pki::key_of("bench");
    const auto signature = key.sign(message());
    for (auto _ : state)
        for (std::int64_t i = 0; i < state.range(0); ++i)
            if (!host.p384_verify(signature, message(), key.public_key()))
                state.SkipWithError("the signature must hold");
}
// A report of SEV-SNP has 1, a GPU alone 5, a host of 8 GPUs and 4 switches 40.
BENCHMARK(p384_verify)->Arg(1)->Arg(5)->Arg(40)->Unit(benchmark::kMicrosecond);

/// The checks of a SEV-SNP report: 1 on P-384 and 4 by RSA (the forge's keys have 2048 bits).
void snp_signatures(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    const auto& key = pki::key_of("bench");
    const auto& rsa = tests::rsa_key_of("rsa bench");
    const auto signature = key.sign(message());
    const auto pss = rsa.sign_pss(message());
    for (auto _ : state) {
        bool good = host.p384_verify(signature, message(), key.public_key());
        for (int i = 0; i < 4; ++i)
            good = good && host.rsa_pss_verify(primitives::RsaHash::Sha384, rsa.modulus(),
                                               rsa.exponent(), message(), pss);
        if (!good) state.SkipWithError("the signatures must hold");
    }
}
BENCHMARK(snp_signatures)->Unit(benchmark::kMicrosecond);

void count_bytes(benchmark::State& state, std::uint64_t before) {
    state.counters["bytes_per_call"] = benchmark::Counter(
        static_cast<double>(tests::allocated_bytes() - before), benchmark::Counter::kAvgIterations);
}

void snp_verify(benchmark::State& state, sev_snp::KeyKind kind) {
    tests::CryptoOnlyHost host;
    const auto spec = tests::snp_forge::default_spec(sev_snp::Product::Milan, kind, 3, kNow);
    const auto evidence = tests::snp_forge::forge(spec);
    sev_snp::Policy policy;
    policy.roots = tests::snp_forge::roots_der();
    const auto before = tests::allocated_bytes();
    for (auto _ : state)
        if (!sev_snp::verify(host, evidence.report, evidence.collateral, policy, kNow))
            state.SkipWithError("the evidence must hold");
    count_bytes(state, before);
}
BENCHMARK_CAPTURE(snp_verify, vcek, sev_snp::KeyKind::Vcek)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(snp_verify, vlek, sev_snp::KeyKind::Vlek)->Unit(benchmark::kMicrosecond);

void gpu_verify(benchmark::State& state, const tests::gpu_forge::Host& spec) {
    tests::CryptoOnlyHost host;
    auto made = tests::gpu_forge::forge(spec);
    nvidia::Policy policy;
    policy.roots = {tests::gpu_forge::root_der()};
    const auto before = tests::allocated_bytes();
    for (auto _ : state)
        if (!nvidia::verify(host, made.evidence, spec.nonce, made.golden, policy, kNow))
            state.SkipWithError("the evidence must hold");
    count_bytes(state, before);
    state.counters["evidence_bytes"] =
        static_cast<double>(primitives::scale::encode(made.evidence).size());
}

void gpu_verify_one(benchmark::State& state) {
    gpu_verify(state, tests::gpu_forge::default_host(tests::gpu_forge::Kind::H100, 1));
}
BENCHMARK(gpu_verify_one)->Unit(benchmark::kMicrosecond);

void gpu_verify_host(benchmark::State& state) {
    gpu_verify(state, tests::gpu_forge::protected_pcie_host());
}
BENCHMARK(gpu_verify_host)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
