// Every byte of the real Hopper evidence, changed in three ways: none of the changed pieces is
// accepted, not even as unknown. The one freedom of the format is the signature as a number (s and
// the order minus s both verify), which no change of one byte reaches.
#include "tests/tee-registry/gpu_evidence.hpp"

namespace tee_registry::nvidia {
namespace {

using tests::GpuEvidence;

/// The changes of one byte: bit 0, bit 7, and all ones (all zeros where it has them).
std::array<std::uint8_t, 3> mutations(std::uint8_t byte) {
    return {static_cast<std::uint8_t>(byte ^ 0x01), static_cast<std::uint8_t>(byte ^ 0x80),
            static_cast<std::uint8_t>(byte == 0xff ? 0x00 : 0xff)};
}

/// Offsets at which a changed piece is accepted with one step left out.
template <class Adapt>
std::vector<std::size_t> accepted(GpuEvidence& evidence, Bytes& piece, std::string_view left_out,
                                  Adapt adapt) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const auto original = piece[i];
        for (const auto value : mutations(original)) {
            piece[i] = value;
            adapt();
            if (!tests::verify_without(evidence, left_out)) out.push_back(i);
        }
        piece[i] = original;
    }
    adapt();
    return out;
}

const std::vector<std::size_t> kNone;

TEST(gpu_mutation, no_byte_of_the_messages_may_change) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    auto evidence = tests::hopper_sample(folder);
    auto& device = evidence.evidence.devices[0];
    // The certificates stay: their signatures need not be checked again.
    const std::string_view left_out = "chain signatures";
    ASSERT_EQ(tests::verify_without(evidence, left_out), std::nullopt);
    EXPECT_EQ(accepted(evidence, device.request, left_out, [] {}), kNone);
    EXPECT_EQ(accepted(evidence, device.response, left_out, [] {}), kNone);
}

TEST(gpu_mutation, no_byte_of_the_certificates_may_change) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    auto evidence = tests::hopper_sample(folder);
    auto& device = evidence.evidence.devices[0];
    ASSERT_EQ(tests::verify_without(evidence, ""), std::nullopt);
    for (auto& certificate : device.certificates)
        EXPECT_EQ(accepted(evidence, certificate, "", [] {}), kNone);
    for (std::size_t i = 0; i < 3; ++i) {
        auto& certificate = evidence.evidence.shared_certificates[i];
        // An attacker names the changed certificate by its own hash.
        const auto rename = [&] {
            device.upper[i] = primitives::crypto::sha2_256(certificate).bytes;
        };
        EXPECT_EQ(accepted(evidence, certificate, "", rename), kNone);
    }
}

}  // namespace
}  // namespace tee_registry::nvidia
