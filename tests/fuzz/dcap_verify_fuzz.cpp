// The whole verifier under the forge's root. Input: SCALE (quote, collateral). It ends in a report
// or a named refusal, the same with collateral that was kept; and by real cryptography a report
// never comes from bytes that differ from the forged ones in what signatures cover.
//
// Half of the changes are made to the quote alone: then its collateral was judged before.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/fuzz/field_mutator.hpp"
#include "tests/fuzz/hosts.hpp"
#include "tests/support/quote_forge.hpp"

#include <map>

namespace {

using namespace tee_registry;
using Input = std::pair<Bytes, dcap::QuoteCollateral>;

constexpr std::uint64_t kNow = 1750000000;

/// SHA-256 of the signed parts that the forge would have signed for the seeds.
const std::vector<dcap::Bytes32>& forged() {
    static const auto kForged = [] {
        std::vector<dcap::Bytes32> out;
        tests::CryptoOnlyHost host;
        auto v5 = tests::forge::default_spec(dcap::TeeKind::Tdx, kNow);
        v5.quote_version = 5;
        v5.is_td15 = true;
        for (const auto& spec : {tests::forge::default_spec(dcap::TeeKind::Sgx, kNow),
                                 tests::forge::default_spec(dcap::TeeKind::Tdx, kNow), v5}) {
            const auto made = tests::forge::forge(spec);
            const auto quote = dcap::read_quote(made.quote);
            out.push_back(host.sha2_256(quote.value().signed_part).bytes);
        }
        return out;
    }();
    return kForged;
}

const dcap::Policy& policy() {
    static const auto kPolicy = [] {
        dcap::Policy out;
        out.roots = {tests::forge::root_der()};
        return out;
    }();
    return kPolicy;
}

using Kept = Result<dcap::VerifiedCollateral, EvidenceError>;

/// The verdict of `host` on collateral, remembered for some of the last inputs.
const Kept& collateral_verdict(primitives::Host& host, const dcap::QuoteCollateral& collateral) {
    constexpr std::size_t kEntriesMax = 512;
    static std::map<Bytes, Kept> kVerdicts;
    auto key = primitives::scale::encode(collateral);
    if (const auto known = kVerdicts.find(key); known != kVerdicts.end()) return known->second;
    if (kVerdicts.size() == kEntriesMax) kVerdicts.clear();
    auto verdict = dcap::verify_collateral(host, collateral, policy(), kNow);
    return kVerdicts.emplace(std::move(key), std::move(verdict)).first->second;
}

/// As dcap::verify() judges: the quote's form comes before the collateral.
Result<dcap::Report, EvidenceError> verify(primitives::Host& host, const Input& input) {
    const auto& [quote, collateral] = input;
    const auto& chain = collateral.pck_certificate_chain;
    TRY(dcap::read_quote(quote));
    const auto& kept = collateral_verdict(host, collateral);
    if (!kept) return unexpected(kept.error());
    return dcap::verify_with(host, quote, kept.value(), chain, policy(), kNow);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
    const auto fields = [](Input& input) {
        auto& [quote, c] = input;
        // Of the quote as often as of all the rest.
        std::vector<Bytes*> out(10, &quote);
        for (auto* field : {&c.pck_crl_issuer_chain, &c.root_ca_crl, &c.pck_crl,
                            &c.tcb_info_issuer_chain, &c.tcb_info, &c.tcb_info_signature,
                            &c.qe_identity_issuer_chain, &c.qe_identity, &c.qe_identity_signature})
            out.push_back(field);
        if (c.pck_certificate_chain) out.push_back(&*c.pck_certificate_chain);
        return out;
    };
    return tests::fuzz::mutate_field<Input>(data, size, max_size, seed, fields, [](Input&) {});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = primitives::scale::decode<Input>(primitives::BytesView{data, size});
    if (!input) return 0;
    tests::fuzz::AgreeingHost agreeing;
    const auto first = verify(agreeing, input.value());
    if (!first) CHECK(!to_string(first.error()).empty());
    // The whole at once, by real cryptography; of what is refused already, some.
    constexpr std::size_t kSome = 16;
    if (!first && size % kSome != 0) return 0;
    const auto& [quote, collateral] = input.value();
    static tests::fuzz::RememberingHost kReal;
    const auto real = dcap::verify(kReal, quote, collateral, policy(), kNow);
    if (!real) {
        CHECK(!to_string(real.error()).empty());
        return 0;
    }
    CHECK(first && real.value().replay_key == first.value().replay_key);
    CHECK(std::ranges::find(forged(), real.value().replay_key) != forged().end());
    return 0;
}
