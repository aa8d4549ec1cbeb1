// Bugs that other verifiers of Intel's and dstack's evidence have had: one case for each, named by
// its reference, on evidence that is right in everything else.
#include "primitives/types/hex.hpp"
#include "tee-registry/der/reader.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"
#include "tee-registry/evidence/dcap/tcb_level.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/evidence/dstack/verify.hpp"
#include "tee-registry/json/reader.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/cvm_forge.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::dcap {
namespace {

using tests::forge::default_spec;
using tests::forge::Forged;
using tests::forge::Spec;

constexpr UnixSeconds kNow = 1750000000;

std::string outcome(const Forged& forged, std::uint64_t now = kNow) {
    Policy policy;
    policy.roots = {tests::forge::root_der()};
    tests::CryptoOnlyHost host;
    const auto result = verify(host, forged.quote, forged.collateral, policy, now);
    return std::string{result ? to_string(result.value().status) : to_string(result.error())};
}

template <class Edit>
std::string outcome_of(Edit edit, TeeKind tee = TeeKind::Tdx) {
    auto spec = default_spec(tee, kNow);
    edit(spec);
    return outcome(tests::forge::forge(spec));
}

std::string text(EvidenceError error) {
    return std::string{to_string(error)};
}

void replace(std::string& where, std::string_view from, std::string_view to) {
    const auto at = where.find(from);
    ASSERT_NE(at, where.npos) << from;
    where.replace(at, from.size(), to);
}

TEST(known_bugs, cve_2026_22696_the_qe_identity_is_verified_and_applied) {
    // Not signed.
    auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    auto& identity = forged.collateral.qe_identity;
    std::string json{primitives::text_of(identity)};
    replace(json, "\"isvprodid\":2", "\"isvprodid\":9");
    identity.assign(json.begin(), json.end());
    EXPECT_EQ(outcome(forged), text(EvidenceError::QeIdentitySignatureInvalid));
    // Signed by somebody who is not the TCB signer: a self-made chain.
    auto other = default_spec(TeeKind::Tdx, kNow);
    other.root.key = other.root.issuer_key = other.tcb_signer.issuer_key = "somebody";
    const auto self_made = tests::forge::forge(other).collateral;
    forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    forged.collateral.qe_identity_issuer_chain = self_made.qe_identity_issuer_chain;
    forged.collateral.qe_identity_signature = self_made.qe_identity_signature;
    EXPECT_EQ(outcome(forged), text(EvidenceError::RootUntrusted));
    // Genuine, but of another enclave than the one that signed.
    EXPECT_EQ(outcome_of([](Spec& s) { s.qe_report.mr_signer[0] ^= 1; }),
              text(EvidenceError::QeIdentityMismatch));
    EXPECT_EQ(outcome_of([](Spec& s) { s.qe_report.isv_prod_id ^= 1; }),
              text(EvidenceError::QeIdentityMismatch));
    EXPECT_EQ(outcome_of([](Spec& s) { s.qe_report.isv_svn = 0; }),
              text(EvidenceError::QeNotSupported));
}

TEST(known_bugs, ghsa_6q6c_vvf9_fj3w_component_arrays_have_16_entries) {
    for (const char* key : {"\"sgxtcbcomponents\":[", "\"tdxtcbcomponents\":["})
        for (const bool longer : {false, true})
            EXPECT_EQ(outcome_of([&](Spec& s) {
                          s.edit_tcb_info = [=](std::string& json) {
                              const auto at = json.find(key) + std::string_view{key}.size();
                              const auto end = json.find(',', at) + 1;
                              if (longer)
                                  json.insert(at, "{\"svn\":0},");
                              else
                                  json.erase(at, end - at);
                          };
                      }),
                      text(EvidenceError::TcbInfoMalformed));
}

TEST(known_bugs, dcap_qvl_124_the_module_identity_is_demanded) {
    EXPECT_EQ(outcome_of([](Spec& s) { s.tcb_info.module_identities.clear(); }),
              text(EvidenceError::TdxModuleMismatch));
}

TEST(known_bugs, dcap_qvl_125_the_status_is_judged) {
    EXPECT_EQ(outcome_of([](Spec& s) { tests::forge::set_status(s, TcbStatus::OutOfDate); }),
              text(EvidenceError::TcbStatusRejected));
}

TEST(known_bugs, dcap_qvl_126_levels_are_sorted) {
    EXPECT_EQ(outcome_of([](Spec& s) {
                  std::reverse(s.tcb_info.levels.begin(), s.tcb_info.levels.end());
              }),
              "UpToDate");
}

TEST(known_bugs, dcap_qvl_127_the_vendor_is_checked) {
    EXPECT_EQ(outcome_of([](Spec& s) {
                  s.edit_signed_part = [](primitives::Bytes& bytes) { bytes[12] ^= 1; };
              }),
              text(EvidenceError::QeVendorUnknown));
}

TEST(known_bugs, dcap_qvl_80_82_210_statuses) {
    EXPECT_EQ(outcome_of([](Spec& s) {
                  s.edit_tcb_info = [](std::string& json) {
                      replace(json, "\"UpToDate\"", "\"Unknown\"");
                  };
              }),
              text(EvidenceError::TcbStatusUnrecognized));
    EXPECT_EQ(outcome_of([](Spec& s) { tests::forge::set_status(s, TcbStatus::Revoked); }),
              text(EvidenceError::TcbRevoked));
    // Intel's rule where peers take the worse of the two.
    EXPECT_EQ(converge(TcbStatus::ConfigurationNeeded, TcbStatus::OutOfDate),
              TcbStatus::OutOfDateConfigurationNeeded);
}

TEST(known_bugs, dcap_qvl_numbers_of_lists_have_up_to_20_bytes) {
    // RFC 5280, 5.2.3: a reader whose number ends at 64 bits refuses lists that are right.
    const auto with = [](primitives::Bytes number) {
        return outcome_of([&](Spec& s) { s.pck_crl.number = s.root_crl.number = number; });
    };
    EXPECT_EQ(with(primitives::Bytes(20, 0x7f)), "UpToDate");
    EXPECT_EQ(with({0}), "UpToDate");
    EXPECT_EQ(with(primitives::Bytes(21, 0x7f)), text(EvidenceError::CrlMalformed));
    EXPECT_EQ(with({0x80}), text(EvidenceError::CrlMalformed));
}

TEST(known_bugs, dcap_qvl_0_2_0_no_chain_and_huge_sizes_are_refused_at_once) {
    auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    forged.collateral.tcb_info_issuer_chain.clear();
    EXPECT_EQ(outcome(forged), text(EvidenceError::TcbSignerChainInvalid));
    // A size field of 4 GiB in a quote of 5 KB.
    forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    std::fill_n(forged.quote.begin() + 632, 4, std::uint8_t{0xff});
    EXPECT_EQ(outcome(forged), text(EvidenceError::QuoteMalformed));
}

TEST(known_bugs, der_and_json_do_not_recurse) {
    primitives::Bytes nested;
    for (int i = 0; i < 60; ++i)
        nested = tests::der::sequence({nested});
    EXPECT_EQ(der::check_well_formed(nested).error(), der::DerError::TooDeep);
    EXPECT_FALSE(read_tcb_info(std::string(60000, '[')).has_value());
}

TEST(known_bugs, dcap_qvl_attributes_mask_perfmon_and_bit_39) {
    // PERFMON is bit 63, in byte 7; byte 4 is reserved.
    EXPECT_EQ(outcome_of([](Spec& s) { s.td.td_attributes[7] = 0x80; }), "UpToDate");
    EXPECT_EQ(outcome_of([](Spec& s) { s.td.td_attributes[4] = 0x80; }),
              text(EvidenceError::ReservedAttributesSet));
}

TEST(known_bugs, js_peer_lists_are_enforced) {
    const auto with = [](auto edit) {
        auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
        edit(forged.collateral);
        return outcome(forged);
    };
    EXPECT_EQ(with([](QuoteCollateral& c) { c.pck_crl.back() ^= 1; }),
              text(EvidenceError::CrlSignatureInvalid));
    EXPECT_EQ(with([](QuoteCollateral& c) { c.pck_crl.clear(); }), text(EvidenceError::CrlMissing));
    EXPECT_EQ(with([](QuoteCollateral& c) { c.pck_crl = {1, 2, 3}; }),
              text(EvidenceError::CrlMalformed));
    EXPECT_EQ(with([](QuoteCollateral& c) { c.pck_crl = c.root_ca_crl; }),
              text(EvidenceError::CrlIssuerMismatch));
    EXPECT_EQ(outcome_of([](Spec& s) { s.pck_crl.next_update = kNow - 1; }),
              text(EvidenceError::CrlExpired));
}

TEST(known_bugs, automata_144_145_revoked_in_any_part_is_fatal) {
    const auto revoked = text(EvidenceError::TcbRevoked);
    EXPECT_EQ(
        outcome_of([](Spec& s) { s.qe_identity.levels[0].verdict.status = TcbStatus::Revoked; }),
        revoked);
    EXPECT_EQ(outcome_of([](Spec& s) {
                  s.tcb_info.module_identities[0].levels[0].verdict.status = TcbStatus::Revoked;
              }),
              revoked);
    EXPECT_EQ(
        outcome_of([](Spec& s) { tests::forge::set_status(s, TcbStatus::Revoked); }, TeeKind::Sgx),
        revoked);
    // And it never comes before the signatures: a revoked part of a quote that nobody signed.
    auto spec = default_spec(TeeKind::Tdx, kNow);
    spec.qe_identity.levels[0].verdict.status = TcbStatus::Revoked;
    auto forged = tests::forge::forge(spec);
    forged.quote[48 + 136] ^= 1;
    EXPECT_EQ(outcome(forged), text(EvidenceError::QuoteSignatureInvalid));
}

TEST(known_bugs, automata_x509_absent_key_identifiers_do_not_match) {
    der::Certificate child;
    der::Certificate issuer;
    // Equal (empty) names and no identifiers at all: not each other's.
    const bool both = child.authority_key_id.has_value() || issuer.subject_key_id.has_value();
    EXPECT_FALSE(both);
    EXPECT_FALSE(names_issuer(child, issuer));
}

TEST(known_bugs, automata_140_expired_tcb_info_is_refused) {
    EXPECT_EQ(outcome_of([](Spec& s) { s.tcb_info.next_update = kNow - 1; }),
              text(EvidenceError::TcbInfoExpired));
}

TEST(known_bugs, taiko_21827_collateral_needs_intels_signature) {
    auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    const auto own = tests::forge::key_of("the collateral's owner");
    forged.collateral.tcb_info_signature =
        primitives::to_bytes(own.sign(forged.collateral.tcb_info));
    EXPECT_EQ(outcome(forged), text(EvidenceError::TcbInfoSignatureInvalid));
}

TEST(known_bugs, attestation_rs_26_raw_json_bytes_and_the_kind_of_enclave) {
    // Members in another order are other bytes.
    auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    std::string json{primitives::text_of(forged.collateral.tcb_info)};
    replace(json, "\"id\":\"TDX\",\"version\":3", "\"version\":3,\"id\":\"TDX\"");
    forged.collateral.tcb_info.assign(json.begin(), json.end());
    EXPECT_EQ(outcome(forged), text(EvidenceError::TcbInfoSignatureInvalid));
    EXPECT_EQ(outcome_of([](Spec& s) { s.qe_identity.tee = TeeKind::Sgx; }),
              text(EvidenceError::QeIdentityMismatch));
}

TEST(known_bugs, tinfoil_122_a_leaf_of_the_processor_ca) {
    EXPECT_EQ(outcome_of(
                  [](Spec& s) {
                      s.pck_ca.common_name = "Forged SGX PCK Processor CA";
                      s.pck.issuer_name = s.pck_crl.issuer_name = s.pck_ca.common_name;
                  },
                  TeeKind::Sgx),
              "UpToDate");
}

TEST(known_bugs, qvl_18_the_bundled_tdx_sample_is_no_positive_vector) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/intel-qvl/tdx");
    const auto bytes = tests::read_bytes(folder / "quote.dat");
    const auto quote = read_quote(bytes);
    ASSERT_TRUE(quote.has_value()) << to_string(quote.error());
    // Its random TEE_TCB_SVN names a generation of the module that does not exist.
    const auto info = default_spec(TeeKind::Tdx, kNow).tcb_info;
    const auto checked = check_tdx_module(info, read_td_report(quote.value().body));
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error(), EvidenceError::TdxModuleMismatch);
    // And its TCB info is not in the form of the v4 API.
    const auto json = tests::read_text(folder / "tcbInfo.json");
    const auto document = json::Document::parse(json);
    ASSERT_TRUE(document.has_value());
    EXPECT_FALSE(read_tcb_info(document.value().root().find("tcbInfo")->raw()).has_value());
}

