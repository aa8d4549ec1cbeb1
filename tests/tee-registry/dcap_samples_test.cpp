// Real quotes with real collateral: the statuses that Intel's rules give, at the times at which
// both hold, and the facts a report states.
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::dcap {
namespace {

std::filesystem::path tee_data() {
    return tests::test_data_dir() / "public" / "tee";
}

Bytes read_quote_file(const std::string& name) {
    if (name.ends_with(".hex")) {
        auto text = tests::read_text(tee_data() / name);
        while (!text.empty() && text.back() == '\n')
            text.pop_back();
        return tests::unhex(std::string_view{text});
    }
    return tests::read_bytes(tee_data() / name);
}

QuoteCollateral read_collateral_file(const std::string& name) {
    auto collateral = collateral_from_json(tests::read_text(tee_data() / name));
    EXPECT_TRUE(collateral.has_value()) << name;
    return collateral ? *std::move(collateral) : QuoteCollateral{};
}

/// Statuses are compared, not judged.
Policy any_status() {
    Policy policy;
    policy.accepted_statuses = 0xffff;
    return policy;
}

/// "UpToDate []", or the name of the refusal.
std::string outcome(const Result<Report, EvidenceError>& result) {
    if (!result) return std::string{to_string(result.error())};
    std::string out{to_string(result.value().status)};
    for (const auto& id : result.value().advisory_ids)
        out += " " + id;
    return out;
}

std::string outcome_at(const std::string& quote, const std::string& collateral, std::int64_t now) {
    tests::CryptoOnlyHost host;
    return outcome(verify(host, read_quote_file(quote), read_collateral_file(collateral),
                          any_status(), static_cast<std::uint64_t>(now)));
}

std::string error_text(EvidenceError error) {
    return std::string{to_string(error)};
}

/// What Intel's rules say of a row of the committed expectations.
std::string expected_outcome(const boost::json::object& row) {
    const auto& rules = row.at("intel_rules").as_object();
    const std::string status{rules.at("status").as_string()};
    // Certificate dates are no part of that evaluation: this one's certificate starts later.
    if (row.at("quote").as_string() == "assembled/dstack_tdx-lite-getquote.quote.bin")
        return error_text(EvidenceError::CertificateNotYetValid);
    if (status == "ERR TCB_NOT_SUPPORTED") return error_text(EvidenceError::TcbNotSupported);
    // Collateral of the other TEE is also of the other PCK CA, whose list is looked at first.
    if (status == "ERR TCB_INFO_MISMATCH") return error_text(EvidenceError::CrlIssuerMismatch);
    std::string out = status;
    for (const auto& id : rules.at("advisory_ids").as_array())
        out += " " + std::string{id.as_string()};
    return out;
}

TEST(dcap_samples, every_sample_gives_what_intels_rules_give) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    std::size_t compared = 0;
    const auto file = tests::vectors("tee/expected-dcap-qvl.json");
    for (const auto& value : file.at("results").as_array()) {
        const auto& row = value.as_object();
        const std::string quote{row.at("quote").as_string()};
        const std::string collateral{row.at("collateral").as_string()};
        EXPECT_EQ(outcome_at(quote, collateral, row.at("now").as_int64()), expected_outcome(row))
            << quote << " with " << collateral;
        ++compared;
    }
    EXPECT_EQ(compared, 16u);
}

TEST(dcap_samples, accepted_exactly_inside_the_window) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    const auto at = [](std::int64_t now) {
        return outcome_at("dcap-qvl/tdx_quote", "dcap-qvl/tdx_quote_collateral.json", now);
    };
    // From the QE identity's issueDate to the PCK CRL's nextUpdate.
    EXPECT_EQ(at(1750329146), error_text(EvidenceError::QeIdentityNotYetValid));
    EXPECT_EQ(at(1750329147), "UpToDate");
    EXPECT_EQ(at(1752919235), "UpToDate");
    // The JavaScript peer goes on accepting here, because it does not look at the dates of CRLs.
    EXPECT_EQ(at(1752919236), error_text(EvidenceError::CrlExpired));
    const auto sgx_at = [](std::int64_t now) {
        return outcome_at("dcap-qvl/sgx_quote", "dcap-qvl/sgx_quote_collateral.json", now);
    };
    const std::string accepted = "ConfigurationAndSWHardeningNeeded INTEL-SA-00289 INTEL-SA-00615";
    EXPECT_EQ(sgx_at(1750330570), error_text(EvidenceError::TcbInfoNotYetValid));
    EXPECT_EQ(sgx_at(1750330571), accepted);
    EXPECT_EQ(sgx_at(1752919278), accepted);
    EXPECT_EQ(sgx_at(1752919279), error_text(EvidenceError::QeIdentityExpired));
}

