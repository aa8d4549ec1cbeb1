// What anyone may submit of AMD's and NVIDIA's: the certificates above a machine's own, under the
// forges' roots. Input: SCALE (AMD's objects, NVIDIA's certificates). Each ends in what the chain
// would keep, with a window, or in a named refusal; and by real cryptography what is kept was
// signed by the forge.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/authority.hpp"
#include "tee-registry/evidence/sev_snp/authority.hpp"
#include "tests/fuzz/field_mutator.hpp"
#include "tests/fuzz/hosts.hpp"
#include "tests/support/gpu_forge.hpp"
#include "tests/support/snp_forge.hpp"

namespace {

using namespace tee_registry;
using primitives::Bytes;
using Input = std::pair<sev_snp::AuthorityObjects, std::vector<Bytes>>;

constexpr std::uint64_t kNow = 1780000000;

void check_amd(const sev_snp::AuthorityObjects& objects) {
    static const auto kPolicy = [] {
        sev_snp::Policy out;
        out.roots = tests::snp_forge::roots_der();
        return out;
    }();
    tests::fuzz::AgreeingHost agreeing;
    const auto first = sev_snp::verify_authority(agreeing, objects, kPolicy, kNow);
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return;
    }
    CHECK(first.value().signer_valid.contains(static_cast<UnixSeconds>(kNow)));
    CHECK(first.value().crl_valid.contains(static_cast<UnixSeconds>(kNow)));
    static tests::fuzz::RememberingHost kReal;
    const auto real = sev_snp::verify_authority(kReal, objects, kPolicy, kNow);
    if (real) CHECK(real.value().root == first.value().root);
}

void check_nvidia(const std::vector<Bytes>& certificates) {
    static const auto kPolicy = [] {
        nvidia::Policy out;
        out.roots = {tests::gpu_forge::root_der()};
        return out;
    }();
    tests::fuzz::AgreeingHost agreeing;
    const auto first = nvidia::verify_authority(agreeing, certificates, kPolicy, kNow);
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return;
    }
    CHECK(first.value().size() <= nvidia::kChainMax);
    static tests::fuzz::RememberingHost kReal;
    const auto real = nvidia::verify_authority(kReal, certificates, kPolicy, kNow);
    if (real) CHECK(real.value().size() == first.value().size());
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
    const auto fields = [](Input& input) {
        auto& [amd, nvidia] = input;
        std::vector<Bytes*> out{&amd.signer, &amd.crl};
        if (amd.root) out.push_back(&*amd.root);
        for (auto& certificate : nvidia)
            out.push_back(&certificate);
        return out;
    };
    return tests::fuzz::mutate_field<Input>(data, size, max_size, seed, fields, [](Input&) {});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<Input>(primitives::BytesView{data, size});
    if (!input) return 0;
    check_amd(input.value().first);
    check_nvidia(input.value().second);
    return 0;
}
