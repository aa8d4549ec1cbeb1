// The forms in which a provider's files and programs hold a CPU's evidence.
#include "node/worker/cpu_evidence.hpp"

#include "node/worker/evidence_source.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/quote_forge.hpp"
#include "tests/support/quote_forge_pki.hpp"
#include "tests/support/snp_forge.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace node::worker {
namespace {

namespace shown = tee_registry::workers::shown;
using primitives::to_bare_hex;
using testing::HasSubstr;
using tests::snp_forge::KeyKind;
using tests::snp_forge::Product;

constexpr std::int64_t kNow = 1'780'000'000;

Bytes64 report_data() {
    Bytes64 out{};
    out.fill(0x5a);
    return out;
}

tests::snp_forge::Forged forged_snp() {
    auto spec = tests::snp_forge::default_spec(Product::Genoa, KeyKind::Vcek, 3, kNow);
    spec.report.report_data = report_data();
    return tests::snp_forge::forge(spec);
}

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

CpuEvidence read(const std::string& content, const std::optional<std::string>& collateral = {}) {
    auto out = read_cpu_evidence("file", content, collateral);
    EXPECT_TRUE(out.has_value()) << out.error();
    return out.value_or(CpuEvidence{});
}

std::string refusal(const std::string& content, const std::optional<std::string>& collateral = {}) {
    const auto out = read_cpu_evidence("file", content, collateral);
    EXPECT_FALSE(out.has_value());
    return out ? "" : out.error();
}

std::string field(const char* name, const Bytes& bytes) {
    return "\"" + std::string{name} + "\": \"" + to_bare_hex(bytes) + "\"";
}

TEST(cpu_evidence, a_report_of_amd_with_its_certificates_in_one_object) {
    const auto forged = forged_snp();
    const auto& c = forged.collateral;
    const auto evidence =
        read("{" + field("report", forged.report) + ", " +
             field("endorsementKey", c.endorsement_key) + ", " + field("signer", c.signer) + ", " +
             field("root", *c.root) + ", " + field("crl", c.crl) + "}");
    const auto* snp = std::get_if<shown::SevSnp>(&evidence);
    ASSERT_NE(snp, nullptr);
    EXPECT_EQ(snp->report, forged.report);
    EXPECT_EQ(snp->collateral, c);
    EXPECT_EQ(report_data_in("file", evidence).value_or(Bytes64{}), report_data());
}

TEST(cpu_evidence, a_binary_report_with_the_certificate_of_its_key_in_every_form) {
    const auto forged = forged_snp();
    const auto& key = forged.collateral.endorsement_key;
    const tee_registry::sev_snp::Collateral alone{
        .endorsement_key = key, .signer = {}, .root = std::nullopt, .crl = {}};
    for (const auto& given : {"{" + field("endorsementKey", key) + "}", text_of(key)}) {
        const auto evidence = read(text_of(forged.report), given);
        const auto* snp = std::get_if<shown::SevSnp>(&evidence);
        ASSERT_NE(snp, nullptr);
        EXPECT_EQ(snp->report, forged.report);
        EXPECT_EQ(snp->collateral, alone);
    }
}

TEST(cpu_evidence, pem_names_key_signer_and_root_in_this_order) {
    const auto forged = forged_snp();
    const auto& c = forged.collateral;
    const auto pem = text_of(tests::forge::pem({c.endorsement_key, c.signer, *c.root}));
    const auto evidence = read(to_bare_hex(forged.report), pem);
    const auto* snp = std::get_if<shown::SevSnp>(&evidence);
    ASSERT_NE(snp, nullptr);
    EXPECT_EQ(snp->collateral.endorsement_key, c.endorsement_key);
    EXPECT_EQ(snp->collateral.signer, c.signer);
    EXPECT_EQ(snp->collateral.root, c.root);
    EXPECT_TRUE(snp->collateral.crl.empty());
    EXPECT_THAT(refusal(to_bare_hex(forged.report), pem + pem), HasSubstr("file: the collateral"));
}

TEST(cpu_evidence, a_report_without_its_keys_certificate_cannot_register) {
    EXPECT_THAT(refusal(text_of(forged_snp().report)),
                HasSubstr("needs the certificate of the key that signed it (VCEK or VLEK)"));
    EXPECT_THAT(refusal(text_of(forged_snp().report), "neither"),
                HasSubstr("the collateral is not a JSON object with endorsementKey"));
    EXPECT_THAT(refusal(text_of(forged_snp().report), R"({"endorsementKey": "0g"})"),
                HasSubstr("the collateral is not a JSON object with endorsementKey"));
}

TEST(cpu_evidence, a_report_of_intels_attestation_service_says_why_it_cannot_register) {
    EXPECT_THAT(refusal(R"({"raReport": "", "signature": "", "rawSigningCert": ""})"),
                HasSubstr("register with a DCAP quote"));
}

TEST(cpu_evidence, a_quote_alone_in_json_and_with_an_event_log) {
    auto spec = tests::forge::default_spec(tee_registry::dcap::TeeKind::Tdx, kNow);
    spec.td.report_data = report_data();
    const auto quote = tests::forge::forge(spec).quote;
    const auto quoted = field("quote", quote);
    for (const auto& content : {text_of(quote), to_bare_hex(quote), "{" + quoted + "}"}) {
        const auto evidence = read(content);
        const auto* dcap = std::get_if<shown::Dcap>(&evidence);
        ASSERT_NE(dcap, nullptr);
        EXPECT_EQ(dcap->quote, quote);
        EXPECT_EQ(report_data_in("file", evidence).value_or(Bytes64{}), report_data());
    }
    const auto cvm = read("{" + quoted + R"(, "event_log": "[]", "vm_config": "{}"})");
    const auto* dstack = std::get_if<shown::Dstack>(&cvm);
    ASSERT_NE(dstack, nullptr);
    EXPECT_EQ(text_of(dstack->event_log), "[]");
    EXPECT_EQ(text_of(dstack->vm_config), "{}");
    EXPECT_THAT(refusal(text_of(quote), "no collateral"), HasSubstr("dcap-qvl's JSON form"));
    EXPECT_THAT(refusal(R"({"quote": "xyz"})"), HasSubstr("expected a quote"));
    EXPECT_THAT(refusal(""), HasSubstr("file: the evidence file is empty"));
}

TEST(cpu_evidence, what_is_no_evidence_has_no_report_data) {
    const auto read = read_cpu_evidence("file", "no evidence at all", std::nullopt);
    ASSERT_TRUE(read.has_value());
    const auto data = report_data_in("file", *read);
    ASSERT_FALSE(data.has_value());
    EXPECT_THAT(data.error(), testing::StartsWith("file: "));
}

/// A program that prints `text`.
std::string program(const std::string& name, const std::string& text) {
    namespace fs = std::filesystem;
    const auto path = fs::path{testing::TempDir()} / name;
    std::ofstream{path} << "#!/bin/sh\ncat <<'END'\n" << text << "\nEND\n";
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
}

TEST(cpu_evidence, a_program_is_held_to_the_report_data_that_it_was_given) {
    const auto forged = forged_snp();
    const auto path =
        program("prints-snp", "{" + field("report", forged.report) + ", " +
                                  field("endorsementKey", forged.collateral.endorsement_key) + "}");
    const auto source = program_source(path);
    const auto given = source->quote(report_data());
    ASSERT_TRUE(given.has_value()) << given.error();
    EXPECT_TRUE(std::holds_alternative<shown::SevSnp>(*given));
    const auto other = source->quote(Bytes64{});
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error(), path + " printed evidence over other report data");
}

}  // namespace
}  // namespace node::worker
