// The NVIDIA verifier with real cryptography, under the forge's root. Input: SCALE evidence. It
// ends in a report or a named refusal, by verify() and explain() alike; and every device of a
// report has a message that the forge signed.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/gpu_forge.hpp"

namespace {

using namespace tee_registry::nvidia;
using tests::gpu_forge::Kind;

constexpr std::uint64_t kNow = 1780000000;

/// What the seeds are made of.
struct Seeds {
    std::vector<Bytes> responses;
    GoldenTable golden;
    Bytes32 nonce{};
    Policy policy;
};

const Seeds& seeds() {
    static const auto kSeeds = [] {
        Seeds out;
        for (const auto kind : {Kind::H100, Kind::H200, Kind::B200, Kind::Ls10}) {
            const auto host = tests::gpu_forge::default_host(kind, 1);
            const auto made = tests::gpu_forge::forge(host);
            out.nonce = host.nonce;
            for (const auto& device : made.evidence.devices)
                out.responses.push_back(device.response);
            const auto add = [](auto& to, const auto& from) {
                to.insert(to.end(), from.begin(), from.end());
            };
            add(out.golden.models, made.golden.models);
            add(out.golden.rims, made.golden.rims);
        }
        out.policy.roots = {tests::gpu_forge::root_der()};
        return out;
    }();
    return kSeeds;
}

/// A signature is a number of two forms: what it covers is compared.
bool is_forged(const Bytes& response) {
    return std::ranges::any_of(seeds().responses, [&](const Bytes& one) {
        return one.size() == response.size() &&
               std::equal(one.begin(), one.end() - 96, response.begin());
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<Evidence>(primitives::BytesView{data, size});
    if (!input) return 0;
    const auto& evidence = input.value();
    tests::CryptoOnlyHost host;
    auto golden = seeds().golden;
    const auto& [responses, rows, nonce, policy] = seeds();
    const auto first = verify(host, evidence, nonce, golden, policy, kNow);
    const auto steps = explain(host, evidence, nonce, golden, policy, kNow);
    CHECK(steps.back().error == (first ? std::nullopt : std::optional{first.error()}));
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return 0;
    }
    CHECK(first.value().devices.size() == evidence.devices.size());
    for (const auto& device : evidence.devices)
        CHECK(is_forged(device.response));
    return 0;
}
