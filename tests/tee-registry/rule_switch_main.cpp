// Mutation test of the verifiers: with the rules of one error switched off, the negative tests
// linked into this binary must fail; with all rules on, they must pass. A rule that no negative
// test depends on would not be noticed if it were lost.
//
// Each run is a child process of its own, because GoogleTest runs its tests once.
#include "tee-registry/evidence/dstack/error.hpp"
#include "tee-registry/evidence/error.hpp"
#include "tee-registry/evidence/ias/error.hpp"
#include "tee-registry/evidence/nvidia/error.hpp"
#include "tee-registry/evidence/rule.hpp"
#include "tee-registry/evidence/sev_snp/error.hpp"
#include "tests/support/ias_forge.hpp"
#include "tests/support/snp_forge.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

enum class Run : std::uint8_t { Passed, Failed, Crashed };

/// All tests of this binary after `prepare` in a child process. What fails there is the point, not
/// news for the reader.
template <class Prepare>
Run run_after(Prepare prepare, bool quiet) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        prepare();
        if (quiet && std::freopen("/dev/null", "w", stdout) == nullptr) std::_Exit(3);
        // The first failure of a quiet run says enough.
        GTEST_FLAG_SET(throw_on_failure, quiet);
        try {
            std::_Exit(RUN_ALL_TESTS() == 0 ? 0 : 1);
        } catch (const std::exception&) {
            std::_Exit(1);
        }
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return Run::Crashed;
    if (WEXITSTATUS(status) > 1) return Run::Crashed;
    return WEXITSTATUS(status) == 0 ? Run::Passed : Run::Failed;
}

/// The rules before `end`, each switched off alone: how many no test of `filter` notices.
template <class Error>
int count_unnoticed(const char* filter, Error end) {
    GTEST_FLAG_SET(filter, filter);
    int unnoticed = 0;
    for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(end); ++i) {
        const auto rule = static_cast<Error>(i);
        const auto run = run_after([=] { tee_registry::rule_switched_off<Error> = rule; }, true);
        if (run == Run::Failed) continue;
        const auto text = to_string(rule);
        std::printf("%s with this rule off: %.*s\n",
                    run == Run::Passed ? "no negative test fails" : "the tests crash",
                    static_cast<int>(text.size()), text.data());
        ++unnoticed;
    }
    return unnoticed;
}

/// Makes the forges' RSA keys once instead of once in each child.
void warm_up() {
    using namespace tee_registry::sev_snp;
    for (const auto product : {Product::Milan, Product::Genoa, Product::Turin})
        for (const auto kind : {KeyKind::Vcek, KeyKind::Vlek})
            (void)tests::snp_forge::forge(
                tests::snp_forge::default_spec(product, kind, 3, 1780000000));
    (void)tests::ias_forge::forge(tests::ias_forge::default_spec());
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    GTEST_FLAG_SET(fail_fast, true);
    // Those tests ask whether all others ran, or leave out steps by themselves.
    GTEST_FLAG_SET(filter, "-*zz_every_refusal*:*.each_step_is_needed");
    warm_up();
    if (run_after([] {}, false) != Run::Passed) {
        std::printf("the negative tests fail with all rules on\n");
        return 1;
    }
    using tee_registry::EvidenceError;
    using tee_registry::dstack::DstackError;
    using tee_registry::ias::IasError;
    using tee_registry::nvidia::GpuError;
    using tee_registry::sev_snp::SnpError;
    const auto after = [](auto last) {
        return static_cast<decltype(last)>(static_cast<std::uint8_t>(last) + 1);
    };
    constexpr const char* kIntel = "-*zz_every_refusal*:snp_errors.*:gpu_errors.*:ias_*";
    // PHA_RULES=intel or devices: one half, beside which another process does the other.
    const char* const half = std::getenv("PHA_RULES");
    if (half != nullptr && half != std::string_view{"intel"} &&
        half != std::string_view{"devices"}) {
        std::printf("PHA_RULES is intel or devices, not %s\n", half);
        return 1;
    }
    const auto is_asked = [&](const char* name) {
        return half == nullptr || std::string_view{half} == name;
    };
    // The last of the first list, and of IAS, is the registry's own: the verifier never gives it.
    int unnoticed = 0;
    if (is_asked("intel"))
        unnoticed += count_unnoticed(kIntel, EvidenceError::ReportDataMismatch) +
                     count_unnoticed(kIntel, after(DstackError::KeyProviderNotAllowed));
    if (is_asked("devices"))
        unnoticed += count_unnoticed("snp_errors.each_case*", after(SnpError::TcbBelowMinimum)) +
                     count_unnoticed("gpu_errors.each_case*", after(GpuError::SwitchMissing)) +
                     count_unnoticed("ias_errors.*", IasError::NotForRegistration);
    std::printf("each rule switched off alone: %d unnoticed\n", unnoticed);
    return unnoticed == 0 ? 0 : 1;
}
