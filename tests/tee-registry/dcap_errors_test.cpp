// One refusal per rule, in the order in which the rules are checked: forged evidence that is right
// in everything but one thing is refused for that thing.
#include "primitives/crypto/hash.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/quote_forge.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tee_registry::dcap {
namespace {

using tests::forge::default_spec;
using tests::forge::Forged;
using tests::forge::Spec;

constexpr UnixSeconds kNow = 1750000000;
constexpr UnixSeconds kDay = 86400;

Policy forge_policy() {
    Policy policy;
    policy.roots = {tests::forge::root_der()};
    return policy;
}

std::string outcome(const Forged& forged, const Policy& policy, UnixSeconds now) {
    tests::CryptoOnlyHost host;
    const auto result =
        verify(host, forged.quote, forged.collateral, policy, static_cast<std::uint64_t>(now));
    return std::string{result ? to_string(result.value().status) : to_string(result.error())};
}

/// The refusals that a case of this file produced, for the test that asks for all of them.
std::set<EvidenceError>& produced() {
    static std::set<EvidenceError> errors;
    return errors;
}

void expect(EvidenceError error, const Forged& forged, const Policy& policy = forge_policy(),
            UnixSeconds now = kNow) {
    EXPECT_EQ(outcome(forged, policy, now), to_string(error));
    produced().insert(error);
}

template <class Edit>
Spec edited(TeeKind tee, Edit edit) {
    Spec spec = default_spec(tee, kNow);
    edit(spec);
    return spec;
}

template <class Edit>
void expect_spec(EvidenceError error, Edit edit, TeeKind tee = TeeKind::Tdx) {
    expect(error, tests::forge::forge(edited(tee, edit)));
}

template <class Edit>
void expect_forged(EvidenceError error, Edit edit, TeeKind tee = TeeKind::Tdx) {
    auto forged = tests::forge::forge(default_spec(tee, kNow));
    edit(forged);
    expect(error, forged);
}

void put_u16(Bytes& bytes, std::size_t at, std::uint16_t value) {
    bytes.at(at) = static_cast<std::uint8_t>(value);
    bytes.at(at + 1) = static_cast<std::uint8_t>(value >> 8);
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    ASSERT_NE(at, text.npos) << from;
    text.replace(at, from.size(), to);
}

TEST(dcap_errors, the_unchanged_forgeries_are_accepted) {
    for (const auto tee : {TeeKind::Sgx, TeeKind::Tdx})
        EXPECT_EQ(outcome(tests::forge::forge(default_spec(tee, kNow)), forge_policy(), kNow),
                  "UpToDate");
    for (const auto version : {std::uint16_t{4}, std::uint16_t{5}})
        EXPECT_EQ(outcome(tests::forge::forge(
                              edited(TeeKind::Sgx, [&](Spec& s) { s.quote_version = version; })),
                          forge_policy(), kNow),
                  "UpToDate");
    for (const bool td15 : {false, true})
        EXPECT_EQ(outcome(tests::forge::forge(edited(TeeKind::Tdx,
                                                     [&](Spec& s) {
                                                         s.quote_version = 5;
                                                         s.is_td15 = td15;
                                                     })),
                          forge_policy(), kNow),
                  "UpToDate");
}

TEST(dcap_errors, structure_of_the_quote) {
    expect_forged(EvidenceError::QuoteTooLarge,
                  [](Forged& f) { f.quote.resize(kQuoteSizeMax + 1); });
    expect_forged(EvidenceError::QuoteMalformed, [](Forged& f) { f.quote.resize(47); });
    expect_forged(EvidenceError::QuoteMalformed, [](Forged& f) { f.quote.pop_back(); });
    // The auth size off by one in either direction.
    expect_forged(EvidenceError::QuoteMalformed, [](Forged& f) { f.quote[632] -= 1; });
    expect_forged(EvidenceError::QuoteMalformed, [](Forged& f) {
        f.quote[632] += 1;
        f.quote.push_back(0);
    });
    expect_spec(EvidenceError::QuoteMalformed,
                [](Spec& s) { s.qe_auth.assign(kQeAuthSizeMax + 1, 0); });
    expect_forged(EvidenceError::QuoteVersionUnsupported, [](Forged& f) { f.quote[0] = 6; });
    expect_forged(EvidenceError::QuoteVersionUnsupported, [](Forged& f) { f.quote[0] = 2; });
    expect_forged(EvidenceError::AttestationKeyTypeUnsupported, [](Forged& f) { f.quote[2] = 3; });
    expect_forged(EvidenceError::TeeTypeUnsupported, [](Forged& f) { f.quote[4] = 0x82; });
    // TDX does not exist in version 3.
    expect_forged(
        EvidenceError::TeeTypeUnsupported, [](Forged& f) { f.quote[4] = 0x81; }, TeeKind::Sgx);
    expect_forged(EvidenceError::QeVendorUnknown, [](Forged& f) { f.quote[12] ^= 1; });
    expect_spec(EvidenceError::CertificationDataUnsupported,
                [](Spec& s) { s.certification_type = 7; });
    // A known type without a chain needs one in the collateral.
    expect_spec(EvidenceError::CertificationDataUnsupported,
                [](Spec& s) { s.certification_type = 3; });
    // The outer type of v4 is not a QE report's.
    expect_forged(EvidenceError::CertificationDataUnsupported,
                  [](Forged& f) { put_u16(f.quote, 632 + 4 + 128, 5); });
}

TEST(dcap_errors, body_of_a_v5_quote) {
    const auto v5 = [](std::size_t offset, std::uint16_t value) {
        auto forged =
            tests::forge::forge(edited(TeeKind::Tdx, [](Spec& s) { s.quote_version = 5; }));
        put_u16(forged.quote, offset, value);
        expect(EvidenceError::QuoteBodyMismatch, forged);
    };
    v5(48, 1);    // an SGX body in a TDX quote
    v5(48, 4);    // an unknown type
    v5(50, 585);  // a size that is not the type's
    v5(48, 3);    // TDX 1.5 with the size of 1.0
}

TEST(dcap_errors, a_chain_beside_the_quote_stands_in) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    auto forged = tests::forge::forge(spec);
    const auto chain = primitives::to_bytes(read_quote(forged.quote).value().certification);
    spec.certification_type = 3;
    forged = tests::forge::forge(spec);
    forged.collateral.pck_certificate_chain = chain;
    EXPECT_EQ(outcome(forged, forge_policy(), kNow), "UpToDate");
}

