// Reports of Intel's attestation service: both real ones at their time, and every rule that their
// signatures let a test break.
#include "tee-registry/der/pem.hpp"
#include "tee-registry/evidence/ias/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::ias {
namespace {

Evidence read_sample(const std::filesystem::path& path) {
    const auto evidence = read_evidence(tests::read_text(path));
    EXPECT_TRUE(evidence.has_value()) << path;
    return evidence ? evidence.value() : Evidence{};
}

std::string outcome(const Evidence& evidence, std::uint64_t now,
                    std::optional<std::uint64_t> age_max = std::nullopt) {
    tests::CryptoOnlyHost host;
    const auto result = verify(host, evidence, now, age_max);
    return result ? "accepted" : std::string{to_string(result.error())};
}

TEST(ias, real_reports_state_their_facts) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/phala-blockchain");
    tests::CryptoOnlyHost host;
    const auto older = read_sample(folder / "pallet_ias_attestation.json");
    const auto report = verify(host, older, 1631500000);
    ASSERT_TRUE(report.has_value()) << to_string(report.error());
    EXPECT_EQ(report.value().status, "SW_HARDENING_NEEDED");
    EXPECT_EQ(report.value().advisory_ids, std::vector<std::string>{"INTEL-SA-00334"});
    EXPECT_EQ(report.value().confidence_level, 2);
    EXPECT_EQ(rfc3339_text(report.value().timestamp), "2021-09-12T18:06:20Z");
    EXPECT_EQ(tests::hex(report.value().enclave.mr_enclave).substr(0, 10), "0x518422fa");
    const auto newer = verify(host, read_sample(folder / "ias_attestation.json"), 1697700000);
    ASSERT_TRUE(newer.has_value()) << to_string(newer.error());
    EXPECT_EQ(newer.value().status, "GROUP_OUT_OF_DATE");
    EXPECT_EQ(newer.value().advisory_ids.size(), 13u);
    EXPECT_EQ(newer.value().confidence_level, 5);
}

TEST(ias, refusals) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/phala-blockchain/pallet_ias_attestation.json");
    const auto good = read_sample(path);
    constexpr std::uint64_t kReportTime = 1631469980;
    EXPECT_EQ(outcome(good, kReportTime), "accepted");
    const auto refused = [&](IasError error, auto edit) {
        auto evidence = good;
        edit(evidence);
        EXPECT_EQ(outcome(evidence, kReportTime), to_string(error));
    };
    refused(IasError::EvidenceTooLarge,
            [](Evidence& e) { e.report.resize(kPartSizeMax + 1, ' '); });
    refused(IasError::CertificateMalformed, [](Evidence& e) { e.signing_certificate.pop_back(); });
    refused(IasError::CertificateMalformed, [](Evidence& e) { e.signing_certificate.clear(); });
    // Its signature's last byte, its serial, its key.
    refused(IasError::CertificateUntrusted, [](Evidence& e) { e.signing_certificate.back() ^= 1; });
    refused(IasError::CertificateUntrusted, [](Evidence& e) { e.signing_certificate[20] ^= 1; });
    refused(IasError::CertificateUntrusted, [](Evidence& e) { e.signing_certificate[400] ^= 1; });
    refused(IasError::ReportSignatureInvalid, [](Evidence& e) { e.signature[0] ^= 1; });
    refused(IasError::ReportSignatureInvalid, [](Evidence& e) { e.signature.pop_back(); });
    refused(IasError::ReportSignatureInvalid, [](Evidence& e) { e.report += '\n'; });
    EXPECT_EQ(outcome(good, 0), to_string(IasError::CertificateNotYetValid));
    // Both ends of the certificate, which no report can outlive.
    EXPECT_EQ(outcome(good, 1795167418), "accepted");
    EXPECT_EQ(outcome(good, 1795167419), to_string(IasError::CertificateExpired));
    EXPECT_EQ(outcome(good, kReportTime - 1), to_string(IasError::ReportFromFuture));
    EXPECT_EQ(outcome(good, kReportTime + 7200, 7200), "accepted");
    EXPECT_EQ(outcome(good, kReportTime + 7201, 7200), to_string(IasError::ReportOutdated));
}

TEST(ias, what_is_no_evidence) {
    for (const char* text : {"", "[]", "{}", R"({"raReport":"{}","signature":"00"})",
                             R"({"raReport":{},"signature":"00","rawSigningCert":"00"})",
                             R"({"raReport":"{}","signature":"!","rawSigningCert":"00"})"})
        EXPECT_EQ(read_evidence(text).error(), IasError::EvidenceMalformed) << text;
    EXPECT_TRUE(
        read_evidence(R"({"raReport":"{}","signature":"AA==","rawSigningCert":"00"})").has_value());
    EXPECT_FALSE(to_string(IasError::NotForRegistration).empty());
}

TEST(ias, base64_has_one_form) {
    EXPECT_EQ(der::base64_bytes("AAEC"), (primitives::Bytes{0, 1, 2}));
    EXPECT_EQ(der::base64_bytes("AAE="), (primitives::Bytes{0, 1}));
    EXPECT_EQ(der::base64_bytes(""), primitives::Bytes{});
    for (const char* text : {"AAE", "AAF=", "A===", "AA==AAEC", "AA E", "AAE\n"})
        EXPECT_FALSE(der::base64_bytes(text).has_value()) << text;
}

}  // namespace
}  // namespace tee_registry::ias
