// Certificates of AMD and NVIDIA, real ones: what the reader takes from them, who signed whom.
#include "tee-registry/der/sha384_certificate.hpp"

#include "tee-registry/der/oid.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/pem_file.hpp"

namespace tee_registry::der {
namespace {

using primitives::equal;

using tests::pem_file;

TEST(sha384_certificate, amd_root_signs_itself_and_the_ask) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/go-sev-guest");
    tests::CryptoOnlyHost host;
    for (const auto* product :
         {"milan", "milan_vlek", "genoa", "genoa_vlek", "turin_vcek", "turin_vlek"}) {
        const auto chain = pem_file(folder / ("ask_ark_" + std::string{product} + ".pem"));
        ASSERT_EQ(chain.size(), 2u);
        const auto ask = read_sha384_certificate(chain[0]);
        const auto ark = read_sha384_certificate(chain[1]);
        ASSERT_TRUE(ask) << product << to_string(ask.error());
        ASSERT_TRUE(ark) << product << to_string(ark.error());
        EXPECT_TRUE(equal(ask.value().issuer.der, ark.value().subject.der));
        EXPECT_TRUE(
            is_signature(host, ark.value().signature, ark.value().tbs, ark.value().public_key));
        EXPECT_TRUE(
            is_signature(host, ask.value().signature, ask.value().tbs, ark.value().public_key));
        EXPECT_FALSE(
            is_signature(host, ask.value().signature, ask.value().tbs, ask.value().public_key));
        EXPECT_EQ(ask.value().path_length, 0u);
        EXPECT_EQ(ark.value().key_usage, key_usage::kKeyCertSign | key_usage::kCrlSign);
        EXPECT_EQ(std::get<RsaPublicKey>(ark.value().public_key).modulus.size(), 512u);
    }
}

TEST(sha384_certificate, amd_vcek_has_serial_zero_and_no_roles) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/go-sev-guest/vcek.testcer");
    const auto der = tests::read_bytes(path);
    const auto read = read_sha384_certificate(der);
    ASSERT_TRUE(read.has_value()) << to_string(read.error());
    const auto& vcek = read.value();
    EXPECT_EQ(vcek.subject.common_name, "SEV-VCEK");
    EXPECT_EQ(vcek.issuer.common_name, "SEV-Milan");
    EXPECT_EQ(tests::hex(vcek.serial), "0x00");
    EXPECT_FALSE(vcek.is_ca);
    EXPECT_EQ(vcek.key_usage, 0);
    EXPECT_EQ(vcek.extensions.size(), 11u);
    EXPECT_TRUE(std::holds_alternative<primitives::Bytes96>(vcek.public_key));
    EXPECT_TRUE(std::holds_alternative<RsaPssSignature>(vcek.signature));
}

TEST(sha384_certificate, nvidia_chain) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/nvtrust/gpu/hopperCertChain.txt");
    tests::CryptoOnlyHost host;
    const auto der = pem_file(path);
    ASSERT_EQ(der.size(), 5u);
    std::vector<Sha384Certificate> chain;
    for (const auto& one : der) {
        const auto read = read_sha384_certificate(one);
        ASSERT_TRUE(read.has_value()) << to_string(read.error());
        chain.push_back(read.value());
    }
    EXPECT_EQ(chain[0].subject.common_name, "GH100 A01 GSP FMC LF");
    EXPECT_EQ(chain[0].not_after, rfc3339_seconds("9999-12-31T23:59:59Z"));
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
        EXPECT_TRUE(is_signature(host, chain[i].signature, chain[i].tbs, chain[i + 1].public_key));
    // A key of the other kind never verifies.
    EXPECT_FALSE(is_signature(host, RsaPssSignature{chain[0].signature_bits}, chain[0].tbs,
                              chain[1].public_key));
}

TEST(sha384_certificate, other_algorithms_are_refused) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/TrustedRootCA.der");
    const auto p256 = tests::read_bytes(path);
    EXPECT_EQ(read_sha384_certificate(p256).error(), DerError::AlgorithmUnsupported);
    PHA_REQUIRE_TEST_DATA(vcek_path, "public/tee/go-sev-guest/vcek.testcer");
    auto vcek = tests::read_bytes(vcek_path);
    EXPECT_EQ(read_certificate(vcek).error(), DerError::AlgorithmUnsupported);
    // Salt length 0x30 to 0x20, in both places: another algorithm.
    const Bytes salt{0xa2, 0x03, 0x02, 0x01, 0x30};
    for (auto at = std::ranges::search(vcek, salt); !at.empty();
         at = std::ranges::search(vcek, salt))
        at[4] = 0x20;
    EXPECT_EQ(read_sha384_certificate(vcek).error(), DerError::AlgorithmUnsupported);
}

TEST(sha384_certificate, the_two_algorithm_fields_must_agree) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/go-sev-guest/vcek.testcer");
    auto vcek = tests::read_bytes(path);
    // The outer one: SHA-384 (2.16.840.1.101.3.4.2.2) to SHA-512 (…2.3).
    const Bytes sha384{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
    auto rest = std::ranges::subrange(vcek.begin() + 700, vcek.end());
    auto at = std::ranges::search(rest, sha384);
    ASSERT_FALSE(at.empty());
    at[8] = 0x03;
    EXPECT_EQ(read_sha384_certificate(vcek).error(), DerError::AlgorithmUnsupported);
}

}  // namespace
}  // namespace tee_registry::der
