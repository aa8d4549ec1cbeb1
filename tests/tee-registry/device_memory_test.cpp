// How much memory a verification of SEV-SNP or NVIDIA evidence takes, counted by operator new (the
// bytes inside OpenSSL are behind the host port and not counted). This is a program of its own
// because it replaces operator new.
#include "tests/support/counting_new.hpp"
#include "tests/tee-registry/gpu_evidence.hpp"
#include "tests/tee-registry/snp_evidence.hpp"

namespace tests {
namespace {

constexpr std::uint64_t kBytesMax = 4 * 1024 * 1024;

TEST(device_memory, a_report_of_sev_snp) {
    const auto evidence = snp_evidence(snp_forge::default_spec(
        tee_registry::sev_snp::Product::Milan, tee_registry::sev_snp::KeyKind::Vcek, 3, kSnpNow));
    const auto before = allocated_bytes();
    ASSERT_TRUE(verify(evidence));
    const auto used = allocated_bytes() - before;
    RecordProperty("bytes", std::to_string(used));
    EXPECT_GT(used, 0u);
    EXPECT_LE(used, kBytesMax);
}

TEST(device_memory, a_host_of_gpus_and_switches) {
    auto evidence = gpu_evidence(gpu_forge::protected_pcie_host());
    const auto before = allocated_bytes();
    ASSERT_TRUE(verify(evidence));
    const auto used = allocated_bytes() - before;
    RecordProperty("bytes", std::to_string(used));
    EXPECT_LE(used, kBytesMax);
}

TEST(device_memory, evidence_at_its_bound_that_is_refused) {
    auto evidence = gpu_evidence(gpu_forge::default_host(gpu_forge::Kind::H100, 1));
    // As many shared certificates as the size allows.
    auto& shared = evidence.evidence.shared_certificates;
    while (shared.size() < 160)
        shared.push_back(shared[0]);
    const auto before = allocated_bytes();
    ASSERT_FALSE(verify(evidence));
    EXPECT_LE(allocated_bytes() - before, kBytesMax);
}

}  // namespace
}  // namespace tests
