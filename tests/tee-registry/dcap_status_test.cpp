// One status from platform, TDX module and quoting enclave: Intel's tables, row by row.
#include "tee-registry/evidence/dcap/tcb_level.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/quote_forge.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::dcap {
namespace {

using enum TcbStatus;
using tests::forge::default_spec;
using tests::forge::Spec;

constexpr UnixSeconds kNow = 1750000000;

TEST(dcap_status, convergence_table) {
    struct Row {
        TcbStatus current;
        TcbStatus with_out_of_date;
    };
    for (const auto& [current, with_out_of_date] :
         {Row{UpToDate, OutOfDate}, Row{SWHardeningNeeded, OutOfDate},
          Row{ConfigurationNeeded, OutOfDateConfigurationNeeded},
          Row{ConfigurationAndSWHardeningNeeded, OutOfDateConfigurationNeeded},
          Row{OutOfDate, OutOfDate},
          Row{OutOfDateConfigurationNeeded, OutOfDateConfigurationNeeded}, Row{Revoked, Revoked}}) {
        EXPECT_EQ(converge(current, UpToDate), current);
        EXPECT_EQ(converge(current, OutOfDate), with_out_of_date);
        EXPECT_EQ(converge(current, Revoked), Revoked);
    }
}

TEST(dcap_status, names) {
    for (const auto status :
         {UpToDate, SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded,
          OutOfDate, OutOfDateConfigurationNeeded, Revoked})
        EXPECT_EQ(platform_status(to_string(status)), status);
    EXPECT_FALSE(platform_status("RelaunchAdvised").has_value());
    EXPECT_FALSE(platform_status("uptodate").has_value());
    EXPECT_FALSE(component_status("ConfigurationNeeded").has_value());
    EXPECT_EQ(component_status("Revoked"), Revoked);
}

/// "OutOfDate INTEL-SA-1 INTEL-SA-2" of a forged quote, whatever its status.
std::string verdict_of(const Spec& spec) {
    Policy policy;
    policy.roots = {tests::forge::root_der()};
    policy.accepted_statuses = 0xffff;
    tests::CryptoOnlyHost host;
    const auto forged = tests::forge::forge(spec);
    const auto result =
        verify(host, forged.quote, forged.collateral, policy, static_cast<std::uint64_t>(kNow));
    if (!result) return std::string{to_string(result.error())};
    std::string out{to_string(result.value().status)};
    for (const auto& id : result.value().advisory_ids)
        out += " " + id;
    return out;
}

TEST(dcap_status, every_status_of_a_platform_level) {
    for (const auto tee : {TeeKind::Sgx, TeeKind::Tdx})
        for (const auto status :
             {SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded, OutOfDate,
              OutOfDateConfigurationNeeded}) {
            auto spec = default_spec(tee, kNow);
            tests::forge::set_status(spec, status);
            EXPECT_EQ(verdict_of(spec), std::string{to_string(status)} + " INTEL-SA-00289");
        }
}

TEST(dcap_status, advisories_are_a_union_in_order) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    spec.tcb_info.levels[0].verdict.advisory_ids = {"P2", "P1"};
    spec.tcb_info.module_identities[0].levels[0].verdict.advisory_ids = {"M1", "P1"};
    spec.qe_identity.levels[0].verdict.advisory_ids = {"M1", "Q1", "P2"};
    EXPECT_EQ(verdict_of(spec), "UpToDate P2 P1 M1 Q1");
}

TEST(dcap_status, an_old_quoting_enclave) {
    for (const auto tee : {TeeKind::Sgx, TeeKind::Tdx}) {
        auto spec = default_spec(tee, kNow);
        spec.qe_report.isv_svn = 7;
        EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-00615");
        tests::forge::set_status(spec, ConfigurationNeeded);
        EXPECT_EQ(verdict_of(spec), "OutOfDateConfigurationNeeded INTEL-SA-00289 INTEL-SA-00615");
    }
}

TEST(dcap_status, an_old_module) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    spec.td.tee_tcb_svn[0] = 4;
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-01036");
}

TEST(dcap_status, levels_are_sorted_whatever_the_text_says) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    std::swap(spec.tcb_info.levels[0], spec.tcb_info.levels[1]);
    std::swap(spec.qe_identity.levels[0], spec.qe_identity.levels[1]);
    auto& module = spec.tcb_info.module_identities[0];
    std::swap(module.levels[0], module.levels[1]);
    EXPECT_EQ(verdict_of(spec), "UpToDate");
}