TEST(dcap_samples, a_tdx_report_states_the_facts) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    tests::CryptoOnlyHost host;
    const auto quote = read_quote_file("dcap-qvl/tdx_quote");
    const auto collateral = read_collateral_file("dcap-qvl/tdx_quote_collateral.json");
    const auto result = verify(host, quote, collateral, Policy{}, 1751624191);
    ASSERT_TRUE(result.has_value()) << outcome(result);
    const Report& report = result.value();
    EXPECT_EQ(report.tee, TeeKind::Tdx);
    EXPECT_EQ(report.quote_version, 4);
    EXPECT_EQ(report.status, TcbStatus::UpToDate);
    EXPECT_EQ(report.evaluation_data_number, 17u);
    EXPECT_EQ(report.valid.from, 1750329147);
    EXPECT_EQ(report.valid.to, 1752919235);
    EXPECT_EQ(tests::hex(report.platform.fmspc), "0xb0c06f000000");
    EXPECT_EQ(tests::hex(report.platform.ppid), "0x811dca2a26b952e85bb6448b097ba4fd");
    EXPECT_EQ(report.platform.device_id, host.sha2_256(report.platform.ppid).bytes);
    EXPECT_EQ(report.platform.pce_svn, 11);
    EXPECT_EQ(report.platform.sgx_type, SgxType::Scalable);
    EXPECT_EQ(report.replay_key, host.sha2_256(BytesView{quote}.first(632)).bytes);
    const auto& td = std::get<TdReport>(report.measurements);
    EXPECT_TRUE(primitives::equal(td.mr_td, BytesView{quote}.subspan(48 + 136, 48)));
    EXPECT_TRUE(primitives::equal(td.rtmrs[3], BytesView{quote}.subspan(48 + 472, 48)));
    EXPECT_TRUE(primitives::equal(report.report_data, BytesView{quote}.subspan(48 + 520, 64)));
    // TCB info and QE identity have one signer: its chain is checked once.
    EXPECT_EQ(host.p256_verifications, 9u);
}

TEST(dcap_samples, an_sgx_report_states_the_facts) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/sgx_quote");
    tests::CryptoOnlyHost host;
    const auto quote = read_quote_file("dcap-qvl/sgx_quote");
    const auto collateral = read_collateral_file("dcap-qvl/sgx_quote_collateral.json");
    const auto result = verify(host, quote, collateral, Policy{}, 1751624924);
    ASSERT_TRUE(result.has_value()) << outcome(result);
    const Report& report = result.value();
    EXPECT_EQ(report.tee, TeeKind::Sgx);
    EXPECT_EQ(report.quote_version, 3);
    EXPECT_EQ(tests::hex(report.platform.fmspc), "0x00a067110000");
    const auto& enclave = std::get<EnclaveReport>(report.measurements);
    EXPECT_TRUE(primitives::equal(enclave.mr_enclave, BytesView{quote}.subspan(112, 32)));
    EXPECT_TRUE(primitives::equal(enclave.mr_signer, BytesView{quote}.subspan(176, 32)));
    EXPECT_TRUE(primitives::equal(report.report_data, BytesView{quote}.subspan(368, 64)));
    EXPECT_EQ(report.replay_key, host.sha2_256(BytesView{quote}.first(432)).bytes);
}

TEST(dcap_samples, kept_collateral_saves_its_signatures) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    tests::CryptoOnlyHost host;
    const auto quote = read_quote_file("dcap-qvl/tdx_quote");
    const auto collateral = read_collateral_file("dcap-qvl/tdx_quote_collateral.json");
    const auto verified = verify_collateral(host, collateral, Policy{}, 1751624191);
    ASSERT_TRUE(verified.has_value());
    // As the chain keeps it: through its encoding.
    const auto encoded = primitives::scale::encode(verified.value());
    const auto kept = primitives::scale::decode<VerifiedCollateral>(encoded);
    ASSERT_TRUE(kept.has_value());
    host.p256_verifications = 0;
    const auto with = verify_with(host, quote, kept.value(), std::nullopt, Policy{}, 1751624191);
    EXPECT_EQ(outcome(with), "UpToDate");
    EXPECT_EQ(host.p256_verifications, 3u);
}

