// SEV-SNP evidence that must be accepted, and the real samples.
#include "primitives/crypto/hash.hpp"
#include "tests/support/pem_file.hpp"
#include "tests/tee-registry/snp_evidence.hpp"

namespace tee_registry::sev_snp {
namespace {

using tests::snp_evidence;
using tests::SnpEvidence;
using tests::verify_without;
using tests::snp_forge::default_spec;

constexpr std::array<Product, 3> kProducts{Product::Milan, Product::Genoa, Product::Turin};

TEST(snp, every_version_product_and_key_verifies) {
    for (const auto product : kProducts)
        for (const auto kind : {KeyKind::Vcek, KeyKind::Vlek})
            for (std::uint32_t version = kVersionMin; version <= kVersionMax; ++version) {
                const auto spec = default_spec(product, kind, version, tests::kSnpNow);
                const auto result = tests::verify(snp_evidence(spec));
                ASSERT_TRUE(result)
                    << to_string(product) << ' ' << version << ": " << to_string(result.error());
                const auto& report = result.value();
                EXPECT_EQ(report.product, product);
                EXPECT_EQ(report.key_kind, kind);
                EXPECT_EQ(report.version, version);
                EXPECT_EQ(report.tcb.reported, spec.endorsed_tcb);
                EXPECT_TRUE(report.tcb.up_to_date);
            }
}

TEST(snp, a_vcek_report_names_its_chip) {
    auto spec = default_spec(Product::Turin, KeyKind::Vcek, 5, tests::kSnpNow);
    spec.report.report_data.fill(0x52);
    spec.report.host_data.fill(0x48);
    spec.report.id_key_digest.fill(0x49);
    spec.report.author_key_digest.fill(0x41);
    const auto report = tests::verify(snp_evidence(spec)).value();
    EXPECT_EQ(report.chip_id, spec.report.chip_id);
    EXPECT_EQ(report.device_id, primitives::crypto::sha2_256(spec.report.chip_id).bytes);
    EXPECT_EQ(report.report_data, spec.report.report_data);
    EXPECT_EQ(report.host_data, spec.report.host_data);
    EXPECT_EQ(report.id_key_digest, spec.report.id_key_digest);
    EXPECT_EQ(report.author_key_digest, spec.report.author_key_digest);
    EXPECT_EQ(report.measurement, spec.report.measurement);
    EXPECT_EQ(report.launch_mitigations, 1u);
}

TEST(snp, a_vlek_report_names_no_machine) {
    auto spec = default_spec(Product::Milan, KeyKind::Vlek, 3, tests::kSnpNow);
    spec.report.chip_id.fill(0x11);
    const auto report = tests::verify(snp_evidence(spec)).value();
    EXPECT_EQ(report.chip_id, std::nullopt) << "a VLEK does not vouch for the chip id";
    EXPECT_EQ(report.device_id, Bytes32{});
}

TEST(snp, the_window_is_that_of_the_shortest_object) {
    const auto spec = default_spec(Product::Genoa, KeyKind::Vcek, 3, tests::kSnpNow);
    const auto report = tests::verify(snp_evidence(spec)).value();
    EXPECT_EQ(report.valid_from, spec.crl.this_update);
    EXPECT_EQ(report.valid_to, spec.crl.next_update);
    auto evidence = snp_evidence(spec);
    evidence.now = static_cast<std::uint64_t>(spec.crl.next_update);
    EXPECT_TRUE(tests::verify(evidence)) << "both ends are included";
    evidence.now = static_cast<std::uint64_t>(spec.crl.this_update);
    EXPECT_TRUE(tests::verify(evidence));
}

TEST(snp, another_signature_of_the_same_report_has_the_same_replay_key) {
    const auto spec = default_spec(Product::Milan, KeyKind::Vcek, 3, tests::kSnpNow);
    const auto evidence = snp_evidence(spec);
    const auto report = tests::verify(evidence).value();
    EXPECT_EQ(report.replay_key,
              primitives::crypto::sha2_256(BytesView{evidence.report}.first(kSignedSize)).bytes);
}

TEST(snp, explain_names_every_step) {
    const auto evidence =
        snp_evidence(default_spec(Product::Milan, KeyKind::Vcek, 3, tests::kSnpNow));
    tests::CryptoOnlyHost host;
    const auto outcomes =
        explain(host, evidence.report, evidence.collateral, evidence.policy, evidence.now);
    ASSERT_EQ(outcomes.size(), steps().size());
    for (const auto& outcome : outcomes)
        EXPECT_EQ(outcome.error, std::nullopt) << outcome.name;
}

TEST(snp, bergamo_and_siena_have_the_keys_of_genoa) {
    for (const auto* name : {"Bergamo-A0", "Siena"}) {
        auto spec = default_spec(Product::Genoa, KeyKind::Vcek, 3, tests::kSnpNow);
        spec.product_name = name;
        spec.report.cpu_model = 0xa0;
        EXPECT_TRUE(tests::verify(snp_evidence(spec))) << name;
    }
}

TEST(snp, a_list_without_key_identifier_is_known_by_name_and_signature) {
    auto spec = default_spec(Product::Milan, KeyKind::Vcek, 3, tests::kSnpNow);
    spec.crl.has_authority_key_identifier = false;
    EXPECT_TRUE(tests::verify(snp_evidence(spec)));
}

// ---- real samples: AMD's revocation lists are not among the public data, so that the real reports
// are judged without the steps of the list ----

constexpr std::array<std::string_view, 6> kListSteps{
    "revocation list",         "revocation list's issuer", "revocation list's signature",
    "revocation list's start", "revocation list's end",    "revocation"};

SnpEvidence dstack_sample(const std::filesystem::path& folder) {
    SnpEvidence out;
    out.report = tests::read_bytes(folder / "sev_snp_report.bin");
    out.collateral.endorsement_key = tests::pem_file(folder / "sev_snp_vcek.pem").at(0);
    out.collateral.signer = tests::pem_file(folder / "sev_snp_ask.pem").at(0);
    // 2026-08-01
    out.now = 1785542400;
    return out;
}

TEST(snp_samples, milan_of_dstack_holds_but_for_the_missing_list) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dstack/dstack-attest/tests");
    const auto sample = dstack_sample(folder);
    EXPECT_EQ(tests::verify(sample).error(), SnpError::CrlMissing);
    EXPECT_EQ(verify_without(sample, kListSteps), std::nullopt);
}

TEST(snp_samples, milan_of_dstack_before_its_certificate) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dstack/dstack-attest/tests");
    auto sample = dstack_sample(folder);
    sample.now = 1700000000;
    EXPECT_EQ(tests::verify(sample).error(), SnpError::CertificateNotYetValid);
}

