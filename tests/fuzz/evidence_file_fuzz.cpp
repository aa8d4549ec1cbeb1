// The files that pha-verify and pha_verifyEvidence take, of every kind: evidence, and after a NUL
// its collateral, after another one the policy. Each ends in a verdict with its steps, of which one
// failed if it refuses, or in a sentence about the input.
#include "node/verify/kinds.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace node::verify;
    if (size > kFileSizeMax) return 0;
    std::array<std::optional<std::string>, 3> parts;
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    for (auto& part : parts) {
        const auto end = std::min(rest.find('\0'), rest.size());
        part = rest.substr(0, end);
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    // Binary evidence has zeros of its own: then it is all that there is.
    const bool is_text = !parts[0]->empty() && (*parts[0])[0] == '{';
    Request request;
    request.now_seconds = 1750000000;
    const auto set = set_evidence(request, is_text ? *parts[0] : std::string{data, data + size});
    if (!set) {
        CHECK(!set.error().empty());
        return 0;
    }
    if (is_text) {
        request.collateral = parts[1];
        request.policy = parts[2];
    }
    const auto verdict = judge(request);
    if (!verdict) {
        CHECK(!verdict.error().empty());
        return 0;
    }
    const auto& [accepted, error, steps] =
        std::tie(verdict.value().accepted, verdict.value().error, verdict.value().steps);
    CHECK(accepted == error.empty() && !steps.empty());
    CHECK(accepted == std::ranges::none_of(steps, [](const tee_registry::StepReport& step) {
              return step.state == tee_registry::StepState::Failed;
          }));
    return 0;
}
