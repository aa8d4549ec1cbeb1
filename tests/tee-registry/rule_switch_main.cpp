// Mutation test of the verifiers: with the rules of one error switched off, the negative tests
// linked into this binary must fail; with all rules on, they must pass. A rule that no negative
// test depends on would not be noticed if it were lost.
//
// Each run is a child process of its own, because GoogleTest runs its tests once.
#include "tee-registry/evidence/dstack/error.hpp"
#include "tee-registry/evidence/error.hpp"

#include <cstdio>
#include <cstdlib>

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
        std::_Exit(RUN_ALL_TESTS() == 0 ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return Run::Crashed;
    if (WEXITSTATUS(status) > 1) return Run::Crashed;
    return WEXITSTATUS(status) == 0 ? Run::Passed : Run::Failed;
}

/// The rules before `end`, each switched off alone: how many no test notices.
template <class Error>
int count_unnoticed(Error end) {
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

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    GTEST_FLAG_SET(fail_fast, true);
    // Those tests ask whether all others ran.
    GTEST_FLAG_SET(filter, "-*zz_every_refusal*");
    if (run_after([] {}, false) != Run::Passed) {
        std::printf("the negative tests fail with all rules on\n");
        return 1;
    }
    using tee_registry::EvidenceError;
    using tee_registry::dstack::DstackError;
    // The last of the first list is the registry's own: the verifier never gives it.
    const int unnoticed = count_unnoticed(EvidenceError::ReportDataMismatch) +
                          count_unnoticed(static_cast<DstackError>(
                              static_cast<int>(DstackError::KeyProviderNotAllowed) + 1));
    std::printf("each rule switched off alone: %d unnoticed\n", unnoticed);
    return unnoticed == 0 ? 0 : 1;
}
