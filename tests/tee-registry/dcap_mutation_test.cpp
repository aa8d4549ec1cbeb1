// Every byte of three real samples, changed in three ways: of quote, certificates, revocation
// lists, JSON and signatures. What is accepted must be a byte of which it is known why it may
// change.
//
// Whole in optimised builds (about 200,000 verifications); debug and sanitizer builds take every
// n-th byte, another n-th in each part. PHA_MUTATION_STRIDE=1 makes them whole.
#include "tee-registry/der/pem.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/quote_forge_pki.hpp"
#include "tests/support/vectors.hpp"

#include <set>

namespace tee_registry::dcap {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::size_t kStrideDefault = 61;
#else
constexpr std::size_t kStrideDefault = 1;
#endif

std::size_t stride() {
    const char* set = std::getenv("PHA_MUTATION_STRIDE");
    return set == nullptr ? kStrideDefault : std::max<std::size_t>(std::stoul(set), 1);
}

/// Remembers the signatures that hold: each change leaves most of them as they are.
class CachingHost final : public tests::CryptoOnlyHost {
  public:
    bool p256_verify(const Bytes64& signature, primitives::BytesView message,
                     const Bytes64& public_key) override {
        Bytes key = primitives::to_bytes(signature);
        primitives::append(key, public_key);
        primitives::append(key, sha2_256(message));
        if (held_.contains(key)) return true;
        const bool holds = CryptoOnlyHost::p256_verify(signature, message, public_key);
        if (holds) held_.insert(key);
        return holds;
    }
    bool p256_point_valid(const Bytes64& public_key) override {
        const auto key = primitives::to_bytes(public_key);
        if (held_.contains(key)) return true;
        const bool valid = CryptoOnlyHost::p256_point_valid(public_key);
        if (valid) held_.insert(key);
        return valid;
    }

  private:
    std::set<Bytes> held_;
};

struct Sample {
    std::string name;
    Bytes quote;
    QuoteCollateral collateral;
    std::uint64_t now = 0;
};

/// Changes of a sample and which of them are accepted.
class Mutation {
  public:
    explicit Mutation(Sample sample) : sample_{std::move(sample)} {
        policy_.accepted_statuses = 0xffff;
    }

    bool accepts(const Bytes& quote, const QuoteCollateral& collateral) {
        ++count_;
        return verify(host_, quote, collateral, policy_, sample_.now).has_value();
    }

    /// The offsets of `bytes` of which a change is accepted by judge(changed bytes).
    template <class Judge>
    std::set<std::size_t> accepted(Bytes bytes, Judge judge) {
        std::set<std::size_t> out;
        // Another start in each part, so that strides of a whole run do not leave out the same.
        for (std::size_t i = parts_++ % stride(); i < bytes.size(); i += stride()) {
            const auto original = bytes[i];
            for (const int value :
                 {original ^ 0x01, original ^ 0x80, original == 0xff ? 0 : 0xff}) {
                bytes[i] = static_cast<std::uint8_t>(value);
                if (judge(bytes)) out.insert(i);
            }
            bytes[i] = original;
        }
        return out;
    }

    std::set<std::size_t> accepted_in_quote() {
        return accepted(sample_.quote,
                        [&](const Bytes& quote) { return accepts(quote, sample_.collateral); });
    }

    std::set<std::size_t> accepted_in(Bytes QuoteCollateral::* field) {
        auto collateral = sample_.collateral;
        return accepted(sample_.collateral.*field, [&](const Bytes& changed) {
            collateral.*field = changed;
            return accepts(sample_.quote, collateral);
        });
    }

    /// The certificates of a chain, as DER.
    std::set<std::size_t> accepted_in_chain(const Bytes& chain, std::size_t count, auto put_chain) {
        const auto der = der::pem_certificates(primitives::text_of(chain), count);
        EXPECT_TRUE(der.has_value()) << sample_.name;
        std::set<std::size_t> out;
        for (std::size_t at = 0; at < count; ++at) {
            const auto found = accepted(der.value()[at], [&](const Bytes& changed) {
                Bytes text;
                for (std::size_t i = 0; i < count; ++i)
                    primitives::append(text,
                                       tests::forge::pem({i == at ? changed : der.value()[i]}));
                auto collateral = sample_.collateral;
                put_chain(collateral, std::move(text));
                return accepts(sample_.quote, collateral);
            });
            out.insert(found.begin(), found.end());
        }
        return out;
    }

