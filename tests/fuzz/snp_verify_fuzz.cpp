// The SEV-SNP verifier with real cryptography, under the forge's roots. Input: SCALE (report,
// collateral). It ends in a report or a named refusal, twice the same; and a report never comes
// from a signed part that the forge did not sign.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/snp_forge.hpp"

namespace {

using namespace tee_registry;
using primitives::Bytes;

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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<std::pair<Bytes, sev_snp::Collateral>>(
        primitives::BytesView{data, size});
    if (!input) return 0;
    const auto& [report, collateral] = input.value();
    tests::CryptoOnlyHost host;
    const auto first = sev_snp::verify(host, report, collateral, policy(), kNow);
    const auto steps = sev_snp::explain(host, report, collateral, policy(), kNow);
    CHECK(steps.back().error == (first ? std::nullopt : std::optional{first.error()}));
    if (!first) {
        CHECK(!to_string(first.error()).empty());
        return 0;
    }
    CHECK(std::ranges::find(forged(), first.value().replay_key) != forged().end());
    return 0;
}