// ---- dstack ------------------------------------------------------------------------------------

struct Cvm {
    Spec spec = default_spec(TeeKind::Tdx, kNow);
    std::vector<tests::forge::CvmEvent> events = tests::forge::default_events();

    std::string outcome(const std::string& log) {
        tests::forge::set_registers(spec, events);
        Report quote;
        quote.measurements = spec.td;
        tests::CryptoOnlyHost host;
        const auto result = dstack::verify(host, quote, {log, ""}, {});
        return result ? "accepted" : std::string{to_string(result.error())};
    }
};

TEST(known_bugs, dstack_1294_gateway_101_one_list_and_computed_digests) {
    // A log that states the measured digest beside another payload: whoever believes the digest
    // reads the wrong compose hash.
    Cvm cvm;
    auto log = tests::forge::event_log_text(cvm.events);
    tests::CryptoOnlyHost host;
    const auto measured = primitives::to_bare_hex(
        dstack::runtime_digest(host, "compose-hash", tests::forge::default_compose_hash(), 1));
    replace(log, "\"digest\":\"\",\"event\":\"compose-hash\"",
            "\"digest\":\"" + measured + "\",\"event\":\"compose-hash\"");
    EXPECT_EQ(cvm.outcome(log), "accepted");
    replace(log, primitives::to_bare_hex(tests::forge::default_compose_hash()),
            std::string(64, 'e'));
    EXPECT_EQ(cvm.outcome(log), to_string(dstack::DstackError::EventDigestMismatch));
}

TEST(known_bugs, dstack_618_557_706_a_log_that_ran_ahead_of_its_registers) {
    // The event was logged but not extended, or the reverse.
    Cvm cvm;
    auto more = cvm.events;
    more.push_back(tests::forge::text_event("late", "event"));
    EXPECT_EQ(cvm.outcome(tests::forge::event_log_text(more)),
              to_string(dstack::DstackError::RtmrMismatch));
    more = cvm.events;
    more.pop_back();
    EXPECT_EQ(cvm.outcome(tests::forge::event_log_text(more)),
              to_string(dstack::DstackError::RtmrMismatch));
}

TEST(known_bugs, dstack_566_567_length_bombs) {
    Cvm cvm;
    EXPECT_EQ(cvm.outcome(std::string(dstack::kEventLogSizeMax + 1, '[')),
              to_string(dstack::DstackError::EventLogTooLarge));
    EXPECT_EQ(cvm.outcome(std::string(dstack::kEventLogSizeMax, '[')),
              to_string(dstack::DstackError::EventLogMalformed));
    EXPECT_EQ(cvm.outcome("[" + std::string(30000, ' ') + "{}]"),
              to_string(dstack::DstackError::EventLogMalformed));
}

}  // namespace
}  // namespace tee_registry::dcap