TEST(dcap_errors, certificates_and_lists_of_the_collateral) {
    expect_forged(EvidenceError::CollateralTooLarge,
                  [](Forged& f) { f.collateral.tcb_info.resize(kCollateralSizeMax); });
    expect_forged(EvidenceError::CrlMissing, [](Forged& f) { f.collateral.pck_crl.clear(); });
    expect_forged(EvidenceError::CrlMissing, [](Forged& f) { f.collateral.root_ca_crl.clear(); });
    expect_forged(EvidenceError::TcbSignerChainInvalid, [](Forged& f) {
        f.collateral.tcb_info_issuer_chain.pop_back();
        f.collateral.tcb_info_issuer_chain.pop_back();
    });
    expect_forged(EvidenceError::TcbSignerChainInvalid,
                  [](Forged& f) { f.collateral.qe_identity_issuer_chain.clear(); });
    // A CA cannot sign data.
    expect_forged(EvidenceError::TcbSignerChainInvalid, [](Forged& f) {
        f.collateral.tcb_info_issuer_chain = f.collateral.pck_crl_issuer_chain;
    });
    expect_spec(EvidenceError::TcbSignerChainInvalid,
                [](Spec& s) { s.tcb_signer.common_name = "Forged Signing"; });
    expect_spec(EvidenceError::TcbSignerChainInvalid,
                [](Spec& s) { s.tcb_signer.issuer_name = "Somebody"; });
    expect_forged(EvidenceError::CrlIssuerChainInvalid,
                  [](Forged& f) { f.collateral.pck_crl_issuer_chain.clear(); });
    expect_forged(EvidenceError::CrlIssuerChainInvalid, [](Forged& f) {
        f.collateral.pck_crl_issuer_chain = f.collateral.tcb_info_issuer_chain;
    });
    expect(EvidenceError::RootUntrusted, tests::forge::forge(default_spec(TeeKind::Tdx, kNow)),
           Policy{});
    expect_spec(EvidenceError::RootUntrusted, [](Spec& s) { s.root.serial = 99; });
    expect_forged(EvidenceError::CrlMalformed, [](Forged& f) { f.collateral.pck_crl = {0x30}; });
    expect_forged(EvidenceError::CrlMalformed,
                  [](Forged& f) { f.collateral.root_ca_crl.push_back(0); });
    expect_forged(EvidenceError::CrlIssuerMismatch,
                  [](Forged& f) { std::swap(f.collateral.pck_crl, f.collateral.root_ca_crl); });
    expect_spec(EvidenceError::CrlIssuerMismatch,
                [](Spec& s) { s.pck_crl.issuer_name = "Forged SGX PCK Processor CA"; });
    // Right name, other key: the key identifier tells.
    expect_spec(EvidenceError::CrlIssuerMismatch, [](Spec& s) { s.pck_crl.issuer_key = "other"; });
    expect_forged(EvidenceError::CrlSignatureInvalid,
                  [](Forged& f) { f.collateral.pck_crl.back() ^= 1; });
    expect_forged(EvidenceError::CrlSignatureInvalid,
                  [](Forged& f) { f.collateral.root_ca_crl.back() ^= 1; });
}

