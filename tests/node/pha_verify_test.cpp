// pha-verify: what it prints and with which status it ends, on forged and on real evidence.
#include "node/verify/command_line.hpp"
#include "node/verify/kinds.hpp"
#include "node/verify/print.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/step.hpp"
#include "tee-registry/evidence/dstack/step.hpp"
#include "tests/support/cvm_forge.hpp"
#include "tests/support/quote_forge.hpp"
#include "tests/support/vectors.hpp"

#include <unistd.h>

namespace node::verify {
namespace {

using tee_registry::StepState;
using tee_registry::dcap::TeeKind;
using tests::forge::default_spec;
using tests::forge::Forged;

constexpr std::uint64_t kNow = 1750000000;

std::string policy_text(const std::string& more = "") {
    return R"({"dcap": {"roots": [")" + primitives::to_bare_hex(tests::forge::root_der()) + "\"]" +
           more + "}}";
}

Request request_of(const Forged& forged) {
    Request out;
    out.evidence = forged.quote;
    out.collateral = tee_registry::dcap::collateral_to_json(forged.collateral);
    out.policy = policy_text();
    out.now_seconds = kNow;
    return out;
}

boost::json::object json_of(const Request& request) {
    const auto verdict = judge(request);
    EXPECT_TRUE(verdict.has_value()) << verdict.error();
    return boost::json::parse(to_json(verdict.value(), request.now_seconds)).as_object();
}

TEST(pha_verify, accepted_evidence_passes_every_step) {
    for (const auto tee : {TeeKind::Sgx, TeeKind::Tdx}) {
        const auto json = json_of(request_of(tests::forge::forge(default_spec(tee, kNow))));
        EXPECT_TRUE(json.at("accepted").as_bool());
        EXPECT_TRUE(json.at("error").is_null());
        EXPECT_EQ(json.at("status").as_string(), "UpToDate");
        EXPECT_EQ(json.at("at").as_string(), "2025-06-15T15:06:40Z");
        EXPECT_EQ(json.at("reportData").as_string().size(), 128u);
        EXPECT_EQ(json.at("measurements").as_object().contains("mrTd"), tee == TeeKind::Tdx);
        EXPECT_EQ(json.at("platform").at("deviceId").as_string().size(), 64u);
        const auto& steps = json.at("steps").as_array();
        EXPECT_EQ(steps.size(), tee_registry::dcap::kStepCount);
        for (const auto& step : steps) {
            EXPECT_TRUE(step.at("ok").as_bool()) << step;
            EXPECT_FALSE(step.at("detail").as_string().empty()) << step;
        }
    }
}

TEST(pha_verify, a_refusal_names_its_step) {
    const auto failed_step = [](auto edit) {
        auto spec = default_spec(TeeKind::Tdx, kNow);
        edit(spec);
        const auto json = json_of(request_of(tests::forge::forge(spec)));
        EXPECT_FALSE(json.at("accepted").as_bool());
        std::string failed;
        for (const auto& step : json.at("steps").as_array()) {
            // Passed up to the one that failed, not reached after it.
            EXPECT_EQ(step.at("ok").is_null(), !failed.empty()) << step;
            if (!failed.empty() || step.at("ok").as_bool()) continue;
            failed = step.at("name").as_string();
            const std::string_view detail = step.at("detail").as_string();
            EXPECT_TRUE(detail.starts_with(json.at("message").as_string())) << detail;
        }
        return failed + ": " + std::string{json.at("error").as_string()};
    };
    using tests::forge::Spec;
    EXPECT_EQ(failed_step([](Spec& s) { s.tcb_signer.not_after = kNow - 1; }),
              "collateral signers: CertificateExpired");
    EXPECT_EQ(failed_step([](Spec& s) { s.pck.not_after = kNow - 1; }),
              "PCK certificate chain: CertificateExpired");
    EXPECT_EQ(failed_step([](Spec& s) { s.root_crl.revoked_serials = {s.pck_ca.serial}; }),
              "PCK revocation list: PckCaRevoked");
    EXPECT_EQ(failed_step([](Spec& s) { s.pck_crl.revoked_serials = {s.pck.serial}; }),
              "PCK revocation: PckRevoked");
    EXPECT_EQ(failed_step([](Spec& s) { s.tcb_info.next_update = kNow - 1; }),
              "TCB info: TcbInfoExpired");
    EXPECT_EQ(failed_step([](Spec& s) { s.tcb_info.fmspc[0] ^= 1; }),
              "TCB info is the platform's: TcbInfoMismatch");
    EXPECT_EQ(failed_step([](Spec& s) { s.qe_report.isv_svn = 1; }),
              "quoting enclave: QeNotSupported");
    EXPECT_EQ(failed_step([](Spec& s) {
                  tests::forge::set_status(s, tee_registry::dcap::TcbStatus::Revoked);
              }),
              "TCB status: TcbRevoked");
    EXPECT_EQ(failed_step([](Spec& s) { s.td.td_attributes[0] = 1; }),
              "attributes: DebugNotAllowed");
}

TEST(pha_verify, every_form_of_a_quote_gives_the_same_verdict) {
    const auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    const auto hex = primitives::to_bare_hex(forged.quote);
    const std::string binary{forged.quote.begin(), forged.quote.end()};
    for (const auto& content :
         {binary, hex, "0x" + hex + "\n", "{\"quote\": \"" + hex + "\"}", " \n" + hex}) {
        auto request = request_of(forged);
        request.evidence.clear();
        ASSERT_TRUE(set_evidence(request, content).has_value());
        EXPECT_TRUE(json_of(request).at("accepted").as_bool());
    }
    Request request;
    EXPECT_FALSE(set_evidence(request, " \n").has_value());
}

TEST(pha_verify, text_has_colours_only_when_asked) {
    const auto request = request_of(tests::forge::forge(default_spec(TeeKind::Sgx, kNow)));
    const auto verdict = judge(request).value();
    const auto plain = to_text(verdict, kNow, false);
    EXPECT_EQ(plain.find('\x1b'), plain.npos);
    EXPECT_NE(plain.find("ACCEPTED  UpToDate"), plain.npos);
    EXPECT_NE(to_text(verdict, kNow, true).find("\x1b[32mok"), plain.npos);
}

TEST(pha_verify, a_policy_is_applied_and_mistakes_in_it_are_noticed) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    tests::forge::set_status(spec, tee_registry::dcap::TcbStatus::SWHardeningNeeded);
    auto request = request_of(tests::forge::forge(spec));
    EXPECT_TRUE(json_of(request).at("accepted").as_bool());
    const auto error_with = [&](const std::string& more) -> std::string {
        request.policy = policy_text(more);
        const auto verdict = judge(request);
        if (!verdict) return verdict.error();
        return verdict.value().error;
    };
    EXPECT_EQ(error_with(R"(, "acceptedStatuses": ["UpToDate"])"), "TcbStatusRejected");
    EXPECT_EQ(error_with(R"(, "evaluationDataNumberMin": 18)"), "CollateralTooOld");
    EXPECT_EQ(error_with(R"(, "tdAttributesForbidden": "10000000")"), "AttributePolicy");
    EXPECT_EQ(error_with(R"(, "tdAttributesRequired": "8000000000000000")"), "AttributePolicy");
    EXPECT_EQ(error_with(R"(, "allowServiceTd": true)"), "");
    EXPECT_NE(error_with(R"(, "acceptedStatus": [])").find("unknown member"), std::string::npos);
    EXPECT_NE(error_with(R"(, "acceptedStatuses": ["Fine"])").find("is wrong"), std::string::npos);
    EXPECT_NE(error_with(R"(, "allowServiceTd": 1)").find("is wrong"), std::string::npos);
    for (const auto& [text, why] :
         {std::pair{R"({"dcapp": {"acceptedStatuses": ["UpToDate"]}})", "unknown section"},
          std::pair{R"({"dcap": {}, "tdx": {}})", "unknown section"},
          std::pair{R"({"dcap": "UpToDate"})", "no JSON object"},
          std::pair{R"({"dcap": []})", "no JSON object"}}) {
        request.policy = text;
        const auto verdict = judge(request);
        ASSERT_FALSE(verdict.has_value()) << text;
        EXPECT_NE(verdict.error().find(why), std::string::npos) << verdict.error();
    }
    request.policy = "[]";
    EXPECT_FALSE(judge(request).has_value());
    request.policy = "{";
    EXPECT_FALSE(judge(request).has_value());
}

