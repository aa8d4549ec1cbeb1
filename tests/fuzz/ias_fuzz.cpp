// Old reports of Intel's attestation service: the JSON around a report, and the verifier, by real
// cryptography and with signatures that hold, so that a changed report is read too. Each input ends
// in a report or a named refusal, twice the same; since no key of Intel's is at hand, whatever is
// accepted must be old enough for its certificate.
#include "primitives/check.hpp"
#include "tee-registry/evidence/ias/verify.hpp"
#include "tests/fuzz/hosts.hpp"
#include "tests/support/ias_forge.hpp"

namespace {

using namespace tee_registry;

constexpr std::uint64_t kNow = 1640000000;
/// The end of the last signing certificate.
constexpr UnixSeconds kEnd = 1795167418;

void check(primitives::Host& host, const ias::Evidence& evidence) {
    const auto first = ias::verify(host, evidence, kNow);
    const auto again = ias::verify(host, evidence, kNow);
    CHECK(first.has_value() == again.has_value());
    const auto verdict = ias::explain(host, evidence, kNow);
    CHECK(verdict.accepted == first.has_value());
    if (!first) {
        CHECK(first.error() == again.error() && !to_string(first.error()).empty());
        return;
    }
    CHECK(first.value().timestamp <= static_cast<UnixSeconds>(kNow) &&
          first.value().timestamp < kEnd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    tests::fuzz::AgreeingHost agreeing;
    // As the report itself, beside a certificate that is right.
    static ias::Evidence kForged = tests::ias_forge::forge(tests::ias_forge::default_spec());
    kForged.report = text;
    check(agreeing, kForged);
    const auto evidence = ias::read_evidence(text);
    if (!evidence) {
        CHECK(!to_string(evidence.error()).empty());
        return 0;
    }
    check(agreeing, evidence.value());
    tests::fuzz::RememberingHost real;
    check(real, evidence.value());
    return 0;
}
