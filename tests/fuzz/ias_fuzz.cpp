// Old reports of Intel's attestation service: the JSON around a report, and the verifier with real
// cryptography. Each input ends in a report or a named refusal, twice the same; since no key of
// Intel's is at hand, whatever is accepted must be old enough for its certificate.
#include "primitives/check.hpp"
#include "tee-registry/evidence/ias/verify.hpp"
#include "tests/support/crypto_only_host.hpp"

namespace {

using namespace tee_registry;

constexpr std::uint64_t kNow = 1640000000;
/// The end of the last signing certificate.
constexpr UnixSeconds kEnd = 1795167418;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto evidence = ias::read_evidence(text);
    if (!evidence) {
        CHECK(!to_string(evidence.error()).empty());
        return 0;
    }
    tests::CryptoOnlyHost host;
    const auto first = ias::verify(host, evidence.value(), kNow);
    const auto again = ias::verify(host, evidence.value(), kNow);
    CHECK(first.has_value() == again.has_value());
    const auto verdict = ias::explain(host, evidence.value(), kNow);
    CHECK(verdict.accepted == first.has_value());
    if (!first) {
        CHECK(first.error() == again.error() && !to_string(first.error()).empty());
        return 0;
    }
    CHECK(first.value().timestamp <= static_cast<UnixSeconds>(kNow) &&
          first.value().timestamp < kEnd);
    return 0;
}
