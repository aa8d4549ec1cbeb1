// The NVIDIA verifier under the forge's root. Input: SCALE evidence. It ends in a report or a named
// refusal, by verify() and explain() alike; and by real cryptography every device of a report has a
// message that the forge signed.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tests/fuzz/field_mutator.hpp"
#include "tests/fuzz/hosts.hpp"
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

/// The devices name their shared certificates by hash: names follow a certificate that changed.
void rename_shared(const std::vector<Bytes>& before, Evidence& evidence) {
    tests::CryptoOnlyHost host;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] == evidence.shared_certificates[i]) continue;
        const auto old_name = host.sha2_256(before[i]).bytes;
        const auto name = host.sha2_256(evidence.shared_certificates[i]).bytes;
        for (auto& device : evidence.devices)
            std::ranges::replace(device.upper, old_name, name);
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
    std::vector<Bytes> shared;
    const auto fields = [&](Evidence& evidence) {
        shared = evidence.shared_certificates;
        std::vector<Bytes*> out;
        for (auto& certificate : evidence.shared_certificates)
            out.push_back(&certificate);
        for (auto& device : evidence.devices) {
            out.insert(out.end(), 5, &device.response);
            out.push_back(&device.request);
            for (auto& certificate : device.certificates)
                out.push_back(&certificate);
        }
        return out;
    };
    return tests::fuzz::mutate_field<Evidence>(
        data, size, max_size, seed, fields,
        [&](Evidence& evidence) { rename_shared(shared, evidence); });
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<Evidence>(primitives::BytesView{data, size});
    if (!input) return 0;
    const auto& evidence = input.value();
    const auto& [responses, rows, nonce, policy] = seeds();
    static GoldenTable kGolden = rows;
    tests::fuzz::AgreeingHost agreeing;
    const auto first = verify(agreeing, evidence, nonce, kGolden, policy, kNow);
    // The second way to the same verdict, now and then.
    if (size % 8 == 0) {
        const auto steps = explain(agreeing, evidence, nonce, kGolden, policy, kNow);
        CHECK(steps.back().error == (first ? std::nullopt : std::optional{first.error()}));
    }
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return 0;
    }
    static tests::fuzz::RememberingHost kReal;
    const auto real = verify(kReal, evidence, nonce, kGolden, policy, kNow);
    if (!real) {
        CHECK(!to_string(real.error()).empty());
        return 0;
    }
    CHECK(real.value().devices.size() == evidence.devices.size());
    for (const auto& device : evidence.devices)
        CHECK(is_forged(device.response));
    return 0;
}
