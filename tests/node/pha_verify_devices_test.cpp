// pha-verify on SEV-SNP reports and NVIDIA evidence, forged and real.
#include "node/verify/kinds.hpp"
#include "node/verify/print.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/gpu_forge.hpp"
#include "tests/support/snp_forge.hpp"
#include "tests/support/vectors.hpp"

namespace node::verify {
namespace {

using primitives::to_bare_hex;
using tee_registry::StepState;
using tee_registry::Verdict;

constexpr std::uint64_t kNow = 1780000000;

std::string list_of(const std::vector<Bytes>& items) {
    std::string out;
    for (const auto& item : items)
        out += (out.empty() ? "\"" : ", \"") + to_bare_hex(item) + "\"";
    return "[" + out + "]";
}

Verdict verdict_of(const Request& request) {
    const auto out = judge(request);
    EXPECT_TRUE(out.has_value()) << out.error();
    return out.value_or(Verdict{});
}

Request snp_request(const tests::snp_forge::Spec& spec) {
    const auto forged = tests::snp_forge::forge(spec);
    const auto& c = forged.collateral;
    Request out;
    out.evidence = forged.report;
    out.collateral = R"({"endorsementKey": ")" + to_bare_hex(c.endorsement_key) +
                     R"(", "signer": ")" + to_bare_hex(c.signer) + R"(", "root": ")" +
                     to_bare_hex(*c.root) + R"(", "crl": ")" + to_bare_hex(c.crl) + "\"}";
    out.policy = R"({"snp": {"roots": )" + list_of(tests::snp_forge::roots_der()) + "}}";
    out.now_seconds = kNow;
    return out;
}

tests::snp_forge::Spec milan() {
    return tests::snp_forge::default_spec(tests::snp_forge::Product::Milan,
                                          tests::snp_forge::KeyKind::Vcek, 3, kNow);
}

TEST(pha_verify_snp, an_accepted_report_passes_every_step) {
    const auto verdict = verdict_of(snp_request(milan()));
    EXPECT_EQ(verdict.kind, "snp");
    EXPECT_TRUE(verdict.accepted) << verdict.message;
    EXPECT_EQ(verdict.status, "UpToDate");
    EXPECT_EQ(verdict.report_data.size(), 64u);
    EXPECT_EQ(verdict.measurements.at(0).name, "measurement");
    for (const auto& step : verdict.steps) {
        EXPECT_EQ(step.state, StepState::Passed) << step.name;
        EXPECT_FALSE(step.detail.empty()) << step.name;
    }
    const auto json = boost::json::parse(to_json(verdict, kNow)).as_object();
    EXPECT_TRUE(json.at("accepted").as_bool());
    EXPECT_TRUE(json.at("platform").as_object().contains("chipId"));
}

TEST(pha_verify_snp, a_refusal_names_its_step_and_error) {
    auto spec = milan();
    spec.report.policy |= tee_registry::sev_snp::guest_policy::kDebugAllowed;
    const auto verdict = verdict_of(snp_request(spec));
    EXPECT_FALSE(verdict.accepted);
    EXPECT_EQ(verdict.error, "DebugNotAllowed");
    const auto failed =
        std::ranges::find(verdict.steps, StepState::Failed, &tee_registry::StepReport::state);
    ASSERT_NE(failed, verdict.steps.end());
    EXPECT_EQ(failed->name, "debug");
    EXPECT_EQ(verdict.steps.back().state, StepState::NotReached);
}

TEST(pha_verify_snp, the_policy_file_decides) {
    auto request = snp_request(milan());
    const auto with = [&](const std::string& more) {
        request.policy =
            R"({"snp": {"roots": )" + list_of(tests::snp_forge::roots_der()) + ", " + more + "}}";
        return verdict_of(request).error;
    };
    EXPECT_EQ(with(R"("products": [{"product": "Milan", "enabled": false}])"), "ProductDisabled");
    EXPECT_EQ(with(R"("products": [{"product": "Milan", "snp": 25}])"), "TcbBelowMinimum");
    EXPECT_EQ(with(R"("products": [{"product": "Milan", "snp": 24}], "vmplMax": 1)"), "");
    EXPECT_EQ(with(R"("guestPolicyForbidden": "010000")"), "GuestPolicyRejected");
    EXPECT_EQ(with(R"("platformInfoRequired": "02")"), "PlatformInfoRejected");
    request.policy = R"({"snp": {"vmplMaximum": 1}})";
    EXPECT_FALSE(judge(request)) << "an unknown member";
}

TEST(pha_verify_snp, a_real_report_without_its_list) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dstack/dstack-attest/tests/sev_snp_report.bin");
    Request request;
    request.evidence = tests::read_bytes(path);
    request.now_seconds = 1785542400;
    const auto verdict = verdict_of(request);
    EXPECT_EQ(verdict.kind, "snp") << "known by its size";
    EXPECT_EQ(verdict.error, "CertificateMalformed") << "no collateral given";
    EXPECT_EQ(verdict.measurements.at(1).value,
              "783f0057820acb99249af56cc3b07b4e8d80f65183167cba9cf437bb680f742f");
}