    std::size_t count() const { return count_; }
    const Sample& sample() const { return sample_; }

  private:
    Sample sample_;
    CachingHost host_;
    Policy policy_;
    std::size_t parts_ = 0;
    std::size_t count_ = 0;
};

Sample read_sample(const std::string& quote, const std::string& collateral, std::uint64_t now) {
    const auto folder = tests::test_data_dir() / "public" / "tee";
    auto read = collateral_from_json(tests::read_text(folder / collateral));
    EXPECT_TRUE(read.has_value()) << collateral;
    return {quote, tests::read_bytes(folder / quote), *std::move(read), now};
}

void expect_every_byte_matters(Mutation& mutation) {
    const auto& sample = mutation.sample();
    SCOPED_TRACE(sample.name);
    ASSERT_TRUE(mutation.accepts(sample.quote, sample.collateral));

    // The one freedom: what follows the quote is cut, as real platforms leave buffer bytes there.
    const auto size = normalise(sample.quote).value().size();
    const auto in_quote = mutation.accepted_in_quote();
    for (const auto offset : in_quote)
        EXPECT_GE(offset, size) << "a byte of the quote may change";
    if (stride() == 1) {
        EXPECT_EQ(in_quote.size(), sample.quote.size() - size);
    }

    const std::set<std::size_t> none;
    for (const auto field :
         {&QuoteCollateral::pck_crl_issuer_chain, &QuoteCollateral::root_ca_crl,
          &QuoteCollateral::pck_crl, &QuoteCollateral::tcb_info_issuer_chain,
          &QuoteCollateral::tcb_info, &QuoteCollateral::tcb_info_signature,
          &QuoteCollateral::qe_identity_issuer_chain, &QuoteCollateral::qe_identity,
          &QuoteCollateral::qe_identity_signature})
        EXPECT_EQ(mutation.accepted_in(field), none);

    for (const auto field :
         {&QuoteCollateral::pck_crl_issuer_chain, &QuoteCollateral::tcb_info_issuer_chain,
          &QuoteCollateral::qe_identity_issuer_chain})
        EXPECT_EQ(mutation.accepted_in_chain(sample.collateral.*field, 2,
                                             [&](QuoteCollateral& collateral, Bytes text) {
                                                 collateral.*field = std::move(text);
                                             }),
                  none);
    const auto pck_chain = primitives::to_bytes(read_quote(sample.quote).value().certification);
    EXPECT_EQ(mutation.accepted_in_chain(pck_chain, 3,
                                         [](QuoteCollateral& collateral, Bytes text) {
                                             collateral.pck_certificate_chain = std::move(text);
                                         }),
              none);
    std::printf("%s: %zu verifications, stride %zu, accepted: %zu bytes after the quote\n",
                sample.name.c_str(), mutation.count(), stride(), in_quote.size());
}

TEST(dcap_mutation, sgx_v3) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/sgx_quote");
    Mutation mutation{
        read_sample("dcap-qvl/sgx_quote", "dcap-qvl/sgx_quote_collateral.json", 1751624924)};
    expect_every_byte_matters(mutation);
}

TEST(dcap_mutation, tdx_v4) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl/tdx_quote");
    Mutation mutation{
        read_sample("dcap-qvl/tdx_quote", "dcap-qvl/tdx_quote_collateral.json", 1751624191)};
    expect_every_byte_matters(mutation);
}

TEST(dcap_mutation, tdx_v5) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/go-tdx-guest/quote_v5_sample.dat");
    Mutation mutation{read_sample("go-tdx-guest/quote_v5_sample.dat",
                                  "dcap-qvl/tdx_quote_outdated_collateral.json", 1772707803)};
    expect_every_byte_matters(mutation);
}

}  // namespace
}  // namespace tee_registry::dcap