TEST(dcap_samples, bytes_after_the_quote_are_cut) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    const std::map<std::string, std::size_t> trailing{
        {"dcap-qvl/tdx_quote", 70},
        {"go-tdx-guest/tdx_prod_quote_SPR_E4.dat", 39},
        {"dcap-qvl/sgx_quote", 0},
        {"go-tdx-guest/quote_v5_sample.dat", 0}};
    for (const auto& [name, count] : trailing) {
        const auto quote = read_quote_file(name);
        const auto cut = normalise(quote);
        ASSERT_TRUE(cut.has_value()) << name;
        EXPECT_EQ(quote.size() - cut.value().size(), count) << name;
        EXPECT_TRUE(normalise(cut.value()).has_value()) << name;
        const auto shorter = normalise(cut.value().first(cut.value().size() - 1));
        EXPECT_EQ(shorter.error(), EvidenceError::QuoteMalformed) << name;
    }
}

TEST(dcap_samples, collateral_of_the_pallet_of_phala_is_the_same_in_scale) {
    // Its nine fields are SCALE byte vectors in dcap-qvl's order, but its CRLs are hexadecimal
    // text.
    PHA_REQUIRE_TEST_DATA(path, "public/tee/phala-blockchain/dcap_quote_collateral");
    const auto bytes = tests::read_bytes(path);
    const auto fields = primitives::scale::decode<std::array<Bytes, 9>>(bytes);
    ASSERT_TRUE(fields.has_value());
    const auto expected = read_collateral_file("assembled/phala_dcap_202311.json");
    EXPECT_EQ(fields.value()[0], expected.pck_crl_issuer_chain);
    EXPECT_EQ(tests::unhex(primitives::text_of(fields.value()[1])), expected.root_ca_crl);
    EXPECT_EQ(fields.value()[4], expected.tcb_info);
    EXPECT_EQ(fields.value()[8], expected.qe_identity_signature);
}

TEST(dcap_samples, collateral_json_round_trip) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote_collateral.json");
    auto collateral = read_collateral_file("dcap-qvl/tdx_quote_collateral.json");
    EXPECT_EQ(collateral_from_json(collateral_to_json(collateral)), collateral);
    collateral.pck_certificate_chain = Bytes{'a', '"', '\\', '\n', 1};
    EXPECT_EQ(collateral_from_json(collateral_to_json(collateral)), collateral);
    EXPECT_FALSE(collateral_from_json("{}").has_value());
    EXPECT_FALSE(collateral_from_json("[]").has_value());
}

// ---- the negative corpus -----------------------------------------------------------------------

/// A PCK chain that is valid with this collateral but of another machine.
Bytes other_machine_chain() {
    const auto quote = read_quote_file("automata/sample_quote_1.bin");
    return primitives::to_bytes(dcap::read_quote(quote).value().certification);
}