TEST(dcap_errors, a_tcb_signer_signed_by_another_key) {
    expect_forged(EvidenceError::TcbSignerChainInvalid, [](Forged& f) {
        // Another root of the same name and serial with the right one behind it.
        auto spec = default_spec(TeeKind::Tdx, kNow);
        spec.tcb_signer.issuer_key = "other root";
        spec.root.key = spec.root.issuer_key = "other root";
        const auto other = tests::forge::forge(spec).collateral.tcb_info_issuer_chain;
        const std::string_view wrong = primitives::text_of(other);
        const std::string_view right = primitives::text_of(f.collateral.tcb_info_issuer_chain);
        const std::string mixed = std::string{wrong.substr(0, wrong.find("-----BEGIN", 1))} +
                                  std::string{right.substr(right.find("-----BEGIN", 1))};
        f.collateral.tcb_info_issuer_chain.assign(mixed.begin(), mixed.end());
    });
}

TEST(dcap_errors, dates) {
    const auto dated = [](EvidenceError early, EvidenceError late, auto window) {
        expect_spec(early, [&](Spec& s) { window(s, kNow + 1, kNow + kDay); });
        expect_spec(late, [&](Spec& s) { window(s, kNow - kDay, kNow - 1); });
        // Both ends are inside.
        for (const auto& [from, to] : {std::pair{kNow, kNow + kDay}, {kNow - kDay, kNow}}) {
            const auto spec = edited(TeeKind::Tdx, [&](Spec& s) { window(s, from, to); });
            EXPECT_EQ(outcome(tests::forge::forge(spec), forge_policy(), kNow), "UpToDate");
        }
    };
    const auto crl = [&](auto member) {
        dated(EvidenceError::CrlNotYetValid, EvidenceError::CrlExpired,
              [=](Spec& s, UnixSeconds from, UnixSeconds to) {
                  (s.*member).this_update = from;
                  (s.*member).next_update = to;
              });
    };
    crl(&Spec::root_crl);
    crl(&Spec::pck_crl);
    const auto certificate = [&](auto member) {
        dated(EvidenceError::CertificateNotYetValid, EvidenceError::CertificateExpired,
              [=](Spec& s, UnixSeconds from, UnixSeconds to) {
                  (s.*member).not_before = from;
                  (s.*member).not_after = to;
              });
    };
    certificate(&Spec::tcb_signer);
    certificate(&Spec::pck_ca);
    certificate(&Spec::pck);
    dated(EvidenceError::TcbInfoNotYetValid, EvidenceError::TcbInfoExpired,
          [](Spec& s, UnixSeconds from, UnixSeconds to) {
              s.tcb_info.issue_date = from;
              s.tcb_info.next_update = to;
          });
    dated(EvidenceError::QeIdentityNotYetValid, EvidenceError::QeIdentityExpired,
          [](Spec& s, UnixSeconds from, UnixSeconds to) {
              s.qe_identity.issue_date = from;
              s.qe_identity.next_update = to;
          });
}

