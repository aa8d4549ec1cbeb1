// Bugs that other verifiers of AMD's evidence have had, as known_bugs_test.cpp has them of Intel's;
// and the table of docs/attestation.md that lists all of them with their cases.
#include "tests/support/vectors.hpp"
#include "tests/tee-registry/snp_evidence.hpp"

#include <regex>
#include <set>

namespace tee_registry::sev_snp {
namespace {

using tests::snp_forge::default_spec;
using tests::snp_forge::Spec;

std::string outcome(const tests::SnpEvidence& evidence) {
    const auto result = tests::verify(evidence);
    return std::string{result ? "accepted" : to_string(result.error())};
}

template <class Edit>
std::string outcome_of(Edit edit, Product product = Product::Milan) {
    auto spec = default_spec(product, KeyKind::Vcek, 3, tests::kSnpNow);
    edit(spec);
    return outcome(tests::snp_evidence(spec));
}

std::string text(SnpError error) {
    return std::string{to_string(error)};
}

/// Everything signed by an attacker, with roots of the same names.
void sign_by_attacker(Spec& spec) {
    spec.root.key = spec.root.issuer_key = "rsa attacker ark";
    spec.signer.issuer_key = spec.crl.issuer_key = spec.root.key;
    spec.signer.key = spec.key.issuer_key = "rsa attacker ask";
}

TEST(known_bugs, go_sev_guest_185_190_roots_are_the_pinned_ones_only) {
    EXPECT_EQ(outcome_of([](Spec&) {}), "accepted");
    // A whole chain of somebody's own, under the names of AMD's.
    EXPECT_EQ(outcome_of(sign_by_attacker), text(SnpError::RootUntrusted));
    // There the look-up of the product failed, and the roots of the evidence were used instead.
    for (const auto* unknown : {"Naples-B0", "Rome-B0"})
        EXPECT_EQ(outcome_of([&](Spec& s) {
                      sign_by_attacker(s);
                      s.product_name = unknown;
                  }),
                  text(SnpError::ProductUnknown))
            << unknown;
    EXPECT_EQ(outcome_of([](Spec& s) {
                  sign_by_attacker(s);
                  s.report.cpu_family = 0x17;
              }),
              text(SnpError::ProductMismatch));
    // Nor is the root of another product good for this one.
    auto evidence = tests::snp_evidence(default_spec(Product::Milan, KeyKind::Vcek, 3, 1780000000));
    evidence.collateral.root =
        tests::snp_evidence(default_spec(Product::Turin, KeyKind::Vcek, 3, 1780000000))
            .collateral.root;
    EXPECT_NE(outcome(evidence), "accepted");
}

TEST(known_bugs, go_sev_guest_154_the_list_is_asked_each_time) {
    const auto spec = default_spec(Product::Genoa, KeyKind::Vcek, 3, tests::kSnpNow);
    auto evidence = tests::snp_evidence(spec);
    // The same host throughout: what it saw before is no excuse.
    tests::CryptoOnlyHost host;
    const auto judge = [&] {
        const auto result =
            verify(host, evidence.report, evidence.collateral, evidence.policy, evidence.now);
        return std::string{result ? "accepted" : to_string(result.error())};
    };
    EXPECT_EQ(judge(), "accepted");
    auto revoking = spec;
    revoking.crl.revoked_serials = {spec.signer.serial};
    evidence.collateral.crl = tests::snp_evidence(revoking).collateral.crl;
    EXPECT_EQ(judge(), text(SnpError::SignerRevoked));
    evidence.collateral.crl.clear();
    EXPECT_EQ(judge(), text(SnpError::CrlMissing));
    auto old = spec;
    old.crl.next_update = static_cast<UnixSeconds>(tests::kSnpNow) - 1;
    evidence.collateral.crl = tests::snp_evidence(old).collateral.crl;
    EXPECT_EQ(judge(), text(SnpError::CrlExpired));
}

TEST(known_bugs, snpguest_159_the_chip_is_compared_for_every_vcek) {
    // There the names of all keys have "SEV" in them, which was taken for the mark of a VLEK.
    for (const auto product : {Product::Milan, Product::Genoa, Product::Turin}) {
        EXPECT_EQ(outcome_of([](Spec& s) { EXPECT_EQ(s.key.common_name, "SEV-VCEK"); }, product),
                  "accepted");
        EXPECT_EQ(outcome_of([](Spec& s) { s.hardware_id.back() ^= 1; }, product),
                  text(SnpError::ChipIdMismatch));
        EXPECT_EQ(outcome_of([](Spec& s) { s.report.chip_id[0] ^= 1; }, product),
                  text(SnpError::ChipIdMismatch));
    }
    for (const auto* name : {"SEV", "SEV-VLEK", "SEV-VCEK-2", "VCEK"})
        EXPECT_EQ(outcome_of([&](Spec& s) { s.key.common_name = name; }),
                  text(SnpError::EndorsementKindMismatch))
            << name;
}

// ---- the table ---------------------------------------------------------------------------------

/// "suite.name" of all tests in a folder.
std::set<std::string> tests_in(const std::filesystem::path& folder) {
    static const std::regex kTest{R"(\nTEST(?:_F)?\((\w+), (\w+)\))"};
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        const auto source = tests::read_text(entry.path());
        for (std::sregex_iterator i{source.begin(), source.end(), kTest}, end; i != end; ++i)
            out.insert((*i)[1].str() + "." + (*i)[2].str());
    }
    return out;
}

/// The last cells of the rows of a table under a heading.
std::vector<std::string> last_cells(const std::string& document, const std::string& heading) {
    std::vector<std::string> out;
    const auto begin = document.find(heading);
    EXPECT_NE(begin, document.npos);
    const auto end = document.find("\n## ", begin + 1);
    std::istringstream lines{document.substr(begin, end - begin)};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("| ") && line.find('`') != line.npos)
            out.push_back(line.substr(line.rfind("| ", line.size() - 3)));
    return out;
}

TEST(known_bugs_index, each_row_has_its_cases_and_each_case_its_row) {
    const auto document = tests::read_text(tests::source_dir() / "docs" / "attestation.md");
    const auto there = tests_in(tests::source_dir() / "tests" / "tee-registry");
    const auto rows = last_cells(document, "\n## Bugs that other verifiers have had");
    EXPECT_EQ(rows.size(), 22u);
    static const std::regex kName{"`([^`]+)`"};
    std::set<std::string> named;
    for (const auto& row : rows) {
        std::size_t cases = 0;
        for (std::sregex_iterator i{row.begin(), row.end(), kName}, end; i != end; ++i) {
            const auto name = (*i)[1].str();
            const auto full = name.find('.') == name.npos ? "known_bugs." + name : name;
            EXPECT_TRUE(there.contains(full)) << full;
            named.insert(full);
            ++cases;
        }
        EXPECT_GT(cases, 0u) << row;
    }
    for (const auto& name : there)
        EXPECT_TRUE(!name.starts_with("known_bugs.") || named.contains(name)) << name;
}

}  // namespace
}  // namespace tee_registry::sev_snp
