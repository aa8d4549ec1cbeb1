// The registry with forged SEV-SNP guests and machines with GPUs, whose roots its genesis names.
#pragma once

#include "tests/support/gpu_forge.hpp"
#include "tests/support/snp_forge.hpp"
#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::workers {

class WorkerKinds : public RegistryTest {
  protected:
    WorkerKinds() {
        auto roots = policy.storage.attestation_roots.get();
        for (auto& root : tests::snp_forge::roots_der())
            roots.push_back(std::move(root));
        roots.push_back(tests::gpu_forge::root_der());
        EXPECT_TRUE(pallet.build_genesis(roots).has_value());
    }

    Binding binding(const WorkerKey& worker, BlockNumber block,
                    Purpose purpose = Purpose::Register) const {
        return {purpose, blocks.genesis_hash(), worker, kAlice, block, Blocks::hash_of(block)};
    }

    RegisterWorker snp(const WorkerKey& worker, sev_snp::KeyKind kind, BlockNumber block,
                       const std::function<void(tests::snp_forge::Spec&)>& edit = {}) {
        auto spec = tests::snp_forge::default_spec(sev_snp::Product::Genoa, kind, 3, now());
        spec.report.report_data = report_data_of(host, binding(worker, block));
        if (edit) edit(spec);
        measurement = spec.report.measurement;
        auto forged = tests::snp_forge::forge(spec);
        return {worker,
                {shown::SevSnp{std::move(forged.report), std::move(forged.collateral)}, {}},
                block,
                {}};
    }

    RegisterWorker with_gpus(const WorkerKey& worker, std::uint32_t count, BlockNumber block) {
        const auto bound = binding(worker, block);
        auto machine = tests::gpu_forge::default_host(tests::gpu_forge::Kind::H100, count);
        machine.nonce = gpu_nonce_of(host, bound);
        auto forged = tests::gpu_forge::forge(machine);
        golden = forged.golden;
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        spec.platform.ppid = {worker[0]};
        spec.td.report_data = report_data_of(host, bound, nvidia::hash_of(host, forged.evidence));
        auto quote = tests::forge::forge(spec);
        return {worker,
                {shown::Dcap{std::move(quote.quote), std::move(quote.collateral)},
                 std::move(forged.evidence)},
                block,
                {}};
    }
    void govern_golden() {
        for (const auto& row : golden.models)
            EXPECT_EQ(govern(policy::SetGpuProduct{row.key, policy::GpuProduct{row, 1}}), "");
        for (const auto& rim : golden.rims)
            EXPECT_EQ(govern(policy::SetRim{rim}), "");
    }

    Bytes48 measurement{};
    nvidia::GoldenTable golden;
};

}  // namespace tee_registry::workers
