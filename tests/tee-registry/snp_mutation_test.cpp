// Every byte of SEV-SNP evidence, changed in three ways: none of the changed pieces is accepted.
// The one freedom of the format is the signature as a number (s and the order minus s both verify),
// which no change of one byte reaches.
#include "tests/support/pem_file.hpp"
#include "tests/tee-registry/snp_evidence.hpp"

namespace tee_registry::sev_snp {
namespace {

using tests::SnpEvidence;

/// The changes of one byte: bit 0, bit 7, and all ones (all zeros where it has them).
std::array<std::uint8_t, 3> mutations(std::uint8_t byte) {
    return {static_cast<std::uint8_t>(byte ^ 0x01), static_cast<std::uint8_t>(byte ^ 0x80),
            static_cast<std::uint8_t>(byte == 0xff ? 0x00 : 0xff)};
}

/// Offsets at which a changed piece is accepted.
std::vector<std::size_t> accepted(SnpEvidence evidence, Bytes& (*piece)(SnpEvidence&),
                                  std::span<const std::string_view> left_out) {
    std::vector<std::size_t> out;
    Bytes& bytes = piece(evidence);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto original = bytes[i];
        for (const auto value : mutations(original)) {
            bytes[i] = value;
            if (!tests::verify_without(evidence, left_out)) out.push_back(i);
        }
        bytes[i] = original;
    }
    return out;
}

Bytes& report_of(SnpEvidence& e) {
    return e.report;
}
Bytes& key_of(SnpEvidence& e) {
    return e.collateral.endorsement_key;
}
Bytes& signer_of(SnpEvidence& e) {
    return e.collateral.signer;
}
Bytes& root_of(SnpEvidence& e) {
    return *e.collateral.root;
}
Bytes& crl_of(SnpEvidence& e) {
    return e.collateral.crl;
}

TEST(snp_mutation, no_byte_of_forged_evidence_may_change) {
    const auto spec =
        tests::snp_forge::default_spec(Product::Milan, KeyKind::Vcek, 3, tests::kSnpNow);
    const auto evidence = tests::snp_evidence(spec);
    ASSERT_EQ(tests::verify_without(evidence, {}), std::nullopt);
    for (const auto piece : {report_of, key_of, signer_of, root_of, crl_of})
        EXPECT_EQ(accepted(evidence, piece, {}), std::vector<std::size_t>{});
}

TEST(snp_mutation, no_byte_of_a_real_report_may_change) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dstack/dstack-attest/tests");
    SnpEvidence evidence;
    evidence.report = tests::read_bytes(folder / "sev_snp_report.bin");
    evidence.collateral.endorsement_key = tests::pem_file(folder / "sev_snp_vcek.pem").at(0);
    evidence.collateral.signer = tests::pem_file(folder / "sev_snp_ask.pem").at(0);
    evidence.now = 1785542400;
    // The list's steps: no real list is among the public data.
    const std::array<std::string_view, 6> list{
        "revocation list",         "revocation list's issuer", "revocation list's signature",
        "revocation list's start", "revocation list's end",    "revocation"};
    ASSERT_EQ(tests::verify_without(evidence, list), std::nullopt);
    for (const auto piece : {report_of, key_of, signer_of})
        EXPECT_EQ(accepted(evidence, piece, list), std::vector<std::size_t>{});
}

}  // namespace
}  // namespace tee_registry::sev_snp