TEST(dcap_errors, revocation) {
    expect_spec(EvidenceError::TcbSignerRevoked,
                [](Spec& s) { s.root_crl.revoked_serials = {9, s.tcb_signer.serial}; });
    expect_spec(EvidenceError::PckCaRevoked,
                [](Spec& s) { s.root_crl.revoked_serials = {s.pck_ca.serial}; });
    expect_spec(EvidenceError::PckRevoked,
                [](Spec& s) { s.pck_crl.revoked_serials = {5, s.pck.serial}; });
}

TEST(dcap_errors, signed_json) {
    expect_forged(EvidenceError::TcbInfoSignatureInvalid,
                  [](Forged& f) { f.collateral.tcb_info_signature[0] ^= 1; });
    expect_forged(EvidenceError::TcbInfoSignatureInvalid,
                  [](Forged& f) { f.collateral.tcb_info_signature.push_back(0); });
    // The same object in other bytes.
    expect_forged(EvidenceError::TcbInfoSignatureInvalid,
                  [](Forged& f) { f.collateral.tcb_info.push_back('\n'); });
    expect_forged(EvidenceError::QeIdentitySignatureInvalid,
                  [](Forged& f) { f.collateral.qe_identity_signature[63] ^= 1; });
    const auto tcb_info = [](EvidenceError error, std::string_view from, std::string_view to,
                             TeeKind tee = TeeKind::Tdx) {
        expect_spec(
            error,
            [&](Spec& s) { s.edit_tcb_info = [&](std::string& t) { replace(t, from, to); }; }, tee);
    };
    constexpr auto kMalformed = EvidenceError::TcbInfoMalformed;
    tcb_info(kMalformed, "{", "[{");
    tcb_info(kMalformed, "\"version\":3", "\"version\":2");
    tcb_info(kMalformed, "\"version\":3", "\"version\":3,\"version\":3");
    tcb_info(kMalformed, "\"tcbType\":0", "\"tcbType\":1");
    tcb_info(kMalformed, "\"id\":\"TDX\"", "\"id\":\"QE\"");
    tcb_info(kMalformed, "\"fmspc\":\"f0", "\"fmspc\":\"");
    tcb_info(kMalformed, "\"issueDate\":\"2025-", "\"issueDate\":\"25-");
    tcb_info(kMalformed, "\"pcesvn\":13", "\"pcesvn\":65536");
    tcb_info(kMalformed, "{\"svn\":255}", "{\"svn\":256}");
    // 15 and 17 components: the 16th must not go unchecked.
    tcb_info(kMalformed, "{\"svn\":4},", "");
    tcb_info(kMalformed, "{\"svn\":4},", "{\"svn\":4},{\"svn\":4},");
    tcb_info(kMalformed, "\"id\":\"TDX_01\"", "\"id\":\"TDX_1\"");
    tcb_info(kMalformed, "\"tdxtcbcomponents\"", "\"tdxcomponents\"");
    tcb_info(EvidenceError::TcbStatusUnrecognized, "\"UpToDate\"", "\"Fine\"");
    // What only the verifier concludes.
    expect_spec(EvidenceError::TcbStatusUnrecognized,
                [](Spec& s) { s.tcb_info.levels[0].verdict.status = TcbStatus::RelaunchAdvised; });
    // A status that modules and enclaves do not have.
    expect_spec(EvidenceError::TcbStatusUnrecognized, [](Spec& s) {
        s.qe_identity.levels[0].verdict.status = TcbStatus::SWHardeningNeeded;
    });
    expect_spec(kMalformed, [](Spec& s) {
        auto twice = s.tcb_info.levels[0];
        twice.verdict.status = TcbStatus::OutOfDate;
        s.tcb_info.levels.push_back(twice);
    });
    expect_spec(kMalformed, [](Spec& s) { s.tcb_info.levels.clear(); });
    const auto identity = [](std::string_view from, std::string_view to) {
        expect_spec(EvidenceError::QeIdentityMalformed, [&](Spec& s) {
            s.edit_qe_identity = [&](std::string& t) { replace(t, from, to); };
        });
    };
    identity("\"version\":2", "\"version\":3");
    identity("\"id\":\"TD_QE\"", "\"id\":\"QVE\"");
    identity("\"mrsigner\":\"", "\"mrsigner\":\"00");
    identity("}", "");
    expect_spec(EvidenceError::QeIdentityMalformed,
                [](Spec& s) { s.qe_identity.levels.push_back(s.qe_identity.levels[0]); });
}

