// One or more cases for each way in which an old report of Intel's attestation service is refused,
// over forged reports: the real ones (ias_test.cpp) are signed and cannot be changed beyond that.
#include "tests/support/ias_forge.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tee_registry::ias {
namespace {

using tests::ias_forge::default_spec;
using tests::ias_forge::forge;
using tests::ias_forge::kMade;
using tests::ias_forge::Spec;

constexpr std::uint64_t kNow = static_cast<std::uint64_t>(kMade) + 60;
constexpr std::uint64_t kAgeMax = 7200;

struct Case {
    const char* name;
    IasError error;
    std::function<void(Spec&)> spec;
    std::function<void(Evidence&)> evidence;
    std::uint64_t now = kNow;
};

void certificate_cases(std::vector<Case>& out) {
    using E = IasError;
    out.push_back({"long report", E::EvidenceTooLarge, {}, [](auto& e) {
                       e.report.resize(kPartSizeMax + 1, ' ');
                   }});
    out.push_back({"long signature", E::EvidenceTooLarge, {}, [](auto& e) {
                       e.signature.resize(kPartSizeMax + 1);
                   }});
    out.push_back({"cut certificate", E::CertificateMalformed, {}, [](auto& e) {
                       e.signing_certificate.pop_back();
                   }});
    out.push_back({"SHA-384 instead of SHA-256",
                   E::CertificateMalformed,
                   [](auto& s) { s.algorithm = 12; },
                   {}});
    out.push_back({"issuer's name",
                   E::CertificateUntrusted,
                   [](auto& s) { s.issuer_name = "Another CA"; },
                   {}});
    out.push_back({"no key identifier",
                   E::CertificateUntrusted,
                   [](auto& s) { s.has_authority_key_id = false; },
                   {}});
    out.push_back({"a CA", E::CertificateUntrusted, [](auto& s) { s.is_ca = true; }, {}});
    out.push_back({"key usage", E::CertificateUntrusted, [](auto& s) { s.key_usage = 2; }, {}});
    out.push_back({"its signature", E::CertificateUntrusted, {}, [](auto& e) {
                       e.signing_certificate.back() ^= 1;
                   }});
    out.push_back({"not yet valid",
                   E::CertificateNotYetValid,
                   [](auto& s) { s.not_before = kMade + 61; },
                   {}});
    out.push_back(
        {"expired", E::CertificateExpired, [](auto& s) { s.not_after = kMade + 59; }, {}});
}

void report_cases(std::vector<Case>& out) {
    using E = IasError;
    out.push_back(
        {"report changed", E::ReportSignatureInvalid, {}, [](auto& e) { e.report += ' '; }});
    out.push_back(
        {"signature changed", E::ReportSignatureInvalid, {}, [](auto& e) { e.signature[9] ^= 1; }});
    for (const char* text : {"", "yesterday", "2021-12-20T11:33:20Z", "2021-12-20T11:33:20.x"})
        out.push_back(
            {"timestamp", E::ReportMalformed, [text](auto& s) { s.timestamp = text; }, {}});
    out.push_back({"advisories", E::ReportMalformed, [](auto& s) { s.advisories = "[7]"; }, {}});
    out.push_back({"no JSON", E::ReportMalformed, [](auto& s) { s.advisories = "[[[["; }, {}});
    for (const std::uint32_t version : {3u, 5u})
        out.push_back({"version",
                       E::ReportVersionUnsupported,
                       [version](auto& s) { s.version = version; },
                       {}});
    out.push_back(
        {"before it was made", E::ReportFromFuture, {}, {}, static_cast<std::uint64_t>(kMade) - 1});
    out.push_back({"after its time",
                   E::ReportOutdated,
                   {},
                   {},
                   static_cast<std::uint64_t>(kMade) + kAgeMax + 1});
    for (const char* text : {"GROUP_REVOKED", "SIGNATURE_INVALID", "SIGRL_VERSION_MISMATCH", "ok"})
        out.push_back({"status", E::StatusRejected, [text](auto& s) { s.status = text; }, {}});
    out.push_back(
        {"short quote", E::QuoteBodyMalformed, [](auto& s) { s.quote_body.pop_back(); }, {}});
    out.push_back(
        {"quote's version", E::QuoteBodyMalformed, [](auto& s) { s.quote_body[0] = 3; }, {}});
    out.push_back({"debug", E::DebugNotAllowed, [](auto& s) { s.quote_body[48 + 48] = 2; }, {}});
}

std::vector<Case> cases() {
    std::vector<Case> out;
    certificate_cases(out);
    report_cases(out);
    return out;
}

Result<Report, IasError> outcome(const Evidence& evidence, std::uint64_t now) {
    tests::ias_forge::IasHost host;
    return verify(host, evidence, now, kAgeMax);
}

TEST(ias_errors, a_forged_report_verifies) {
    const auto report = outcome(forge(default_spec()), kNow);
    ASSERT_TRUE(report.has_value()) << to_string(report.error());
    EXPECT_EQ(report->timestamp, kMade);
    EXPECT_EQ(report->confidence_level, 2);
    // Intel's pinned key is another: nothing forged is believed without the test's host.
    tests::CryptoOnlyHost real;
    const auto believed = verify(real, forge(default_spec()), kNow);
    ASSERT_FALSE(believed);
    EXPECT_EQ(believed.error(), IasError::CertificateUntrusted);
}

TEST(ias_errors, levels_are_phalas) {
    const auto level = [](const char* status, const char* advisories) {
        auto spec = default_spec();
        spec.status = status;
        spec.advisories = advisories;
        const auto report = outcome(forge(spec), kNow);
        return report ? int{report->confidence_level} : -1;
    };
    EXPECT_EQ(level("OK", ""), 1);
    EXPECT_EQ(level("CONFIGURATION_NEEDED", R"(["INTEL-SA-00219"])"), 3);
    EXPECT_EQ(level("CONFIGURATION_AND_SW_HARDENING_NEEDED", R"(["INTEL-SA-00614"])"), 4);
    EXPECT_EQ(level("GROUP_OUT_OF_DATE", "[]"), 5);
}

TEST(ias_errors, each_case_fails_for_its_reason) {
    for (const auto& one : cases()) {
        auto spec = default_spec();
        if (one.spec) one.spec(spec);
        auto evidence = forge(spec);
        if (one.evidence) one.evidence(evidence);
        const auto result = outcome(evidence, one.now);
        ASSERT_FALSE(result) << one.name;
        EXPECT_EQ(result.error(), one.error) << one.name << " gave: " << to_string(result.error());
    }
}

TEST(ias_errors, what_is_no_evidence_is_refused) {
    for (const char* text : {"{}", R"({"raReport":"{}","signature":"00"})",
                             R"({"raReport":"{}","signature":"!","rawSigningCert":"00"})"}) {
        const auto evidence = read_evidence(text);
        ASSERT_FALSE(evidence) << text;
        EXPECT_EQ(evidence.error(), IasError::EvidenceMalformed) << text;
    }
}

TEST(ias_errors, each_error_has_a_case) {
    std::set<IasError> seen{IasError::EvidenceMalformed};
    for (const auto& one : cases())
        seen.insert(one.error);
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(IasError::NotForRegistration));
}

}  // namespace
}  // namespace tee_registry::ias