TEST(pha_verify, dstack_evidence_as_users_have_it) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    const auto events = tests::forge::default_events();
    tests::forge::set_registers(spec, events);
    const auto forged = tests::forge::forge(spec);
    auto request = request_of(forged);
    request.evidence.clear();
    const auto log = tests::forge::event_log_text(events);
    ASSERT_TRUE(set_evidence(request, tests::forge::get_quote_text(forged.quote, log, "{}")));
    const auto accepted = json_of(request);
    EXPECT_TRUE(accepted.at("accepted").as_bool());
    EXPECT_EQ(accepted.at("kind").as_string(), "dstack");
    EXPECT_EQ(accepted.at("measurements").at("composeHash").as_string(),
              primitives::to_bare_hex(tests::forge::default_compose_hash()));
    EXPECT_EQ(accepted.at("steps").as_array().size(),
              tee_registry::dcap::kStepCount + tee_registry::dstack::kStepCount);
    // A policy of its own section.
    request.policy = policy_text();
    request.policy->back() = ',';
    *request.policy += R"("dstack": {"composeHashes": [")" + std::string(64, 'a') + "\"]}}";
    EXPECT_EQ(json_of(request).at("error").as_string(), "ComposeHashNotAllowed");
    // Another log than the quote's.
    request.policy = policy_text();
    ASSERT_TRUE(set_evidence(request, tests::forge::get_quote_text(forged.quote, "[]", "{}")));
    EXPECT_EQ(json_of(request).at("error").as_string(), "RtmrMismatch");
    // Refused for its quote: no step of the CVM is reached, and no fact of it is claimed.
    request.now_seconds = 0;
    const auto refused = json_of(request);
    EXPECT_TRUE(refused.at("steps").as_array().back().at("ok").is_null());
    EXPECT_FALSE(refused.at("measurements").as_object().contains("composeHash"));
}