TEST(dcap_errors, minimum_evaluation_number) {
    auto policy = forge_policy();
    policy.evaluation_data_number_min = 17;
    const auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    EXPECT_EQ(outcome(forged, policy, kNow), "UpToDate");
    policy.evaluation_data_number_min = 18;
    expect(EvidenceError::CollateralTooOld, forged, policy);
    // Both objects count.
    policy.evaluation_data_number_min = 17;
    expect(EvidenceError::CollateralTooOld,
           tests::forge::forge(
               edited(TeeKind::Tdx, [](Spec& s) { s.qe_identity.evaluation_data_number = 16; })),
           policy);
}

TEST(dcap_errors, chain_of_the_platform) {
    const auto with_chain = [](EvidenceError error, auto edit_text) {
        auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
        const auto own = read_quote(forged.quote).value().certification;
        std::string text{primitives::text_of(own)};
        edit_text(text);
        forged.collateral.pck_certificate_chain = Bytes{text.begin(), text.end()};
        expect(error, forged);
    };
    constexpr std::string_view kBegin = "-----BEGIN";
    with_chain(EvidenceError::PckChainMalformed,
               [&](std::string& text) { text.resize(text.rfind(kBegin)); });
    with_chain(EvidenceError::PckChainMalformed, [](std::string& text) { text += text; });
    with_chain(EvidenceError::PckChainMalformed, [](std::string& text) { text.insert(0, " "); });
    // The CA in the place of the root.
    with_chain(EvidenceError::RootUntrusted, [&](std::string& text) {
        const auto ca = text.find(kBegin, 1);
        const auto root = text.rfind(kBegin);
        text = text.substr(0, root) + text.substr(ca, root - ca);
    });
    expect_spec(EvidenceError::PckChainMalformed,
                [](Spec& s) { s.pck.common_name = "Forged Certificate"; });
    expect_spec(EvidenceError::PckChainMalformed, [](Spec& s) {
        s.pck.is_ca = true;
        s.pck.key_usage |= 1u << 5;
    });
    expect_spec(EvidenceError::PckChainSignatureInvalid,
                [](Spec& s) { s.pck.issuer_name = "Forged SGX PCK Processor CA"; });
    expect_spec(EvidenceError::PckChainSignatureInvalid,
                [](Spec& s) { s.pck.issuer_key = "other"; });
}

