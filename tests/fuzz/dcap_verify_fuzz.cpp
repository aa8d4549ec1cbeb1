// The whole verifier with real cryptography, under the forge's root. Input: SCALE (quote,
// collateral). It ends in a report or a named refusal, twice the same; and a report never comes
// from bytes that differ from the forged ones in what signatures cover.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/quote_forge.hpp"

namespace {

using namespace tee_registry;

constexpr std::uint64_t kNow = 1750000000;

/// SHA-256 of the signed parts that the forge would have signed for the seeds.
bool is_forged(const dcap::Report& report) {
    tests::CryptoOnlyHost host;
    auto v5 = tests::forge::default_spec(dcap::TeeKind::Tdx, kNow);
    v5.quote_version = 5;
    v5.is_td15 = true;
    for (const auto& spec : {tests::forge::default_spec(dcap::TeeKind::Sgx, kNow),
                             tests::forge::default_spec(dcap::TeeKind::Tdx, kNow), v5}) {
        const auto forged = tests::forge::forge(spec);
        const auto quote = dcap::read_quote(forged.quote);
        if (host.sha2_256(quote.value().signed_part).bytes == report.replay_key) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<std::pair<Bytes, dcap::QuoteCollateral>>(
        primitives::BytesView{data, size});
    if (!input) return 0;
    const auto& [quote, collateral] = input.value();
    tests::CryptoOnlyHost host;
    dcap::Policy policy;
    policy.roots = {tests::forge::root_der()};
    const auto first = dcap::verify(host, quote, collateral, policy, kNow);
    const auto second = dcap::verify(host, quote, collateral, policy, kNow);
    CHECK(first.has_value() == second.has_value());
    if (!first) {
        CHECK(first.error() == second.error());
        CHECK(!to_string(first.error()).empty());
        return 0;
    }
    CHECK(first.value().replay_key == second.value().replay_key);
    CHECK(is_forged(first.value()));
    return 0;
}