TEST(dcap_status, each_component_can_lower_the_level) {
    for (std::size_t i = 0; i < 16; ++i) {
        auto spec = default_spec(TeeKind::Sgx, kNow);
        spec.tcb_info.levels[0].sgx.fill(9);
        spec.platform.components.fill(9);
        spec.tcb_info.levels[1].sgx.fill(1);
        spec.platform.components[i] = 8;
        EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-00960") << i;
    }
    auto spec = default_spec(TeeKind::Sgx, kNow);
    spec.platform.pce_svn = 12;
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-00960");
}

TEST(dcap_status, module_version_decides_whether_components_0_and_1_are_compared) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    // Generation 1: the level's first two components are not looked at.
    spec.tcb_info.levels[0].tdx = {9, 9, 7};
    EXPECT_EQ(verdict_of(spec), "UpToDate");
    // Generation 0: they are, and there is no module level.
    spec.td.tee_tcb_svn = {5, 0, 7};
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-00960");
    spec.tcb_info.levels[0].tdx = {5, 0, 7};
    EXPECT_EQ(verdict_of(spec), "UpToDate");
    for (std::size_t i = 2; i < 16; ++i) {
        auto lower = default_spec(TeeKind::Tdx, kNow);
        lower.tcb_info.levels[0].tdx.fill(9);
        lower.td.tee_tcb_svn.fill(9);
        lower.td.tee_tcb_svn[1] = 1;
        lower.td.tee_tcb_svn[i] = 8;
        EXPECT_EQ(verdict_of(lower), "OutOfDate INTEL-SA-00960") << i;
    }
}

TEST(dcap_status, real_tcb_info_judges_svn_04_01_07_by_the_module_rule) {
    // A large cloud's platform: verifiers that compare all 16 components call it out of date.
    PHA_REQUIRE_TEST_DATA(path, "public/tee/automata/1025/tcb_info.json");
    const auto text = tests::read_text(path);
    const auto outer = boost::json::parse(text).as_object();
    const auto begin = text.find("{", text.find("\"tcbInfo\""));
    const auto end = text.rfind(",\"signature\"");
    const auto info = read_tcb_info(text.substr(begin, end - begin));
    ASSERT_TRUE(info.has_value()) << to_string(info.error());
    PckExtension platform;
    platform.components = info.value().levels[0].sgx;
    platform.pce_svn = info.value().levels[0].pce_svn;
    TdReport report;
    report.tee_tcb_svn = {4, 1, 7};
    const auto verdict = judge_tdx(info.value(), platform, report, false, TcbVerdict{});
    ASSERT_TRUE(verdict.has_value()) << to_string(verdict.error());
    EXPECT_LT(report.tee_tcb_svn[0], info.value().levels[0].tdx[0]);
    EXPECT_EQ(verdict.value().tcb_date, info.value().levels[0].verdict.tcb_date);
}

/// A TDX 1.5 quote whose loaded module is old while the machine has the newest.
Spec relaunchable() {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    spec.quote_version = 5;
    spec.is_td15 = true;
    spec.td.tee_tcb_svn[0] = 4;
    spec.td.tee_tcb_svn2 = {5, 1, 7};
    return spec;
}

TEST(dcap_status, relaunch_is_advised_where_only_the_loaded_module_is_old) {
    EXPECT_EQ(verdict_of(relaunchable()), "RelaunchAdvised INTEL-SA-01036");
    auto spec = relaunchable();
    tests::forge::set_status(spec, ConfigurationNeeded);
    EXPECT_EQ(verdict_of(spec), "RelaunchAdvisedConfigurationNeeded INTEL-SA-00289 INTEL-SA-01036");
    spec = relaunchable();
    spec.td.tee_tcb_svn2 = {5, 0, 7};
    EXPECT_EQ(verdict_of(spec), "RelaunchAdvised INTEL-SA-01036");
}

TEST(dcap_status, relaunch_is_not_advised_where_it_would_not_help) {
    auto spec = relaunchable();
    spec.td.tee_tcb_svn2[0] = 4;  // the machine's module is old as well
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-01036");
    spec = relaunchable();
    spec.td.tee_tcb_svn2[2] = 6;  // its loader is
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-01036");
    spec = relaunchable();
    spec.qe_report.isv_svn = 7;  // the quoting enclave is
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-01036 INTEL-SA-00615");
    spec = relaunchable();
    tests::forge::set_status(spec, OutOfDate);  // the platform is
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-00289 INTEL-SA-01036");
    spec = relaunchable();
    spec.is_td15 = false;  // TDX 1.0 does not tell
    EXPECT_EQ(verdict_of(spec), "OutOfDate INTEL-SA-01036");
    spec = relaunchable();
    spec.td.tee_tcb_svn2[1] = 9;
    EXPECT_EQ(verdict_of(spec), to_string(EvidenceError::TdxModuleMismatch));
}

}  // namespace
}  // namespace tee_registry::dcap