TEST(dcap_errors, a_leaf_of_another_pck_ca_than_the_list) {
    // A chain of the Processor CA with collateral that holds the Platform CA's list.
    auto processor = default_spec(TeeKind::Tdx, kNow);
    processor.pck_ca.common_name = "Forged SGX PCK Processor CA";
    processor.pck_ca.key = "pha-node forge processor CA";
    processor.pck.issuer_name = processor.pck_ca.common_name;
    processor.pck.issuer_key = processor.pck_ca.key;
    auto forged = tests::forge::forge(processor);
    forged.collateral = tests::forge::forge(default_spec(TeeKind::Tdx, kNow)).collateral;
    expect(EvidenceError::CrlIssuerMismatch, forged);
}

TEST(dcap_errors, extension_of_the_platform) {
    const auto extension = [](auto edit) {
        expect_spec(EvidenceError::PckExtensionInvalid,
                    [&](Spec& s) { s.edit_pck_extension = edit; });
    };
    // Identifiers end in the number of the field, and each is followed by the tag of its value.
    constexpr std::uint8_t kId[] = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
    const auto field = [&](Bytes& bytes, std::uint8_t number) {
        Bytes id{std::begin(kId), std::end(kId)};
        id.push_back(number);
        auto at = std::search(bytes.begin(), bytes.end(), id.begin(), id.end());
        EXPECT_NE(at, bytes.end());
        return at + 9;
    };
    extension([](Bytes& bytes) { bytes.clear(); });         // no extension at all
    extension([](Bytes& bytes) { bytes = {0x30, 0x00}; });  // without fields
    extension([](Bytes& bytes) { bytes.push_back(0); });    // something after it
    extension([&](Bytes& b) { *field(b, 1) = 9; });         // an unknown field, PPID missing
    extension([&](Bytes& b) { *field(b, 3) = 4; });         // FMSPC twice, once with 2 bytes
    extension([&](Bytes& b) { *(field(b, 5) + 3) = 3; });   // an unknown platform type
    extension([](Bytes& b) { b.back() = 0x7f; });           // (the same, at the end)
    // CPUSVN and the component numbers disagree: its last byte stands before the PCE id's field.
    extension([&](Bytes& b) { *(field(b, 3) - 9 - 2 - 2 - 1) ^= 1; });
}

TEST(dcap_errors, collateral_of_another_platform) {
    expect_spec(EvidenceError::TcbInfoMismatch, [](Spec& s) { s.tcb_info.fmspc[5] ^= 1; });
    expect_spec(EvidenceError::TcbInfoMismatch, [](Spec& s) { s.tcb_info.pce_id[0] ^= 1; });
    expect_forged(EvidenceError::TcbInfoMismatch, [](Forged& f) {
        f.collateral = tests::forge::forge(default_spec(TeeKind::Sgx, kNow)).collateral;
    });
    // Hexadecimal of either case names the same platform.
    const auto spec = edited(TeeKind::Tdx, [](Spec& s) {
        s.edit_tcb_info = [](std::string& t) { replace(t, "f0260f000000", "F0260f000000"); };
    });
    EXPECT_EQ(outcome(tests::forge::forge(spec), forge_policy(), kNow), "UpToDate");
}

TEST(dcap_errors, tdx_module) {
    constexpr auto kMismatch = EvidenceError::TdxModuleMismatch;
    expect_spec(kMismatch, [](Spec& s) { s.td.mr_signer_seam[0] = 1; });
    expect_spec(kMismatch, [](Spec& s) { s.td.seam_attributes[7] = 1; });
    // An attribute outside the mask must be clear too.
    expect_spec(kMismatch, [](Spec& s) {
        s.tcb_info.module_identities[0].module.attributes_mask[0] = 0;
        s.td.seam_attributes[0] = 1;
    });
    expect_spec(kMismatch, [](Spec& s) { s.td.tee_tcb_svn[1] = 3; });
    expect_spec(kMismatch, [](Spec& s) {
        s.td.tee_tcb_svn[1] = 0;
        s.tcb_info.module.reset();
    });
}

