// One or more cases for each way in which SEV-SNP evidence is refused, and the proof that each step
// of the verification is needed: left out, it makes a case pass or fail elsewhere.
#include "tee-registry/der/oid.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/tee-registry/snp_evidence.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tee_registry::sev_snp {
namespace {

using tests::snp_evidence;
using tests::SnpEvidence;
using tests::pki384::Extension;
using tests::snp_forge::default_spec;
using tests::snp_forge::set_tcb;
using tests::snp_forge::Spec;
using tests::snp_forge::tcb_bytes;

struct Case {
    std::string name;
    SnpError error;
    /// Changes before forging.
    std::function<void(Spec&)> spec;
    /// Changes of what was forged.
    std::function<void(SnpEvidence&)> evidence;
    Product product = Product::Milan;
    KeyKind kind = KeyKind::Vcek;
    std::uint32_t version = 3;
};

SnpEvidence evidence_of(const Case& one) {
    auto spec = default_spec(one.product, one.kind, one.version, tests::kSnpNow);
    if (one.spec) one.spec(spec);
    auto out = snp_evidence(spec);
    if (one.evidence) one.evidence(out);
    return out;
}

Case forged(std::string name, SnpError error, std::function<void(Spec&)> change) {
    return {std::move(name), error, std::move(change), {}};
}

Case changed(std::string name, SnpError error, std::function<void(SnpEvidence&)> change) {
    return {std::move(name), error, {}, std::move(change)};
}

/// A byte of the signed part, set before signing.
Case signed_byte(std::string name, SnpError error, std::size_t at, std::uint8_t value,
                 std::uint32_t version = 3) {
    auto out = forged(std::move(name), error, [at, value](Spec& spec) {
        spec.edit_signed_part = [at, value](Bytes& report) { report[at] = value; };
    });
    out.version = version;
    return out;
}

Bytes id(std::initializer_list<std::uint8_t> suffix) {
    Bytes out{der::oid::kAmdKds.begin(), der::oid::kAmdKds.end()};
    out.insert(out.end(), suffix);
    return out;
}

/// The key's certificate with one extension given another value, or none.
Case extension(std::string name, std::initializer_list<std::uint8_t> suffix,
               std::optional<Bytes> value, Product product = Product::Milan) {
    auto out = forged(std::move(name), SnpError::EndorsementExtensionInvalid,
                      [id = id(suffix), value](Spec& spec) {
                          spec.edit_extensions = [id, value](std::vector<Extension>& list) {
                              std::erase_if(list, [&](const auto& one) { return one.id == id; });
                              if (value) list.push_back({id, false, *value});
                          };
                      });
    out.product = product;
    return out;
}

void report_cases(std::vector<Case>& out) {
    using E = SnpError;
    out.push_back(
        changed("a byte short", E::ReportMalformed, [](auto& e) { e.report.pop_back(); }));
    out.push_back(
        changed("a byte more", E::ReportMalformed, [](auto& e) { e.report.push_back(0); }));
    out.push_back(changed("empty", E::ReportMalformed, [](auto& e) { e.report.clear(); }));
    out.push_back(signed_byte("version 1", E::ReportVersionUnsupported, 0, 1));
    out.push_back(signed_byte("version 6", E::ReportVersionUnsupported, 0, 6, 5));
    out.push_back(signed_byte("version 0x0103", E::ReportVersionUnsupported, 1, 1));
    out.push_back(signed_byte("algorithm 2", E::SignatureAlgorithmUnsupported, 0x34, 2));
    out.push_back(signed_byte("algorithm 0", E::SignatureAlgorithmUnsupported, 0x34, 0));
    for (const std::size_t at : {0x4cu, 0x4fu, 0x18bu, 0x19fu, 0x1ebu, 0x1efu, 0x1f8u, 0x29fu})
        out.push_back(
            signed_byte("reserved byte " + std::to_string(at), E::ReservedBytesSet, at, 1));
    out.push_back(signed_byte("family in version 2", E::ReservedBytesSet, 0x188, 0x19, 2));
    out.push_back(signed_byte("mitigations in version 4", E::ReservedBytesSet, 0x200, 1, 4));
    out.push_back(signed_byte("after mitigations", E::ReservedBytesSet, 0x208, 1, 5));
    for (const std::size_t at : {0x2d0u, 0x2e7u, 0x318u, 0x49fu})
        out.push_back(changed("signature's byte " + std::to_string(at), E::ReservedBytesSet,
                              [at](auto& e) { e.report[at] = 1; }));
    out.push_back(forged("policy without bit 17", E::ReservedBitsSet,
                         [](Spec& s) { s.report.policy &= ~guest_policy::kOne; }));
    for (const std::uint32_t bit : {26u, 63u})
        out.push_back(forged("policy bit " + std::to_string(bit), E::ReservedBitsSet,
                             [bit](Spec& s) { s.report.policy |= std::uint64_t{1} << bit; }));
    for (const std::uint32_t bit : {6u, 8u, 63u})
        out.push_back(
            forged("platform bit " + std::to_string(bit), E::ReservedBitsSet,
                   [bit](Spec& s) { s.report.platform_info |= std::uint64_t{1} << bit; }));
    out.push_back(forged("signer bit 5", E::ReservedBitsSet,
                         [](Spec& s) { s.report.signer_info |= 1u << 5; }));
    out.push_back(forged("no signing key", E::SigningKeyUnsupported,
                         [](Spec& s) { s.report.signer_info = 7u << 2; }));
    out.push_back(forged("signing key 2", E::SigningKeyUnsupported,
                         [](Spec& s) { s.report.signer_info = 2u << 2; }));
}

void certificate_cases(std::vector<Case>& out) {
    using E = SnpError;
    out.push_back(changed("long certificate", E::CollateralTooLarge,
                          [](auto& e) { e.collateral.endorsement_key.resize(4097); }));
    out.push_back(changed("cut key certificate", E::CertificateMalformed,
                          [](auto& e) { e.collateral.endorsement_key.pop_back(); }));
    out.push_back(changed("no key certificate", E::CertificateMalformed,
                          [](auto& e) { e.collateral.endorsement_key.clear(); }));
    out.push_back(changed("text for a signer", E::CertificateMalformed,
                          [](auto& e) { e.collateral.signer = {'-', '-', '-'}; }));
    out.push_back(changed("bad root", E::CertificateMalformed,
                          [](auto& e) { e.collateral.root->at(1) = 0; }));
    out.push_back(forged("VLEK for a VCEK report", E::EndorsementKindMismatch,
                         [](Spec& s) { s.key.common_name = "SEV-VLEK"; }));
    // snpguest PR 159: a name that merely contains "SEV" must not choose the kind.
    out.push_back(forged("name around VCEK", E::EndorsementKindMismatch,
                         [](Spec& s) { s.key.common_name = "SEV-VCEK-2"; }));
    out.push_back(forged("VCEK for a VLEK report", E::EndorsementKindMismatch,
                         [](Spec& s) { s.report.signer_info = 1u << 2; }));
    out.push_back(extension("no struct version", {1}, std::nullopt));
    out.push_back(extension("struct version 2", {1}, tests::der::integer(2)));
    out.push_back(extension("no product", {2}, std::nullopt));
    out.push_back(extension("product as UTF-8", {2}, tests::der::utf8_string("Milan-B0")));
    for (const auto part : std::array<std::uint8_t, 4>{1, 2, 3, 8}) {
        out.push_back(extension("no part " + std::to_string(part), {3, part}, std::nullopt));
        out.push_back(
            extension("wide part " + std::to_string(part), {3, part}, tests::der::integer(256)));
        out.push_back(extension("long part " + std::to_string(part), {3, part},
                                Bytes{0x02, 0x02, 0x00, 0x04}));
    }
    out.push_back(extension("reserved part", {3, 5}, tests::der::integer(1)));
    out.push_back(extension("FMC on Milan", {3, 9}, tests::der::integer(1)));
    out.push_back(extension("no FMC on Turin", {3, 9}, std::nullopt, Product::Turin));
    out.push_back(extension("no chip", {4}, std::nullopt));
    out.push_back(extension("short chip", {4}, Bytes(8, 1)));
    out.push_back(extension("long chip on Turin", {4}, Bytes(64, 1), Product::Turin));
    out.push_back(extension("provider in a VCEK", {5}, tests::der::element(0x16, Bytes{'a'})));
    auto vlek = extension("chip in a VLEK", {4}, Bytes(64, 1));
    vlek.kind = KeyKind::Vlek;
    out.push_back(vlek);
    vlek = extension("no provider", {5}, std::nullopt);
    vlek.kind = KeyKind::Vlek;
    out.push_back(vlek);
    out.push_back(
        forged("unknown product", E::ProductUnknown, [](Spec& s) { s.product_name = "Naples"; }));
    out.push_back(forged("almost a product", E::ProductUnknown,
                         [](Spec& s) { s.product_name = "MilanX-B0"; }));
    out.push_back(
        forged("Genoa's model", E::ProductMismatch, [](Spec& s) { s.report.cpu_model = 0x11; }));
    out.push_back(
        forged("unknown model", E::ProductMismatch, [](Spec& s) { s.report.cpu_family = 0x17; }));
    out.push_back(changed("disabled product", E::ProductDisabled,
                          [](auto& e) { e.policy.products = {{Product::Milan, false, {}}}; }));
}

void chain_cases(std::vector<Case>& out) {
    using E = SnpError;
    out.push_back(changed("forged root on a live chain", E::RootUntrusted,
                          [](auto& e) { e.policy.roots.clear(); }));
    out.push_back(forged("another root key", E::RootUntrusted, [](Spec& s) {
        s.root.key = s.root.issuer_key = s.signer.issuer_key = s.crl.issuer_key = "rsa other ark";
    }));
    // go-sev-guest 185: roots are never taken from the evidence.
    out.push_back(changed("root left to the pinned one", E::ChainInvalid,
                          [](auto& e) { e.collateral.root.reset(); }));
    out.push_back(changed("root of another product", E::ChainInvalid,
                          [](auto& e) { e.collateral.root = e.policy.roots.at(1); }));
    out.push_back(
        forged("signer is no CA", E::ChainInvalid, [](Spec& s) { s.signer.is_ca = false; }));
    out.push_back(
        forged("signer's usage", E::ChainInvalid, [](Spec& s) { s.signer.key_usage = 1; }));
    out.push_back(
        forged("signer's path", E::ChainInvalid, [](Spec& s) { s.signer.path_length = 1; }));
    out.push_back(forged("signer without path length", E::ChainInvalid,
                         [](Spec& s) { s.signer.path_length.reset(); }));
    out.push_back(forged("signer of VLEKs", E::ChainInvalid, [](Spec& s) {
        s.signer.common_name = s.key.issuer_name = "SEV-VLEK-Milan";
    }));
    out.push_back(forged("signer of Genoa", E::ChainInvalid,
                         [](Spec& s) { s.signer.common_name = s.key.issuer_name = "SEV-Genoa"; }));
    out.push_back(forged("signer without key identifiers", E::ChainInvalid,
                         [](Spec& s) { s.signer.has_key_identifiers = false; }));
    out.push_back(forged("signer of another issuer", E::ChainInvalid,
                         [](Spec& s) { s.signer.issuer_name = "ARK-Genoa"; }));
    out.push_back(forged("key of another issuer", E::ChainInvalid,
                         [](Spec& s) { s.key.issuer_name = "SEV-Genoa"; }));
    out.push_back(forged("key is a CA", E::ChainInvalid, [](Spec& s) { s.key.is_ca = true; }));
    out.push_back(changed("signature of the key certificate", E::ChainSignatureInvalid,
                          [](auto& e) { e.collateral.endorsement_key.back() ^= 1; }));
    out.push_back(changed("signature of the signer", E::ChainSignatureInvalid,
                          [](auto& e) { e.collateral.signer.back() ^= 1; }));
    out.push_back(forged("key signed by another", E::ChainSignatureInvalid,
                         [](Spec& s) { s.key.issuer_key = "rsa other ask"; }));
    out.push_back(forged("key signed by the root", E::ChainSignatureInvalid,
                         [](Spec& s) { s.key.issuer_key = s.root.key; }));
    const auto now = static_cast<UnixSeconds>(tests::kSnpNow);
    out.push_back(forged("key from tomorrow", E::CertificateNotYetValid,
                         [](Spec& s) { s.key.not_before = now + 1; }));
    out.push_back(forged("signer from tomorrow", E::CertificateNotYetValid,
                         [](Spec& s) { s.signer.not_before = now + 1; }));
    out.push_back(forged("key of yesterday", E::CertificateExpired,
                         [](Spec& s) { s.key.not_after = now - 1; }));
    out.push_back(forged("signer of yesterday", E::CertificateExpired,
                         [](Spec& s) { s.signer.not_after = now - 1; }));
}

void crl_cases(std::vector<Case>& out) {
    using E = SnpError;
    const auto now = static_cast<UnixSeconds>(tests::kSnpNow);
    // go-sev-guest PR 154: a list that is not there must not pass.
    out.push_back(changed("no list", E::CrlMissing, [](auto& e) { e.collateral.crl.clear(); }));
    out.push_back(changed("long list", E::CollateralTooLarge,
                          [](auto& e) { e.collateral.crl.resize(65537); }));
    out.push_back(
        changed("cut list", E::CrlMalformed, [](auto& e) { e.collateral.crl.pop_back(); }));
    out.push_back(changed("a certificate for a list", E::CrlMalformed,
                          [](auto& e) { e.collateral.crl = e.collateral.signer; }));
    out.push_back(forged("list of Genoa", E::CrlIssuerMismatch,
                         [](Spec& s) { s.crl.issuer_name = "ARK-Genoa"; }));
    out.push_back(forged("list of another key", E::CrlIssuerMismatch,
                         [](Spec& s) { s.crl.issuer_key = "rsa other ark"; }));
    out.push_back(forged("list of the signer", E::CrlIssuerMismatch, [](Spec& s) {
        s.crl.issuer_name = s.signer.common_name;
        s.crl.issuer_key = s.signer.key;
    }));
    out.push_back(changed("signature of the list", E::CrlSignatureInvalid,
                          [](auto& e) { e.collateral.crl.back() ^= 1; }));
    out.push_back(forged("list from tomorrow", E::CrlNotYetValid,
                         [](Spec& s) { s.crl.this_update = now + 1; }));
    out.push_back(
        forged("list of yesterday", E::CrlExpired, [](Spec& s) { s.crl.next_update = now - 1; }));
    out.push_back(forged("signer revoked", E::SignerRevoked,
                         [](Spec& s) { s.crl.revoked_serials = {{0x07}, s.signer.serial}; }));
}

void key_cases(std::vector<Case>& out) {
    using E = SnpError;
    out.push_back(signed_byte("reserved TCB byte, current", E::TcbLayoutInvalid, 0x3a, 1));
    out.push_back(signed_byte("reserved TCB byte, reported", E::TcbLayoutInvalid, 0x185, 1));
    out.push_back(signed_byte("reserved TCB byte, committed", E::TcbLayoutInvalid, 0x1e2, 1));
    auto turin = signed_byte("reserved TCB byte, Turin", E::TcbLayoutInvalid, 0x1f4, 1);
    turin.product = Product::Turin;
    out.push_back(turin);
    for (const auto part :
         {&TcbVersion::boot_loader, &TcbVersion::tee, &TcbVersion::snp, &TcbVersion::microcode})
        out.push_back(forged("key of another TCB", E::TcbEndorsementMismatch,
                             [part](Spec& s) { ++(s.endorsed_tcb.*part); }));
    auto fmc = forged("key of another FMC", E::TcbEndorsementMismatch,
                      [](Spec& s) { ++s.endorsed_tcb.fmc; });
    fmc.product = Product::Turin;
    out.push_back(fmc);
    out.push_back(forged("chip id zero", E::ChipIdMasked, [](Spec& s) { s.report.chip_id = {}; }));
    out.push_back(forged("chip key masked", E::ChipIdMasked,
                         [](Spec& s) { s.report.signer_info |= signer_info::kMaskChipKey; }));
    out.push_back(
        forged("another chip", E::ChipIdMismatch, [](Spec& s) { s.report.chip_id[63] ^= 1; }));
    auto tail = forged("more after a Turin chip", E::ChipIdMismatch,
                       [](Spec& s) { s.report.chip_id[8] = 1; });
    tail.product = Product::Turin;
    out.push_back(tail);
    out.push_back(changed("measurement changed", E::ReportSignatureInvalid,
                          [](auto& e) { e.report[0x90] ^= 1; }));
    out.push_back(
        changed("r changed", E::ReportSignatureInvalid, [](auto& e) { e.report[0x2a0] ^= 1; }));
    out.push_back(changed("r zero", E::ReportSignatureInvalid, [](auto& e) {
        std::fill_n(e.report.begin() + 0x2a0, 48, std::uint8_t{0});
    }));
    out.push_back(changed("s zero", E::ReportSignatureInvalid, [](auto& e) {
        std::fill_n(e.report.begin() + 0x2e8, 48, std::uint8_t{0});
    }));
    out.push_back(changed("s above the order", E::ReportSignatureInvalid, [](auto& e) {
        std::fill_n(e.report.begin() + 0x2e8, 48, std::uint8_t{0xff});
    }));
    out.push_back(forged("key of another owner", E::ReportSignatureInvalid, [](Spec& s) {
        s.edit_signed_part = [](Bytes&) {};
        s.key.key = "snp forge other";
    }));
    out.back().evidence = [](SnpEvidence& e) {
        e.collateral.endorsement_key =
            evidence_of({"", SnpError{}, {}, {}}).collateral.endorsement_key;
    };
}

void guest_cases(std::vector<Case>& out) {
    using E = SnpError;
    out.push_back(forged("debug", E::DebugNotAllowed,
                         [](Spec& s) { s.report.policy |= guest_policy::kDebugAllowed; }));
    out.push_back(forged("migration agent", E::MigrationAgentNotAllowed,
                         [](Spec& s) { s.report.policy |= guest_policy::kMigrationAgentAllowed; }));
    out.push_back(forged("VMPL 1", E::VmplNotAllowed, [](Spec& s) { s.report.vmpl = 1; }));
    out.push_back(
        forged("VMPL by the host", E::VmplNotAllowed, [](Spec& s) { s.report.vmpl = 0xffffffff; }));
    out.push_back(changed("single socket required", E::GuestPolicyRejected, [](auto& e) {
        e.policy.guest_policy_required = guest_policy::kSingleSocket;
    }));
    out.push_back(changed("SMT forbidden", E::GuestPolicyRejected, [](auto& e) {
        e.policy.guest_policy_forbidden = guest_policy::kSmtAllowed;
    }));
    out.push_back(forged("SMT on against the policy", E::PlatformInconsistent,
                         [](Spec& s) { s.report.policy &= ~guest_policy::kSmtAllowed; }));
    out.push_back(forged("RAPL on against the policy", E::PlatformInconsistent,
                         [](Spec& s) { s.report.policy |= guest_policy::kRaplDisabled; }));
    out.push_back(forged("no ciphertext hiding", E::PlatformInconsistent,
                         [](Spec& s) { s.report.policy |= guest_policy::kCiphertextHiding; }));
    out.push_back(forged("no alias check (BadRAM)", E::AliasCheckMissing, [](Spec& s) {
        s.report.platform_info &= ~platform_info::kAliasCheckComplete;
    }));
    out.push_back(changed("TSME required", E::PlatformInfoRejected,
                          [](auto& e) { e.policy.platform_info_required = platform_info::kTsme; }));
    out.push_back(changed("ECC forbidden", E::PlatformInfoRejected,
                          [](auto& e) { e.policy.platform_info_forbidden = platform_info::kEcc; }));
    out.push_back(forged("reported above committed", E::TcbInconsistent, [](Spec& s) {
        s.report.committed_tcb = tcb_bytes(Product::Milan, {0, 4, 0, 23, 213});
    }));
    out.push_back(forged("committed above current", E::TcbInconsistent, [](Spec& s) {
        s.report.current_tcb = tcb_bytes(Product::Milan, {0, 4, 0, 24, 212});
    }));
    const auto minimum = [](SnpEvidence& e) {
        e.policy.products = {{Product::Milan, true, {0, 4, 0, 24, 213}}};
    };
    out.push_back(forged("reported below the minimum", E::TcbBelowMinimum,
                         [](Spec& s) { set_tcb(s, {0, 4, 0, 25, 212}); }));
    out.back().evidence = minimum;
    out.push_back(forged("launched below the minimum", E::TcbBelowMinimum, [](Spec& s) {
        s.report.launch_tcb = tcb_bytes(Product::Milan, {0, 3, 0, 24, 213});
    }));
    out.back().evidence = minimum;
}

const std::vector<Case>& cases() {
    static const auto kCases = [] {
        std::vector<Case> out;
        report_cases(out);
        certificate_cases(out);
        chain_cases(out);
        crl_cases(out);
        key_cases(out);
        guest_cases(out);
        return out;
    }();
    return kCases;
}

TEST(snp_errors, each_case_fails_for_its_reason) {
    for (const auto& one : cases()) {
        const auto result = tests::verify(evidence_of(one));
        ASSERT_FALSE(result) << one.name;
        EXPECT_EQ(result.error(), one.error) << one.name << " gave: " << to_string(result.error());
    }
}

TEST(snp_errors, each_error_has_a_case_and_a_sentence) {
    std::set<SnpError> seen;
    for (const auto& one : cases())
        seen.insert(one.error);
    for (std::size_t i = 0; i <= static_cast<std::size_t>(SnpError::TcbBelowMinimum); ++i) {
        const auto error = static_cast<SnpError>(i);
        EXPECT_TRUE(seen.contains(error)) << to_string(error);
        // What is wrong; what to do.
        EXPECT_NE(to_string(error).find("; "), std::string_view::npos) << to_string(error);
    }
}

TEST(snp_errors, each_step_is_needed) {
    tests::CryptoOnlyHost host;
    std::map<std::string_view, std::string> failing;
    std::set<std::string_view> needed;
    for (const auto& one : cases()) {
        const auto e = evidence_of(one);
        const auto outcomes = explain(host, e.report, e.collateral, e.policy, e.now);
        const auto name = outcomes.back().name;
        failing[name] = one.name;
        const std::array<std::string_view, 1> left_out{name};
        const auto reads = std::ranges::find(steps(), name, &Step::name)->reads;
        if (!reads && tests::verify_without(e, left_out) != one.error) needed.insert(name);
    }
    for (const auto& step : steps()) {
        EXPECT_TRUE(failing.contains(step.name)) << "no case fails at: " << step.name;
        EXPECT_TRUE(step.reads || needed.contains(step.name))
            << "nothing changes without: " << step.name;
    }
}

TEST(snp_errors, the_first_failing_step_decides) {
    // Wrong in three ways: the earliest rule names the reason.
    auto spec = default_spec(Product::Milan, KeyKind::Vcek, 3, tests::kSnpNow);
    spec.report.policy |= guest_policy::kDebugAllowed;
    spec.report.chip_id[0] ^= 1;
    auto evidence = snp_evidence(spec);
    evidence.collateral.crl.clear();
    EXPECT_EQ(tests::verify(evidence).error(), SnpError::CrlMissing);
}

}  // namespace
}  // namespace tee_registry::sev_snp