TEST(snp_samples, facts_of_milan_of_dstack) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dstack/dstack-attest/tests");
    const auto sample = dstack_sample(folder);
    const auto expected = boost::json::parse(
        tests::read_text(tests::test_data_dir() / "ours/tee/expected-other.json"));
    const auto& row = expected.at("sev_snp").at(1).as_object();
    const auto raw = read_report(sample.report).value();
    EXPECT_EQ(raw.version, row.at("version").to_number<std::uint32_t>());
    EXPECT_EQ(raw.policy, 0x30000u);
    EXPECT_EQ(raw.platform_info, row.at("platform_info").to_number<std::uint64_t>());
    EXPECT_EQ(tests::hex(raw.report_data).substr(2), row.at("report_data").as_string());
    EXPECT_EQ(tests::hex(raw.measurement).substr(2), row.at("measurement").as_string());
    EXPECT_EQ(tests::hex(raw.host_data).substr(2), row.at("host_data").as_string());
    EXPECT_EQ(tests::hex(raw.chip_id).substr(2), row.at("chip_id").as_string());
    EXPECT_EQ(tests::hex(raw.reported_tcb).substr(2), row.at("reported_tcb").as_string());
    EXPECT_EQ(tests::hex(raw.committed_tcb).substr(2), row.at("committed_tcb").as_string());
    EXPECT_EQ(product_of_cpu(raw.cpu_family, raw.cpu_model), Product::Milan);
    // dstack calls it out of date: the reported TCB is behind the committed one.
    const auto reported = read_tcb(Product::Milan, raw.reported_tcb);
    EXPECT_EQ(reported, (TcbVersion{0, 4, 0, 23, 213}));
    EXPECT_EQ(read_tcb(Product::Milan, raw.committed_tcb), (TcbVersion{0, 4, 0, 24, 213}));
}

TEST(snp_samples, milan_of_go_sev_guest_allows_debugging) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/go-sev-guest");
    SnpEvidence sample;
    sample.report = tests::read_bytes(folder / "attestation.bin");
    sample.collateral.endorsement_key = tests::read_bytes(folder / "vcek.testcer");
    const auto chain = tests::pem_file(folder / "ask_ark_milan.pem");
    sample.collateral.signer = chain.at(0);
    sample.collateral.root = chain.at(1);
    sample.now = 1700000000;
    ASSERT_EQ(sample.report.size(), kReportSize);
    EXPECT_EQ(tests::verify(sample).error(), SnpError::CrlMissing);
    EXPECT_EQ(verify_without(sample, kListSteps), SnpError::DebugNotAllowed);
}

TEST(snp_samples, pinned_roots_are_those_that_amd_publishes) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/go-sev-guest");
    const std::array<std::pair<const char*, Product>, 6> files{{{"milan", Product::Milan},
                                                                {"milan_vlek", Product::Milan},
                                                                {"genoa", Product::Genoa},
                                                                {"genoa_vlek", Product::Genoa},
                                                                {"turin_vcek", Product::Turin},
                                                                {"turin_vlek", Product::Turin}}};
    for (const auto& [name, product] : files) {
        const auto chain = tests::pem_file(folder / ("ask_ark_" + std::string{name} + ".pem"));
        ASSERT_EQ(chain.size(), 2u) << name;
        EXPECT_TRUE(primitives::equal(chain[1], root_of(product))) << name;
    }
}

}  // namespace
}  // namespace tee_registry::sev_snp