TEST(dcap_errors, quoting_enclave) {
    expect_forged(EvidenceError::QeReportSignatureInvalid,
                  // The reserved bytes of the QE report.
                  [](Forged& f) { f.quote[632 + 4 + 134 + 30] ^= 1; });
    constexpr auto kData = EvidenceError::QeReportDataMismatch;
    const auto report = [](EvidenceError error, auto edit, TeeKind tee = TeeKind::Tdx) {
        expect_spec(error, [&](Spec& s) { s.edit_qe_report = edit; }, tee);
    };
    report(kData, [](EnclaveReport& r) { r.report_data[0] ^= 1; });
    report(kData, [](EnclaveReport& r) { r.report_data[63] ^= 1; });
    expect_forged(kData, [](Forged& f) { f.quote[632 + 4 + 134 + 384 + 64 + 2] ^= 1; });
    constexpr auto kIdentity = EvidenceError::QeIdentityMismatch;
    report(kIdentity, [](EnclaveReport& r) { r.misc_select[0] = 1; });
    report(kIdentity, [](EnclaveReport& r) { r.attributes[0] |= 0x20; });
    report(kIdentity, [](EnclaveReport& r) { r.mr_signer[31] ^= 1; });
    report(kIdentity, [](EnclaveReport& r) { r.isv_prod_id = 1; });
    // Debug, even where the identity's mask does not ask.
    expect_spec(kIdentity, [](Spec& s) {
        s.qe_identity.attributes_mask[0] = 0xf9;
        s.edit_qe_report = [](EnclaveReport& r) { r.attributes[0] |= 0x02; };
    });
    // The SGX quoting enclave's identity for a TDX quote.
    expect_spec(kIdentity, [](Spec& s) { s.qe_identity.tee = TeeKind::Sgx; });
    report(EvidenceError::QeNotSupported, [](EnclaveReport& r) { r.isv_svn = 5; });
    report(EvidenceError::QeNotSupported, [](EnclaveReport& r) { r.isv_svn = 5; }, TeeKind::Sgx);
}

TEST(dcap_errors, attestation_key_and_quote_signature) {
    // A key off the curve that the QE report binds all the same.
    auto spec = default_spec(TeeKind::Tdx, kNow);
    const auto good = tests::forge::forge(spec);
    const std::size_t key_at = 632 + 4 + 64;
    Bytes off_curve{good.quote.begin() + key_at, good.quote.begin() + key_at + 64};
    off_curve[63] ^= 1;
    spec.edit_qe_report = [&](EnclaveReport& report) {
        Bytes bound = off_curve;
        primitives::append(bound, spec.qe_auth);
        std::ranges::copy(primitives::crypto::sha2_256(bound), report.report_data.begin());
    };
    auto forged = tests::forge::forge(spec);
    std::ranges::copy(off_curve, forged.quote.begin() + key_at);
    expect(EvidenceError::AttestationKeyInvalid, forged);

    constexpr auto kSignature = EvidenceError::QuoteSignatureInvalid;
    expect_forged(kSignature, [](Forged& f) { f.quote[632 + 4] ^= 1; });
    expect_forged(kSignature, [](Forged& f) { f.quote[48 + 136] ^= 1; });  // MRTD
    expect_forged(kSignature, [](Forged& f) { f.quote[631] ^= 1; });       // report data
    // r = 0.
    expect_forged(kSignature,
                  [](Forged& f) { std::fill_n(f.quote.begin() + 632 + 4, 32, std::uint8_t{0}); });
}

