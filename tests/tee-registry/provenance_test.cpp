// Every public sample of evidence (PROVENANCE.md in its folder) and what becomes of it: judged by a
// test that names it, read here, or of a kind that this project does not judge. A file that is in
// the folder and not in this table fails the test; one that is in the table and not in the folder
// is listed as skipped.
#include "tee-registry/der/crl.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"
#include "tee-registry/evidence/dcap/qe_identity.hpp"
#include "tee-registry/evidence/dcap/quote.hpp"
#include "tee-registry/evidence/dcap/tcb_info.hpp"
#include "tee-registry/json/reader.hpp"
#include "tests/support/pem_file.hpp"

namespace tee_registry::dcap {
namespace {

enum class How : std::uint8_t {
    /// By a test; `detail` is its file.
    Judged,
    /// Here; `detail` is the outcome.
    TcbInfo,
    Identity,
    List,
    Certificate,
    Quote,
    /// Evidence of no kind that is judged, or no evidence; `detail` says what it is. Folders count
    /// for what is in them.
    Other,
};

struct Row {
    std::string_view path;
    How how{};
    std::string_view detail;
};

constexpr std::string_view kSamples = "tests/tee-registry/dcap_samples_test.cpp";
constexpr std::string_view kExpected = "tests/vectors/tee/expected-dcap-qvl.json";
constexpr std::string_view kBugs = "tests/tee-registry/known_bugs_test.cpp";
constexpr std::string_view kSnp = "tests/tee-registry/snp_test.cpp";
constexpr std::string_view kSha384 = "tests/tee-registry/sha384_certificate_test.cpp";
constexpr std::string_view kGpu = "tests/tee-registry/gpu_evidence.hpp";
constexpr std::string_view kIas = "tests/tee-registry/ias_test.cpp";
constexpr std::string_view kDstack = "tests/tee-registry/dstack_test.cpp";
constexpr std::string_view kX509 = "tests/tee-registry/x509_test.cpp";

/// Of version 2: no advisories, and it names no TEE.
constexpr std::string_view kOldTcbInfo =
    "the TCB info is not a well-formed TCB info of version 3; fetch it from the v4 API";
/// Of a quote verifying enclave.
constexpr std::string_view kNoQeIdentity =
    "the QE identity is not a well-formed enclave identity of version 2; fetch it from the v4 API";

constexpr Row kRows[] = {
    {"PROVENANCE.md", How::Other, "where the samples come from"},
    {"dcap-qvl/sgx_quote", How::Judged, kSamples},
    {"dcap-qvl/sgx_quote_collateral.json", How::Judged, kSamples},
    {"dcap-qvl/tdx_quote", How::Judged, kSamples},
    {"dcap-qvl/tdx_quote_collateral.json", How::Judged, kSamples},
    {"dcap-qvl/tdx_quote_outdated", How::Judged, kExpected},
    {"dcap-qvl/tdx_quote_outdated_collateral.json", How::Judged, kExpected},
    {"dcap-qvl/tdx-quote.hex", How::Judged, kExpected},
    {"dcap-qvl/quote-from-tappd.hex", How::Judged, kExpected},
    {"dcap-qvl/TrustedRootCA.der", How::Judged, kX509},
    {"phala-blockchain/dcap_quote", How::Judged, kExpected},
    {"phala-blockchain/dcap_quote_collateral", How::Judged, kSamples},
    {"phala-blockchain/pallet_ias_attestation.json", How::Judged, kIas},
    {"phala-blockchain/ias_attestation.json", How::Judged, kIas},
    {"assembled/phala_dcap_202311.json", How::Judged, kExpected},
    {"assembled/tdx_50806f_202306.json", How::Judged, kExpected},
    {"assembled/tdx_90c06f_202602_gotdx.json", How::Judged, kExpected},
    {"assembled/dstack_tdx-lite-getquote.quote.bin", How::Judged, kExpected},
    {"go-tdx-guest/tdx_prod_quote_SPR_E4.dat", How::Judged, kExpected},
    {"go-tdx-guest/quote_v5_sample.dat", How::Judged, kExpected},
    {"go-tdx-guest/sample_tcbInfo_response", How::TcbInfo, "TDX, 2 levels"},
    {"go-tdx-guest/sample_tcbinfo_response_v5", How::TcbInfo, "TDX, 3 levels"},
    {"go-tdx-guest/sample_qeIdentity_response", How::Identity, "TDX, 1 levels"},
    {"go-tdx-guest/pckcrl", How::List, "44 serials"},
    {"go-tdx-guest/rootcrl.der", How::List, "0 serials"},
    {"go-tdx-guest/report.dat", How::Other, "a TD report, which nobody signed"},
    {"go-tdx-guest/README.upstream.md", How::Other, "text"},
    {"automata/sample_quote_1.bin", How::Judged, kExpected},
    {"automata/0625/identity.json", How::Identity, "SGX, 6 levels"},
    {"automata/0625/qe_td.json", How::Identity, "TDX, 1 levels"},
    {"automata/0625/tcbinfo.json", How::TcbInfo, kOldTcbInfo},
    {"automata/0625/tcbinfov3_90C06F000000.json", How::TcbInfo, "TDX, 2 levels"},
    {"automata/0625/platform_crl.der", How::List, "44 serials"},
    {"automata/0625/root_crl.der", How::List, "0 serials"},
    {"automata/1025/identity.json", How::Identity, "TDX, 1 levels"},
    {"automata/1025/tcb_info.json", How::TcbInfo, "TDX, 4 levels"},
    {"automata/1025/pck_crl.der", How::List, "44 serials"},
    {"automata/0625/sgxtcbeval.json", How::Other, "evaluation numbers, which governance sets here"},
    {"automata/0625/tdxtcbeval.json", How::Other, "evaluation numbers"},
    {"automata/1025/tdxtcbeval.json", How::Other, "evaluation numbers"},
    {"automata/1025/pico", How::Other, "inputs of a prover"},
    {"intel-qvl/sgx/quote.dat", How::Quote, "version 3"},
    {"intel-qvl/sgx/tcbInfo.json", How::TcbInfo, kOldTcbInfo},
    {"intel-qvl/sgx/qeIdentity.json", How::Identity, "SGX, 1 levels"},
    {"intel-qvl/sgx/qveIdentity.json", How::Identity, kNoQeIdentity},
    {"intel-qvl/sgx/intermediateCaCrl.der", How::List, "1 serials"},
    {"intel-qvl/sgx/rootCaCrl.der", How::List, "0 serials"},
    {"intel-qvl/sgx/intermediateCaCrl.pem", How::Other, "the list as text, which is not taken"},
    {"intel-qvl/sgx/rootCaCrl.pem", How::Other, "the list as text, which is not taken"},
    {"intel-qvl/sgx/pckCert.pem", How::Certificate, "1 certificates"},
    {"intel-qvl/sgx/pckSignChain.pem", How::Certificate, "2 certificates"},
    {"intel-qvl/sgx/tcbSignChain.pem", How::Certificate, "2 certificates"},
    {"intel-qvl/sgx/trustedRootCaCert.pem", How::Certificate, "1 certificates"},
    {"intel-qvl/tdx/quote.dat", How::Judged, kBugs},
    {"intel-qvl/tdx/tcbInfo.json", How::Judged, kBugs},
    {"intel-qvl/tdx/qeIdentity.json", How::Identity, "TDX, 1 levels"},
    {"intel-qvl/tdx/intermediateCaCrl.der", How::List, "0 serials"},
    {"intel-qvl/tdx/rootCaCrl.der", How::List, "0 serials"},
    {"intel-qvl/tdx/pckCert.pem", How::Certificate, "1 certificates"},
    {"intel-qvl/tdx/pckSignChain.pem", How::Certificate, "2 certificates"},
    {"intel-qvl/tdx/tcbSignChain.pem", How::Certificate, "2 certificates"},
    {"intel-qvl/tdx/trustedRootCaCert.pem", How::Certificate, "1 certificates"},
    {"dstack/ra-tls/assets/tdx_quote", How::Judged, kExpected},
    {"dstack/verifier/fixtures/tdx-lite-getquote.json", How::Judged, kDstack},
    {"dstack/verifier/fixtures/tdx-lite-attestation.json", How::Other,
     "the same evidence as a versioned attestation"},
    {"dstack/verifier/fixtures/sev-snp-attestation.json", How::Other,
     "the report of sev_snp_report.bin as a versioned attestation"},
    {"dstack/verifier/fixtures/tdx-lite.README.md", How::Other, "text"},
    {"dstack/verifier/fixtures/sev-snp.README.md", How::Other, "text"},
    {"dstack/dstack-attest/tests/sev_snp_report.bin", How::Judged, kSnp},
    {"dstack/dstack-attest/tests/sev_snp_vcek.pem", How::Judged, kSnp},
    {"dstack/dstack-attest/tests/sev_snp_ask.pem", How::Judged, kSnp},
    {"dstack/dstack-attest/tests/sev_snp_attestation.bin", How::Other,
     "the same report as a versioned attestation"},
    {"dstack/dstack-attest/tests/nitro_attestation.bin", How::Other, "AWS Nitro"},
    {"dstack/dstack-attest/tests/nitro_attestation_dbg.bin", How::Other, "AWS Nitro"},
    {"dstack/nsm-qvl", How::Other, "AWS Nitro"},
    {"dstack/guest-agent/fixtures/attestation.bin", How::Other, "versioned attestation"},
    {"dstack/simulator_attestation.bin", How::Other, "versioned attestation"},
    {"dstack/cc-eventlog", How::Other, "boot logs, whose registers the quote has"},
    {"dstack/tpm-attest", How::Other, "TPM quotes"},
    {"dstack/dstack-util/tests/fixtures/gpu_attestation_h100.json", How::Other,
     "claims about a GPU, not evidence of it"},
    {"go-sev-guest/attestation.bin", How::Judged, kSnp},
    {"go-sev-guest/vcek.testcer", How::Judged, kSha384},
    {"go-sev-guest/ask_ark_milan.pem", How::Judged, kSnp},
    {"go-sev-guest/milan.testcer", How::Certificate, "2 certificates"},
    {"go-sev-guest/milanvlek.testcer", How::Certificate, "2 certificates"},
    {"go-sev-guest/ask_ark_genoa.pem", How::Certificate, "2 certificates"},
    {"go-sev-guest/ask_ark_genoa_vlek.pem", How::Certificate, "2 certificates"},
    {"go-sev-guest/ask_ark_milan_vlek.pem", How::Certificate, "2 certificates"},
    {"go-sev-guest/ask_ark_turin_vcek.pem", How::Certificate, "2 certificates"},
    {"go-sev-guest/ask_ark_turin_vlek.pem", How::Certificate, "2 certificates"},
    {"nvtrust/gpu/hopperAttestationReport.txt", How::Judged, kGpu},
    {"nvtrust/gpu/hopperCertChain.txt", How::Judged, kGpu},
    {"nvtrust/rim", How::Judged, "tests/node/gpu_rim_test.cpp"},
    {"nvtrust/certs/verifier_device_root.pem", How::Certificate, "1 certificates"},
    {"nvtrust/certs/switch_verifier_device_root.pem", How::Certificate, "1 certificates"},
    {"nvtrust/certs/verifier_RIM_root.pem", How::Certificate, "1 certificates"},
    {"nvtrust/certs/switch_verifier_RIM_root.pem", How::Certificate, "1 certificates"},
    {"nvtrust/certs/__init__.py", How::Other, "no sample"},
    {"nvtrust/claims", How::Other, "verdicts of another verifier"},
};

/// The value of a member of the JSON object in a file, as it is signed.
std::string member(const std::filesystem::path& path, std::string_view name) {
    const auto text = tests::read_text(path);
    const auto document = json::Document::parse(text);
    EXPECT_TRUE(document.has_value()) << path;
    const auto value = document ? document.value().root().find(name) : std::nullopt;
    return value ? std::string{value->raw()} : std::string{};
}

template <class Read>
std::string levels_of(const Read& read) {
    if (!read) return std::string{to_string(read.error())};
    const auto tee = read.value().tee == TeeKind::Tdx ? "TDX, " : "SGX, ";
    return tee + std::to_string(read.value().levels.size()) + " levels";
}

std::string outcome_of_list(const std::filesystem::path& path) {
    const auto bytes = tests::read_bytes(path);
    const auto read = der::read_crl(bytes);
    if (!read) return std::string{to_string(read.error())};
    return std::to_string(read.value().revoked_serials.size()) + " serials";
}

/// How many certificates, all of which are well-formed.
std::string outcome_of_certificates(const std::filesystem::path& path) {
    const auto certificates = tests::pem_file(path);
    for (const auto& one : certificates)
        if (const auto read = der::check_well_formed(one); !read)
            return std::string{to_string(read.error())};
    return std::to_string(certificates.size()) + " certificates";
}

std::string outcome(const Row& row, const std::filesystem::path& path) {
    switch (row.how) {
        case How::TcbInfo:
            return levels_of(read_tcb_info(member(path, "tcbInfo")));
        case How::Identity:
            return levels_of(read_qe_identity(member(path, "enclaveIdentity")));
        case How::List:
            return outcome_of_list(path);
        case How::Certificate:
            return outcome_of_certificates(path);
        case How::Quote: {
            const auto bytes = tests::read_bytes(path);
            const auto quote = read_quote(bytes);
            return quote ? "version " + std::to_string(quote.value().version)
                         : std::string{to_string(quote.error())};
        }
        case How::Judged: {
            const auto source = tests::read_text(tests::source_dir() / row.detail);
            const auto name = std::filesystem::path{row.path}.filename().string();
            return source.find(name) != source.npos ? std::string{row.detail}
                                                    : "not named in that test";
        }
        case How::Other:
            break;
    }
    return std::string{row.detail};
}

TEST(provenance, every_sample_is_judged_read_or_of_no_kind_of_ours) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/PROVENANCE.md");
    std::string skipped;
    for (const auto& row : kRows) {
        const auto path = folder.parent_path() / row.path;
        if (std::filesystem::exists(path))
            EXPECT_EQ(outcome(row, path), row.detail) << row.path;
        else
            skipped += " " + std::string{row.path};
    }
    std::printf("skipped, as the file is absent:%s\n", skipped.c_str());
    ::testing::Test::RecordProperty("skipped", skipped);
}

TEST(provenance, no_sample_is_left_out) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/PROVENANCE.md");
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder.parent_path()}) {
        if (!entry.is_regular_file()) continue;
        const auto path = std::filesystem::relative(entry.path(), folder.parent_path()).string();
        const bool known = std::ranges::any_of(kRows, [&](const Row& row) {
            return path == row.path || path.starts_with(std::string{row.path} + "/");
        });
        EXPECT_TRUE(known) << path;
        ++files;
    }
    EXPECT_GE(files, std::size(kRows) / 2);
}

}  // namespace
}  // namespace tee_registry::dcap
