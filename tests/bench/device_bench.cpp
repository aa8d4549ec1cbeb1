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

// ---- what the weights of calls are made of beside the signatures (evidence_weight.cpp)
// -----------

/// AMD's keys have 4096 bits. The number below is no key: a check that fails costs as much.
void rsa_4096_verify(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    Bytes modulus(512, 0xc3);
    const Bytes signature(512, 0x5a);
    const Bytes exponent{1, 0, 1};
    for (auto _ : state)
        benchmark::DoNotOptimize(host.rsa_pss_verify(primitives::RsaHash::Sha384, modulus, exponent,
                                                     message(), signature));
}
BENCHMARK(rsa_4096_verify)->Unit(benchmark::kMicrosecond);

/// As snp_verify/vcek with the longest list there may be, which is also read once to compare ages.
void snp_verify_longest_list(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    auto spec =
        tests::snp_forge::default_spec(sev_snp::Product::Milan, sev_snp::KeyKind::Vcek, 3, kNow);
    constexpr std::size_t kSerials = 1600;
    for (std::size_t i = 0; i < kSerials; ++i)
        spec.crl.revoked_serials.push_back(
            {0x11, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
    const auto evidence = tests::snp_forge::forge(spec);
    sev_snp::Policy policy;
    policy.roots = tests::snp_forge::roots_der();
    for (auto _ : state) {
        benchmark::DoNotOptimize(der::read_sha384_crl(evidence.collateral.crl));
        if (!sev_snp::verify(host, evidence.report, evidence.collateral, policy, kNow))
            state.SkipWithError("the evidence must hold");
    }
    state.counters["list_bytes"] = static_cast<double>(evidence.collateral.crl.size());
}
BENCHMARK(snp_verify_longest_list)->Unit(benchmark::kMicrosecond);

/// The largest row that governance can set: every device reads one of its VBIOS and one of its
/// driver.
void read_largest_rim_row(benchmark::State& state) {
    nvidia::RimRow row{std::string(nvidia::kRimIdSizeMax, 'x'), {}};
    for (std::size_t i = 0; i < nvidia::kMeasurementsMax; ++i)
        row.measurements.push_back(
            {static_cast<std::uint8_t>(i), std::vector<nvidia::Bytes48>(nvidia::kAlternativesMax)});
    const auto stored = primitives::scale::encode(row);
    for (auto _ : state)
        benchmark::DoNotOptimize(primitives::scale::decode<nvidia::RimRow>(stored));
    state.counters["row_bytes"] = static_cast<double>(stored.size());
}
BENCHMARK(read_largest_rim_row)->Unit(benchmark::kMicrosecond);

/// A shared certificate that is looked up: read and hashed.
void read_shared_certificate(benchmark::State& state) {
    tests::CryptoOnlyHost host;
    const auto stored = primitives::scale::encode(Bytes(nvidia::kCertificateSizeMax, 0x30));
    for (auto _ : state) {
        const auto read = primitives::scale::decode<Bytes>(stored);
        benchmark::DoNotOptimize(host.sha2_256(read.value()));
    }
}
BENCHMARK(read_shared_certificate)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