TEST(dcap_errors, tcb_level_and_policy) {
    expect_spec(EvidenceError::TcbNotSupported, [](Spec& s) { s.platform.components[0] = 0; });
    expect_spec(
        EvidenceError::TcbNotSupported, [](Spec& s) { s.platform.components[0] = 0; },
        TeeKind::Sgx);
    expect_spec(EvidenceError::TcbNotSupported, [](Spec& s) { s.platform.pce_svn = 4; });
    expect_spec(EvidenceError::TcbNotSupported, [](Spec& s) { s.td.tee_tcb_svn[2] = 4; });
    expect_spec(EvidenceError::TcbNotSupported, [](Spec& s) { s.td.tee_tcb_svn[0] = 2; });
    const auto status = [](EvidenceError error, TcbStatus value) {
        expect_spec(error, [&](Spec& s) { tests::forge::set_status(s, value); });
        expect_spec(error, [&](Spec& s) { tests::forge::set_status(s, value); }, TeeKind::Sgx);
    };
    status(EvidenceError::TcbRevoked, TcbStatus::Revoked);
    status(EvidenceError::TcbStatusRejected, TcbStatus::OutOfDate);
    expect_spec(EvidenceError::TcbRevoked,
                [](Spec& s) { s.qe_identity.levels[0].verdict.status = TcbStatus::Revoked; });
    expect_spec(EvidenceError::TcbRevoked, [](Spec& s) {
        s.tcb_info.module_identities[0].levels[0].verdict.status = TcbStatus::Revoked;
    });
    // Revoked stays fatal where a policy names it.
    auto policy = forge_policy();
    policy.accepted_statuses = 0xffff;
    auto spec = default_spec(TeeKind::Tdx, kNow);
    tests::forge::set_status(spec, TcbStatus::Revoked);
    expect(EvidenceError::TcbRevoked, tests::forge::forge(spec), policy);
}

TEST(dcap_errors, attributes) {
    expect_spec(EvidenceError::DebugNotAllowed, [](Spec& s) { s.td.td_attributes[0] = 1; });
    expect_spec(
        EvidenceError::DebugNotAllowed, [](Spec& s) { s.enclave.attributes[0] |= 2; },
        TeeKind::Sgx);
    for (const std::size_t bit : {1u, 7u, 8u, 27u, 29u, 32u, 39u, 62u})
        expect_spec(EvidenceError::ReservedAttributesSet, [&](Spec& s) {
            s.td.td_attributes[bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
        });
    expect_spec(
        EvidenceError::ReservedAttributesSet, [](Spec& s) { s.enclave.attributes[0] |= 8; },
        TeeKind::Sgx);
    // PERFMON is defined: bit 63, in the last byte.
    const auto forged =
        tests::forge::forge(edited(TeeKind::Tdx, [](Spec& s) { s.td.td_attributes[7] = 0x80; }));
    EXPECT_EQ(outcome(forged, forge_policy(), kNow), "UpToDate");
    auto policy = forge_policy();
    policy.td_attributes_forbidden = td_attribute::kPerformanceMonitor;
    expect(EvidenceError::AttributePolicy, forged, policy);
    policy.td_attributes_forbidden = 0;
    policy.td_attributes_required = td_attribute::kSeptVeDisable;
    EXPECT_EQ(outcome(forged, policy, kNow), "UpToDate");
    policy.td_attributes_required = td_attribute::kProtectionKeys;
    expect(EvidenceError::AttributePolicy, forged, policy);
}

TEST(dcap_errors, service_td) {
    const auto forged = tests::forge::forge(edited(TeeKind::Tdx, [](Spec& s) {
        s.quote_version = 5;
        s.is_td15 = true;
        s.td.mr_service_td[0] = 1;
    }));
    expect(EvidenceError::ServiceTdNotAllowed, forged);
    auto policy = forge_policy();
    policy.allow_service_td = true;
    EXPECT_EQ(outcome(forged, policy, kNow), "UpToDate");
}

TEST(dcap_errors, zz_every_refusal_was_produced_above) {
    if (testing::GTEST_FLAG(filter) != "*") GTEST_SKIP() << "needs the whole file to run";
    for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(EvidenceError::ReportDataMismatch); ++i)
        EXPECT_TRUE(produced().contains(static_cast<EvidenceError>(i)))
            << to_string(static_cast<EvidenceError>(i));
}

}  // namespace
}  // namespace tee_registry::dcap
