// NVIDIA evidence that must be accepted, with its verdicts, and the real Hopper sample.
#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"
#include "tests/support/pem_file.hpp"
#include "tests/tee-registry/gpu_evidence.hpp"

namespace tee_registry::nvidia {
namespace {

using tests::gpu_evidence;
using tests::GpuEvidence;
using tests::gpu_forge::default_host;
using tests::gpu_forge::Kind;

TEST(gpu, every_kind_is_recognized_by_its_rows) {
    struct Expected {
        Kind kind;
        std::string_view model;
        std::string_view vbios_id;
    };
    const std::array<Expected, 4> kinds{
        {{Kind::H100, "H100-SXM5-80GB", "NV_GPU_VBIOS_1010_0200_882_96009F0001"},
         {Kind::H200, "H200-SXM5-141GB", "NV_GPU_VBIOS_g520_0280_895_9600BC0002"},
         {Kind::B200, "B200-SXM6-180GB", "NV_GPU_VBIOS_g525_0220_885_970039000D"},
         {Kind::Ls10, "LS10", "NV_SWITCH_BIOS_5612_0002_890_9610550001"}}};
    for (const auto& [kind, model, vbios_id] : kinds) {
        auto evidence = gpu_evidence(default_host(kind, 1));
        const auto result = tests::verify(evidence);
        ASSERT_TRUE(result) << model << ": " << to_string(result.error());
        const auto& device = result.value().devices.at(0);
        EXPECT_EQ(device.verdict, Verdict::Recognized);
        EXPECT_EQ(device.missing, "");
        EXPECT_EQ(device.model, model);
        EXPECT_TRUE(evidence.golden.rim(vbios_id).has_value()) << vbios_id;
    }
}

TEST(gpu, without_its_row_a_device_is_unknown_not_accepted) {
    auto evidence = gpu_evidence(default_host(Kind::H100, 1));
    const auto golden = evidence.golden;
    evidence.golden.models.clear();
    auto report = tests::verify(evidence).value();
    EXPECT_EQ(report.devices[0].verdict, Verdict::RimUnknown);
    EXPECT_EQ(report.devices[0].missing, "model of 1010_0200_882");
    EXPECT_EQ(report.devices[0].model, "");
    EXPECT_EQ(report.devices[0].kind, std::nullopt);
    for (std::size_t i = 0; i < golden.rims.size(); ++i) {
        evidence.golden = golden;
        evidence.golden.rims.erase(evidence.golden.rims.begin() + static_cast<std::ptrdiff_t>(i));
        report = tests::verify(evidence).value();
        EXPECT_EQ(report.devices[0].verdict, Verdict::RimUnknown);
        EXPECT_EQ(report.devices[0].missing, golden.rims[i].id);
    }
}

TEST(gpu, h100_and_h200_share_certificates_but_not_rows) {
    // The same chip and the same upper certificates; only the part numbers tell them apart.
    auto host = default_host(Kind::H100, 1);
    auto h200 = tests::gpu_forge::device(Kind::H200, 7);
    host.devices.push_back(h200);
    auto evidence = gpu_evidence(host);
    EXPECT_EQ(evidence.evidence.shared_certificates.size(), 3u);
    const auto report = tests::verify(evidence).value();
    EXPECT_EQ(report.devices[0].model, "H100-SXM5-80GB");
    EXPECT_EQ(report.devices[1].model, "H200-SXM5-141GB");
}

TEST(gpu, identity_outlives_firmware) {
    auto host = default_host(Kind::H100, 1);
    auto first = gpu_evidence(host);
    host.devices[0].leaf.key = "gpu forge another leaf";
    host.devices[0].vbios_version = "960074001C";
    host.devices[0].fwid.fill(0x77);
    auto second = gpu_evidence(host);
    const auto a = tests::verify(first).value().devices.at(0);
    const auto b = tests::verify(second).value().devices.at(0);
    EXPECT_NE(a.fwid, b.fwid);
    EXPECT_EQ(a.device_id, b.device_id);
    EXPECT_EQ(a.serial, host.devices[0].identity.serial);
    // Another key under the same serial is another device.
    host.devices[0].identity.key = "gpu forge another device";
    host.devices[0].leaf.issuer_key = host.devices[0].identity.key;
    auto third = gpu_evidence(host);
    EXPECT_NE(tests::verify(third).value().devices.at(0).device_id, a.device_id);
}

TEST(gpu, an_unloaded_video_decoder_is_not_measured) {
    auto host = default_host(Kind::H100, 1);
    auto evidence = gpu_evidence(host);
    host.devices[0].measurements[35].fill(0x11);
    const auto golden = evidence.golden;
    evidence = gpu_evidence(host);
    evidence.golden = golden;
    EXPECT_TRUE(tests::verify(evidence));
    set_field(host.devices[0], opaque_type::kNvdec0Status, {kStatusEnabled});
    evidence = gpu_evidence(host);
    evidence.golden = golden;
    EXPECT_EQ(tests::verify(evidence).error(), GpuError::MeasurementMismatch);
}

TEST(gpu, modes) {
    auto host = default_host(Kind::B200, 2);
    auto evidence = gpu_evidence(host);
    EXPECT_EQ(tests::verify(evidence).value().devices[1].mode, Mode::MultiGpu);
    host = default_host(Kind::B200, 1);
    evidence = gpu_evidence(host);
    EXPECT_EQ(tests::verify(evidence).value().devices[0].mode, Mode::SingleGpu);
    host = tests::gpu_forge::protected_pcie_host();
    evidence = gpu_evidence(host);
    EXPECT_EQ(tests::verify(evidence).value().devices[0].mode, Mode::ProtectedPcie);
    EXPECT_EQ(tests::verify(evidence).value().devices[8].kind, DeviceKind::Switch);
}

TEST(gpu, a_host_of_8_gpus_and_4_switches_fits) {
    auto evidence = gpu_evidence(tests::gpu_forge::protected_pcie_host());
    const auto encoded = primitives::scale::encode(evidence.evidence);
    EXPECT_LE(encoded.size(), kEvidenceSizeMax * 3 / 4) << "room for longer firmware tables";
    // 3 above the GPUs and 2 more above the switches, the root among both.
    EXPECT_EQ(evidence.evidence.shared_certificates.size(), 5u);
    const auto report = tests::verify(evidence);
    ASSERT_TRUE(report) << to_string(report.error());
    EXPECT_EQ(report.value().devices.size(), 12u);
    for (const auto& device : report.value().devices)
        EXPECT_EQ(device.verdict, Verdict::Recognized);
    EXPECT_EQ(report.value().evidence_hash, primitives::crypto::sha2_256(encoded).bytes);
    EXPECT_EQ(primitives::scale::decode<Evidence>(encoded).value(), evidence.evidence);
}

TEST(gpu, explain_names_the_device) {
    auto evidence = gpu_evidence(default_host(Kind::H100, 2));
    evidence.evidence.devices[1].response.back() ^= 1;
    tests::CryptoOnlyHost host;
    const auto outcomes = explain(host, evidence.evidence, evidence.nonce, evidence.golden,
                                  evidence.policy, evidence.now);
    EXPECT_EQ(outcomes.back().name, "report signature");
    EXPECT_EQ(outcomes.back().device, 1u);
    EXPECT_EQ(outcomes.back().error, GpuError::ReportSignatureInvalid);
    EXPECT_EQ(outcomes.front().device, std::nullopt);
}

using tests::hopper_sample;

TEST(gpu_samples, hopper_is_genuine_and_unknown) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    auto sample = hopper_sample(folder);
    const auto result = tests::verify(sample);
    ASSERT_TRUE(result) << to_string(result.error());
    const auto& device = result.value().devices.at(0);
    EXPECT_EQ(device.verdict, Verdict::RimUnknown);
    EXPECT_EQ(device.missing, "model of 1010_0200_882");
    EXPECT_EQ(device.driver_version, "550.90.07");
    EXPECT_EQ(device.vbios_version, "96009F0001");
    EXPECT_EQ(device.mode, Mode::SingleGpu);
    EXPECT_EQ(tests::hex(device.serial), "0x41431d480fe5e87274");
    EXPECT_EQ(tests::hex(device.fwid),
              "0xf5c384aebb579217a2c66b17ed0f28e6a9b8d639041acd7b4721cec004f72754"
              "94ba94bb5cdfdb3055ee051762b1f75d");
    EXPECT_EQ(tests::hex(sample.nonce),
              "0x931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
    const auto response = read_response(sample.evidence.devices[0].response).value();
    EXPECT_EQ(response.block_count, 64);
    EXPECT_EQ(response.blocks.size(), 3520u);
    EXPECT_EQ(response.opaque.size(), 422u);
    EXPECT_EQ(tests::hex(response.nonce),
              "0xb4b8a06aaaa35542839388e159d447a5d6f6194998fd86513e2d591ccf640985");
}

TEST(gpu_samples, hopper_with_its_model_names_the_missing_manifest) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    auto sample = hopper_sample(folder);
    sample.golden.models = {{{"1010", "0200", "882"},
                             DeviceKind::Gpu,
                             "H100-PCIe-80GB",
                             "GH100",
                             "NV_GPU_DRIVER_GH100_"}};
    const auto report = tests::verify(sample).value();
    EXPECT_EQ(report.devices[0].verdict, Verdict::RimUnknown);
    EXPECT_EQ(report.devices[0].missing, "NV_GPU_VBIOS_1010_0200_882_96009F0001");
    EXPECT_EQ(report.devices[0].model, "H100-PCIe-80GB");
}

TEST(gpu_samples, hopper_under_another_nonce_is_refused) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    auto sample = hopper_sample(folder);
    sample.nonce[0] ^= 1;
    EXPECT_EQ(tests::verify(sample).error(), GpuError::NonceMismatch);
}

}  // namespace
}  // namespace tee_registry::nvidia
