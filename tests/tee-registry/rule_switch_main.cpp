// Mutation test of the DCAP verifier: with the rules of one error switched off, the negative tests
// linked into this binary must fail; with all rules on, they must pass. A rule that no negative
// test depends on would not be noticed if it were lost.
//
// Each run is a child process of its own, because GoogleTest runs its tests once.
#include "tee-registry/evidence/error.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using tee_registry::EvidenceError;

enum class Run : std::uint8_t { Passed, Failed, Crashed };

/// All tests of this binary with one error's rules switched off.
Run run_without(std::optional<EvidenceError> rule) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        tee_registry::rule_switched_off<EvidenceError> = rule;
        // What fails is the point of this run, not news for the reader.
        if (rule && std::freopen("/dev/null", "w", stdout) == nullptr) std::_Exit(3);
        std::_Exit(RUN_ALL_TESTS() == 0 ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return Run::Crashed;
    if (WEXITSTATUS(status) > 1) return Run::Crashed;
    return WEXITSTATUS(status) == 0 ? Run::Passed : Run::Failed;
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    GTEST_FLAG_SET(fail_fast, true);
    // That test asks whether all others ran.
    GTEST_FLAG_SET(filter, "-*zz_every_refusal*");
    if (run_without(std::nullopt) != Run::Passed) {
        std::printf("the negative tests fail with all rules on\n");
        return 1;
    }
    int unnoticed = 0;
    // The last error is the registry's own: the verifier never gives it.
    const auto count = static_cast<std::uint8_t>(EvidenceError::ReportDataMismatch);
    for (std::uint8_t i = 0; i < count; ++i) {
        const auto rule = static_cast<EvidenceError>(i);
        const auto run = run_without(rule);
        if (run == Run::Failed) continue;
        const auto text = to_string(rule);
        std::printf("%s with this rule off: %.*s\n",
                    run == Run::Passed ? "no negative test fails" : "the tests crash",
                    static_cast<int>(text.size()), text.data());
        ++unnoticed;
    }
    std::printf("%d rules switched off one at a time, %d unnoticed\n", count, unnoticed);
    return unnoticed == 0 ? 0 : 1;
}
