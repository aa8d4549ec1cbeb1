// What the tests of NVIDIA evidence share: evidence of the forge with everything it is judged by.
#pragma once

#include "primitives/crypto/hash.hpp"
#include "tee-registry/evidence/nvidia/steps.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/gpu_forge.hpp"
#include "tests/support/pem_file.hpp"

namespace tests {

inline constexpr std::uint64_t kGpuNow = 1780000000;

struct GpuEvidence {
    tee_registry::nvidia::Evidence evidence;
    tee_registry::nvidia::Bytes32 nonce{};
    tee_registry::nvidia::GoldenTable golden;
    tee_registry::nvidia::Policy policy;
    std::uint64_t now = kGpuNow;
};

inline GpuEvidence gpu_evidence(const gpu_forge::Host& host) {
    auto forged = gpu_forge::forge(host);
    GpuEvidence out{std::move(forged.evidence), host.nonce, std::move(forged.golden), {}, kGpuNow};
    out.policy.roots = {gpu_forge::root_der()};
    return out;
}

inline tee_registry::nvidia::Result<tee_registry::nvidia::Report, tee_registry::nvidia::GpuError>
verify(GpuEvidence& e) {
    CryptoOnlyHost host;
    return tee_registry::nvidia::verify(host, e.evidence, e.nonce, e.golden, e.policy, e.now);
}

/// The first error when one step is left out (none when the name is empty).
inline std::optional<tee_registry::nvidia::GpuError> verify_without(GpuEvidence& e,
                                                                    std::string_view left_out) {
    using namespace tee_registry::nvidia;
    CryptoOnlyHost host;
    Verification under_way{host,     e.evidence, e.nonce,
                           e.golden, e.policy,   static_cast<tee_registry::UnixSeconds>(e.now)};
    const auto result = walk(under_way, [&](const Step& step, std::optional<std::uint32_t>) {
        if (step.name == left_out) return Result<Done, GpuError>{Done{}};
        return step.run(under_way);
    });
    return result ? std::nullopt : std::optional{result.error()};
}

/// NVIDIA's sample of an H100, from the folder nvtrust/gpu.
inline GpuEvidence hopper_sample(const std::filesystem::path& folder) {
    GpuEvidence out;
    const auto bytes = unhex(read_text(folder / "hopperAttestationReport.txt"));
    const auto chain = pem_file(folder / "hopperCertChain.txt");
    tee_registry::nvidia::DeviceEvidence device;
    device.request.assign(bytes.begin(), bytes.begin() + tee_registry::nvidia::kRequestSize);
    device.response.assign(bytes.begin() + tee_registry::nvidia::kRequestSize, bytes.end());
    device.certificates = {chain.at(0), chain.at(1)};
    for (std::size_t i = 2; i < 5; ++i) {
        out.evidence.shared_certificates.push_back(chain.at(i));
        device.upper.push_back(primitives::crypto::sha2_256(chain.at(i)).bytes);
    }
    out.evidence.devices = {device};
    out.nonce = tee_registry::nvidia::read_request(device.request).value();
    return out;
}

}  // namespace tests