TEST(pha_verify, evidence_without_collateral_is_refused_for_that) {
    auto request = request_of(tests::forge::forge(default_spec(TeeKind::Tdx, kNow)));
    request.collateral.reset();
    EXPECT_EQ(json_of(request).at("error").as_string(), "CrlMissing");
    request.collateral = "{}";
    EXPECT_FALSE(judge(request).has_value());
}

// ---- the program --------------------------------------------------------------------------------

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "pha-verify-XXXXXX").string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    std::string put(const std::string& name, std::string_view content) const {
        const auto path = path_ / name;
        std::ofstream file{path, std::ios::binary};
        file.write(content.data(), static_cast<std::streamsize>(content.size()));
        return path.string();
    }

  private:
    std::filesystem::path path_;
};

int run(const std::string& arguments) {
    const auto status = std::system((PHA_VERIFY " " + arguments + " >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(pha_verify, exit_status) {
    const Folder folder;
    const auto forged = tests::forge::forge(default_spec(TeeKind::Tdx, kNow));
    const auto quote = folder.put("quote", primitives::text_of(forged.quote));
    const auto collateral =
        folder.put("collateral.json", tee_registry::dcap::collateral_to_json(forged.collateral));
    const auto policy = folder.put("policy.json", policy_text());
    const auto all = " --collateral " + collateral + " --policy " + policy + " " + quote;
    EXPECT_EQ(run("--at 1750000000" + all), 0);
    EXPECT_EQ(run("--at 2025-06-15T15:06:40Z --kind dcap --json" + all), 0);
    EXPECT_EQ(run("--at 0 " + all), kExitRefused);
    EXPECT_EQ(run("--at 1750000000 --collateral " + collateral + " " + quote), kExitRefused);
    EXPECT_EQ(run("--at yesterday" + all), kExitUsage);
    // The other spellings of RFC 3339; the collateral is in force for a month only.
    for (const char* at : {"2025-06-15t15:06:40z", "2025-06-15T15:06:40.123456789Z",
                           "2025-06-15T17:06:40+02:00", "2025-06-15T09:36:40.5-05:30"})
        EXPECT_EQ(run("--at " + std::string{at} + all), 0) << at;
    for (const char* at :
         {"2025-06-15T15:06:40.Z", "2025-06-15T15:06:40", "2025-06-15T15:06:40+2:00",
          "2025-06-15T15:06:40+24:00", "2025-06-15T15:06:40+00:60"})
        EXPECT_EQ(run("--at " + std::string{at} + all), kExitUsage) << at;
    EXPECT_EQ(run("--at 1969-12-31T23:30:00-00:00" + all), kExitRefused);
    EXPECT_EQ(run("--kind unheard-of" + all), kExitUsage);
    EXPECT_EQ(run("--unknown-option" + all), kExitUsage);
    EXPECT_EQ(run("--collateral " + quote + " " + quote), kExitUsage);
    EXPECT_EQ(run(quote + "-absent"), kExitUsage);
    EXPECT_EQ(run(""), kExitUsage);
    EXPECT_EQ(run("--help"), 0);
    EXPECT_EQ(run("--version"), 0);
}

TEST(pha_verify, real_samples) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl");
    const auto path = folder.string();
    EXPECT_EQ(run("--at 1751624191 --collateral " + path + "/tdx_quote_collateral.json " + path +
                  "/tdx_quote"),
              0);
    EXPECT_EQ(run("--at 1751624191 --collateral " + path + "/tdx_quote_collateral.json " + path +
                  "/tdx-quote.hex"),
              kExitRefused);
    // An old report is accepted at its time only: its certificate has run out since.
    const auto ias = path + "/../phala-blockchain/pallet_ias_attestation.json";
    EXPECT_EQ(run("--at 2021-09-13T00:00:00Z " + ias), 0);
    EXPECT_EQ(run("--at 2027-01-01T00:00:00Z " + ias), kExitRefused);
    // No sample is accepted at today's time: its collateral has run out.
    EXPECT_EQ(run("--collateral " + path + "/tdx_quote_collateral.json " + path + "/tdx_quote"),
              kExitRefused);
}

}  // namespace
}  // namespace node::verify
