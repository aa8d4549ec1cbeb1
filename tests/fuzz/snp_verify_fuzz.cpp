// The SEV-SNP verifier under the forge's roots. Input: SCALE (report, collateral). It ends in a
// report or a named refusal, by verify() and explain() alike; and by real cryptography a report
// never comes from a signed part that the forge did not sign.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tests/fuzz/field_mutator.hpp"
#include "tests/fuzz/hosts.hpp"
#include "tests/support/snp_forge.hpp"

namespace {

using namespace tee_registry;
using primitives::Bytes;
using Input = std::pair<Bytes, sev_snp::Collateral>;

constexpr std::uint64_t kNow = 1780000000;

const sev_snp::Policy& policy() {
    static const auto kPolicy = [] {
        sev_snp::Policy out;
        out.roots = tests::snp_forge::roots_der();
        return out;
    }();
    return kPolicy;
}

/// What the seeds' reports prove.
const std::vector<sev_snp::Bytes32>& forged() {
    static const auto kForged = [] {
        std::vector<sev_snp::Bytes32> out;
        tests::CryptoOnlyHost host;
        for (const auto kind : {sev_snp::KeyKind::Vcek, sev_snp::KeyKind::Vlek})
            for (const auto product : {sev_snp::Product::Milan, sev_snp::Product::Turin})
                for (std::uint32_t version = 2; version <= 5; ++version) {
                    const auto spec = tests::snp_forge::default_spec(product, kind, version, kNow);
                    const auto made = tests::snp_forge::forge(spec);
                    const primitives::BytesView report{made.report};
                    out.push_back(host.sha2_256(report.first(sev_snp::kSignedSize)).bytes);
                }
        return out;
    }();
    return kForged;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
    const auto fields = [](Input& input) {
        auto& [report, c] = input;
        std::vector<Bytes*> out{&report,   &report, &report, &c.endorsement_key, &c.endorsement_key,
                                &c.signer, &c.crl};
        if (c.root) out.push_back(&*c.root);
        return out;
    };
    return tests::fuzz::mutate_field<Input>(data, size, max_size, seed, fields, [](Input&) {});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<Input>(primitives::BytesView{data, size});
    if (!input) return 0;
    const auto& [report, collateral] = input.value();
    tests::fuzz::AgreeingHost agreeing;
    const auto first = sev_snp::verify(agreeing, report, collateral, policy(), kNow);
    // The second way to the same verdict, now and then.
    if (size % 8 == 0) {
        const auto steps = sev_snp::explain(agreeing, report, collateral, policy(), kNow);
        CHECK(steps.back().error == (first ? std::nullopt : std::optional{first.error()}));
    }
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return 0;
    }
    static tests::fuzz::RememberingHost kReal;
    const auto real = sev_snp::verify(kReal, report, collateral, policy(), kNow);
    if (!real) {
        CHECK(!to_string(real.error()).empty());
        return 0;
    }
    CHECK(real.value().replay_key == first.value().replay_key);
    CHECK(std::ranges::find(forged(), real.value().replay_key) != forged().end());
    return 0;
}