struct GpuInput {
    Request request;
    tests::gpu_forge::Forged forged;
};

GpuInput gpu_request(const tests::gpu_forge::Host& host) {
    GpuInput out{{}, tests::gpu_forge::forge(host)};
    std::vector<Bytes> models;
    std::vector<Bytes> manifests;
    for (const auto& row : out.forged.golden.models)
        models.push_back(primitives::scale::encode(row));
    for (const auto& row : out.forged.golden.rims)
        manifests.push_back(primitives::scale::encode(row));
    out.request.json = R"({"nonce": ")" + to_bare_hex(host.nonce) + R"(", "scale": ")" +
                       to_bare_hex(primitives::scale::encode(out.forged.evidence)) + "\"}";
    out.request.policy = R"({"nvidia": {"roots": )" + list_of({tests::gpu_forge::root_der()}) +
                         R"(, "models": )" + list_of(models) + R"(, "manifests": )" +
                         list_of(manifests) + "}}";
    out.request.now_seconds = kNow;
    return out;
}

TEST(pha_verify_nvidia, recognized_and_unknown) {
    auto input = gpu_request(tests::gpu_forge::default_host(tests::gpu_forge::Kind::H100, 2));
    auto verdict = verdict_of(input.request);
    EXPECT_EQ(verdict.kind, "nvidia");
    EXPECT_TRUE(verdict.accepted) << verdict.message;
    EXPECT_EQ(verdict.status, "Recognized");
    EXPECT_EQ(verdict.platform.at(2).value, "H100-SXM5-80GB");
    for (const auto& step : verdict.steps)
        EXPECT_EQ(step.state, StepState::Passed) << step.name;

    input.request.policy =
        R"({"nvidia": {"roots": )" + list_of({tests::gpu_forge::root_der()}) + "}}";
    verdict = verdict_of(input.request);
    EXPECT_TRUE(verdict.accepted);
    EXPECT_EQ(verdict.status, "GpuRimUnknown");
    EXPECT_EQ(verdict.platform.at(2).value, "unknown");
}

TEST(pha_verify_nvidia, a_refusal_names_the_device) {
    auto host = tests::gpu_forge::default_host(tests::gpu_forge::Kind::H100, 2);
    host.devices[1].leaf.not_after = static_cast<std::int64_t>(kNow) - 1;
    const auto verdict = verdict_of(gpu_request(host).request);
    EXPECT_FALSE(verdict.accepted);
    EXPECT_EQ(verdict.error, "CertificateExpired");
    EXPECT_EQ(verdict.steps.back().name, "device 1: certificates' end");
    EXPECT_EQ(verdict.steps.back().state, StepState::Failed);
}

TEST(pha_verify_nvidia, the_hopper_sample_as_its_tools_write_it) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/gpu");
    boost::json::object device{{"report", tests::read_text(folder / "hopperAttestationReport.txt")},
                               {"certificates", tests::read_text(folder / "hopperCertChain.txt")}};
    Request request;
    request.json = boost::json::serialize(boost::json::object{
        {"nonce", "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb"},
        {"devices", boost::json::array{device}}});
    request.now_seconds = kNow;
    const auto verdict = verdict_of(request);
    EXPECT_TRUE(verdict.accepted) << verdict.message;
    EXPECT_EQ(verdict.status, "GpuRimUnknown");
    EXPECT_EQ(verdict.measurements.at(0).value, "96009F0001");
    request.json = R"({"nonce": "00", "devices": []})";
    EXPECT_FALSE(judge(request)) << "a nonce of another length";
}

}  // namespace
}  // namespace node::verify