/// Applies a named change to collateral; false for a name this does not know.
bool mutate_collateral(const std::string& name, QuoteCollateral& c) {
    const auto flip = [](Bytes& field, std::size_t at) { field.at(at) ^= 1; };
    const auto replace_text = [](Bytes& field, std::string_view from, std::string_view to) {
        std::string text{primitives::text_of(field)};
        const auto at = text.find(from);
        EXPECT_NE(at, text.npos) << from;
        text.replace(at, from.size(), to);
        field.assign(text.begin(), text.end());
    };
    const auto certificates = [](const Bytes& chain) {
        const std::string text{primitives::text_of(chain)};
        const auto second = text.find("-----BEGIN", 1);
        return std::pair{text.substr(0, second), text.substr(second)};
    };
    const auto to_bytes = [](const std::string& text) { return Bytes{text.begin(), text.end()}; };
    const auto signer = certificates(c.tcb_info_issuer_chain);
    if (name == "tcb_info_signature first byte")
        flip(c.tcb_info_signature, 0);
    else if (name == "tcb_info_signature last byte")
        flip(c.tcb_info_signature, 63);
    else if (name == "qe_identity_signature last byte")
        flip(c.qe_identity_signature, 63);
    else if (name == "tcb_info: insert space after first {")
        replace_text(c.tcb_info, "{", "{ ");
    else if (name == "tcb_info: trailing newline")
        c.tcb_info.push_back('\n');
    else if (name == "tcb_info: tcbStatus OutOfDate->UpToDate")
        replace_text(c.tcb_info, "\"OutOfDate\"", "\"UpToDate\"");
    else if (name == "qe_identity: isvsvn change")
        replace_text(c.qe_identity, "\"isvsvn\":", "\"isvsvn\":1");
    else if (name == "swap tcb_info and qe_identity signatures")
        std::swap(c.tcb_info_signature, c.qe_identity_signature);
    else if (name == "tcb signing chain: root only")
        c.tcb_info_issuer_chain = to_bytes(signer.second);
    else if (name == "tcb signing chain: leaf only")
        c.tcb_info_issuer_chain = to_bytes(signer.first);
    else if (name == "tcb signing chain: empty")
        c.tcb_info_issuer_chain.clear();
    else if (name == "tcb signing chain: reversed")
        c.tcb_info_issuer_chain = to_bytes(signer.second + signer.first);
    else if (name == "tcb signing chain = PCK CRL issuer chain (CA as signer)")
        c.tcb_info_issuer_chain = c.pck_crl_issuer_chain;
    else if (name == "root_ca_crl: last byte (signature)")
        flip(c.root_ca_crl, c.root_ca_crl.size() - 1);
    else if (name == "pck_crl: byte 200 (revoked entry / body)")
        flip(c.pck_crl, 200);
    else if (name == "root_ca_crl empty")
        c.root_ca_crl.clear();
    else if (name == "both CRLs empty")
        c.root_ca_crl.clear(), c.pck_crl.clear();
    else if (name == "pck_crl empty")
        c.pck_crl.clear();
    else if (name == "pck_crl: last byte (signature)")
        flip(c.pck_crl, c.pck_crl.size() - 1);
    else if (name == "root_ca_crl := pck_crl")
        c.root_ca_crl = c.pck_crl;
    else if (name == "pck_certificate_chain present but from another machine")
        c.pck_certificate_chain = other_machine_chain();
    else if (name == "pck_crl := root_ca_crl")
        c.pck_crl = c.root_ca_crl;
    else if (name == "CRLs swapped")
        std::swap(c.pck_crl, c.root_ca_crl);
    else if (name == "pck_crl garbage")
        c.pck_crl = Bytes{0xde, 0xad, 0xbe, 0xef};
    else
        return name.starts_with("now = ");
    return true;
}

TEST(dcap_samples, negative_corpus) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    std::map<std::string, Bytes> quotes;
    std::map<std::string, QuoteCollateral> collaterals;
    std::size_t rejected = 0;
    std::size_t accepted = 0;
    const auto file = tests::vectors("tee/negative-corpus.json");
    for (const auto& value : file.at("cases").as_array()) {
        const auto& row = value.as_object();
        const std::string quote_name{row.at("quote").as_string()};
        const std::string collateral_name{row.at("collateral").as_string()};
        const std::string name = quote_name + ": " + std::string{row.at("name").as_string()};
        const std::string must{row.at("must").as_string()};
        if (!quotes.contains(quote_name)) quotes[quote_name] = read_quote_file(quote_name);
        if (!collaterals.contains(collateral_name))
            collaterals[collateral_name] = read_collateral_file(collateral_name);
        auto quote = quotes[quote_name];
        auto collateral = collaterals[collateral_name];
        if (row.contains("xor")) {
            const auto at = static_cast<std::size_t>(row.at("offset").as_int64());
            quote.at(at) ^= static_cast<std::uint8_t>(row.at("xor").as_int64());
        }
        if (row.contains("truncate"))
            quote.resize(static_cast<std::size_t>(row.at("truncate").as_int64()));
        if (row.contains("append")) primitives::append(quote, tests::unhex(row.at("append")));
        if (row.contains("collateral_mutation")) {
            const std::string change{row.at("collateral_mutation").as_string()};
            ASSERT_TRUE(mutate_collateral(change, collateral)) << change;
        }
        tests::CryptoOnlyHost host;
        const auto result = verify(host, quote, collateral, any_status(),
                                   static_cast<std::uint64_t>(row.at("now").as_int64()));
        if (must == "accept" || must == "policy (trailing byte)") {
            EXPECT_TRUE(result.has_value()) << name << ": " << outcome(result);
            ++accepted;
            continue;
        }
        ASSERT_FALSE(result.has_value()) << name;
        if (must == "policy (order of the two CRLs)") {
            EXPECT_EQ(result.error(), EvidenceError::CrlIssuerMismatch) << name;
        }
        ++rejected;
    }
    EXPECT_EQ(rejected, 346u);
    EXPECT_EQ(accepted, 6u);
}

}  // namespace
}  // namespace tee_registry::dcap
